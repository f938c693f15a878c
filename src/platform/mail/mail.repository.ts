import { MailModel, type MailRecord } from './mail.model.js';

/** Writes a letter once: a second one with the same purpose is the same letter. */
export async function insertMailOnce(mail: MailRecord): Promise<void> {
  const { _id, ...rest } = mail;
  await MailModel.updateOne({ _id }, { $setOnInsert: rest }, { upsert: true });
}

/** Takes the letter that has waited longest and is due, and moves its time on to `leaseUntil`; null where none is due. */
export async function leaseDueMail(now: Date, leaseUntil: Date): Promise<MailRecord | null> {
  return MailModel.findOneAndUpdate(
    { state: 'waiting', dueAt: { $lte: now } },
    { $set: { dueAt: leaseUntil }, $inc: { tries: 1 } },
    { sort: { dueAt: 1 }, returnDocument: 'after' },
  ).lean();
}

export async function markMailSent(id: string, text: string, now: Date): Promise<void> {
  await MailModel.updateOne({ _id: id }, { $set: { state: 'sent', text, sentAt: now, lastError: null } });
}

export async function markMailFailed(id: string, error: string, next: { state: 'waiting' | 'failed'; dueAt: Date }): Promise<void> {
  await MailModel.updateOne({ _id: id }, { $set: { state: next.state, dueAt: next.dueAt, lastError: error } });
}

/** The newest letters, for the administrator's outbox. */
export async function listMails(before: Date, limit: number): Promise<MailRecord[]> {
  return MailModel.find({ createdAt: { $lt: before } }).sort({ createdAt: -1 }).limit(limit).lean();
}

/** The newest letters of an account. */
export async function listMailsOf(account: string, limit: number): Promise<MailRecord[]> {
  return MailModel.find({ account }).sort({ createdAt: -1 }).limit(limit).lean();
}

export async function deleteMailsOf(account: string): Promise<void> {
  await MailModel.deleteMany({ account });
}
