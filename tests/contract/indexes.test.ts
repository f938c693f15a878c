import { MongoBulkWriteError, MongoServerError, type Collection, type Document } from 'mongodb';
import { EMBEDDED, idsOf, openContractStore, refusal, type ContractStore, type Row } from './contract-store.js';

let store: ContractStore;
beforeAll(async () => {
  store = await openContractStore();
});
afterAll(() => store.close());

async function indexed(key: Document, options: Document = {}, documents: readonly Document[] = []): Promise<Collection<Row>> {
  const collection = await store.collection(documents);
  await collection.createIndex(key, options);
  return collection;
}

const insert = (collection: Collection<Row>, document: Document): Promise<unknown> => collection.insertOne(document as Row);

describe('unique indexes', () => {
  test('when a value is there, then it is refused', async () => {
    const collection = await indexed({ a: 1 }, { unique: true }, [{ a: 1 }]);
    expect(await refusal(insert(collection, { a: 1 }))).toBe(11000);
    expect(await collection.countDocuments()).toBe(1);
  });
  test('when numbers of two types are equal, then they are one value', async () => {
    const collection = await indexed({ a: 1 }, { unique: true }, [{ a: 1 }]);
    expect(await refusal(store.db.command({ insert: collection.collectionName, documents: [{ a: 1.0 }] }).then((reply) => {
      const [error] = (reply['writeErrors'] ?? []) as { code: number }[];
      if (error !== undefined) throw new MongoServerError(error);
    }))).toBe(11000);
  });
  test('when the field is missing twice, then null is there twice', async () => {
    const collection = await indexed({ a: 1 }, { unique: true }, [{ b: 1 }]);
    expect(await refusal(insert(collection, { b: 2 }))).toBe(11000);
    expect(await refusal(insert(collection, { a: null }))).toBe(11000);
  });
  test('when fields are compound, then together they are one value', async () => {
    const collection = await indexed({ a: 1, b: 1 }, { unique: true }, [{ a: 1, b: 1 }]);
    await insert(collection, { a: 1, b: 2 });
    expect(await refusal(insert(collection, { a: 1, b: 1 }))).toBe(11000);
  });
  test('when an array holds a value twice, then one document may', async () => {
    const collection = await indexed({ a: 1 }, { unique: true });
    await insert(collection, { a: [1, 1] });
    expect(await collection.countDocuments()).toBe(1);
  });
  test('when arrays of two documents share an element, then it is refused', async () => {
    const collection = await indexed({ a: 1 }, { unique: true }, [{ a: [1, 2] }]);
    expect(await refusal(insert(collection, { a: [2, 3] }))).toBe(11000);
  });
  test('when it is sparse, then many may lack the field', async () => {
    const collection = await indexed({ a: 1 }, { unique: true, sparse: true }, [{ b: 1 }]);
    await insert(collection, { b: 2 });
    await insert(collection, { a: null });
    expect(await refusal(insert(collection, { a: null }))).toBe(11000);
  });
  test('when it is partial, then only what it holds is unique', async () => {
    const collection = await indexed({ a: 1 }, { unique: true, partialFilterExpression: { open: true } }, [{ a: 1, open: true }]);
    await insert(collection, { a: 1, open: false });
    expect(await refusal(insert(collection, { a: 1, open: true }))).toBe(11000);
  });
  test('when a partial index takes a document in by an update, then it is checked', async () => {
    const collection = await indexed({ a: 1 }, { unique: true, partialFilterExpression: { open: true } }, [{ _id: 1, a: 1, open: true }, { _id: 2, a: 1, open: false }]);
    expect(await refusal(collection.updateOne({ _id: 2 }, { $set: { open: true } }))).toBe(11000);
    expect(await collection.findOne({ _id: 2 })).toEqual({ _id: 2, a: 1, open: false });
  });
  test('when an update brings a value that is there, then it is refused and nothing changes', async () => {
    const collection = await indexed({ a: 1 }, { unique: true }, [{ _id: 1, a: 1 }, { _id: 2, a: 2 }]);
    expect(await refusal(collection.updateOne({ _id: 2 }, { $set: { a: 1, b: 1 } }))).toBe(11000);
    expect(await collection.findOne({ _id: 2 })).toEqual({ _id: 2, a: 2 });
  });
  test('when a document is deleted, then its value is free', async () => {
    const collection = await indexed({ a: 1 }, { unique: true }, [{ _id: 1, a: 1 }]);
    await collection.deleteOne({ _id: 1 });
    await insert(collection, { a: 1 });
    expect(await collection.countDocuments({ a: 1 })).toBe(1);
  });
  test('when documents are alike, then the index cannot be built', async () => {
    expect(await refusal(indexed({ a: 1 }, { unique: true }, [{ a: 1 }, { a: 1 }]))).toBe(11000);
  });
  test('when an _id is there, then it is refused', async () => {
    const collection = await store.collection([{ _id: 1 }]);
    expect(await refusal(insert(collection, { _id: 1 }))).toBe(11000);
  });
});

