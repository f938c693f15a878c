import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';
import { openEmbeddedStore, type EmbeddedStore } from '../../src/embedded-mongodb/index.js';
import { answers } from '../../src/embedded-mongodb/storage/folder.js';

const dist = fileURLToPath(new URL('../../dist/embedded-mongodb/', import.meta.url));

interface Told {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly socket?: string;
}

describe('the process of the embedded store', () => {
  let dataDir: string;
  const stores: EmbeddedStore[] = [];
  const children: ChildProcess[] = [];
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'lectern-process-'));
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.stop()));
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function start(folder = dataDir): Promise<EmbeddedStore> {
    const store = await openEmbeddedStore({ dataDir: folder });
    stores.push(store);
    return store;
  }

  const socketOf = ({ uri }: EmbeddedStore): string => decodeURIComponent(new URL(uri).host);

  async function connected<T>({ uri }: Pick<EmbeddedStore, 'uri'>, use: (client: MongoClient) => Promise<T>): Promise<T> {
    const client = await new MongoClient(uri, { serverSelectionTimeoutMS: 2_000 }).connect();
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  }

  /** The store's process started by hand, and what it tells first. */
  function startByHand(prefix = ''): { child: ChildProcess; told: Promise<Told>; next: () => Promise<Told> } {
    const child = spawn('sh', ['-c', `${prefix}exec "${process.execPath}" "${dist}main.js" "${dataDir}"`], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    children.push(child);
    const next = async (): Promise<Told> => ((await once(child, 'message')) as [Told])[0];
    return { child, told: next(), next };
  }

  test('when a store runs on the folder, then a second store is refused and another process joins', async () => {
    const first = await start();
    const { told } = startByHand();
    expect(await told).toMatchObject({ type: 'failed', code: 'locked', message: expect.stringContaining(dataDir) as unknown });
    const second = await start();
    expect([first.joined, second.joined, second.uri]).toEqual([false, true, first.uri]);
    await second.stop();
    expect(await answers(socketOf(first))).toBe(true);
  });

  test('when its socket is gone while it runs, then a second store is refused all the same', async () => {
    const first = await start();
    rmSync(socketOf(first));
    const { told } = startByHand();
    expect(await told).toMatchObject({ type: 'failed', code: 'locked' });
  });

  test('when two processes open the folder at once, then one starts the store and the other one joins it', async () => {
    const opened = await Promise.all([start(), start(), start()]);
    expect(opened.filter(({ joined }) => !joined)).toHaveLength(1);
    expect(new Set(opened.map(({ uri }) => uri)).size).toBe(1);
  });

  test('when it was killed, then its folder is free at once', async () => {
    const store = await start();
    const ended = new Promise<string>((resolve) => store.onExit(({ reason }) => resolve(reason)));
    const pid = await connected(store, async (client) => {
      await client.db('p').collection('c').insertOne({ kept: true });
      return (await client.db('admin').command({ serverStatus: 1 }))['pid'] as number;
    });
    process.kill(pid, 'SIGKILL');
    expect(await ended).toContain('SIGKILL');
    const again = await start();
    expect(again.joined).toBe(false);
    expect(await connected(again, (client) => client.db('p').collection('c').countDocuments())).toBe(1);
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)('when the application that started it ends by %s, then it ends too', async (signal) => {
    const script = `
      import { openEmbeddedStore } from ${JSON.stringify(`${dist}index.js`)};
      const { uri } = await openEmbeddedStore({ dataDir: ${JSON.stringify(dataDir)} });
      process.send(uri);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    children.push(parent);
    const [uri] = (await once(parent, 'message')) as [string];
    const socket = socketOf({ uri } as EmbeddedStore);
    expect(await answers(socket)).toBe(true);
    parent.kill(signal);
    while (await answers(socket)) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await start()).joined).toBe(false);
  });

  test('when the path of the folder is too long for a socket, then it runs all the same', async () => {
    const deep = path.join(dataDir, 'a'.repeat(60), 'b'.repeat(60));
    const store = await start(deep);
    expect(await connected(store, (client) => client.db('p').command({ ping: 1 }))).toMatchObject({ ok: 1 });
    expect((await start(deep)).joined).toBe(true);
    await store.stop();
    rmSync(path.dirname(socketOf(store)), { recursive: true });
  });

  // The superuser may write anywhere, so there is nothing to refuse.
  (process.getuid?.() === 0 ? test.skip : test)('when the folder cannot be written to, then one line says so (not as root)', async () => {
    const closed = path.join(dataDir, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    await expect(openEmbeddedStore({ dataDir: closed })).rejects.toMatchObject({ code: 'not-writable' });
  });

  test.each(['/dev/null/data', '/proc/data'])('when there can be no folder at %s, then one line says so', async (folder) => {
    await expect(openEmbeddedStore({ dataDir: folder })).rejects.toMatchObject({ code: 'not-writable', message: expect.not.stringContaining('\n') as unknown });
  });

  test('when the disk is full, then it stops with one line, and exactly what it confirmed is there', async () => {
    // A limit on the size of files stands for a full disk; it needs no privilege.
    const { child, told, next } = startByHand('ulimit -f 6000; ');
    const { socket = '' } = await told;
    const failed = next();
    const ended = once(child, 'exit');
    const confirmed = new Set<number>();
    const refused = await connected({ uri: `mongodb://${encodeURIComponent(socket)}/?directConnection=true` }, async (client) => {
      const collection = client.db('full').collection<{ _id: number; text: string }>('c');
      let id = 0;
      const write = async (): Promise<unknown> => {
        for (;;) {
          const _id = id++;
          try {
            await collection.insertOne({ _id, text: 'x'.repeat(1_000) });
            confirmed.add(_id);
          } catch (error) {
            return error;
          }
        }
      };
      return Promise.all(Array.from({ length: 8 }, write));
    });
    expect(await failed).toMatchObject({ type: 'failed', code: 'disk-full', message: expect.stringContaining(dataDir) as unknown });
    await ended;
    expect(refused).toHaveLength(8);
    expect(confirmed.size).toBeGreaterThan(100);
    const stored = await connected(await start(), (client) => client.db('full').collection<{ _id: number }>('c').find().toArray());
    expect(stored.map(({ _id }) => _id).sort((a, b) => a - b)).toEqual([...confirmed].sort((a, b) => a - b));
  }, 60_000);

  test('when it is copied while others write, then the copy is one consistent state that opens', async () => {
    const store = await start();
    const copy = path.join(dataDir, 'copy', 'database');
    await connected(store, async (client) => {
      const collection = client.db('b').collection('c');
      await collection.createIndex({ a: 1 }, { unique: true });
      let writing = true;
      const writer = (async () => {
        for (let a = 0; writing; a++) await collection.insertMany([{ a: a * 2, pair: a }, { a: a * 2 + 1, pair: a }]);
      })();
      await new Promise((resolve) => setTimeout(resolve, 100));
      await client.db('admin').command({ lecternBackup: 1, to: copy });
      writing = false;
      await writer;
    });
    const restored = await start(path.join(dataDir, 'copy'));
    await connected(restored, async (client) => {
      const collection = client.db('b').collection('c');
      const [all, indexed] = [await collection.find().toArray(), await collection.find().hint({ a: 1 }).toArray()];
      expect(all.length).toBeGreaterThan(2);
      expect(indexed).toHaveLength(all.length);
      expect(all.length % 2).toBe(0);
    });
  });
});
