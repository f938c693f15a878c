import { readerById } from '../../platform/together.js';
import { LearningModel, type LearningRecord } from './progress.model.js';

export function recordId(account: string, course: string): string {
  return `${account}:${course}`;
}

const readRecord = readerById(LearningModel);

export async function findRecord(account: string, course: string): Promise<LearningRecord | null> {
  return readRecord(recordId(account, course));
}

/** All courses of one person: a handful, so there is no page to turn. */
export async function listRecords(account: string): Promise<LearningRecord[]> {
  return LearningModel.find({ account }).limit(100).lean();
}

/** Enrols once, whatever is clicked twice; who had left is back with everything kept. */
export async function upsertEnrolment(account: string, course: string, edition: string, language: string, now: Date): Promise<void> {
  await LearningModel.updateOne(
    { _id: recordId(account, course) },
    { $setOnInsert: { account, course, edition, enrolledAt: now }, $set: { leftAt: null, language } },
    { upsert: true, setDefaultsOnInsert: true },
  );
}

/**
 * Writes changes to a record if nobody wrote since it was read.
 * @returns false where somebody did: read again and decide again.
 */
export async function updateRecord(record: LearningRecord, changes: Record<string, unknown>): Promise<boolean> {
  const result = await LearningModel.updateOne({ _id: record._id, revision: record.revision }, { $set: changes, $inc: { revision: 1 } });
  return result.matchedCount === 1;
}

export async function deleteRecords(account: string): Promise<void> {
  await LearningModel.deleteMany({ account });
}
