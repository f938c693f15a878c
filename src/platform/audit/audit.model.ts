import { model, Schema } from 'mongoose';

/** Who did what to what, when and from where. Append-only; deleted after two years by its TTL index. */
export interface AuditRecord {
  at: Date;
  actor: string | null;
  action: string;
  target: string;
  address: string;
  details: Record<string, string | number | boolean>;
}

const schema = new Schema<AuditRecord>(
  {
    at: { type: Date, required: true },
    actor: { type: String, default: null },
    action: { type: String, required: true },
    target: { type: String, required: true },
    address: { type: String, default: '' },
    details: { type: Schema.Types.Mixed, default: {} },
  },
  { versionKey: false, collection: 'audit', minimize: false },
);
schema.index({ at: -1 }, { expireAfterSeconds: 2 * 365 * 24 * 3600 });
schema.index({ target: 1, at: -1 });

export const AuditModel = model<AuditRecord>('Audit', schema);
