import { createHmac } from 'node:crypto';
import MongoStore from 'connect-mongo';
import type { Request, RequestHandler } from 'express';
import session, { type SessionData } from 'express-session';
import type { MongoClient } from 'mongodb';
import type { Config } from '../../config.js';
import { HOUR } from '../../shared/clock.js';
import { inOrderOf, together } from '../together.js';
import { LONGEST } from './session-life.js';

declare module 'express-session' {
  interface SessionData {
    /** When the person signed in, and from where: shown in the list of sessions. */
    since: string;
    userAgent: string;
  }
}

/** The name of the collection that holds the sessions; the list of one's own sessions reads it. */
export const SESSIONS_COLLECTION = 'sessions';

interface StoredSession {
  readonly _id: string;
  readonly session: SessionData;
  readonly expires: Date;
  readonly lastModified: Date;
}

/** connect-mongo's store, which reads the sessions of requests that come at once with one query. */
class SessionStore extends MongoStore {
  private readonly read: (id: string) => Promise<StoredSession | null>;

  constructor(client: MongoClient) {
    super({ client, collectionName: SESSIONS_COLLECTION, stringify: false, touchAfter: HOUR / 1000 });
    const sessions = client.db().collection<StoredSession>(SESSIONS_COLLECTION);
    this.read = together(async (ids) => inOrderOf(ids, await sessions.find({ _id: { $in: [...new Set(ids)] } }).toArray()));
  }

  override get(id: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    this.read(id).then(
      (found) => callback(null, found === null || found.expires <= new Date() ? null : { ...found.session, lastModified: found.lastModified }),
      (error: unknown) => callback(error),
    );
  }
}

const cookieName = (config: Config): string => (config.secure ? '__Host-lectern' : 'lectern');

/** Whether a request neither brings a session nor could begin one: making one up for everybody who passes costs more than the page. */
export function onlyReadsAsGuest(config: Config): (req: Request) => boolean {
  const name = cookieName(config);
  return (req) => (req.method === 'GET' || req.method === 'HEAD') && (req.cookies as Record<string, string> | undefined)?.[name] === undefined;
}

/** Sessions in MongoDB. Guests have none: nothing is stored before somebody signs in. */
export function sessionMiddleware(config: Config, secret: string, client: MongoClient): RequestHandler {
  return session({
    name: cookieName(config),
    secret,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: config.secure, path: '/', maxAge: LONGEST },
    store: new SessionStore(client),
  });
}

/** A session's id as lists and forms show it: a keyed hash, so that it opens nothing. */
export function publicSessionId(secret: string, sessionId: string): string {
  return createHmac('sha256', secret).update(`session:${sessionId}`).digest('base64url').slice(0, 22);
}
