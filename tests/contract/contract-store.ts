import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient, MongoServerError, type Collection, type Db, type Document, type ObjectId } from 'mongodb';
import { openEmbeddedStore } from '../../src/embedded-mongodb/index.js';

// The contract suite says what MongoDB's documentation promises and Lectern relies on. It runs against the embedded store, and against any
// server that MONGODB_URI names: what holds there must hold here.

/** Documents with an _id of any type. */
export interface Row extends Document {
  _id: number | string | ObjectId;
}

export interface ContractStore {
  readonly client: MongoClient;
  readonly uri: string;
  /** A database of this file's own; its name holds 'test', and only such a one is ever dropped. */
  readonly db: Db;
  /** A new collection with these documents. */
  collection(documents?: readonly Document[]): Promise<Collection<Row>>;
  close(): Promise<void>;
}

/** Whether this run is against the embedded store: what it refuses is only asked there. */
export const EMBEDDED = process.env['MONGODB_URI'] === undefined;
export const whereEmbedded = EMBEDDED ? describe : describe.skip;

let names = 0;

/** Opens a database for one file; the embedded store is one of its own, which does not refuse scans. */
export async function openContractStore(): Promise<ContractStore> {
  const dataDir = EMBEDDED ? mkdtempSync(path.join(tmpdir(), 'lectern-contract-')) : null;
  const store = dataDir === null ? null : await openEmbeddedStore({ dataDir });
  const uri = process.env['MONGODB_URI'] ?? store?.uri ?? '';
  const client = await new MongoClient(uri, { writeConcern: { w: 'majority' } }).connect();
  const db = client.db(`lectern-test-contract-${randomBytes(5).toString('hex')}`);
  return {
    client,
    uri,
    db,
    async collection(documents = []) {
      names += 1;
      const collection = db.collection<Row>(`c${names}`);
      if (documents.length > 0) await collection.insertMany(documents.map((document) => ({ ...document })) as never);
      return collection;
    },
    async close() {
      await db.dropDatabase();
      await client.close();
      await store?.stop();
      if (dataDir !== null) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The code of the server's error. @throws Error where there is none */
export async function refusal(work: Promise<unknown>): Promise<number> {
  const error = await work.then(() => null, (thrown: unknown) => thrown);
  if (!(error instanceof MongoServerError)) throw new Error(`no refusal by the server, but ${String(error)}`);
  return Number(error.code);
}

/** The _ids of what a filter finds, in their order. */
export async function idsOf(collection: Collection<Row>, filter: Document): Promise<unknown[]> {
  const found = await collection.find(filter, { sort: { _id: 1 }, projection: { _id: 1 } }).toArray();
  return found.map(({ _id }) => _id as unknown);
}
