import MongoStore from 'connect-mongo';
import type { SessionData } from 'express-session';
import mongoose, { Schema } from 'mongoose';
import type { Document } from 'mongodb';
import { openContractStore, refusal, type ContractStore } from './contract-store.js';

let store: ContractStore;
beforeAll(async () => {
  store = await openContractStore();
});
afterAll(() => store.close());

/** A callback's result as a promise. */
function told<T>(work: (done: (error: unknown, value?: T | null) => void) => void): Promise<T | null | undefined> {
  return new Promise((resolve, reject) => work((error, value) => (error === null || error === undefined ? resolve(value) : reject(new Error('the session store failed', { cause: error })))));
}

describe('the session store connect-mongo', () => {
  let sessions: MongoStore;
  beforeAll(() => {
    sessions = MongoStore.create({ client: store.client, dbName: store.db.databaseName, collectionName: 'sessions', stringify: false, touchAfter: 0 });
  });
  const session = { cookie: { originalMaxAge: 60_000, expires: new Date(Date.now() + 60_000) }, passport: { user: { id: 'a' } } } as unknown as SessionData;

  test('when a session is set, then it is got', async () => {
    await told((done) => sessions.set('one', session, done));
    expect(await told<SessionData>((done) => sessions.get('one', done))).toMatchObject({ passport: { user: { id: 'a' } } });
  });
  test('when a session is touched, then its end moves', async () => {
    await told((done) => sessions.set('two', session, done));
    const later = new Date(Date.now() + 600_000);
    await told((done) => sessions.touch('two', { ...session, cookie: { ...session.cookie, expires: later } }, done));
    expect((await store.db.collection<{ _id: string; expires: Date }>('sessions').findOne({ _id: 'two' }))?.expires).toEqual(later);
  });
  test('when a session is destroyed, then it is gone', async () => {
    await told((done) => sessions.set('three', session, done));
    await told((done) => sessions.destroy('three', done));
    expect(await told<SessionData>((done) => sessions.get('three', done))).toBeFalsy();
  });
  test('when a session is over, then it is not got', async () => {
    await told((done) => sessions.set('four', { ...session, cookie: { ...session.cookie, expires: new Date(Date.now() - 1_000) } }, done));
    expect(await told<SessionData>((done) => sessions.get('four', done))).toBeFalsy();
  });
  test('when sessions are counted and cleared, then it does so', async () => {
    expect(await told<number>((done) => sessions.length(done as never))).toBeGreaterThan(0);
    await told((done) => sessions.clear(done));
    expect(await told<number>((done) => sessions.length(done as never))).toBe(0);
  });
  test('when it starts, then it has made its TTL index', async () => {
    expect(await store.db.collection('sessions').indexes()).toEqual(expect.arrayContaining([expect.objectContaining({ key: { expires: 1 }, expireAfterSeconds: 0 })]));
  });
});

describe('mongoose', () => {
  interface Person {
    _id: string;
    name: string;
    age?: number;
    tags: string[];
    inner?: { city: string };
  }
  let connection: mongoose.Connection;
  let People: mongoose.Model<Person>;
  beforeAll(async () => {
    connection = await mongoose.createConnection(store.uri, { dbName: store.db.databaseName, autoIndex: false }).asPromise();
    const schema = new Schema<Person>({ _id: String, name: { type: String, required: true }, age: Number, tags: [String], inner: { city: String } }, { versionKey: false, optimisticConcurrency: false });
    schema.index({ name: 1 }, { unique: true });
    People = connection.model<Person>('Person', schema);
    await People.createCollection();
    await People.createIndexes();
  });
  afterAll(() => connection.close());

  test('when a document is created, then it is found again', async () => {
    await People.create({ _id: 'a', name: 'Amel', tags: ['judge'] });
    expect(await People.findById('a').lean()).toEqual({ _id: 'a', name: 'Amel', tags: ['judge'] });
  });
  test('when a document is changed and saved, then only the change is sent', async () => {
    const person = await People.create({ _id: 'b', name: 'Bo', tags: [] });
    person.tags.push('lawyer');
    person.set('inner.city', 'Lyon');
    await person.save();
    expect(await People.findById('b').lean()).toEqual({ _id: 'b', name: 'Bo', tags: ['lawyer'], inner: { city: 'Lyon' } });
  });
  test('when a unique index is met, then the error is that of the driver', async () => {
    expect(await refusal(People.create({ _id: 'c', name: 'Amel' }))).toBe(11000);
  });
  test('when it upserts with defaults, then the document is whole', async () => {
    expect(await People.findOneAndUpdate({ _id: 'd' }, { $set: { name: 'Dana' } }, { upsert: true, returnDocument: 'after', setDefaultsOnInsert: true }).lean()).toMatchObject({ _id: 'd', name: 'Dana', tags: [] });
  });
  test('when a query is sorted, limited and projected, then it is', async () => {
    expect(await People.find({}, { name: 1, _id: 0 }).sort({ name: -1 }).limit(2).lean()).toEqual([{ name: 'Dana' }, { name: 'Bo' }]);
  });
  test('when documents are counted, listed and deleted, then it does so', async () => {
    expect([await People.countDocuments({ name: /^[AB]/ }), await People.distinct('name')]).toEqual([2, ['Amel', 'Bo', 'Dana']]);
    expect(await People.deleteMany({ name: 'Dana' })).toMatchObject({ deletedCount: 1 });
  });
  test('when a cursor goes through a query, then each document comes', async () => {
    const names: string[] = [];
    for await (const person of People.find().sort({ name: 1 }).cursor({ batchSize: 1 })) names.push(person.name);
    expect(names).toEqual(['Amel', 'Bo']);
  });
  test('when indexes are compared with the schema, then nothing differs', async () => {
    expect(await People.diffIndexes()).toEqual({ toCreate: [], toDrop: [] });
  });
  test('when many are written at once, then each is counted', async () => {
    const result = await People.bulkWrite([{ insertOne: { document: { _id: 'e', name: 'Eli', tags: [] } } }, { updateOne: { filter: { _id: 'a' }, update: { $addToSet: { tags: 'trainer' } } } }]);
    expect([result.insertedCount, result.modifiedCount]).toEqual([1, 1]);
  });
});

