import { createHmac } from 'node:crypto';
import MongoStore from 'connect-mongo';
import type { RequestHandler } from 'express';
import session from 'express-session';
import type { MongoClient } from 'mongodb';
import type { Config } from '../../config.js';
import { HOUR } from '../../shared/clock.js';
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

/** Sessions in MongoDB. Guests have none: nothing is stored before somebody signs in. */
export function sessionMiddleware(config: Config, secret: string, client: MongoClient): RequestHandler {
  return session({
    name: config.secure ? '__Host-lectern' : 'lectern',
    secret,
    resave: false,
    saveUninitialized: false,
    cookie: { httpOnly: true, sameSite: 'lax', secure: config.secure, path: '/', maxAge: LONGEST },
    store: MongoStore.create({
      client,
      collectionName: SESSIONS_COLLECTION,
      stringify: false,
      touchAfter: HOUR / 1000,
    }),
  });
}

/** A session's id as lists and forms show it: a keyed hash, so that it opens nothing. */
export function publicSessionId(secret: string, sessionId: string): string {
  return createHmac('sha256', secret).update(`session:${sessionId}`).digest('base64url').slice(0, 22);
}
