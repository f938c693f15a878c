import { randomUUID } from 'node:crypto';
import type { Actor } from '../../platform/http/route.js';
import type { PersonalData, Platform } from '../../platform/platform.js';
import { AppError } from '../../shared/app-error.js';
import { DAY, HOUR } from '../../shared/clock.js';
import { FALLBACK_LANGUAGE, isLanguage, type Language } from '../../shared/languages.js';
import {
  confirmEmail, countAdministrators, deleteAccount, deleteSessions, deleteTokens, deleteTokensFor, findAccount, findConfirmed, findToken, insertAccount,
  insertErasure, listCandidates, listErasing, takeToken, updateAccount, type Account,
} from './accounts.repository.js';
import { hashPassword, pretendToVerify, verifyPassword } from './passwords.js';
import { issueToken, tokenHash } from './tokens.js';

const CONFIRM_WITHIN = 7 * DAY;
const RESET_WITHIN = HOUR;
const FIRST_ADMINISTRATOR_WITHIN = 30 * DAY;
const INVITATION_WITHIN = 30 * DAY;

/** How many accounts may mean one address at sign-in, and so how many passwords are always verified. */
const CANDIDATES = 3;

export interface Registration {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly language: Language;
  readonly profession: string;
  readonly institution: string;
  readonly country: string;
  readonly timeZone: string;
}

/** Folds a name for searching and sorting: no case, no accents. */
export function nameKey(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase('en').replace(/\s+/g, ' ').trim();
}

export function actorOf(account: Account): Actor {
  const language = isLanguage(account.language) ? account.language : FALLBACK_LANGUAGE;
  return { id: account._id, name: account.name, role: account.role, language, timeZone: account.timeZone };
}

export async function getAccount(id: string): Promise<Account> {
  const account = await findAccount(id);
  if (account === null || account.erasingAt !== null) throw new AppError('not_found');
  return account;
}

function link(platform: Platform, language: Language, path: string): string {
  return `${platform.config.baseUrl}/${language}/${path}`;
}

/** Writes the letter with which an address is confirmed, or the one that says that it has an account already. */
async function writeConfirmation(platform: Platform, account: Account, email: string): Promise<void> {
  const language = actorOf(account).language;
  const t = platform.i18n.translator(language);
  const known = await findConfirmed(email);
  if (known !== null && known._id !== account._id) {
    await platform.mailer.write({
      purpose: `known:${account._id}:${platform.clock.now().getTime()}`, to: email, language,
      subject: t('accounts:mail.known.subject'), text: t('accounts:mail.known.text', { url: link(platform, language, 'sign-in') }),
    });
    return;
  }
  const purpose = account.email === email ? 'confirm' : 'email';
  const secret = await issueToken({ purpose, account: account._id, email, expiresAt: new Date(platform.clock.now().getTime() + CONFIRM_WITHIN) });
  await platform.mailer.write({
    purpose: `confirm:${tokenHash(secret)}`, to: email, language,
    subject: t('accounts:mail.confirm.subject'), text: t('accounts:mail.confirm.text', { name: account.name, url: link(platform, language, `confirm/${secret}`) }),
  });
}

/** Registers somebody, who can learn at once. Whether the address has an account already shows nowhere but in its mailbox. */
export async function register(platform: Platform, input: Registration, role: Actor['role'] = 'learner'): Promise<Actor> {
  const account: Account = {
    _id: randomUUID(), email: input.email, emailConfirmed: false, name: input.name, nameKey: nameKey(input.name),
    passwordHash: await hashPassword(input.password), role, language: input.language, profession: input.profession,
    institution: input.institution, country: input.country, timeZone: input.timeZone, createdAt: platform.clock.now(), erasingAt: null,
  };
  await insertAccount(account);
  await writeConfirmation(platform, account, account.email);
  return actorOf(account);
}

/** Checks a password for an address. Takes the same time whether none, one or several accounts mean the address. */
export async function authenticate(email: string, password: string): Promise<Actor | null> {
  const candidates = (await listCandidates(email.trim().toLowerCase(), CANDIDATES)).filter((account) => account.erasingAt === null);
  let found: Account | null = null;
  for (let index = 0; index < CANDIDATES; index += 1) {
    const account = candidates[index];
    if (account === undefined) await pretendToVerify(password);
    else if ((await verifyPassword(account.passwordHash, password)) && found === null) found = account;
  }
  return found === null ? null : actorOf(found);
}

