import { Long, type Document } from 'bson';
import { dispatch } from '../../../../src/embedded-mongodb/commands/dispatch.js';
import { Housekeeping, removeExpired } from '../../../../src/embedded-mongodb/housekeeping.js';
import { CursorReply } from '../../../../src/embedded-mongodb/server/reply.js';
import { decode, encode } from '../../../../src/embedded-mongodb/storage/bson-format.js';
import { openTestStore, type TestStore } from './store.js';

describe('the commands of the embedded store', () => {
  let engine: TestStore;
  beforeEach(() => {
    engine = openTestStore(100);
  });
  afterEach(() => engine.close());

  const numbers = (count: number): Document[] => Array.from({ length: count }, (_, n) => ({ _id: n, n, group: n % 10, tags: [n % 3, 'x'] }));
  const index = (key: Document, options: Document = {}): Promise<Document> =>
    engine.run({ createIndexes: 'c', indexes: [{ key, name: Object.keys(key).join('_'), ...options }] });

  async function plan(query: Document): Promise<Document> {
    const { queryPlanner } = await engine.run({ explain: { find: 'c', ...query }, verbosity: 'queryPlanner' });
    return (queryPlanner as Document)['winningPlan'] as Document;
  }

  /** The cursor's id and its first documents. */
  async function openCursor(command: Document): Promise<{ id: bigint; documents: Document[] }> {
    const message = { requestId: 1, kind: 'message' as const, silent: false, body: decode(encode({ ...command, $db: 'test' })), sequences: new Map() };
    const reply = await dispatch(engine.store, { startedAt: 0, connections: () => 0, sweepEvery: () => undefined }, message, 1);
    if (!(reply instanceof CursorReply)) throw new Error('no cursor');
    return { id: reply.cursorId, documents: reply.documents.map(decode) };
  }
  const more = (id: bigint, batchSize: number): ReturnType<typeof openCursor> =>
    openCursor({ getMore: Long.fromBigInt(id), collection: 'c', batchSize });

  describe('choosing an index', () => {
    beforeEach(async () => {
      await engine.run({ insert: 'c', documents: numbers(50) });
      await index({ group: 1, n: -1 });
      await index({ tags: 1 });
      await index({ n: 1 }, { unique: true });
      await index({ 'some.n': 1 }, { partialFilterExpression: { group: 1 } });
    });

    const scan = (indexName: string, more: Document = {}): Document => ({ stage: 'FETCH', inputStage: { stage: 'IXSCAN', indexName, ...more } });

    test.each<[string, Document, Document]>([
      ['its own _id', { filter: { _id: 7 } }, scan('_id_')],
      ['a unique field beside others', { filter: { n: 7, group: 7 } }, scan('n')],
      ['a group, in the order of the index', { filter: { group: 3 }, sort: { n: -1 } }, scan('group_n', { direction: 'forward' })],
      ['a group, against its order', { filter: { group: 3 }, sort: { n: 1 } }, scan('group_n', { direction: 'backward' })],
      ['a group and a stretch', { filter: { group: 3, n: { $gt: 5, $lte: 30 } } }, scan('group_n', { ranges: 1 })],
      ['several groups', { filter: { group: { $in: [1, 2, 3] } } }, scan('group_n', { ranges: 3 })],
      ['nothing but an order', { filter: {}, sort: { n: -1 } }, scan('n', { direction: 'backward' })],
      ['an element of an array', { filter: { tags: 'x' } }, scan('tags', { isMultiKey: true })],
      ['what a partial index holds', { filter: { 'some.n': 4, group: 1 } }, scan('some.n', { isPartial: true })],
    ])('when asked for %s, then that index serves', async (_name, query, expected) => {
      expect(await plan(query)).toMatchObject(expected);
    });

    test.each<[string, Document, string]>([
      ['what a partial index may lack', { filter: { 'some.n': 4 } }, 'COLLSCAN'],
      ['an order that no index has', { filter: { group: 3 }, sort: { tags: 1 } }, 'SORT'],
      ['either of two fields', { filter: { $or: [{ n: 4 }, { group: 2 }] } }, 'OR'],
      ['either of two fields, one without an index', { filter: { $or: [{ n: 4 }, { other: 2 }] } }, 'COLLSCAN'],
    ])('when asked for %s, then the plan is %s', async (_name, query, stage) => {
      expect((await plan(query))['stage']).toBe(stage);
    });

    test('when an index is named, then it serves, and an unknown one is refused', async () => {
      expect(await plan({ filter: { n: 3 }, hint: 'group_n' })).toMatchObject(scan('group_n'));
      expect((await plan({ filter: { n: 3 }, hint: { $natural: 1 } }))['stage']).toBe('COLLSCAN');
      await expect(engine.run({ find: 'c', hint: 'nope' })).rejects.toMatchObject({ code: 2 });
    });
  });

  describe('scans', () => {
    test('when they are refused, then a query that no index serves names its fields, on a collection that is not small', async () => {
      await engine.run({ insert: 'c', documents: numbers(100) });
      expect(await engine.list({ find: 'c', filter: { group: 3 } })).toHaveLength(10);
      await engine.run({ insert: 'c', documents: [{ _id: 'one more' }] });
      await expect(engine.run({ find: 'c', filter: { group: 3 } })).rejects.toMatchObject({ code: 291, message: expect.stringContaining('{group}') as unknown });
      await expect(engine.run({ update: 'c', updates: [{ q: { group: 3 }, u: { $set: { x: 1 } } }] })).resolves.toMatchObject({ writeErrors: [{ code: 291 }] });
      await expect(engine.run({ find: 'c', sort: { group: 1 } })).rejects.toMatchObject({ code: 291 });
      await expect(engine.run({ find: 'c', filter: { group: 3 }, sort: { _id: 1 } })).rejects.toMatchObject({ code: 291 });
    });

    test('when everything is asked for, then that is no scan', async () => {
      await engine.run({ insert: 'c', documents: numbers(200) });
      const before = engine.store.scans.collectionScans;
      expect(await engine.list({ find: 'c', batchSize: 500 })).toHaveLength(200);
      expect(await engine.run({ count: 'c' })).toEqual({ n: 200 });
      expect(engine.store.scans.collectionScans).toBe(before);
    });
  });

  describe('cursors', () => {
    beforeEach(() => engine.run({ insert: 'c', documents: numbers(10) }));

    test('when a document is removed between two batches, then the others come, each once', async () => {
      const { id, documents } = await openCursor({ find: 'c', sort: { _id: 1 }, batchSize: 4 });
      await engine.run({ delete: 'c', deletes: [{ q: { _id: { $in: [3, 5] } }, limit: 0 }] });
      const rest = await more(id, 100);
      expect([...documents, ...rest.documents].map(({ _id }) => Number(_id))).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9]);
      expect(rest.id).toBe(0n);
    });

    test('when a cursor runs out, is closed, stays idle or loses its collection, then it is not found', async () => {
      const opened = await Promise.all(Array.from({ length: 4 }, () => openCursor({ find: 'c', batchSize: 1 })));
      const [exhausted = 0n, closed = 0n, idle = 0n, dropped = 0n] = opened.map(({ id }) => id);
      await more(exhausted, 100);
      await engine.run({ killCursors: 'c', cursors: [Long.fromBigInt(closed)] });
      for (const id of [exhausted, closed]) await expect(more(id, 1)).rejects.toMatchObject({ code: 43 });
      engine.store.cursors.get(idle).lastUsed -= 11 * 60_000;
      engine.store.cursors.closeIdle(Date.now());
      await expect(more(idle, 1)).rejects.toMatchObject({ code: 43 });
      expect((await more(dropped, 1)).documents).toHaveLength(1);
      await engine.run({ drop: 'c' });
      await expect(more(dropped, 1)).rejects.toMatchObject({ code: 43 });
    });

    test('when documents are large, then a batch is no larger than a reply', async () => {
      for (let _id = 0; _id < 4; _id++) await engine.run({ insert: 'big', documents: [{ _id, text: 'x'.repeat(6_000_000) }] });
      const { id, documents } = await openCursor({ find: 'big', batchSize: 100 });
      expect(documents).toHaveLength(2);
      expect((await openCursor({ getMore: Long.fromBigInt(id), collection: 'big' })).documents).toHaveLength(1);
    });
  });

  describe('what time brings', () => {
    test('when dates lie back far enough, then their documents are removed, and nothing else is', async () => {
      await index({ when: 1 }, { expireAfterSeconds: 60 });
      const past = new Date(Date.now() - 61_000);
      const recent = new Date(Date.now() - 50_000);
      const old = Array.from({ length: 1_200 }, (_, at) => ({ _id: `old${at}`, when: past }));
      const others = [{ _id: 'recent', when: recent }, { _id: 'text', when: 'past' }, { _id: 'none' }, { _id: 'number', when: 0 }];
      await engine.run({ insert: 'c', documents: [...old, { _id: 'array', when: [recent, past] }, ...others] });
      await removeExpired(engine.store);
      expect((await engine.list({ find: 'c' })).map(({ _id }) => _id as string)).toEqual(others.map(({ _id }) => _id));
    });

    test('when 800,000 documents are reached, then one line warns and names the way out', async () => {
      await engine.run({ insert: 'c', documents: [{ _id: 1 }] });
      engine.store.existingCollection('test', 'c').stats.count = 800_000;
      const warnings: string[] = [];
      new Housekeeping(engine.store, (message) => warnings.push(message)).stop();
      expect(warnings).toEqual([expect.stringMatching(/800000 documents.*npm run export/)]);
    });
  });

  describe('what is refused', () => {
    test.each<[string, Document, number]>([
      ['a command that is none', { nope: 1 }, 59],
      ['a field that a command does not have', { find: 'c', nope: 1 }, 40415],
      ['a transaction', { find: 'c', txnNumber: Long.ONE, autocommit: false, startTransaction: true }, 20],
      ['more than one server to confirm', { insert: 'c', documents: [{}], writeConcern: { w: 2 } }, 2],
      ['a linearizable read', { find: 'c', readConcern: { level: 'linearizable' } }, 238],
      ['a collation', { find: 'c', collation: { locale: 'fr' } }, 238],
      ['a capped collection', { create: 'x', capped: true, size: 100 }, 238],
      ['a view', { create: 'x', viewOn: 'c', pipeline: [] }, 238],
      ['a validator', { create: 'x', validator: {} }, 238],
      ['a time series', { create: 'x', timeseries: { timeField: 't' } }, 238],
      ['a change stream', { aggregate: 'c', pipeline: [{ $changeStream: {} }], cursor: {} }, 40573],
      ['a text index', { createIndexes: 'c', indexes: [{ key: { a: 'text' }, name: 'a' }] }, 67],
      ['a hashed index', { createIndexes: 'c', indexes: [{ key: { a: 'hashed' }, name: 'a' }] }, 67],
      ['a wildcard index', { createIndexes: 'c', indexes: [{ key: { '$**': 1 }, name: 'a' }] }, 67],
      ['a collation in an index', { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', collation: { locale: 'fr' } }] }, 238],
      ['code', { find: 'c', filter: { $where: 'true' } }, 238],
      ['a tailable cursor', { find: 'c', tailable: true }, 2],
      ['a collection of the system', { insert: 'system.users', documents: [{}] }, 73],
      ['a map-reduce', { mapReduce: 'c' }, 59],
      ['an index on two arrays', { createIndexes: 'arrays', indexes: [{ key: { a: 1, b: 1 }, name: 'ab' }] }, 171],
    ])('when asked for %s, then it is refused with its code', async (_name, command, code) => {
      await engine.run({ insert: 'arrays', documents: [{ a: [1, 2], b: [1, 2] }] });
      await expect(engine.run(command)).rejects.toMatchObject({ code });
    });

    test('when an update would make a document too large, then it is refused and the document stays as it was', async () => {
      await engine.run({ insert: 'big', documents: [{ _id: 1, parts: ['x'.repeat(9_000_000)] }] });
      const reply = await engine.run({ update: 'big', updates: [{ q: { _id: 1 }, u: { $push: { parts: 'x'.repeat(9_000_000) } } }] });
      expect(reply).toMatchObject({ n: 0, writeErrors: [{ code: 10334 }] });
      expect((await engine.list({ find: 'big' }))[0]).toMatchObject({ parts: [expect.any(String)] });
    });

    test('when a sort would hold more than it may, then it is refused instead of taking the memory', async () => {
      for (let _id = 0; _id < 12; _id++) await engine.run({ insert: 'big', documents: [{ _id, s: -_id, text: 'x'.repeat(6_000_000) }] });
      await expect(engine.run({ find: 'big', sort: { s: 1 } })).rejects.toMatchObject({ code: 292 });
      expect((await engine.list({ find: 'big', sort: { s: 1 }, limit: 2 })).map(({ _id }) => Number(_id))).toEqual([11, 10]);
    });
  });
});
