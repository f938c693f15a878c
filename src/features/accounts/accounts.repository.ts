import type { Role } from '../../platform/http/route.js';
import {
  AccountModel, ErasureModel, SessionModel, ThrottleModel, TokenModel,
  type AccountRecord, type SessionRecord, type ThrottleRecord, type TokenRecord,
} from './accounts.model.js';

export type Account = AccountRecord;
export type { SessionRecord, TokenRecord };

const DUPLICATE = 11000;
const isDuplicate = (error: unknown): boolean => (error as { code?: number }).code === DUPLICATE;

export async function insertAccount(account: Account): Promise<void> {
  await AccountModel.create(account);
}

export async function findAccount(id: string): Promise<Account | null> {
  return AccountModel.findById(id).lean();
}

/** Those who could mean this address when signing in: the one that confirmed it, then the newest that did not. */
export async function listCandidates(email: string, limit: number): Promise<Account[]> {
  return AccountModel.find({ email }).sort({ emailConfirmed: -1, createdAt: -1 }).limit(limit).lean();
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

export async function countAdministrators(): Promise<number> {
  return AccountModel.countDocuments({ role: 'administrator' satisfies Role }).limit(1);
}

/** A page of people by name; `from` is a folded beginning of the name. */
export async function listAccounts(from: string, after: string | null, limit: number): Promise<Account[]> {
  const range = from === '' ? {} : { $gte: from, $lt: `${from}\uffff` };
  const nameKey = after === null ? range : { ...range, $gt: after };
  return AccountModel.find(Object.keys(nameKey).length === 0 ? {} : { nameKey }).sort({ nameKey: 1 }).limit(limit).lean();
}

export async function listErasing(): Promise<Account[]> {
  return AccountModel.find({ erasingAt: { $gt: new Date(0) } }).limit(100).lean();
}

export async function deleteAccount(id: string): Promise<void> {
  await AccountModel.deleteOne({ _id: id });
}

export async function insertErasure(id: string, at: Date): Promise<void> {
  await ErasureModel.updateOne({ _id: id }, { $setOnInsert: { at } }, { upsert: true });
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

export async function deleteTokens(account: string, purpose?: TokenRecord['purpose']): Promise<void> {
  await TokenModel.deleteMany(purpose === undefined ? { account } : { account, purpose });
}

export async function deleteTokensFor(purpose: TokenRecord['purpose']): Promise<void> {
  await TokenModel.deleteMany({ purpose });
}

export async function findThrottles(keys: readonly string[]): Promise<ThrottleRecord[]> {
  return ThrottleModel.find({ _id: { $in: keys } }).limit(10).lean();
}

/** Counts a failure and returns how many there are now. */
export async function countFailure(key: string, expiresAt: Date): Promise<number> {
  const record = await ThrottleModel.findOneAndUpdate(
    { _id: key },
    { $inc: { failures: 1 }, $set: { expiresAt }, $setOnInsert: { waitUntil: new Date(0) } },
    { upsert: true, returnDocument: 'after' },
  ).lean();
  return record?.failures ?? 1;
}

export async function setWait(key: string, waitUntil: Date): Promise<void> {
  await ThrottleModel.updateOne({ _id: key }, { $set: { waitUntil } });
}

export async function clearFailures(key: string): Promise<void> {
  await ThrottleModel.deleteOne({ _id: key });
}

export async function listSessions(account: string): Promise<SessionRecord[]> {
  return SessionModel.find({ 'session.passport.user.id': account }).limit(50).lean();
}

export async function deleteSession(id: string): Promise<void> {
  await SessionModel.deleteOne({ _id: id });
}

/** Ends all sessions of an account, but the one whose id is given. */
export async function deleteSessions(account: string, except: string | null): Promise<void> {
  await SessionModel.deleteMany({ 'session.passport.user.id': account, ...(except === null ? {} : { _id: { $ne: except } }) });
}