describe('what a shell asks for', () => {
  const admin = (command: Document): Promise<Document> => store.client.db('admin').command(command);

  test('when it says hello, then limits and versions are told', async () => {
    expect(await admin({ hello: 1 })).toMatchObject({ ok: 1, isWritablePrimary: true, maxBsonObjectSize: 16 * 1024 * 1024, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000 });
  });
  test('when it asks how the server was built, then there is a version', async () => {
    const { version, versionArray } = await admin({ buildInfo: 1 });
    expect(String(version)).toMatch(/^\d+\.\d+\.\d+/);
    expect(Array.isArray(versionArray)).toBe(true);
  });
  test('when it pings, then it is answered', async () => {
    expect(await admin({ ping: 1 })).toMatchObject({ ok: 1 });
  });
  test('when it lists databases, then this one is among them', async () => {
    await (await store.collection([{ _id: 1 }])).findOne();
    const { databases } = await admin({ listDatabases: 1, nameOnly: true });
    expect((databases as Document[]).map(({ name }) => name as string)).toContain(store.db.databaseName);
  });
  test('when it lists collections, then their kind is told', async () => {
    const collection = await store.collection([{ _id: 1 }]);
    expect(await store.db.listCollections({ name: collection.collectionName }).toArray()).toEqual([expect.objectContaining({ name: collection.collectionName, type: 'collection' })]);
    expect(await store.db.listCollections({ name: 'none' }).toArray()).toEqual([]);
  });
  test('when it asks for the size of a collection, then documents and indexes are counted', async () => {
    const collection = await store.collection([{ _id: 1 }, { _id: 2 }]);
    expect(await store.db.command({ collStats: collection.collectionName })).toMatchObject({ ok: 1, count: 2, nindexes: 1 });
    const [stats] = await collection.aggregate([{ $collStats: { storageStats: {} } }]).toArray();
    expect(stats).toMatchObject({ storageStats: { count: 2 } });
  });
  test('when it asks for the size of a database, then its collections are counted', async () => {
    expect((await store.db.stats())['collections']).toBeGreaterThan(0);
  });
  test('when it explains a query, then the plan names the index', async () => {
    const collection = await store.collection([{ _id: 1, a: 1 }]);
    await collection.createIndex({ a: 1 });
    const plan = JSON.stringify(await collection.find({ a: 1 }).explain('queryPlanner'));
    expect(plan).toContain('IXSCAN');
    expect(plan).toContain('a_1');
    expect(JSON.stringify(await collection.find({ b: 1 }).explain('queryPlanner'))).toContain('COLLSCAN');
  });
  test('when a session without a transaction is used, then it works', async () => {
    const collection = await store.collection([{ _id: 1 }]);
    await store.client.withSession(async (session) => {
      await collection.updateOne({ _id: 1 }, { $set: { a: 1 } }, { session });
      expect(await collection.findOne({}, { session })).toEqual({ _id: 1, a: 1 });
    });
  });
  test('when a collection is made and dropped, then it comes and goes', async () => {
    await store.db.createCollection('made');
    expect(await store.db.listCollections({ name: 'made' }).toArray()).toHaveLength(1);
    await store.db.dropCollection('made');
    expect(await store.db.listCollections({ name: 'made' }).toArray()).toHaveLength(0);
  });
  test('when its parameters are asked for, then the compatible version is told', async () => {
    expect(await admin({ getParameter: 1, featureCompatibilityVersion: 1 })).toMatchObject({ featureCompatibilityVersion: { version: expect.stringMatching(/^\d+\.\d+$/) as string } });
  });
});
