import type { Document } from 'bson';
import { openTestStore, type TestStore } from './store.js';

describe('one command, one step', () => {
  let engine: TestStore;
  beforeEach(() => {
    engine = openTestStore();
  });
  afterEach(() => engine.close());

  const all = (): Promise<Document[]> => engine.list({ find: 'c', sort: { _id: 1 } });

  test('when an update of many is refused at its third document, then none is changed', async () => {
    await engine.run({ insert: 'c', documents: [{ _id: 1, n: 1 }, { _id: 2, n: 1 }, { _id: 3, n: 'text' }] });
    const reply = await engine.run({ update: 'c', updates: [{ q: {}, u: { $inc: { n: 1 } }, multi: true }] });
    expect(reply).toMatchObject({ n: 0, nModified: 0, writeErrors: [{ index: 0, code: 14 }] });
    expect((await all()).map(({ n }) => String(n))).toEqual(['1', '1', 'text']);
  });

  test('when a unique index stops an update of many, then neither documents nor entries are changed', async () => {
    await engine.run({ createIndexes: 'c', indexes: [{ key: { k: 1 }, name: 'k', unique: true }] });
    await engine.run({ insert: 'c', documents: [{ _id: 1, k: 1 }, { _id: 2, k: 2 }] });
    const reply = await engine.run({ update: 'c', updates: [{ q: {}, u: { $set: { k: 9 } }, multi: true }] });
    expect(reply).toMatchObject({ n: 0, writeErrors: [{ code: 11000 }] });
    expect(await engine.run({ count: 'c', query: { k: 9 } })).toEqual({ n: 0 });
    expect(await engine.run({ count: 'c', query: { k: { $in: [1, 2] } } })).toEqual({ n: 2 });
  });

  test.each([
    [true, 1, [1]],
    [false, 2, [1, 3]],
  ])('when an insert with ordered %s meets a duplicate, then %i documents are in', async (ordered, n, ids) => {
    const reply = await engine.run({ insert: 'c', documents: [{ _id: 1 }, { _id: 1 }, { _id: 3 }], ordered });
    expect(reply).toMatchObject({ n, writeErrors: [{ index: 1, code: 11000, keyPattern: { _id: 1 }, keyValue: { _id: { value: 1 } } }] });
    expect((await all()).map(({ _id }) => Number(_id))).toEqual(ids);
    expect(await engine.run({ count: 'c' })).toEqual({ n: ids.length });
  });

  test('when an upsert into a new collection is refused, then the collection is not there, and can still be made', async () => {
    const refused = engine.run({ findAndModify: 'c', query: {}, update: { $set: { _id: [1] } }, upsert: true });
    await expect(refused).rejects.toMatchObject({ code: 53 });
    expect(engine.store.catalog.find('test', 'c')).toBeUndefined();
    await engine.run({ insert: 'c', documents: [{ _id: 1 }] });
    expect(await all()).toHaveLength(1);
  });

  test('when one of two indexes cannot be made, then neither is', async () => {
    await engine.run({ insert: 'c', documents: [{ _id: 1, a: 1, b: 1 }, { _id: 2, a: 2, b: 1 }] });
    const indexes = [{ key: { a: 1 }, name: 'a' }, { key: { b: 1 }, name: 'b', unique: true }];
    await expect(engine.run({ createIndexes: 'c', indexes })).rejects.toMatchObject({ code: 11000 });
    expect((await engine.list({ listIndexes: 'c' })).map(({ name }) => name as string)).toEqual(['_id_']);
    expect(await engine.run({ createIndexes: 'c', indexes: [indexes[0]] })).toMatchObject({ numIndexesAfter: 2 });
    expect(await engine.run({ count: 'c', query: { a: 2 } })).toEqual({ n: 1 });
  });

  test('when what an index learns belongs to a refused command, then it is learnt again later', async () => {
    await engine.run({ createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a' }] });
    await engine.run({ insert: 'c', documents: [{ _id: 1, a: 1, n: 1 }, { _id: 2, a: 2, n: 'text' }] });
    await engine.run({ update: 'c', updates: [{ q: {}, u: { $set: { a: [1, 2] }, $inc: { n: 1 } }, multi: true }] });
    const index = engine.store.existingCollection('test', 'c').indexes.get('a');
    expect(index?.multikey[0]?.size).toBe(0);
    await engine.run({ update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { a: [1, 2] } } }] });
    expect(index?.multikey[0]?.size).toBe(1);
  });

  test('when a write throws what nobody foresaw, then nothing of it stays', async () => {
    await engine.run({ insert: 'c', documents: [{ _id: 1 }] });
    const collection = engine.store.existingCollection('test', 'c');
    const broken = engine.store.write(() => {
      collection.insert({ _id: 2 }, Buffer.from([5, 0, 0, 0, 0]));
      throw new Error('a mistake');
    });
    await expect(broken).rejects.toThrow('a mistake');
    expect(await all()).toHaveLength(1);
    expect(collection.stats.count).toBe(1);
  });

  test('when fifty upserts of one key come at once, then there is one document and nobody is refused', async () => {
    const upsert = { update: 'c', updates: [{ q: { key: 'x' }, u: { $inc: { n: 1 } }, upsert: true }] };
    await Promise.all(Array.from({ length: 50 }, () => engine.run(upsert)));
    expect(await all()).toMatchObject([{ key: 'x', n: { value: 50 } }]);
  });

  test('when a collection is dropped while others are kept, then its keys are cleared away and theirs stay', async () => {
    const documents = Array.from({ length: 3_000 }, (_, at) => ({ _id: at, a: at }));
    await engine.run({ insert: 'gone', documents });
    await engine.run({ insert: 'c', documents: documents.slice(0, 10) });
    const keys = (): number => engine.store.environment.db.getKeysCount({});
    await engine.run({ drop: 'gone' });
    while (await engine.store.write(() => engine.store.catalog.clearSome()));
    engine.store.environment.refresh();
    // Ten documents, ten entries on _id, and the catalog.
    expect(keys()).toBeLessThan(30);
    expect(await all()).toHaveLength(10);
  });
});
