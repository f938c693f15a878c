import { randomBytes, randomUUID } from 'node:crypto';
import type { Platform } from '../../platform/platform.js';
import { FALLBACK_LANGUAGE } from '../../shared/languages.js';
import { HOUR } from '../../shared/clock.js';
import { confirmEmail, endSessions, findConfirmed, updateAccount } from './accounts.repository.js';
import { makeAccount } from './registration.service.js';
import { issueToken } from './tokens.js';

/**
 * For the command line: gives an address the administrator's role, and an account where it has none.
 * @returns for a new account the link with which its password is set, which works once, for an hour; null for one that was there
 */
export async function makeAdministrator(platform: Platform, input: { email: string; name: string }): Promise<string | null> {
  const email = input.email.trim().toLowerCase();
  const known = await findConfirmed(email);
  if (known !== null) {
    await updateAccount(known._id, { role: 'administrator' });
    await endSessions(known._id, null);
    await platform.audit.record({ actor: null, action: 'account.madeAdministrator', target: known._id });
    return null;
  }
  const nothing = { profession: '', institution: '', country: '' };
  const password = randomBytes(32).toString('base64url');
  const language = FALLBACK_LANGUAGE;
  const { account: { _id: id } } = await makeAccount(platform, { ...nothing, email, name: input.name, password, language, timeZone: 'UTC' }, randomUUID(), 'administrator');
  await confirmEmail(id, email);
  await platform.audit.record({ actor: null, action: 'account.madeAdministrator', target: id });
  const expiresAt = new Date(platform.clock.now().getTime() + HOUR);
  return `${platform.config.baseUrl}/${language}/reset/${await issueToken({ purpose: 'reset', account: id, email, expiresAt })}`;
}
