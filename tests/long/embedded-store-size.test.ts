import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient, type Collection } from 'mongodb';
import { openEmbeddedStore, type EmbeddedStore } from '../../src/embedded-mongodb/index.js';

const DOCUMENTS = 1_000_000;
const BATCH = 1_000;
const PER_GROUP = 100;

interface Row {
  _id: number;
  email: string;
  group: number;
  at: number;
  text: string;
}

function ownMegabytes(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Anonymous:\s+(\d+)/m.exec(text)?.[1]) / 1_024;
}

describe('the embedded store with a million documents', () => {
  let dataDir: string;
  let store: EmbeddedStore;
  let client: MongoClient;
  let rows: Collection<Row>;

  async function open(): Promise<void> {
    store = await openEmbeddedStore({ dataDir });
    client = await new MongoClient(store.uri).connect();
    rows = client.db('million').collection<Row>('rows');
  }
  async function close(): Promise<void> {
    await client.close();
    await store.stop();
  }
  const pid = async (): Promise<number> => ((await client.db('admin').command({ serverStatus: 1 })) as unknown as { pid: number }).pid;

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'lectern-million-'));
    await open();
    await rows.createIndex({ email: 1 }, { unique: true });
    await rows.createIndex({ group: 1, at: -1 });
    for (let first = 0; first < DOCUMENTS; first += BATCH) {
      await rows.insertMany(Array.from({ length: BATCH }, (_, at) => {
        const _id = first + at;
        return { _id, email: `person${_id}@example.org`, group: Math.floor(_id / PER_GROUP), at: _id, text: 'x'.repeat(150) };
      }));
    }
  });
  afterAll(async () => {
    await close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const tested = process.platform === 'linux' ? test : test.skip;

  tested('when they are in, then the store takes less than 200 MB of its own (Linux)', async () => {
    expect(ownMegabytes(await pid())).toBeLessThan(200);
  });

  test('when it is started again, then it answers within 2 s and warns of its size', async () => {
    await close();
    const started = performance.now();
    await open();
    expect(await rows.findOne({ email: 'person999999@example.org' })).toMatchObject({ _id: 999_999 });
    expect(performance.now() - started).toBeLessThan(2_000);
    const warnings: string[] = [];
    store.onWarning((message) => warnings.push(message));
    expect(warnings).toEqual([expect.stringContaining('1000000 documents')]);
  });

  test('when single documents and short ranges are read, then indexes give them', async () => {
    for (let round = 0; round < 200; round++) {
      const group = (round * 7_919) % (DOCUMENTS / PER_GROUP);
      const found = await rows.find({ group, at: { $gte: 0 } }).sort({ at: -1 }).limit(3).toArray();
      expect(found.map(({ at }) => at)).toEqual([99, 98, 97].map((place) => group * PER_GROUP + place));
    }
    const status = (await client.db('admin').command({ serverStatus: 1 })) as unknown as { metrics: { queryExecutor: { collectionScans: { total: number } } } };
    expect(status.metrics.queryExecutor.collectionScans.total).toBe(0);
    expect(await rows.countDocuments()).toBe(DOCUMENTS);
  });

  tested('when an index is built over all of them, then others wait, and the memory comes back down (Linux)', async () => {
    await rows.createIndex({ at: 1, group: 1 });
    expect(await rows.countDocuments({ at: { $gte: DOCUMENTS - 10 } })).toBe(10);
    await rows.dropIndex('at_1_group_1');
    expect(ownMegabytes(await pid())).toBeLessThan(300);
  });

  tested('when all of them are read in order, then the memory stays (Linux)', async () => {
    let read = 0;
    for await (const row of rows.find().sort({ email: 1 })) if (row.group >= 0) read += 1;
    expect(read).toBe(DOCUMENTS);
    expect(ownMegabytes(await pid())).toBeLessThan(300);
  });
});
