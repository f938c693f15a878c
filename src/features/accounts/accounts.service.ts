import type { Actor, Role } from '../../platform/http/route.js';
import type { Platform } from '../../platform/platform.js';
import { AppError } from '../../shared/app-error.js';
import { FALLBACK_LANGUAGE, isLanguage, type Language } from '../../shared/languages.js';
import {
  confirmEmail, deleteTokens, endSessions, findAccount, findToken, hasAdministrator, listCandidates, takeToken, updateAccount, updateSessions, type Account,
} from './accounts.repository.js';
import { writePasswordChanged, writeReset } from './letters.js';
import { hashPassword, pretendToVerify, verifyPassword } from './passwords.js';
import { tokenHash } from './tokens.js';

/** How many accounts may mean one address at sign-in, and so how many passwords are always verified. */
const CANDIDATES = 2;

/** Folds a name for searching and sorting: no case, no accents. */
export function nameKey(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase('en').replace(/\s+/g, ' ').trim();
}

export function actorOf(account: Account): Actor {
  const language = isLanguage(account.language) ? account.language : FALLBACK_LANGUAGE;
  return {
    id: account._id, name: account.name, role: account.role, language, timeZone: account.timeZone, emailConfirmed: account.emailConfirmed, epoch: account.epoch,
    timeFactor: account.timeFactor ?? 1,
  };
}

/** @throws AppError not_found, also where the account is being erased */
export async function getAccount(id: string): Promise<Account> {
  const account = await findAccount(id);
  if (account === null || account.erasingAt !== null) throw new AppError('not_found');
  return account;
}

async function candidatesFor(email: string): Promise<Account[]> {
  return (await listCandidates(email, CANDIDATES)).filter((account) => account.erasingAt === null);
}

/** Checks a password for an address. Takes the same time whether none, one or several accounts mean the address. */
export async function authenticate(email: string, password: string): Promise<Actor | null> {
  const candidates = await candidatesFor(email.trim().toLowerCase());
  let found: Account | null = null;
  for (let index = 0; index < CANDIDATES; index += 1) {
    const account = candidates[index];
    if (account === undefined) await pretendToVerify(password);
    else if ((await verifyPassword(account.passwordHash, password)) && found === null) found = account;
  }
  return found === null ? null : actorOf(found);
}

/** Whether this is the password of an account. */
export async function isPasswordOf(id: string, password: string): Promise<boolean> {
  return verifyPassword((await getAccount(id)).passwordHash, password);
}

/**
 * Sends a link for a new password, if the address has an account; what the page says is the same either way. Where several wait for
 * confirmation of one address, each gets a letter: the owner of the mailbox knows which is theirs.
 */
export async function requestReset(platform: Platform, email: string, language: Language): Promise<void> {
  const candidates = await candidatesFor(email);
  const confirmed = candidates.filter((account) => account.emailConfirmed);
  for (const account of confirmed.length > 0 ? confirmed : candidates) await writeReset(platform, account, language);
}

/** Whether a link for a new password is still good; looking does not use it up. */
export async function resetIsOpen(platform: Platform, secret: string): Promise<boolean> {
  return (await findToken(tokenHash(secret), 'reset', platform.clock.now())) !== null;
}

/**
 * Sets a new password by a link, which also confirms the address that it went to. Every session ends and every other link of the account
 * dies, so that nothing stays that somebody else may have prepared.
 * @throws AppError gone where the link has been used or is too old
 */
export async function resetPassword(platform: Platform, secret: string, password: string, language: Language): Promise<{ actor: Actor; email: string }> {
  const token = await takeToken(tokenHash(secret), 'reset', platform.clock.now());
  if (token === null || token.account === null) throw new AppError('gone');
  const account = await getAccount(token.account);
  await updateAccount(account._id, { passwordHash: await hashPassword(password) });
  if (!account.emailConfirmed && token.email === account.email) await confirmEmail(account._id, account.email);
  await deleteTokens(account._id);
  await endSessions(account._id, null);
  await platform.audit.record({ actor: account._id, action: 'account.passwordReset', target: account._id });
  await writePasswordChanged(platform, account, language);
  return { actor: actorOf(await getAccount(account._id)), email: account.email };
}

/** Changes the password of somebody who knows the present one; their other sessions and links end. @returns false where they do not */
export async function changePassword(
  platform: Platform, id: string, current: string, next: string, sessionId: string | null, language: Language,
): Promise<boolean> {
  const account = await getAccount(id);
  if (!(await verifyPassword(account.passwordHash, current))) return false;
  await updateAccount(id, { passwordHash: await hashPassword(next) });
  await deleteTokens(id, 'reset');
  await deleteTokens(id, 'email');
  await endSessions(id, sessionId);
  await platform.audit.record({ actor: id, action: 'account.passwordChanged', target: id });
  await writePasswordChanged(platform, account, language);
  return true;
}

/**
 * Gives somebody a role; their sessions end, because a session carries it. The last administrator stays one: looked at after the change, so
 * that of two who take the role from each other at once both keep it. @returns false where nothing was changed
 */
export async function setRole(id: string, before: Role, role: Role): Promise<boolean> {
  await updateAccount(id, { role });
  if (before === 'administrator' && !(await hasAdministrator())) {
    await updateAccount(id, { role: before });
    return false;
  }
  await endSessions(id, null);
  return true;
}

export interface Profile {
  readonly name: string;
  readonly language: Language;
  readonly profession: string;
  readonly institution: string;
  readonly country: string;
  readonly timeZone: string;
}

/** Changes what a person says of themselves; all their sessions, which carry name, language and time zone, follow. */
export async function changeProfile(id: string, profile: Profile): Promise<Actor> {
  const account = await getAccount(id);
  const changed: Account = { ...account, ...profile, nameKey: nameKey(profile.name) };
  await updateAccount(id, { ...profile, nameKey: changed.nameKey });
  const actor = actorOf(changed);
  await updateSessions(actor);
  return actor;
}
