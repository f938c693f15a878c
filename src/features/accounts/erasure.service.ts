import type { PersonalData, Platform } from '../../platform/platform.js';
import { getAccount } from './accounts.service.js';
import {
  deleteAccount, deleteSessions, deleteTokens, findAccount, insertErasure, listErasures, listExisting, listTokens, updateAccount,
} from './accounts.repository.js';
import { verifyPassword } from './passwords.js';

const PIECE = 500;

/**
 * Begins erasing an account: the tombstone first, so that whatever happens next the erasure is known; from here on the account opens
 * nothing. @returns false where the password is wrong
 */
export async function beginErasing(platform: Platform, id: string, password: string): Promise<boolean> {
  const account = await getAccount(id);
  if (!(await verifyPassword(account.passwordHash, password))) return false;
  const now = platform.clock.now();
  await insertErasure(id, now);
  await updateAccount(id, { erasingAt: now });
  await deleteSessions(id, null);
  return true;
}

/** Erases what every feature holds, the letters, and the account last. Can be run twice, and goes on where a crash left it. */
async function finishErasing(platform: Platform, id: string, holders: readonly PersonalData[]): Promise<void> {
  const account = await findAccount(id);
  for (const holder of holders) await holder.erase(id);
  const addresses = [account?.email, ...(await listTokens(id)).map(({ email }) => email)];
  for (const address of addresses) if (address !== undefined && address !== null) await platform.mailer.forget(address);
  await deleteTokens(id);
  await deleteSessions(id, null);
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
