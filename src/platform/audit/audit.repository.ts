import { AuditModel, type AuditRecord } from './audit.model.js';

export async function insertEntry(entry: AuditRecord): Promise<void> {
  await AuditModel.create(entry);
}

/** The newest entries before a moment. */
export async function listEntries(before: Date, limit: number): Promise<AuditRecord[]> {
  return AuditModel.find({ at: { $lt: before } }).sort({ at: -1 }).limit(limit).lean();
}

/** The newest entries about a person, and those of what they did to others. */
export async function listEntriesOf(person: string, limit: number): Promise<AuditRecord[]> {
  const [about, by] = await Promise.all([
    AuditModel.find({ target: person }).sort({ at: -1 }).limit(limit).lean(),
    AuditModel.find({ actor: person, target: { $ne: person } }).sort({ at: -1 }).limit(limit).lean(),
  ]);
  return [...about, ...by].sort((a, b) => b.at.getTime() - a.at.getTime());
}

export async function deleteEntriesAbout(person: string): Promise<void> {
  await AuditModel.deleteMany({ target: person });
}
