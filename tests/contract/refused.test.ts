import { Long, type Document } from 'mongodb';
import { openContractStore, refusal, whereEmbedded, type ContractStore } from './contract-store.js';

// What MongoDB has and the embedded store has not: refused with MongoDB's code and a message that says so, never taken and then not done.
// A real server does all of this, so these are asked of the embedded store alone.

whereEmbedded('what the embedded store refuses', () => {
  let store: ContractStore;
  beforeAll(async () => {
    store = await openContractStore();
    await store.db.collection('c').insertOne({ a: 1 });
  });
  afterAll(() => store.close());

  const NOT_OFFERED = 238;

  test.each<readonly [string, Document, number]>([
    ['a view', { create: 'v', viewOn: 'c', pipeline: [] }, NOT_OFFERED],
    ['a capped collection', { create: 'v', capped: true, size: 1_000 }, NOT_OFFERED],
    ['a time series', { create: 'v', timeseries: { timeField: 't' } }, NOT_OFFERED],
    ['a validator', { create: 'v', validator: { a: 1 } }, NOT_OFFERED],
    ['a collection with a collation', { create: 'v', collation: { locale: 'fr' } }, NOT_OFFERED],
    ['a find with a collation', { find: 'c', collation: { locale: 'fr' } }, NOT_OFFERED],
    ['an index with a collation', { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', collation: { locale: 'fr' } }] }, NOT_OFFERED],
    ['a text index', { createIndexes: 'c', indexes: [{ key: { a: 'text' }, name: 'a' }] }, 67],
    ['a geographic index', { createIndexes: 'c', indexes: [{ key: { a: '2dsphere' }, name: 'a' }] }, 67],
    ['a hashed index', { createIndexes: 'c', indexes: [{ key: { a: 'hashed' }, name: 'a' }] }, 67],
    ['a wildcard index', { createIndexes: 'c', indexes: [{ key: { '$**': 1 }, name: 'a' }] }, 67],
    ['an index option that it does not keep', { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', weights: {} }] }, 197],
    ['code in a filter', { find: 'c', filter: { $where: 'true' } }, NOT_OFFERED],
    ['full text search', { find: 'c', filter: { $text: { $search: 'x' } } }, NOT_OFFERED],
    ['a schema as a filter', { find: 'c', filter: { $jsonSchema: {} } }, NOT_OFFERED],
    ['a place as a filter', { find: 'c', filter: { a: { $near: [1, 2] } } }, NOT_OFFERED],
    ['code in an aggregation', { aggregate: 'c', pipeline: [{ $project: { v: { $function: { body: 'x', args: [], lang: 'js' } } } }], cursor: {} }, NOT_OFFERED],
    ['an expression that it lacks', { aggregate: 'c', pipeline: [{ $project: { v: { $dateToString: { date: '$a' } } } }], cursor: {} }, NOT_OFFERED],
    ['an accumulator that it lacks', { aggregate: 'c', pipeline: [{ $group: { _id: null, v: { $stdDevPop: '$a' } } }], cursor: {} }, NOT_OFFERED],
    ['a stage that it lacks', { aggregate: 'c', pipeline: [{ $bucket: {} }], cursor: {} }, 40324],
    ['writing from an aggregation', { aggregate: 'c', pipeline: [{ $out: 'x' }], cursor: {} }, 40324],
    ['a change stream', { aggregate: 'c', pipeline: [{ $changeStream: {} }], cursor: {} }, 40573],
    ['map and reduce', { mapReduce: 'c', map: 'x', reduce: 'y', out: { inline: 1 } }, 59],
    ['a tailable cursor', { find: 'c', tailable: true }, 2],
    ['renaming a collection', { renameCollection: 'x.c', to: 'x.d' }, 59],
    ['users', { createUser: 'x', pwd: 'y', roles: [] }, 59],
    ['an unknown field of a command', { find: 'c', nonsense: 1 }, 40415],
  ])('when it is asked for %s, then it says so', async (_what, command, code) => {
    expect(await refusal(store.db.command(command))).toBe(code);
  });

  test('when a transaction is begun, then it is refused', async () => {
    expect(await refusal(store.db.command({ insert: 'c', documents: [{ a: 2 }], txnNumber: Long.fromNumber(1), startTransaction: true, autocommit: false }))).toBe(20);
    await store.client.withSession(async (session) => {
      session.startTransaction();
      // The driver puts its own words in the place of the store's.
      await expect(store.db.collection('c').insertOne({ a: 2 }, { session })).rejects.toThrow();
      await session.abortTransaction().catch(() => undefined);
    });
    expect(await store.db.collection('c').countDocuments()).toBe(1);
  });

  test('when something is not offered, then the message names the embedded store', async () => {
    await expect(store.db.command({ find: 'c', filter: { $where: 'true' } })).rejects.toThrow(/embedded store/);
  });
});
