import { MongoBulkWriteError, MongoServerError, ObjectId, type Document } from 'mongodb';
import { idsOf, openContractStore, refusal, type ContractStore, type Row } from './contract-store.js';

let store: ContractStore;
beforeAll(async () => {
  store = await openContractStore();
});
afterAll(() => store.close());

describe('inserting', () => {
  test('when a document has no _id, then it gets an ObjectId, which stands first', async () => {
    const collection = await store.collection();
    await store.db.command({ insert: collection.collectionName, documents: [{ a: 1 }] });
    const found = await collection.findOne({});
    expect(found?._id).toBeInstanceOf(ObjectId);
    expect(Object.keys(found ?? {})).toEqual(['_id', 'a']);
  });
  test('when _id stands later, then it is stored first', async () => {
    const collection = await store.collection();
    await store.db.command({ insert: collection.collectionName, documents: [{ a: 1, _id: 5 }] });
    expect(Object.keys((await collection.findOne({})) ?? {})).toEqual(['_id', 'a']);
  });
  test('when _id is an array, then it is refused', async () => {
    const collection = await store.collection();
    expect(await refusal(collection.insertOne({ _id: [1] } as unknown as Row))).toBe(53);
  });
  test('when _id is a document, then it is compared whole', async () => {
    const collection = await store.collection();
    await collection.insertMany([{ _id: { a: 1, b: 2 } }, { _id: { b: 2, a: 1 } }] as never);
    expect(await collection.countDocuments({ _id: { a: 1, b: 2 } })).toBe(1);
  });
  test('when every BSON type is stored, then it comes back as it was', async () => {
    const collection = await store.collection();
    const document: Row = { _id: 1, text: 'é😀\0x', date: new Date(-1), yes: true, nothing: null, id: new ObjectId(), list: [1, [2]], inner: { a: {} }, pattern: /a/i, bytes: Buffer.from([0, 255]) };
    await collection.insertOne(document);
    const found = await collection.findOne({}, { promoteBuffers: true });
    expect(found).toEqual(document);
  });
  test('when a document is larger than 16 MB, then it is not stored', async () => {
    const collection = await store.collection();
    await expect(collection.insertOne({ _id: 1, text: 'x'.repeat(17 * 1024 * 1024) })).rejects.toThrow();
    expect(await collection.countDocuments()).toBe(0);
  });
  test('when an update makes a document too large, then it stays as it was', async () => {
    const collection = await store.collection([{ _id: 1, a: 'x'.repeat(9 * 1024 * 1024) }]);
    expect([10334, 17419]).toContain(await refusal(collection.updateOne({ _id: 1 }, [{ $set: { b: '$a' } }])));
    expect(Object.keys((await collection.findOne({})) ?? {})).toEqual(['_id', 'a']);
  });
});

describe('deleting', () => {
  const rows = [{ _id: 1, a: 1 }, { _id: 2, a: 1 }, { _id: 3, a: 2 }];
  test('when one is deleted, then one goes', async () => {
    const collection = await store.collection(rows);
    expect(await collection.deleteOne({ a: 1 })).toMatchObject({ deletedCount: 1 });
    expect(await collection.countDocuments({ a: 1 })).toBe(1);
  });
  test('when many are deleted, then all that match go', async () => {
    const collection = await store.collection(rows);
    expect(await collection.deleteMany({ a: 1 })).toMatchObject({ deletedCount: 2 });
    expect(await idsOf(collection, {})).toEqual([3]);
  });
  test('when nothing matches, then nothing goes', async () => {
    expect(await (await store.collection(rows)).deleteMany({ a: 9 })).toMatchObject({ deletedCount: 0 });
  });
});