/** Writes the confirmation again. */
export async function resendConfirmation(platform: Platform, id: string): Promise<void> {
  const account = await getAccount(id);
  if (!account.emailConfirmed) await writeConfirmation(platform, account, account.email);
}

export type Confirmed = 'done' | 'elsewhere' | 'gone';

/** Follows the link in a confirmation. 'elsewhere': another account has this address, and its owner, who reads this, may know. */
export async function confirm(platform: Platform, secret: string): Promise<Confirmed> {
  const now = platform.clock.now();
  const hash = tokenHash(secret);
  const token = (await takeToken(hash, 'confirm', now)) ?? (await takeToken(hash, 'email', now));
  if (token?.account === undefined || token.account === null || token.email === null) return 'gone';
  const account = await findAccount(token.account);
  if (account === null || account.erasingAt !== null) return 'gone';
  if (!(await confirmEmail(account._id, token.email))) return 'elsewhere';
  if (token.purpose === 'email') {
    const language = actorOf(account).language;
    const t = platform.i18n.translator(language);
    await platform.mailer.write({
      purpose: `moved:${hash}`, to: account.email, language, subject: t('accounts:mail.moved.subject'), text: t('accounts:mail.moved.text', { name: account.name }),
    });
  }
  await platform.audit.record({ actor: account._id, action: 'account.emailConfirmed', target: account._id });
  return 'done';
}

/** Asks for another address; it counts once the link in its mailbox is followed. */
export async function requestEmailChange(platform: Platform, id: string, email: string): Promise<void> {
  await writeConfirmation(platform, await getAccount(id), email);
}

/** Sends a link for a new password, if the address has an account; what the page says is the same either way. */
export async function requestReset(platform: Platform, email: string, language: Language): Promise<void> {
  const [account] = await listCandidates(email, 1);
  const t = platform.i18n.translator(language);
  if (account === undefined || account.erasingAt !== null) return;
  const secret = await issueToken({ purpose: 'reset', account: account._id, email, expiresAt: new Date(platform.clock.now().getTime() + RESET_WITHIN) });
  await platform.mailer.write({
    purpose: `reset:${tokenHash(secret)}`, to: email, language,
    subject: t('accounts:mail.reset.subject'), text: t('accounts:mail.reset.text', { name: account.name, url: link(platform, language, `reset/${secret}`) }),
  });
}

/** Whether a link for a new password is still good; looking does not use it up. */
export async function resetIsOpen(platform: Platform, secret: string): Promise<boolean> {
  return (await findToken(tokenHash(secret), 'reset', platform.clock.now())) !== null;
}

/** Sets a new password by a link, ends every session, and confirms the address that the link went to. */
export async function resetPassword(platform: Platform, secret: string, password: string): Promise<Actor> {
  const token = await takeToken(tokenHash(secret), 'reset', platform.clock.now());
  if (token?.account === undefined || token.account === null) throw new AppError('gone');
  const account = await getAccount(token.account);
  await updateAccount(account._id, { passwordHash: await hashPassword(password) });
  if (!account.emailConfirmed && token.email === account.email) await confirmEmail(account._id, account.email);
  await deleteTokens(account._id, 'reset');
  await deleteSessions(account._id, null);
  await platform.audit.record({ actor: account._id, action: 'account.passwordReset', target: account._id });
  return actorOf(account);
}

