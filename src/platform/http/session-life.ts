import type { RequestHandler } from 'express';
import { DAY, type Clock } from '../../shared/clock.js';
import type { Actor } from './route.js';

/** How long a session lives (docs/decisions/0005-how-long-a-session-lives.md): since it was used last, and since signing in, used or not. */
export const IDLE = 14 * DAY;
export const LONGEST = 30 * DAY;
/** Administrators see other people's data: they show every day that it is them. */
const LONGEST_OF_ADMINISTRATORS = DAY;

/** Whether a session is over, whatever the store still holds and the browser still sends. */
export function sessionIsOver(session: { since: Date; lastSeen: Date; role: Actor['role'] }, now: Date): boolean {
  const longest = session.role === 'administrator' ? LONGEST_OF_ADMINISTRATORS : LONGEST;
  const lastSeen = Math.max(session.since.getTime(), session.lastSeen.getTime());
  return now.getTime() - session.since.getTime() > longest || now.getTime() - lastSeen > IDLE;
}

declare module 'express-session' {
  interface SessionData {
    passport: { user: Actor };
    /** The last hour in which it was used; the store puts it here. */
    lastModified: Date;
  }
}

/** Ends sessions that are over: whoever comes with one is a guest. */
export function endOldSessions(clock: Clock): RequestHandler {
  return (req, _res, next) => {
    const { since, lastModified, passport } = req.session;
    if (since === undefined || passport === undefined) return next();
    const begun = new Date(since);
    if (!sessionIsOver({ since: begun, lastSeen: lastModified ?? begun, role: passport.user.role }, clock.now())) return next();
    req.session.regenerate(next);
  };
}
