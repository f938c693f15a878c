import { AuditModel, type AuditRecord } from './audit.model.js';

export async function insertEntry(entry: AuditRecord): Promise<void> {
  await AuditModel.create(entry);
}

/** The newest entries before a moment. */
export async function listEntries(before: Date, limit: number): Promise<AuditRecord[]> {
  return AuditModel.find({ at: { $lt: before } }).sort({ at: -1 }).limit(limit).lean();
}

/** The newest entries about something. */
export async function listEntriesAbout(target: string, limit: number): Promise<AuditRecord[]> {
  return AuditModel.find({ target }).sort({ at: -1 }).limit(limit).lean();
}
