import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../../shared/app-error.js';
import { COMMON_PASSWORDS, COMMON_WORDS } from './common-passwords.js';

// OWASP Password Storage Cheat Sheet: Argon2id (the package's default) with 19 MiB, two passes, one lane.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** How many hashes are computed at once: one core is always left to the readers, and half of the pool of threads to files. */
const AT_ONCE = Math.min(2, Math.max(1, availableParallelism() - 1));

/** How many may wait: about ten seconds of work. Whoever comes later is asked to come again. */
const QUEUE = 500;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= QUEUE) throw new AppError('too_many_requests', { params: { minutes: 1, seconds: 30 } });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    // The place is handed to whoever waits longest; nobody slips in between.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFKC'), OPTIONS));
}

export function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  return inTurn(() => verify(passwordHash, password.normalize('NFKC'), OPTIONS));
}

// The hash of a password that nobody knows any more, made with the options above.
const DECOY = '$argon2id$v=19$m=19456,t=2,p=1$XkLHLGl4qqp8yyFvcVhBxw$ESk0dS40/+gSzJ4+CPDAXKCi1PJ1oIeyzcqHzDohano';

/** Spends the time of a verification where there is nothing to verify, so that the answer's speed tells nothing. */
export async function pretendToVerify(password: string): Promise<void> {
  await verifyPassword(DECOY, password);
}

export const PASSWORD_LEAST = 8;
export const PASSWORD_MOST = 128;

/** Whether a password is among the ones that are tried first everywhere, alone or with digits or signs put around a word. */
export function isCommonPassword(password: string, own: readonly string[]): boolean {
  const plain = password.toLowerCase();
  const core = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  if (COMMON_PASSWORDS.has(plain) || (core.length >= 4 && COMMON_WORDS.has(core))) return true;
  if (/^(.{1,4})\1+$/.test(plain) || '01234567890123456789'.includes(plain) || 'abcdefghijklmnopqrstuvwxyz'.includes(plain)) return true;
  return own.some((word) => word.length >= 4 && plain === word.toLowerCase());
}