describe('several writes at once', () => {
  test('when they are ordered, then the first error ends them', async () => {
    const collection = await store.collection([{ _id: 1 }]);
    const error = (await collection.bulkWrite([{ insertOne: { document: { _id: 2 } } }, { insertOne: { document: { _id: 1 } } }, { insertOne: { document: { _id: 3 } } }]).catch((thrown: unknown) => thrown)) as MongoBulkWriteError;
    expect([error.code, error.insertedCount]).toEqual([11000, 1]);
    expect(await idsOf(collection, {})).toEqual([1, 2]);
  });
  test('when they are not ordered, then the others are done', async () => {
    const collection = await store.collection([{ _id: 1 }]);
    await expect(collection.bulkWrite([{ insertOne: { document: { _id: 1 } } }, { insertOne: { document: { _id: 3 } } }], { ordered: false })).rejects.toBeInstanceOf(MongoBulkWriteError);
    expect(await idsOf(collection, {})).toEqual([1, 3]);
  });
  test('when kinds are mixed, then each is counted', async () => {
    const collection = await store.collection([{ _id: 1, a: 1 }, { _id: 2, a: 1 }]);
    const result = await collection.bulkWrite([
      { updateOne: { filter: { _id: 1 }, update: { $set: { a: 5 } } } }, { updateOne: { filter: { _id: 9 }, update: { $set: { a: 9 } }, upsert: true } },
      { replaceOne: { filter: { _id: 2 }, replacement: { b: 1 } } }, { deleteOne: { filter: { _id: 1 } } }, { updateMany: { filter: {}, update: { $set: { z: 1 } } } },
    ]);
    expect(result).toMatchObject({ matchedCount: 4, modifiedCount: 4, upsertedCount: 1, deletedCount: 1, upsertedIds: { 1: 9 } });
  });
  test('when a thousand are inserted at once, then all are there', async () => {
    const collection = await store.collection();
    const result = await collection.insertMany(Array.from({ length: 1_000 }, (_, _id) => ({ _id })));
    expect([result.insertedCount, await collection.countDocuments()]).toEqual([1_000, 1_000]);
  });
});

describe('findOneAnd…', () => {
  const rows = [{ _id: 1, n: 1 }, { _id: 2, n: 2 }, { _id: 3, n: 3 }];
  test('when it updates, then the document before comes back', async () => {
    expect(await (await store.collection(rows)).findOneAndUpdate({ _id: 1 }, { $inc: { n: 5 } })).toEqual({ _id: 1, n: 1 });
  });
  test('when the document after is asked for, then that comes', async () => {
    expect(await (await store.collection(rows)).findOneAndUpdate({ _id: 1 }, { $inc: { n: 5 } }, { returnDocument: 'after' })).toEqual({ _id: 1, n: 6 });
  });
  test('when a sort is given, then its first is taken', async () => {
    expect(await (await store.collection(rows)).findOneAndUpdate({}, { $set: { taken: true } }, { sort: { n: -1 } })).toEqual({ _id: 3, n: 3 });
  });
  test('when a projection is given, then only that comes back', async () => {
    expect(await (await store.collection(rows)).findOneAndUpdate({ _id: 2 }, { $inc: { n: 1 } }, { projection: { _id: 0, n: 1 }, returnDocument: 'after' })).toEqual({ n: 3 });
  });
  test('when nothing matches, then null comes back', async () => {
    expect(await (await store.collection(rows)).findOneAndUpdate({ _id: 9 }, { $inc: { n: 1 } })).toBeNull();
  });
  test('when it upserts, then the new document comes back where asked for', async () => {
    expect(await (await store.collection(rows)).findOneAndUpdate({ _id: 9 }, { $inc: { n: 1 } }, { upsert: true, returnDocument: 'after' })).toEqual({ _id: 9, n: 1 });
  });
  test('when it upserts and the document before is asked for, then null comes back', async () => {
    expect(await (await store.collection(rows)).findOneAndUpdate({ _id: 9 }, { $inc: { n: 1 } }, { upsert: true })).toBeNull();
  });
  test('when metadata is asked for, then what happened is told', async () => {
    const result = await (await store.collection(rows)).findOneAndUpdate({ _id: 9 }, { $inc: { n: 1 } }, { upsert: true, includeResultMetadata: true });
    expect(result).toMatchObject({ value: null, lastErrorObject: { updatedExisting: false, upserted: 9 } });
  });
  test('when it replaces, then the rest goes', async () => {
    const collection = await store.collection(rows);
    await collection.findOneAndReplace({ _id: 1 }, { a: 1 });
    expect(await collection.findOne({ _id: 1 })).toEqual({ _id: 1, a: 1 });
  });
  test('when it deletes, then the document comes back and is gone', async () => {
    const collection = await store.collection(rows);
    expect(await collection.findOneAndDelete({ n: { $gt: 1 } }, { sort: { n: 1 } })).toEqual({ _id: 2, n: 2 });
    expect(await idsOf(collection, {})).toEqual([1, 3]);
  });
  test('when twenty take the next at once, then each takes another', async () => {
    const collection = await store.collection(Array.from({ length: 20 }, (_, _id) => ({ _id, free: true })));
    const taken = await Promise.all(Array.from({ length: 20 }, () => collection.findOneAndUpdate({ free: true }, { $set: { free: false } }, { sort: { _id: 1 } })));
    expect(new Set(taken.map((row) => row?._id)).size).toBe(20);
  });
  test('when twenty add to one counter at once, then none is lost', async () => {
    const collection = await store.collection([{ _id: 1, n: 0 }]);
    await Promise.all(Array.from({ length: 20 }, () => collection.updateOne({ _id: 1 }, { $inc: { n: 1 } })));
    expect(await collection.findOne({})).toEqual({ _id: 1, n: 20 });
  });
});

