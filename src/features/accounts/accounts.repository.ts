import type { Actor, Role } from '../../platform/http/route.js';
import {
  AccountModel, ErasureModel, SessionModel, ThrottleModel, TokenModel,
  type AccountRecord, type SessionRecord, type ThrottleRecord, type TokenRecord,
} from './accounts.model.js';

export type Account = AccountRecord;
export type { SessionRecord, TokenRecord };

const DUPLICATE = 11000;
const isDuplicate = (error: unknown): boolean => (error as { code?: number }).code === DUPLICATE;

/** @returns false where an account with this id is there already */
export async function insertAccount(account: Account): Promise<boolean> {
  try {
    await AccountModel.create(account);
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

export async function findAccount(id: string): Promise<Account | null> {
  return AccountModel.findById(id).lean();
}

/** Those who could mean this address when signing in: the one that confirmed it, then the oldest that did not. */
export async function listCandidates(email: string, limit: number): Promise<Account[]> {
  return AccountModel.find({ email }).sort({ emailConfirmed: -1, createdAt: 1 }).limit(limit).lean();
}

export async function findConfirmed(email: string): Promise<Account | null> {
  return AccountModel.findOne({ email, emailConfirmed: true }).lean();
}

export async function updateAccount(id: string, changes: Partial<Omit<Account, '_id'>>): Promise<void> {
  await AccountModel.updateOne({ _id: id }, { $set: changes });
}

/** Confirms an address for an account; false where another account has confirmed it. */
export async function confirmEmail(id: string, email: string): Promise<boolean> {
  try {
    const result = await AccountModel.updateOne({ _id: id }, { $set: { email, emailConfirmed: true } });
    return result.matchedCount === 1;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** Whether there is an administrator. */
export async function hasAdministrator(): Promise<boolean> {
  return (await AccountModel.exists({ role: 'administrator' satisfies Role })) !== null;
}

/** Where a page of people ended: the next one begins after it. */
export interface Place {
  readonly nameKey: string;
  readonly id: string;
}

/** A page of people by name. */
export async function listAccounts(after: Place | null, limit: number): Promise<Account[]> {
  // The first condition is for the index, the second for those who share a name.
  const filter =
    after === null ? {} : { nameKey: { $gte: after.nameKey }, $or: [{ nameKey: { $gt: after.nameKey } }, { nameKey: after.nameKey, _id: { $gt: after.id } }] };
  return AccountModel.find(filter).sort({ nameKey: 1, _id: 1 }).limit(limit).lean();
}

const beginning = (start: string): { $gte: string; $lt: string } => ({ $gte: start, $lt: `${start}\uffff` });

export async function listAccountsByName(start: string, limit: number): Promise<Account[]> {
  return AccountModel.find({ nameKey: beginning(start) }).sort({ nameKey: 1, _id: 1 }).limit(limit).lean();
}

export async function listAccountsByEmail(start: string, limit: number): Promise<Account[]> {
  return AccountModel.find({ email: beginning(start) }).sort({ email: 1 }).limit(limit).lean();
}

export async function deleteAccount(id: string): Promise<void> {
  await AccountModel.deleteOne({ _id: id });
}

export async function insertErasure(id: string, at: Date): Promise<void> {
  await ErasureModel.updateOne({ _id: id }, { $setOnInsert: { at } }, { upsert: true });
}

/** Tombstones by account, a piece at a time. */
export async function listErasures(after: string, limit: number): Promise<string[]> {
  const found = await ErasureModel.find({ _id: { $gt: after } }).sort({ _id: 1 }).limit(limit).lean();
  return found.map(({ _id }) => _id);
}

/** Which of these accounts are there. */
export async function listExisting(ids: readonly string[]): Promise<string[]> {
  const found = await AccountModel.find({ _id: { $in: ids } }, { _id: 1 }).limit(ids.length).lean();
  return found.map(({ _id }) => _id);
}

export async function insertToken(token: TokenRecord): Promise<void> {
  await TokenModel.create(token);
}

export async function findToken(hash: string, purpose: TokenRecord['purpose'], now: Date): Promise<TokenRecord | null> {
  return TokenModel.findOne({ _id: hash, purpose, expiresAt: { $gt: now } }).lean();
}

/** Takes a token: whoever comes second finds none. */
export async function takeToken(hash: string, purpose: TokenRecord['purpose'], now: Date): Promise<TokenRecord | null> {
  return TokenModel.findOneAndDelete({ _id: hash, purpose, expiresAt: { $gt: now } }).lean();
}

export async function listInvitations(now: Date, limit: number): Promise<TokenRecord[]> {
  return TokenModel.find({ purpose: 'invitation' satisfies TokenRecord['purpose'], expiresAt: { $gt: now } }).sort({ expiresAt: -1 }).limit(limit).lean();
}

export async function deleteTokens(account: string, purpose?: TokenRecord['purpose']): Promise<void> {
  await TokenModel.deleteMany(purpose === undefined ? { account } : { account, purpose });
}

/** @returns false where there is none */
export async function deleteInvitation(hash: string): Promise<boolean> {
  const { deletedCount } = await TokenModel.deleteOne({ _id: hash, purpose: 'invitation' satisfies TokenRecord['purpose'] });
  return deletedCount === 1;
}

export async function deleteTokensFor(purpose: TokenRecord['purpose']): Promise<void> {
  await TokenModel.deleteMany({ purpose });
}

export async function findThrottles(keys: readonly string[]): Promise<ThrottleRecord[]> {
  return ThrottleModel.find({ _id: { $in: keys } }).limit(keys.length).lean();
}

/** Counts an attempt and returns what was known before it. */
export async function countAttempt(key: string, now: Date, expiresAt: Date): Promise<ThrottleRecord | null> {
  return ThrottleModel.findOneAndUpdate(
    { _id: key },
    { $inc: { attempts: 1 }, $set: { lastAt: now }, $setOnInsert: { expiresAt } },
    { upsert: true, returnDocument: 'before' },
  ).lean();
}

export async function uncountAttempt(key: string): Promise<void> {
  await ThrottleModel.updateOne({ _id: key }, { $inc: { attempts: -1 } });
}

export async function deleteThrottle(key: string): Promise<void> {
  await ThrottleModel.deleteOne({ _id: key });
}

export async function listSessions(account: string): Promise<SessionRecord[]> {
  return SessionModel.find({ 'session.passport.user.id': account }).limit(100).lean();
}

/** Rewrites what the sessions of an account say of the person. */
export async function updateSessions(actor: Actor): Promise<void> {
  await SessionModel.updateMany({ 'session.passport.user.id': actor.id }, { $set: { 'session.passport.user': actor } });
}

export async function deleteSession(id: string): Promise<void> {
  await SessionModel.deleteOne({ _id: id });
}

/** Ends all sessions of an account, but the one whose id is given; the account first, for those that are just beginning. */
export async function endSessions(account: string, except: string | null): Promise<void> {
  await AccountModel.updateOne({ _id: account }, { $inc: { epoch: 1 } });
  await SessionModel.deleteMany({ 'session.passport.user.id': account, ...(except === null ? {} : { _id: { $ne: except } }) });
}