describe('the error of a duplicate key', () => {
  test('when one document is inserted, then code, pattern and value are told', async () => {
    const collection = await indexed({ email: 1 }, { unique: true }, [{ email: 'a@example.org' }]);
    const error = (await insert(collection, { email: 'a@example.org' }).catch((thrown: unknown) => thrown)) as MongoServerError;
    expect(error).toBeInstanceOf(MongoServerError);
    expect(error.code).toBe(11000);
    expect(error['keyPattern']).toEqual({ email: 1 });
    expect(error['keyValue']).toEqual({ email: 'a@example.org' });
    expect(error.message).toContain(`E11000 duplicate key error collection: ${collection.namespace} index: email_1 dup key: { email: "a@example.org" }`);
  });
  test('when many are inserted in order, then those before it are in', async () => {
    const collection = await indexed({ a: 1 }, { unique: true });
    const error = (await collection.insertMany([{ a: 1 }, { a: 1 }, { a: 2 }] as never).catch((thrown: unknown) => thrown)) as MongoBulkWriteError;
    expect(error).toBeInstanceOf(MongoBulkWriteError);
    expect([error.code, error.insertedCount, (error.writeErrors as unknown as { index: number }[])[0]?.index]).toEqual([11000, 1, 1]);
    expect(await collection.countDocuments()).toBe(1);
  });
  test('when many are inserted without order, then all others are in', async () => {
    const collection = await indexed({ a: 1 }, { unique: true });
    const error = (await collection.insertMany([{ a: 1 }, { a: 1 }, { a: 2 }] as never, { ordered: false }).catch((thrown: unknown) => thrown)) as MongoBulkWriteError;
    expect(error.insertedCount).toBe(2);
    expect(await collection.countDocuments()).toBe(2);
  });
  test('when a findOneAndUpdate meets it, then the error is the same', async () => {
    const collection = await indexed({ a: 1 }, { unique: true }, [{ _id: 1, a: 1 }, { _id: 2, a: 2 }]);
    expect(await refusal(collection.findOneAndUpdate({ _id: 2 }, { $set: { a: 1 } }))).toBe(11000);
  });
});

