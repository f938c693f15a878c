import { createHash } from 'node:crypto';
import { AppError } from '../../shared/app-error.js';
import { DAY, MINUTE, SECOND } from '../../shared/clock.js';
import { clearFailures, countFailure, findThrottles, setWait } from './accounts.repository.js';

/** Attempts that cost nothing, for a person who mistypes and for a court behind one address. */
const FREE = { person: 5, address: 30 };

/** The longest that anybody is made to wait: a learner is slowed down, never locked out. */
const LONGEST = 15 * MINUTE;

export interface Attempt {
  readonly person: string;
  readonly address: string;
}

const keyOf = (kind: keyof typeof FREE, value: string): string => `${kind}:${createHash('sha256').update(value).digest('base64url').slice(0, 24)}`;

function keysOf(attempt: Attempt): readonly (readonly ['person' | 'address', string])[] {
  return [['person', keyOf('person', attempt.person)], ['address', keyOf('address', attempt.address)]];
}

/** @throws AppError too_many_requests while this person or address has to wait */
export async function checkThrottle(attempt: Attempt, now: Date): Promise<void> {
  const found = await findThrottles(keysOf(attempt).map(([, key]) => key));
  const until = Math.max(0, ...found.map((record) => record.waitUntil.getTime()));
  if (until > now.getTime()) throw new AppError('too_many_requests', { params: { minutes: Math.ceil((until - now.getTime()) / MINUTE) } });
}

/** Counts a failure; from the sixth on each doubles the wait, starting at two seconds. */
export async function noteFailure(attempt: Attempt, now: Date): Promise<void> {
  for (const [kind, key] of keysOf(attempt)) {
    const failures = await countFailure(key, new Date(now.getTime() + DAY));
    const over = failures - FREE[kind];
    if (over > 0) await setWait(key, new Date(now.getTime() + Math.min(LONGEST, 2 ** over * SECOND)));
  }
}

/** A success clears the person's failures; the address keeps its own, because it may be trying many people. */
export async function noteSuccess(attempt: Attempt): Promise<void> {
  await clearFailures(keyOf('person', attempt.person));
}
