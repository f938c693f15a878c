import type { Actor, Role } from '../../platform/http/route.js';
import type { Platform } from '../../platform/platform.js';
import { AppError } from '../../shared/app-error.js';
import { DAY } from '../../shared/clock.js';
import type { Language } from '../../shared/languages.js';
import { actorOf, getAccount, nameKey, setRole } from './accounts.service.js';
import {
  confirmEmail, deleteInvitation, endSessions, findConfirmed, insertToken, listAccounts, listAccountsByEmail, listAccountsByName, listInvitations, updateAccount, updateSessions,
  type Account, type Place,
} from './accounts.repository.js';
import { invitationSecret, newSeed, tokenHash } from './tokens.js';

const PAGE = 50;
const INVITATION_WITHIN = 30 * DAY;
const INVITATIONS = 200;

export interface PeopleFound {
  readonly people: readonly Account[];
  readonly next: Place | null;
  /** A search that found more than it shows. */
  readonly cut: boolean;
}

/** All people by name, a page at a time. */
export async function pageOfPeople(after: Place | null): Promise<PeopleFound> {
  const found = await listAccounts(after, PAGE + 1);
  const people = found.slice(0, PAGE);
  const last = people.at(-1);
  return { people, next: found.length > PAGE && last !== undefined ? { nameKey: last.nameKey, id: last._id } : null, cut: false };
}

/** People whose name or e-mail address begins so. */
export async function searchPeople(start: string): Promise<PeopleFound> {
  const [byName, byEmail] = await Promise.all([listAccountsByName(nameKey(start), PAGE + 1), listAccountsByEmail(start.trim().toLowerCase(), PAGE + 1)]);
  const found = [...new Map([...byName, ...byEmail].map((account) => [account._id, account])).values()];
  found.sort((a, b) => (a.nameKey < b.nameKey ? -1 : 1));
  return { people: found.slice(0, PAGE), next: null, cut: found.length > PAGE };
}

/** Confirms somebody's address by hand, where no mail is sent. @returns false where another account has confirmed it */
export async function confirmByHand(platform: Platform, administrator: string, id: string): Promise<boolean> {
  const account = await getAccount(id);
  const known = await findConfirmed(account.email);
  if (known !== null) return known._id === id;
  if (!(await confirmEmail(id, account.email))) return false;
  await platform.audit.record({ actor: administrator, action: 'account.emailConfirmedByHand', target: id });
  return true;
}

/** Gives somebody a role; their sessions end, because a session carries the role. Nobody changes their own, and one administrator is always left. */
export async function changeRole(platform: Platform, administrator: string, id: string, role: Role): Promise<void> {
  if (administrator === id) throw new AppError('not_allowed');
  const before = (await getAccount(id)).role;
  if (before === role) return;
  if (!(await setRole(id, before, role))) throw new AppError('not_allowed');
  await platform.audit.record({ actor: administrator, action: 'account.roleChanged', target: id, details: { from: before, to: role } });
}

/** Gives somebody more time for tests, or the usual; their sessions, which carry it, follow. A test under way keeps its time. */
export async function setTimeFactor(platform: Platform, administrator: string, id: string, timeFactor: number): Promise<void> {
  const account = await getAccount(id);
  const before = account.timeFactor ?? 1;
  if (before === timeFactor) return;
  await updateAccount(id, { timeFactor });
  await updateSessions(actorOf({ ...account, timeFactor }));
  await platform.audit.record({ actor: administrator, action: 'account.timeFactorSet', target: id, details: { from: before, to: timeFactor } });
}

export async function endSessionsOf(platform: Platform, administrator: string, id: string): Promise<void> {
  await getAccount(id);
  await endSessions(id, null);
  await platform.audit.record({ actor: administrator, action: 'account.sessionsEnded', target: id });
}

export interface Invitation {
  readonly id: string;
  readonly note: string;
  readonly url: string;
  readonly expiresAt: Date;
}

/** An invitation that an administrator hands on: a link to the registration form that works once. */
export async function invite(platform: Platform, administrator: Actor, note: string): Promise<void> {
  const seed = newSeed();
  const id = tokenHash(invitationSecret(platform.secret, seed));
  const expiresAt = new Date(platform.clock.now().getTime() + INVITATION_WITHIN);
  await insertToken({ _id: id, purpose: 'invitation', account: null, email: null, seed, note, expiresAt });
  await platform.audit.record({ actor: administrator.id, action: 'invitation.made', target: id.slice(0, 8) });
}

/** The invitations that nobody has used yet, with their links. */
export async function listOpenInvitations(platform: Platform, language: Language): Promise<Invitation[]> {
  const found = await listInvitations(platform.clock.now(), INVITATIONS);
  return found.map(({ _id, seed, note, expiresAt }) => ({
    id: _id, note, expiresAt,
    url: `${platform.config.baseUrl}/${language}/register?invitation=${invitationSecret(platform.secret, seed ?? '')}`,
  }));
}

export async function withdrawInvitation(platform: Platform, administrator: string, id: string): Promise<void> {
  if (await deleteInvitation(id)) await platform.audit.record({ actor: administrator, action: 'invitation.withdrawn', target: id.slice(0, 8) });
}
