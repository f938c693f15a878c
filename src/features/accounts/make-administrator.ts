import { confirmEmail, deleteSessions, findConfirmed, updateAccount } from './accounts.repository.js';
import type { Platform } from '../../platform/platform.js';
import { register } from './accounts.service.js';

/** For the command line: gives an address the administrator's role, and an account where it has none. */
export async function makeAdministrator(platform: Platform, input: { email: string; name: string; password: string }): Promise<'promoted' | 'made'> {
  const email = input.email.toLowerCase();
  const known = await findConfirmed(email);
  if (known !== null) {
    await updateAccount(known._id, { role: 'administrator' });
    await deleteSessions(known._id, null);
    await platform.audit.record({ actor: null, action: 'account.madeAdministrator', target: known._id });
    return 'promoted';
  }
  const actor = await register(platform, { ...input, email, language: 'en', profession: '', institution: '', country: '', timeZone: 'UTC' }, 'administrator');
  await confirmEmail(actor.id, email);
  await platform.audit.record({ actor: null, action: 'account.madeAdministrator', target: actor.id });
  return 'made';
}
