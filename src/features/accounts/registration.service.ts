import { createHmac } from 'node:crypto';
import type { Actor, Role } from '../../platform/http/route.js';
import type { Platform } from '../../platform/platform.js';
import { AppError } from '../../shared/app-error.js';
import { DAY } from '../../shared/clock.js';
import type { Language } from '../../shared/languages.js';
import { actorOf, getAccount, nameKey } from './accounts.service.js';
import {
  confirmEmail, deleteAccount, deleteTokens, deleteTokensFor, findAccount, findConfirmed, findToken, hasAdministrator, insertAccount, takeToken, type Account, type TokenRecord,
} from './accounts.repository.js';
import { writeConfirmation, writeKnown, writeMoved } from './letters.js';
import { hashPassword, verifyPassword } from './passwords.js';
import { issueToken, tokenHash } from './tokens.js';

const FIRST_ADMINISTRATOR_WITHIN = 30 * DAY;

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

/** Whether an address may register by itself: by its domain, where REGISTRATION names domains. */
export function domainIsOpen(platform: Platform, email: string): boolean {
  const { registration } = platform.config;
  return registration.kind !== 'domains' || registration.domains.includes(email.slice(email.lastIndexOf('@') + 1));
}

function accountId(platform: Platform, form: string, email: string): string {
  return createHmac('sha256', platform.secret).update(`account:${form}:${email}`).digest('base64url').slice(0, 24);
}

/**
 * Makes an account whose address is not confirmed.
 * @param form names the form that was filled in: sent twice, it makes one account
 * @returns the account, and whether it was made just now
 * @throws AppError conflict where the same form was sent with another password
 */
export async function makeAccount(platform: Platform, input: Registration, form: string, role: Role): Promise<{ account: Account; fresh: boolean }> {
  const { password, ...profile } = input;
  const account: Account = {
    ...profile,
    _id: accountId(platform, form, input.email),
    emailConfirmed: false, nameKey: nameKey(input.name), passwordHash: await hashPassword(password), role,
    createdAt: platform.clock.now(), erasingAt: null, epoch: 0, timeFactor: 1,
  };
  if (await insertAccount(account)) return { account, fresh: true };
  return { account: await registeredBefore(account._id, password), fresh: false };
}

async function registeredBefore(id: string, password: string): Promise<Account> {
  const account = await findAccount(id);
  if (account === null || account.erasingAt !== null || !(await verifyPassword(account.passwordHash, password))) throw new AppError('conflict');
  return account;
}

/** A letter to an address that an account says is its own: a link that confirms it, or word that it is another's already. */
async function writeToClaimed(platform: Platform, account: Account, email: string, language: Language): Promise<void> {
  const known = await findConfirmed(email);
  if (known === null) await writeConfirmation(platform, account, email, language);
  else await writeKnown(platform, known, language);
}

/**
 * Registers somebody, who can learn at once. Whether the address has an account already shows nowhere but in its mailbox
 * (docs/decisions/0003-registration-without-enumeration.md).
 * @returns null where an invitation is needed and this one was used, withdrawn or is too old
 */
export async function register(platform: Platform, input: Registration, form: string, invitation: string): Promise<Actor | null> {
  const invited = platform.config.registration.kind === 'invitation';
  if (invited && !(await invitationIsOpen(platform, invitation))) {
    // Used up by this same form, perhaps, which is sent again.
    const before = await findAccount(accountId(platform, form, input.email));
    return before === null ? null : actorOf(await registeredBefore(before._id, input.password));
  }
  const { account, fresh } = await makeAccount(platform, input, form, 'learner');
  if (!fresh) return actorOf(account);
  // Taken last, so that nothing that fails before uses it up; whoever comes second with it is not there any more.
  if (invited && (await takeToken(tokenHash(invitation), 'invitation', platform.clock.now())) === null) {
    await deleteAccount(account._id);
    return null;
  }
  await writeToClaimed(platform, account, account.email, input.language);
  return actorOf(account);
}

