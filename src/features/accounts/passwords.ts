import { hash, verify } from '@node-rs/argon2';
import { COMMON_PASSWORDS } from './common-passwords.js';

// OWASP Password Storage Cheat Sheet: Argon2id (the package's default) with 19 MiB, two passes, one lane.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** How many hashes are computed at once: one core is always left to the readers. */
const AT_ONCE = 1;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFKC'), OPTIONS));
}

export function verifyPassword(passwordHash: string, password: string): Promise<boolean> {
  return inTurn(() => verify(passwordHash, password.normalize('NFKC'), OPTIONS));
}

let decoy: Promise<string> | null = null;

/** Spends the time of a verification where there is nothing to verify, so that the answer's speed tells nothing. */
export async function pretendToVerify(password: string): Promise<void> {
  decoy ??= hashPassword('nobody has this password');
  await verifyPassword(await decoy, password);
}

export const PASSWORD_LEAST = 8;
export const PASSWORD_MOST = 128;

/** Whether a password is among the ones that are tried first everywhere, alone or with digits or signs put around it. */
export function isCommonPassword(password: string, own: readonly string[]): boolean {
  const plain = password.toLowerCase();
  const core = plain.replace(/^[^a-z]+|[^a-z]+$/g, '');
  if (COMMON_PASSWORDS.has(plain) || (core.length >= 4 && COMMON_PASSWORDS.has(core))) return true;
  if (/^(.)\1*$/.test(plain) || '01234567890123456789'.includes(plain) || 'abcdefghijklmnopqrstuvwxyz'.includes(plain)) return true;
  return own.some((word) => word.length >= 4 && plain === word.toLowerCase());
}
