import { setTimeout as delay } from 'node:timers/promises';

/** Longer than any of what is levelled takes. */
const LEVEL = 250;

/** What writes to an address that may have an account takes at least this long, so that the answer's speed tells nothing of what was found. */
export async function levelled<T>(work: Promise<T>): Promise<T> {
  const [result] = await Promise.all([work, delay(LEVEL)]);
  return result;
}
