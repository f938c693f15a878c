import { createHash } from 'node:crypto';

/** The same order for the same seed, everywhere and for ever: sorted by a hash of seed and id. */
export function shuffled<T extends string>(ids: readonly T[], seed: string): T[] {
  const rank = new Map(ids.map((id) => [id, createHash('sha256').update(`${seed}|${id}`).digest('hex')]));
  return [...ids].sort((a, b) => ((rank.get(a) ?? '') < (rank.get(b) ?? '') ? -1 : 1));
}
