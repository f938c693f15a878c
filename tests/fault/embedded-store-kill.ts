import { MongoClient, type Collection } from 'mongodb';
import { openEmbeddedStore, type EmbeddedStore } from '../../src/embedded-mongodb/index.js';

const WRITERS = 8;
const BATCH = 10;
const GROUP = 5;

interface Entry {
  _id: string;
  writer: number;
  at: number;
  batch?: string;
}

interface Counter {
  _id: string;
  group?: number;
  value: number;
}

/** What the writers were told is done. */
export interface Acknowledged {
  readonly entries: Set<string>;
  readonly counters: Map<string, number>;
}

export interface Opened {
  readonly store: EmbeddedStore;
  readonly client: MongoClient;
  readonly entries: Collection<Entry>;
  readonly counters: Collection<Counter>;
  readonly pid: number;
}

export async function open(dataDir: string): Promise<Opened> {
  const store = await openEmbeddedStore({ dataDir });
  const client = await new MongoClient(store.uri, { serverSelectionTimeoutMS: 3_000 }).connect();
  const { pid } = (await client.db('admin').command({ serverStatus: 1 })) as unknown as { pid: number };
  return { store, client, entries: client.db('kill').collection<Entry>('entries'), counters: client.db('kill').collection<Counter>('counters'), pid };
}

/** Indexes, and the groups of counters that one command always changes together. */
export async function prepare({ entries, counters }: Opened): Promise<void> {
  await entries.createIndex({ writer: 1, at: 1 }, { unique: true });
  await entries.createIndex({ batch: 1 });
  await counters.createIndex({ group: 1 });
  const ids = Array.from({ length: WRITERS * GROUP }, (_, at) => ({ _id: `g${at}`, group: at % WRITERS, value: 0 }));
  await counters.insertMany(ids);
}

async function writeForEver({ entries, counters }: Opened, writer: number, round: number, done: Acknowledged): Promise<void> {
  for (let step = 0; ; step++) {
    const name = `${round}-${writer}-${step}`;
    const at = round * 1_000_000 + step * BATCH;
    if (step % 3 === 0) {
      await entries.insertOne({ _id: name, writer, at });
      done.entries.add(name);
    } else if (step % 3 === 1) {
      const batch = Array.from({ length: BATCH }, (_, part) => ({ _id: `${name}.${part}`, writer, at: at + part, batch: name }));
      await entries.insertMany(batch);
      for (const { _id } of batch) done.entries.add(_id);
    } else {
      const { value } = (await counters.findOneAndUpdate({ _id: `w${writer}` }, { $inc: { value: 1 } }, { upsert: true, returnDocument: 'after' })) ?? { value: 0 };
      done.counters.set(`w${writer}`, value);
      await counters.updateMany({ group: writer }, { $inc: { value: 1 } });
    }
  }
}

/** Eight writers write until the store is killed; then it is started again. */
export async function killInTheMiddle(dataDir: string, opened: Opened, round: number, afterMs: number, done: Acknowledged): Promise<Opened> {
  const before = done.entries.size;
  const writers = Array.from({ length: WRITERS }, (_, writer) => writeForEver(opened, writer, round, done).catch(() => undefined));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  // Until the kernel has taken the process away, its socket still takes calls: who opens the store then would join a dead one.
  const ended = new Promise<void>((resolve) => opened.store.onExit(() => resolve()));
  process.kill(opened.pid, 'SIGKILL');
  await Promise.all([...writers, ended]);
  await opened.client.close();
  if (done.entries.size === before) throw new Error('nothing was written before the kill');
  return open(dataDir);
}

/** What is wrong with the data after all that; empty where nothing is. */
export async function findDamage({ entries, counters }: Opened, done: Acknowledged): Promise<string[]> {
  const damage: string[] = [];
  const stored = await entries.find().toArray();
  const ids = new Set(stored.map(({ _id }) => _id));
  const lost = [...done.entries].filter((id) => !ids.has(id));
  if (lost.length > 0) damage.push(`${lost.length} acknowledged entries are gone, such as ${lost[0]}`);
  const batches = new Map<string, Entry[]>();
  for (const entry of stored) if (entry.batch !== undefined) batches.set(entry.batch, [...(batches.get(entry.batch) ?? []), entry]);
  for (const [batch, parts] of batches) if (parts.length !== BATCH) damage.push(`${parts.length} of ${BATCH} of batch ${batch} are there`);
  for (const hint of [{ _id: 1 }, { writer: 1, at: 1 }, { batch: 1 }] as const) {
    const found = await entries.find().hint(hint).toArray();
    if (found.length !== stored.length) damage.push(`the index ${JSON.stringify(hint)} holds ${found.length} of ${stored.length}`);
  }
  if ((await entries.estimatedDocumentCount()) !== stored.length) damage.push('the count is not that of the documents');
  for (const [id, value] of done.counters) {
    const now = (await counters.findOne({ _id: id }))?.value ?? 0;
    if (now < value) damage.push(`counter ${id} went back from ${value} to ${now}`);
  }
  for (let group = 0; group < WRITERS; group++) {
    const values = new Set((await counters.find({ group }).toArray()).map(({ value }) => value));
    if (values.size !== 1) damage.push(`group ${group} was changed in part`);
  }
  return damage;
}
