import type { PersonalData, Platform } from '../../platform/platform.js';
import { getAccount, setRole } from './accounts.service.js';
import {
  deleteAccount, endSessions, deleteTokens, insertErasure, listErasures, listExisting, updateAccount,
} from './accounts.repository.js';
import { verifyPassword } from './passwords.js';

const PIECE = 500;

/**
 * Begins erasing an account: the tombstone first, so that whatever happens next the erasure is known; from here on the account opens
 * nothing. The only administrator hands the role on before.
 */
export async function beginErasing(platform: Platform, id: string, password: string): Promise<'begun' | 'wrong' | 'onlyAdministrator'> {
  const account = await getAccount(id);
  if (!(await verifyPassword(account.passwordHash, password))) return 'wrong';
  if (account.role === 'administrator' && !(await setRole(id, account.role, 'learner'))) return 'onlyAdministrator';
  const now = platform.clock.now();
  await insertErasure(id, now);
  await updateAccount(id, { erasingAt: now });
  await endSessions(id, null);
  return 'begun';
}

/** Erases what every feature holds, the letters, and the account last. Can be run twice, and goes on where a crash left it. */
async function finishErasing(platform: Platform, id: string, holders: readonly PersonalData[]): Promise<void> {
  // Later features find what is theirs by what the earlier ones hold, so theirs goes first.
  for (const holder of [...holders].reverse()) await holder.erase(id);
  await platform.mailer.forget(id);
  await platform.audit.forget(id);
  await deleteTokens(id);
  await endSessions(id, null);
  await deleteAccount(id);
  await platform.audit.record({ actor: null, action: 'account.erased', target: id });
}

/** Finishes an erasure that has begun; where it cannot now, the next start does. */
export async function tryToFinishErasing(platform: Platform, id: string, holders: readonly PersonalData[]): Promise<void> {
  try {
    await finishErasing(platform, id, holders);
  } catch (error) {
    platform.logger.error({ err: error, account: id }, 'an erasure is not finished; it goes on at the next start');
  }
}

/** At start: finishes what a crash interrupted, and repeats what was erased after the backup from which this store was restored. */
export async function finishAllErasing(platform: Platform, holders: readonly PersonalData[]): Promise<void> {
  let after = '';
  for (;;) {
    const erased = await listErasures(after, PIECE);
    for (const id of await listExisting(erased)) await tryToFinishErasing(platform, id, holders);
    if (erased.length < PIECE) return;
    after = erased.at(-1) ?? after;
  }
}
