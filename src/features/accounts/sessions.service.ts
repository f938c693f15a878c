import { publicSessionId } from '../../platform/http/session.js';
import type { Platform } from '../../platform/platform.js';
import { deleteSession, deleteSessions, listSessions } from './accounts.repository.js';

/** One of a person's sessions, without what its cookie holds. */
export interface OwnSession {
  readonly publicId: string;
  readonly since: Date;
  readonly lastSeen: Date;
  readonly userAgent: string;
}

/** The sessions of a person, the one used last first. */
export async function listOwnSessions(platform: Platform, account: string): Promise<OwnSession[]> {
  const found = await listSessions(account);
  return found
    .map(({ _id, lastModified, session }) => ({
      publicId: publicSessionId(platform.secret, _id), since: new Date(session.since), lastSeen: lastModified, userAgent: session.userAgent,
    }))
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
  await deleteSessions(account, null);
}
