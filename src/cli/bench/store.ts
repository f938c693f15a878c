import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient, type Collection } from 'mongodb';
import { openEmbeddedStore, type EmbeddedStore } from '../../embedded-mongodb/index.js';
import { memoryOf } from './memory.js';

interface Row {
  readonly _id: number;
  readonly email: string;
  readonly group: string;
  readonly at: Date;
  readonly score: number;
  readonly text: string;
}

const CLIENTS = [1, 16, 64] as const;
const BATCH = 1_000;
const PER_GROUP = 100;
const RANGE = 20;
const MEGABYTE = 1024 ** 2;

/** A row of about 300 bytes, with one unique and one compound index on it. */
function row(id: number): Row {
  return {
    _id: id,
    email: `person${id}@example.org`,
    group: `group${Math.floor(id / PER_GROUP)}`,
    at: new Date(1_700_000_000_000 + id * 1_000),
    score: id % 1_000,
    text: 'Everyone has the right to liberty and security of person. '.repeat(3),
  };
}

class Bench {
  private lastId: number;

  constructor(
    private readonly rows: Collection<Row>,
    private readonly documents: number,
    private readonly seconds: number,
    private readonly print: (line: string) => void,
  ) {
    this.lastId = documents;
  }

  async fill(): Promise<void> {
    await this.rows.createIndex({ email: 1 }, { unique: true });
    await this.rows.createIndex({ group: 1, at: -1 });
    const started = performance.now();
    for (let id = 0; id < this.documents; id += BATCH) {
      await this.rows.insertMany(Array.from({ length: Math.min(BATCH, this.documents - id) }, (_, at) => row(id + at)));
    }
    const perSecond = this.documents / ((performance.now() - started) / 1_000);
    this.print(`${this.documents.toLocaleString('en')} documents inserted, ${BATCH} a command: ${Math.round(perSecond).toLocaleString('en')}/s`);
  }

  private someId(): number {
    return Math.floor(Math.random() * this.documents);
  }

  private async measure(work: string, operation: () => Promise<unknown>): Promise<void> {
    for (const clients of CLIENTS) {
      const times: number[] = [];
      const end = performance.now() + this.seconds * 1_000;
      const client = async (): Promise<void> => {
        for (let now = performance.now(); now < end; ) {
          await operation();
          const after = performance.now();
          times.push(after - now);
          now = after;
        }
      };
      await Promise.all(Array.from({ length: clients }, client));
      times.sort((a, b) => a - b);
      const percentile = (part: number): string => (times[Math.floor(times.length * part)] ?? 0).toFixed(2).padStart(9);
      const perSecond = Math.round(times.length / this.seconds).toLocaleString('en');
      this.print(`${work.padEnd(34)}${String(clients).padStart(7)}${perSecond.padStart(12)}${percentile(0.5)}${percentile(0.99)}`);
    }
  }

  async run(): Promise<void> {
    this.print(`${'work'.padEnd(34)}${'clients'.padStart(7)}${'per second'.padStart(12)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}`);
    await this.measure('insert one, durable', () => this.rows.insertOne(row(this.lastId++)));
    await this.measure('update one by id, durable', () => this.rows.updateOne({ _id: this.someId() }, { $inc: { score: 1 } }));
    await this.measure('read one by id', () => this.rows.findOne({ _id: this.someId() }));
    await this.measure('read one by a unique index', () => this.rows.findOne({ email: `person${this.someId()}@example.org` }));
    await this.measure(`read ${RANGE} by index range, sorted`, () =>
      this.rows.find({ group: `group${Math.floor(this.someId() / PER_GROUP)}` }).sort({ at: -1 }).limit(RANGE).toArray(),
    );
    await this.measure(`count ${PER_GROUP} by index`, () => this.rows.countDocuments({ group: `group${Math.floor(this.someId() / PER_GROUP)}` }));
  }
}

async function pidOf(client: MongoClient): Promise<number> {
  return ((await client.db('admin').command({ serverStatus: 1 })) as unknown as { pid: number }).pid;
}

async function printMemory(client: MongoClient, when: string, print: (line: string) => void): Promise<void> {
  const memory = memoryOf(await pidOf(client));
  print(memory === null ? `memory ${when}: no /proc here` : `memory ${when}: ${memory.own.toFixed(0)} MB of its own, ${memory.mapped.toFixed(0)} MB mapped`);
}

async function opened(dataDir: string): Promise<{ store: EmbeddedStore; client: MongoClient; tookMs: number }> {
  const started = performance.now();
  const store = await openEmbeddedStore({ dataDir });
  const client = await new MongoClient(store.uri, { maxPoolSize: 64 }).connect();
  await client.db('bench').collection('rows').findOne({ email: 'person0@example.org' });
  return { store, client, tookMs: performance.now() - started };
}

/**
 * `npm run bench -- store [--documents N] [--seconds S] [--dir FOLDER]`: what the embedded store does on this machine.
 * FOLDER is where a throwaway data folder is made; it should be on the disk that counts.
 */
export async function benchStore(args: readonly string[], print: (line: string) => void): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { documents: { type: 'string', default: '1000000' }, seconds: { type: 'string', default: '3' }, dir: { type: 'string', default: tmpdir() } },
  });
  const dataDir = mkdtempSync(path.join(values.dir, 'lectern-bench-'));
  try {
    print(`embedded store, Node ${process.version}, ${cpus().length} cores, data in ${values.dir}`);
    const { store, client } = await opened(dataDir);
    const bench = new Bench(client.db('bench').collection<Row>('rows'), Number(values.documents), Number(values.seconds), print);
    await bench.fill();
    await printMemory(client, 'after filling', print);
    await bench.run();
    await printMemory(client, 'after all of it', print);
    await client.close();
    await store.stop();
    print(`file: ${(statSync(path.join(dataDir, 'database', 'store.mdb')).size / MEGABYTE).toFixed(0)} MB`);
    const again = await opened(dataDir);
    print(`start, to the first answer: ${again.tookMs.toFixed(0)} ms`);
    await printMemory(again.client, 'after a start', print);
    await again.client.close();
    await again.store.stop();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
