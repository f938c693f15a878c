import { model, Schema } from 'mongoose';
import type { Actor, Role } from '../../platform/http/route.js';
import { SESSIONS_COLLECTION } from '../../platform/http/session.js';

/** A person's account. Deleted by erasure (erasure.service.ts); a tombstone in `erasures` stays. */
export interface AccountRecord {
  _id: string;
  /** In small letters. Only a confirmed address is unique: see docs/decisions/0003-registration-without-enumeration.md. */
  email: string;
  emailConfirmed: boolean;
  name: string;
  /** Folded for searching and sorting. */
  nameKey: string;
  passwordHash: string;
  role: Role;
  language: string;
  profession: string;
  institution: string;
  country: string;
  timeZone: string;
  createdAt: Date;
  /** Set when erasing began; the account opens nothing from then on. */
  erasingAt: Date | null;
  /** Counts up whenever all sessions are ended: a session that was just beginning then sees that it is too late. */
  epoch: number;
  /** Multiplies the time limit of tests: one of TIME_FACTORS. Sessions carry it. */
  timeFactor: number;
}

const accountSchema = new Schema<AccountRecord>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    emailConfirmed: { type: Boolean, required: true },
    name: { type: String, required: true },
    nameKey: { type: String, required: true },
    passwordHash: { type: String, required: true },
    role: { type: String, required: true },
    language: { type: String, required: true },
    profession: { type: String, default: '' },
    institution: { type: String, default: '' },
    country: { type: String, default: '' },
    timeZone: { type: String, required: true },
    createdAt: { type: Date, required: true },
    erasingAt: { type: Date, default: null },
    epoch: { type: Number, default: 0 },
    timeFactor: { type: Number, default: 1 },
  },
  { versionKey: false, collection: 'accounts' },
);
accountSchema.index({ email: 1 }, { unique: true, partialFilterExpression: { emailConfirmed: true }, name: 'email_confirmed_once' });
accountSchema.index({ email: 1, emailConfirmed: -1, createdAt: 1 });
accountSchema.index({ nameKey: 1, _id: 1 });
accountSchema.index({ role: 1 });

export const AccountModel = model<AccountRecord>('Account', accountSchema);

/** A link that works once. Only a hash of its secret is kept; it goes by itself when its time is over. */
export interface TokenRecord {
  _id: string;
  purpose: 'confirm' | 'reset' | 'email' | 'firstAdministrator' | 'invitation';
  account: string | null;
  email: string | null;
  /** Invitations only: with the platform's secret it gives the link again, so that an administrator can read it twice. */
  seed: string | null;
  /** Invitations only: for whom, in the administrator's words. */
  note: string;
  expiresAt: Date;
}

const tokenSchema = new Schema<TokenRecord>(
  {
    _id: { type: String, required: true },
    purpose: { type: String, required: true },
    account: { type: String, default: null },
    email: { type: String, default: null },
    seed: { type: String, default: null },
    note: { type: String, default: '' },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, collection: 'tokens' },
);
tokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
tokenSchema.index({ account: 1, purpose: 1 });
tokenSchema.index({ purpose: 1, expiresAt: -1 });

export const TokenModel = model<TokenRecord>('Token', tokenSchema);

/** Attempts in one hour at one account, from one network address … ; goes by itself when the hour is over. */
export interface ThrottleRecord {
  _id: string;
  attempts: number;
  lastAt: Date;
  expiresAt: Date;
}

const throttleSchema = new Schema<ThrottleRecord>(
  {
    _id: { type: String, required: true },
    attempts: { type: Number, required: true },
    lastAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { versionKey: false, collection: 'throttles' },
);
throttleSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const ThrottleModel = model<ThrottleRecord>('Throttle', throttleSchema);

/** What stays of an erased account: that it was, so that a backup from before is cleaned when it is restored. */
export interface ErasureRecord {
  _id: string;
  at: Date;
}

const erasureSchema = new Schema<ErasureRecord>(
  { _id: { type: String, required: true }, at: { type: Date, required: true } },
  { versionKey: false, collection: 'erasures' },
);

export const ErasureModel = model<ErasureRecord>('Erasure', erasureSchema);

/** A session as connect-mongo stores it (and deletes it, by its TTL index); read for the list of one's own sessions. */
export interface SessionRecord {
  _id: string;
  /** The last hour in which it was used. */
  lastModified: Date;
  session: { since: string; userAgent: string; passport: { user: Actor } };
}

const sessionSchema = new Schema<SessionRecord>(
  { _id: String, lastModified: Date, session: Schema.Types.Mixed },
  { versionKey: false, collection: SESSIONS_COLLECTION },
);
sessionSchema.index({ 'session.passport.user.id': 1 });

export const SessionModel = model<SessionRecord>('Session', sessionSchema);