/** Writes the confirmation again. */
export async function resendConfirmation(platform: Platform, id: string, language: Language): Promise<void> {
  const account = await getAccount(id);
  if (account.emailConfirmed) return;
  await writeToClaimed(platform, account, account.email, language);
}

/** Asks for another address; it counts once the link in its mailbox is followed. @returns false where the password is wrong */
export async function requestEmailChange(platform: Platform, id: string, email: string, password: string, language: Language): Promise<boolean> {
  const account = await getAccount(id);
  if (!(await verifyPassword(account.passwordHash, password))) return false;
  if (account.email === email && account.emailConfirmed) return true;
  await writeToClaimed(platform, account, email, language);
  return true;
}

async function confirmationToken(platform: Platform, secret: string): Promise<TokenRecord | null> {
  const now = platform.clock.now();
  const hash = tokenHash(secret);
  return (await findToken(hash, 'confirm', now)) ?? findToken(hash, 'email', now);
}

/** The account that a confirmation is for; null where the link has been used or is too old. */
export async function confirmationFor(platform: Platform, secret: string): Promise<Account | null> {
  const token = await confirmationToken(platform, secret);
  if (token === null || token.account === null) return null;
  const account = await findAccount(token.account);
  return account === null || account.erasingAt !== null ? null : account;
}

/**
 * Confirms the address that a link was mailed to, for somebody who has shown that the account is theirs: an account that a stranger made
 * with this address is never confirmed by its owner's click.
 * @returns 'elsewhere' where another account has this address: its owner, who reads this, may know
 */
export async function confirm(platform: Platform, secret: string, language: Language): Promise<'done' | 'elsewhere' | 'gone'> {
  const account = await confirmationFor(platform, secret);
  const pending = await confirmationToken(platform, secret);
  if (account === null || pending === null) return 'gone';
  const token = await takeToken(pending._id, pending.purpose, platform.clock.now());
  if (token === null || token.email === null) return 'gone';
  if (!(await confirmEmail(account._id, token.email))) return 'elsewhere';
  // Links that went to the old address open nothing any more.
  await deleteTokens(account._id);
  if (token.purpose === 'email') await writeMoved(platform, account, language);
  await platform.audit.record({ actor: account._id, action: 'account.emailConfirmed', target: account._id });
  return 'done';
}

/** On a store without an administrator: the secret of the link with which the first one is made. Null where there is one. */
export async function firstAdministratorSecret(platform: Platform): Promise<string | null> {
  if (await hasAdministrator()) return null;
  await deleteTokensFor('firstAdministrator');
  const expiresAt = new Date(platform.clock.now().getTime() + FIRST_ADMINISTRATOR_WITHIN);
  return issueToken({ purpose: 'firstAdministrator', account: null, email: null, expiresAt });
}

export async function firstAdministratorIsOpen(platform: Platform, secret: string): Promise<boolean> {
  if (await hasAdministrator()) return false;
  return (await findToken(tokenHash(secret), 'firstAdministrator', platform.clock.now())) !== null;
}

/** Makes the first administrator, whose address counts as confirmed: who reads the terminal runs the machine. */
export async function makeFirstAdministrator(platform: Platform, secret: string, input: Registration, form: string): Promise<Actor> {
  // The same form, sent once more.
  const before = await findAccount(accountId(platform, form, input.email));
  if (before?.role === 'administrator') return actorOf(await registeredBefore(before._id, input.password));
  if (await hasAdministrator()) throw new AppError('gone');
  if ((await takeToken(tokenHash(secret), 'firstAdministrator', platform.clock.now())) === null) throw new AppError('gone');
  const { account } = await makeAccount(platform, input, form, 'administrator');
  await confirmEmail(account._id, input.email);
  await platform.audit.record({ actor: account._id, action: 'account.firstAdministrator', target: account._id });
  return actorOf(account);
}

export async function invitationIsOpen(platform: Platform, secret: string): Promise<boolean> {
  return (await findToken(tokenHash(secret), 'invitation', platform.clock.now())) !== null;
}

