import { createHash } from 'node:crypto';

/**
 * What stands in a page for a choice, an item or an option. Authors name these by words ('reliable-information'), and words tell; a code by
 * the seed of a person or an attempt tells nothing, and is the same at every look and in every version that has the id.
 */
export function codeOf(seed: string, questionId: string, id: string): string {
  return createHash('sha256').update(`${seed}|${questionId}|${id}|code`).digest('hex').slice(0, 10);
}