/** Changes the password of somebody who knows the present one. @returns false where they do not */
export async function changePassword(platform: Platform, id: string, current: string, next: string, sessionId: string): Promise<boolean> {
  const account = await getAccount(id);
  if (!(await verifyPassword(account.passwordHash, current))) return false;
  await updateAccount(id, { passwordHash: await hashPassword(next) });
  await deleteSessions(id, sessionId);
  await platform.audit.record({ actor: id, action: 'account.passwordChanged', target: id });
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

export async function changeProfile(id: string, profile: Profile): Promise<Actor> {
  const account = await getAccount(id);
  const changed: Account = { ...account, ...profile, nameKey: nameKey(profile.name) };
  await updateAccount(id, { ...profile, nameKey: changed.nameKey });
  return actorOf(changed);
}

/** On a store without an administrator: the secret of the link with which the first one is made. Null where there is one. */
export async function firstAdministratorSecret(platform: Platform): Promise<string | null> {
  if ((await countAdministrators()) > 0) return null;
  await deleteTokensFor('firstAdministrator');
  return issueToken({ purpose: 'firstAdministrator', account: null, email: null, expiresAt: new Date(platform.clock.now().getTime() + FIRST_ADMINISTRATOR_WITHIN) });
}

export async function firstAdministratorIsOpen(platform: Platform, secret: string): Promise<boolean> {
  if ((await countAdministrators()) > 0) return false;
  return (await findToken(tokenHash(secret), 'firstAdministrator', platform.clock.now())) !== null;
}

/** Makes the first administrator, whose address counts as confirmed: who reads the terminal runs the machine. */
export async function makeFirstAdministrator(platform: Platform, secret: string, input: Registration): Promise<Actor> {
  if ((await countAdministrators()) > 0) throw new AppError('gone');
  if ((await takeToken(tokenHash(secret), 'firstAdministrator', platform.clock.now())) === null) throw new AppError('gone');
  const actor = await register(platform, input, 'administrator');
  await confirmEmail(actor.id, input.email);
  await platform.audit.record({ actor: actor.id, action: 'account.firstAdministrator', target: actor.id });
  return actor;
}

/** An invitation that an administrator hands on: a link to the registration form. */
export async function invite(platform: Platform, administrator: string): Promise<string> {
  const secret = await issueToken({ purpose: 'invitation', account: null, email: null, expiresAt: new Date(platform.clock.now().getTime() + INVITATION_WITHIN) });
  await platform.audit.record({ actor: administrator, action: 'invitation.made', target: tokenHash(secret).slice(0, 8) });
  return secret;
}

export async function invitationIsOpen(platform: Platform, secret: string): Promise<boolean> {
  return (await findToken(tokenHash(secret), 'invitation', platform.clock.now())) !== null;
}

export async function takeInvitation(platform: Platform, secret: string): Promise<boolean> {
  return (await takeToken(tokenHash(secret), 'invitation', platform.clock.now())) !== null;
}

/** Confirms somebody's address by hand, where no mail is sent. */
export async function confirmByHand(platform: Platform, administrator: string, id: string): Promise<boolean> {
  const account = await getAccount(id);
  const done = await confirmEmail(id, account.email);
  if (done) await platform.audit.record({ actor: administrator, action: 'account.emailConfirmedByHand', target: id });
  return done;
}

/** Gives somebody a role; their sessions end, because a session carries the role. */
export async function changeRole(platform: Platform, administrator: string, id: string, role: Actor['role']): Promise<void> {
  if (administrator === id) throw new AppError('conflict');
  await getAccount(id);
  await updateAccount(id, { role });
  await deleteSessions(id, null);
  await platform.audit.record({ actor: administrator, action: 'account.roleChanged', target: id, details: { role } });
}

/** Begins erasing an account: from here on it opens nothing, and a start of the server finishes what a crash left. @returns false where the password is wrong */
export async function beginErasing(platform: Platform, id: string, password: string): Promise<boolean> {
  const account = await getAccount(id);
  if (!(await verifyPassword(account.passwordHash, password))) return false;
  const now = platform.clock.now();
  await insertErasure(id, now);
  await updateAccount(id, { erasingAt: now });
  return true;
}

/** Erases what every feature holds, then the account. Can be run twice. */
export async function finishErasing(platform: Platform, id: string, holders: readonly PersonalData[]): Promise<void> {
  for (const holder of holders) await holder.erase(id);
  await deleteTokens(id);
  await deleteSessions(id, null);
  await deleteAccount(id);
  await platform.audit.record({ actor: null, action: 'account.erased', target: id });
}

export async function finishAllErasing(platform: Platform, holders: readonly PersonalData[]): Promise<void> {
  for (const account of await listErasing()) await finishErasing(platform, account._id, holders);
}
