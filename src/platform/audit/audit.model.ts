import { model, Schema } from 'mongoose';

/**
 * Who did what to what, and when. Append-only; deleted after two years by its TTL index, and what is about a person when they
 * erase their account.
 */
export interface AuditRecord {
  at: Date;
  actor: string | null;
  action: string;
  target: string;
  details: Record<string, string | number | boolean>;
}

const schema = new Schema<AuditRecord>(
  {
    at: { type: Date, required: true },
    actor: { type: String, default: null },
    action: { type: String, required: true },
    target: { type: String, required: true },
    details: { type: Schema.Types.Mixed, default: {} },
  },
  { versionKey: false, collection: 'audit', minimize: false },
);
schema.index({ at: -1 }, { expireAfterSeconds: 2 * 365 * 24 * 3600 });
schema.index({ target: 1, at: -1 });
schema.index({ actor: 1, at: -1 });

export const AuditModel = model<AuditRecord>('Audit', schema);