describe('what an index serves', () => {
  const documents = Array.from({ length: 60 }, (_, n) => ({ _id: n, n, g: n % 3, t: [n % 5, `t${n % 4}`], ...(n % 2 === 0 ? { even: true } : {}) }));
  const same = async (key: Document, options: Document, filter: Document): Promise<void> => {
    const collection = await indexed(key, options, documents);
    const without = await idsOf(collection, filter);
    const hinted = await collection.find(filter, { hint: key as never, sort: { _id: 1 } }).toArray();
    expect(hinted.map(({ _id }) => _id)).toEqual(without);
    expect(without.length).toBeGreaterThan(0);
  };
  test.each<readonly [string, Document, Document, Document]>([
    ['a value is asked for', { g: 1 }, {}, { g: 1 }],
    ['a range is asked for', { n: 1 }, {}, { n: { $gt: 10, $lte: 20 } }],
    ['a range is asked for against the order', { n: -1 }, {}, { n: { $gte: 50 } }],
    ['two fields are asked for', { g: 1, n: 1 }, {}, { g: 2, n: { $lt: 30 } }],
    ['a list is asked for', { n: 1 }, {}, { n: { $in: [3, 5, 99] } }],
    ['an element is asked for', { t: 1 }, {}, { t: 't2' }],
    ['a range of elements is asked for', { t: 1 }, {}, { t: { $gt: 1, $lt: 3 } }],
    ['a partial index holds what is asked for', { n: 1 }, { partialFilterExpression: { even: true } }, { even: true, n: { $gt: 5 } }],
    ['a sparse index is asked for what it holds', { even: 1 }, { sparse: true }, { even: true }],
  ])('when %s, then the index finds what a scan finds', async (_behaviour, key, options, filter) => {
    await same(key, options, filter);
  });
  test('when a sort follows an index, then it is in order', async () => {
    const collection = await indexed({ g: 1, n: -1 }, {}, documents);
    const found = await collection.find({ g: 1 }, { sort: { n: -1 }, limit: 3, hint: { g: 1, n: -1 } }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual([58, 55, 52]);
  });
  test('when a hint names no index, then it is refused', async () => {
    expect(await refusal((await store.collection(documents)).find({}, { hint: { zz: 1 } }).toArray())).toBe(2);
  });
  test('when documents change, then the index follows', async () => {
    const collection = await indexed({ n: 1 }, {}, documents);
    await collection.updateOne({ _id: 7 }, { $set: { n: 1000 } });
    await collection.deleteOne({ _id: 8 });
    expect((await collection.find({ n: { $gte: 7, $lte: 8 } }, { hint: { n: 1 } }).toArray()).length).toBe(0);
    expect((await collection.find({ n: 1000 }, { hint: { n: 1 } }).toArray()).map(({ _id }) => _id)).toEqual([7]);
  });
  test('when two arrays would be in one compound index, then it is refused', async () => {
    const collection = await indexed({ a: 1, b: 1 });
    expect(await refusal(insert(collection, { a: [1, 2], b: [1, 2] }))).toBe(171);
  });
});

describe('keeping indexes', () => {
  test('when an index is made twice, then there is one', async () => {
    const collection = await indexed({ a: 1 });
    await collection.createIndex({ a: 1 });
    expect((await collection.indexes()).map(({ name }) => name)).toEqual(['_id_', 'a_1']);
  });
  test('when its options differ, then it is refused', async () => {
    const collection = await indexed({ a: 1 });
    expect([85, 86]).toContain(await refusal(collection.createIndex({ a: 1 }, { unique: true })));
  });
  test('when a name stands for another key, then it is refused', async () => {
    const collection = await indexed({ a: 1 }, { name: 'mine' });
    expect(await refusal(collection.createIndex({ b: 1 }, { name: 'mine' }))).toBe(86);
  });
  test('when indexes are listed, then their options are told', async () => {
    const collection = await indexed({ a: 1, b: -1 }, { unique: true, partialFilterExpression: { a: { $exists: true } } });
    expect((await collection.indexes())[1]).toMatchObject({ v: 2, key: { a: 1, b: -1 }, name: 'a_1_b_-1', unique: true, partialFilterExpression: { a: { $exists: true } } });
  });
  test('when an index is dropped, then it is gone', async () => {
    const collection = await indexed({ a: 1 }, { unique: true }, [{ a: 1 }]);
    await collection.dropIndex('a_1');
    await insert(collection, { a: 1 });
    expect((await collection.indexes()).length).toBe(1);
  });
  test('when all are dropped, then that of _id stays', async () => {
    const collection = await indexed({ a: 1 });
    await collection.dropIndexes();
    expect((await collection.indexes()).map(({ name }) => name)).toEqual(['_id_']);
  });
  test('when the index of _id is dropped, then it is refused', async () => {
    expect(await refusal((await indexed({ a: 1 })).dropIndex('_id_'))).toBe(72);
  });
  test('when an unknown index is dropped, then it is refused', async () => {
    expect(await refusal((await indexed({ a: 1 })).dropIndex('zz'))).toBe(27);
  });
  test('when a direction is no number, then it is refused', async () => {
    expect(await refusal(indexed({ a: 'up' }))).toBe(67);
  });
  test('when a TTL index has two fields, then it is refused', async () => {
    expect(await refusal(indexed({ a: 1, b: 1 }, { expireAfterSeconds: 5 }))).toBe(67);
  });
  test('when a TTL is negative, then it is refused', async () => {
    expect(await refusal(indexed({ a: 1 }, { expireAfterSeconds: -1 }))).toBe(67);
  });
});

describe('TTL indexes', () => {
  // MongoDB sweeps once a minute, which is too long for a suite; there it is asked to sweep each second, where it allows that.
  test('when a date is past, then its document goes; other types and the future stay', async () => {
    await store.client.db('admin').command({ setParameter: 1, ttlMonitorSleepSecs: 1 });
    const collection = await indexed({ at: 1 }, { expireAfterSeconds: 0 }, [
      { _id: 'past', at: new Date(Date.now() - 60_000) }, { _id: 'future', at: new Date(Date.now() + 600_000) }, { _id: 'text', at: 'yesterday' }, { _id: 'none' },
      { _id: 'least of an array', at: [new Date(Date.now() - 60_000), new Date(Date.now() + 600_000)] },
    ]);
    const end = Date.now() + (EMBEDDED ? 10_000 : 65_000);
    for (let left = 5; left > 3 && Date.now() < end; left = await collection.countDocuments()) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await idsOf(collection, {})).toEqual(['future', 'none', 'text']);
  }, 70_000);
});
