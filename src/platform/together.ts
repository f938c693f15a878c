import DataLoader from 'dataloader';
import type { Model } from 'mongoose';

/** How many are answered by one command at most. */
const MOST = 100;

/**
 * Does for many requests together what each of them asks for: whatever was asked while the process was busy goes to the database as one
 * command, because a command costs the driver and the network far more than a document in it does. Whoever asks alone waits for nobody.
 * @param work answers in the order of what was asked; an Error among the answers is thrown to whoever asked for that one alone
 */
export function together<Asked, Answer>(work: (asked: readonly Asked[]) => Promise<readonly (Answer | Error)[]>): (asked: Asked) => Promise<Answer> {
  const loader = new DataLoader<Asked, Answer>(work, { cache: false, maxBatchSize: MOST, batchScheduleFn: (begin) => setImmediate(begin) });
  return (asked) => loader.load(asked);
}

/**
 * Puts documents that were found in the order of the ids that were asked for, null where there is none. Two requests never hold the
 * same object, because each may change its own.
 */
export function inOrderOf<T extends { readonly _id: string }>(ids: readonly string[], found: readonly T[]): (T | null)[] {
  const left = new Map(found.map((document) => [document._id, document]));
  const given = new Set<string>();
  return ids.map((id) => {
    const document = left.get(id);
    if (document === undefined) return null;
    if (given.has(id)) return structuredClone(document);
    given.add(id);
    return document;
  });
}

/** Reads documents of a model by id. */
export function readerById<T extends { _id: string }>(model: Model<T>): (id: string) => Promise<T | null> {
  return together(async (ids) => inOrderOf(ids, (await model.find({ _id: { $in: [...new Set(ids)] } }).lean()) as unknown as T[]));
}
