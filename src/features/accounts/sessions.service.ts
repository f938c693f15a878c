import { AppError } from '../../shared/app-error.js';
import type { Actor, SessionDoor } from '../../platform/http/route.js';
import { sessionIsOver } from '../../platform/http/session-life.js';
import { publicSessionId } from '../../platform/http/session.js';
import type { Platform } from '../../platform/platform.js';
import { deleteSession, endSessions, findAccount, listSessions } from './accounts.repository.js';

/** One of a person's sessions, without what its cookie holds. */
export interface OwnSession {
  readonly publicId: string;
  readonly since: Date;
  readonly lastSeen: Date;
  readonly userAgent: string;
}

/**
 * Signs somebody in. While the password was checked the account may have been erased, or its password or role changed, and all its sessions
 * ended: this one was not among them yet, so the account is asked again once the session is there.
 */
export async function beginSession(door: SessionDoor, actor: Actor): Promise<void> {
  await door.signIn(actor);
  const account = await findAccount(actor.id);
  if (account !== null && account.erasingAt === null && account.epoch === actor.epoch) return;
  await door.signOut();
  throw new AppError('conflict');
}

/** The sessions of a person, the one used last first. */
export async function listOwnSessions(platform: Platform, account: string): Promise<OwnSession[]> {
  const found = await listSessions(account);
  const now = platform.clock.now();
  return found
    .map(({ _id, lastModified, session }) => ({
      publicId: publicSessionId(platform.secret, _id), since: new Date(session.since), lastSeen: lastModified, userAgent: session.userAgent,
      role: session.passport.user.role,
    }))
    .filter((session) => !sessionIsOver(session, now))
    .sort((a, b) => b.lastSeen.getTime() - a.lastSeen.getTime());
}

/** The id under which the store keeps one of a person's own sessions; null where it is somebody else's or gone. */
export async function findOwnSessionId(platform: Platform, account: string, publicId: string): Promise<string | null> {
  const found = (await listSessions(account)).find(({ _id }) => publicSessionId(platform.secret, _id) === publicId);
  return found?._id ?? null;
}

/** Ends one of a person's own sessions; somebody else's is not touched. */
export async function endOwnSession(platform: Platform, account: string, publicId: string): Promise<void> {
  const id = await findOwnSessionId(platform, account, publicId);
  if (id !== null) await deleteSession(id);
}

export async function endAllSessions(account: string): Promise<void> {
  await endSessions(account, null);
}