describe('cursors, counts and distinct values', () => {
  const rows = Array.from({ length: 250 }, (_, _id): Row => ({ _id, g: _id % 3, tags: [_id % 2, 'x'] }));

  test('when more is there than one batch, then the cursor goes on', async () => {
    const collection = await store.collection(rows);
    const seen: unknown[] = [];
    for await (const { _id } of collection.find({}, { batchSize: 40 })) seen.push(_id);
    expect(new Set(seen).size).toBe(250);
  });
  test('when the first batch is 0, then it is empty and the cursor open', async () => {
    const collection = await store.collection(rows);
    const { cursor } = await store.db.command({ find: collection.collectionName, batchSize: 0 });
    expect((cursor as Document)['firstBatch']).toEqual([]);
    expect(String((cursor as Document)['id'])).not.toBe('0');
  });
  test('when a cursor is killed, then it gives no more', async () => {
    const collection = await store.collection(rows);
    const { cursor } = await store.db.command({ find: collection.collectionName, batchSize: 5 }, { promoteLongs: false });
    const { id } = cursor as { id: unknown };
    expect(await store.db.command({ killCursors: collection.collectionName, cursors: [id] })).toMatchObject({ cursorsNotFound: [], cursorsAlive: [] });
    expect(await refusal(store.db.command({ getMore: id, collection: collection.collectionName }))).toBe(43);
  });
  test('when one batch is asked for, then the cursor is closed', async () => {
    const collection = await store.collection(rows);
    const { cursor } = await store.db.command({ find: collection.collectionName, batchSize: 5, singleBatch: true });
    expect(String((cursor as Document)['id'])).toBe('0');
  });
  test('when documents are counted, then by the filter', async () => {
    const collection = await store.collection(rows);
    expect([await collection.countDocuments({ g: 1 }), await collection.estimatedDocumentCount(), await collection.countDocuments({ g: 1 }, { skip: 80, limit: 2 })]).toEqual([83, 250, 2]);
  });
  test('when distinct values are asked for, then each comes once, elements of arrays too', async () => {
    const collection = await store.collection(rows);
    expect((await collection.distinct('g')).sort()).toEqual([0, 1, 2]);
    expect((await collection.distinct('tags', { _id: { $lt: 2 } })).map(String).sort()).toEqual(['0', '1', 'x']);
  });
  test('when a document is found by its _id while others write, then it is whole', async () => {
    const collection = await store.collection([{ _id: 1, a: 0, b: 0 }]);
    const writing = Promise.all(Array.from({ length: 30 }, (_, n) => collection.updateOne({ _id: 1 }, { $set: { a: n, b: n } })));
    for (let round = 0; round < 30; round += 1) {
      const found = await collection.findOne({ _id: 1 });
      expect(found?.['a']).toBe(found?.['b']);
    }
    await writing;
  });
});

describe('malformed commands', () => {
  test.each<readonly [string, Document, number]>([
    ['a command is not known', { nonsense: 1 }, 59],
    ['a command is named like a part of JavaScript', { toString: 1 }, 59],
    ['a delete has no limit', { delete: 'c', deletes: [{ q: {} }] }, 40414],
    ['a delete has another limit', { delete: 'c', deletes: [{ q: {}, limit: 5 }] }, 9],
    ['an aggregation has no cursor', { aggregate: 'c', pipeline: [] }, 9],
    ['a collection has no name', { find: '' }, 73],
    ['a modification has neither update nor remove', { findAndModify: 'c', query: {} }, 9],
    ['a modification has both', { findAndModify: 'c', query: {}, update: { $set: { a: 1 } }, remove: true }, 9],
    ['many are replaced', { update: 'c', updates: [{ q: {}, u: { a: 1 }, multi: true }] }, 9],
  ])('when %s, then it is refused', async (_behaviour, command, code) => {
    const refused = store.db.command(command).then((reply) => {
      const [error] = (reply['writeErrors'] ?? []) as Document[];
      if (error !== undefined) throw new MongoServerError(error);
    });
    expect(await refusal(refused)).toBe(code);
  });
});
