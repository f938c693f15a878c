const LEAST_ROUNDS = 6;
const MOST_ROUNDS = 40;

/** The quickest that each of two kinds of request was, in milliseconds. */
export interface Quickest {
  readonly first: number;
  readonly second: number;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/**
 * Times two kinds of request in turn. A busy machine only ever adds time, so the quickest of many says what the work itself takes; where
 * the two are not alike yet, more rounds follow: noise goes, a difference in the work stays, however many rounds there are.
 * @param prepare runs before each round, untimed
 */
export async function quickestOfEach(first: () => Promise<unknown>, second: () => Promise<unknown>, alike: (found: Quickest) => boolean, prepare: () => Promise<unknown>): Promise<Quickest> {
  let found: Quickest = { first: Infinity, second: Infinity };
  for (let round = 0; round < MOST_ROUNDS && (round < LEAST_ROUNDS || !alike(found)); round += 1) {
    await prepare();
    found = { first: Math.min(found.first, await timed(first)), second: Math.min(found.second, await timed(second)) };
  }
  return found;
}

/** Alike to somebody who measures from outside: neither takes much more than the other. */
export const withinAThird = ({ first, second }: Quickest): boolean => Math.max(first, second) < 1.35 * Math.min(first, second);
