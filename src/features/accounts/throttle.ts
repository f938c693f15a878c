import { createHash } from 'node:crypto';
import { HOUR, MINUTE, SECOND } from '../../shared/clock.js';
import { countAttempt, deleteThrottle, findThrottles, uncountAttempt } from './accounts.repository.js';

/**
 * How many attempts an hour cost nothing, and the longest wait after that. People are slowed down, never locked out: a wait is short
 * and each hour begins anew; a browser in which the person has signed in before has a count of its own (known-browser.ts), so that
 * strangers who guess do not make its owner wait; and a court whose people share one network address has room for all their slips.
 */
const LIMITS = {
  account: { free: 5, longest: 15 * MINUTE },
  browser: { free: 5, longest: 15 * MINUTE },
  network: { free: 300, longest: MINUTE },
  registration: { free: 60, longest: MINUTE },
  letter: { free: 5, longest: 15 * MINUTE },
} as const;

/** What attempts are counted by. */
export interface Subject {
  readonly kind: keyof typeof LIMITS;
  readonly value: string;
}

/** How long to wait after so many attempts: 2, 4, 8 … seconds for each one over the free ones. */
export function waitAfter(kind: Subject['kind'], attempts: number): number {
  const { free, longest } = LIMITS[kind];
  return attempts <= free ? 0 : Math.min(longest, 2 ** (attempts - free) * SECOND);
}

/** A network as its operator hands it out: whoever has one IPv6 address has the 2^64 beside it. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const groups = head.split(':').filter((group) => group !== '');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter((group) => group !== '').length;
  return [...groups, ...Array.from({ length: missing }, () => '0')].slice(0, 4).map((group) => parseInt(group, 16).toString(16)).join(':');
}

// Hashed, so that the collection holds no addresses.
function keyOf({ kind, value }: Subject, now: Date): string {
  const counted = kind === 'network' || kind === 'registration' ? networkOf(value) : value;
  const hash = createHash('sha256').update(counted).digest('base64url').slice(0, 24);
  return `${kind}:${hash}:${Math.floor(now.getTime() / HOUR)}`;
}

function rest(kind: Subject['kind'], record: { attempts: number; lastAt: Date } | null, now: Date): number {
  if (record === null) return 0;
  return Math.max(0, record.lastAt.getTime() + waitAfter(kind, record.attempts) - now.getTime());
}

/**
 * Counts an attempt before it is made, so that a hundred at once do not slip past the count.
 * @returns the seconds to wait before trying again; 0 where the attempt may go on
 */
export async function beginAttempt(subjects: readonly Subject[], now: Date): Promise<number> {
  const byKey = new Map(subjects.map((subject) => [keyOf(subject, now), subject.kind]));
  const known = await findThrottles([...byKey.keys()]);
  const waits = known.map((record) => rest(byKey.get(record._id) ?? 'account', record, now));
  const longest = Math.max(0, ...waits);
  if (longest > 0) return Math.ceil(longest / SECOND);
  const endOfHour = new Date((Math.floor(now.getTime() / HOUR) + 1) * HOUR);
  const raced = await Promise.all([...byKey].map(async ([key, kind]) => rest(kind, await countAttempt(key, now, endOfHour), now)));
  return Math.ceil(Math.max(0, ...raced) / SECOND);
}

/** An attempt that succeeded: what was counted against the person is forgotten, and the network address gets this one back. */
export async function attemptSucceeded(subjects: readonly Subject[], now: Date): Promise<void> {
  for (const subject of subjects) {
    if (subject.kind === 'network') await uncountAttempt(keyOf(subject, now));
    else await deleteThrottle(keyOf(subject, now));
  }
}
