import { model, Schema } from 'mongoose';

/** A letter on its way. Deleted 90 days after it was written, by its TTL index. */
export interface MailRecord {
  _id: string;
  to: string;
  /** Whose letter it is: the account that the address belongs to, or asked to have. With it the letter is handed out and erased. */
  account: string;
  subject: string;
  /** Once the letter has gone, without the secret of its link: that is its reader's alone. */
  text: string;
  language: string;
  state: 'waiting' | 'sent' | 'failed' | 'kept';
  tries: number;
  /** When it is tried next; a sender that takes it moves this on, so that no two send it. */
  dueAt: Date;
  createdAt: Date;
  sentAt: Date | null;
  lastError: string | null;
}

const schema = new Schema<MailRecord>(
  {
    // What the letter is for ('confirm:<account>:<n>'): asked for twice, it is written once.
    _id: { type: String, required: true },
    to: { type: String, required: true },
    account: { type: String, required: true },
    subject: { type: String, required: true },
    text: { type: String, required: true },
    language: { type: String, required: true },
    state: { type: String, required: true },
    tries: { type: Number, required: true },
    dueAt: { type: Date, required: true },
    createdAt: { type: Date, required: true },
    sentAt: { type: Date, default: null },
    lastError: { type: String, default: null },
  },
  { versionKey: false, collection: 'mails' },
);
schema.index({ state: 1, dueAt: 1 });
schema.index({ createdAt: -1 }, { expireAfterSeconds: 90 * 24 * 3600 });
schema.index({ account: 1, createdAt: -1 });

export const MailModel = model<MailRecord>('Mail', schema);
