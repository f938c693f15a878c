import { BSON, MongoClient } from 'mongodb';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEmbeddedStore, type EmbeddedStore } from '../../src/embedded-mongodb/index.js';
import { crc32c } from '../../src/embedded-mongodb/server/crc32c.js';
import { chance } from '../unit/embedded-mongodb/engine/values.js';

const OP_MSG = 2013;

function frame(opCode: number, payload: Buffer, length = payload.length + 16): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(length, 0);
  header.writeInt32LE(7, 4);
  header.writeInt32LE(opCode, 12);
  return Buffer.concat([header, payload]);
}

function message(document: BSON.Document, flags = 0): Buffer {
  const start = Buffer.alloc(5);
  start.writeUInt32LE(flags, 0);
  return frame(OP_MSG, Buffer.concat([start, Buffer.from(BSON.serialize(document))]));
}

function withChecksum(document: BSON.Document, wrong = false): Buffer {
  const whole = message(document, 1);
  whole.writeInt32LE(whole.length + 4, 0);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE((crc32c(whole) + (wrong ? 1 : 0)) >>> 0);
  return Buffer.concat([whole, sum]);
}

/** A document nested `depth` times, without a serializer that would itself refuse it. */
function nested(depth: number): Buffer {
  let inner = Buffer.from([5, 0, 0, 0, 0]);
  for (let level = 0; level < depth; level++) {
    const size = Buffer.alloc(4);
    size.writeInt32LE(inner.length + 8);
    inner = Buffer.concat([size, Buffer.from([3, 0x61, 0]), inner, Buffer.from([0])]);
  }
  return inner;
}

function element(type: number, name: string, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), Buffer.from(`${name}\0`), value]);
}

function documentOf(...elements: Buffer[]): Buffer {
  const body = Buffer.concat(elements);
  const size = Buffer.alloc(4);
  size.writeInt32LE(body.length + 5);
  return Buffer.concat([size, body, Buffer.from([0])]);
}

function text(value: string): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32LE(value.length + 1);
  return Buffer.concat([size, Buffer.from(`${value}\0`)]);
}

describe('the embedded store and what comes over the wire', () => {
  let dataDir: string;
  let store: EmbeddedStore;
  let socketPath: string;

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'lectern-wire-'));
    store = await openEmbeddedStore({ dataDir });
    socketPath = decodeURIComponent(new URL(store.uri).host);
  });
  afterAll(async () => {
    await store.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const dial = (): Socket => connect(socketPath);

  /** The first reply, or null where the connection was closed instead. */
  function ask(bytes: Buffer): Promise<BSON.Document | null> {
    return new Promise((resolve) => {
      const socket = dial();
      let answer = Buffer.alloc(0);
      socket.on('data', (chunk: Buffer) => {
        answer = Buffer.concat([answer, chunk]);
        if (answer.length < 16 || answer.length < answer.readInt32LE(0)) return;
        socket.destroy();
        resolve(BSON.deserialize(answer.subarray(21)));
      });
      socket.on('close', () => resolve(null));
      socket.on('error', () => resolve(null));
      socket.write(bytes);
    });
  }

  const alive = async (): Promise<boolean> => (await ask(message({ ping: 1, $db: 'admin' })))?.['ok'] === 1;

  test('when it listens, then nobody else can reach its socket', () => {
    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(socketPath)).mode & 0o777).toBe(0o700);
  });

  test('when 2,000 messages are mutated, then each is answered or its connection closed, and the store lives', async () => {
    const random = chance(2_000);
    const whole = (below: number): number => Math.floor(random() * below);
    const models = [
      message({ ping: 1, $db: 'admin' }),
      message({ find: 'c', filter: { a: { $gte: 1, $in: [1, 'x', null] }, 'b.c': /x/i }, sort: { a: -1 }, projection: { a: 1 }, $db: 'wire' }),
      message({ insert: 'c', documents: [{ a: 1, b: [1, { c: new Date() }], d: BSON.Decimal128.fromString('1.5') }], $db: 'wire' }),
      message({ update: 'c', updates: [{ q: { a: 1 }, u: { $inc: { a: 1 }, $push: { b: { $each: [1, 2], $slice: -2 } } }, upsert: true }], $db: 'wire' }),
      message({ aggregate: 'c', pipeline: [{ $match: { a: 1 } }, { $group: { _id: '$b', n: { $sum: 1 } } }], cursor: {}, $db: 'wire' }),
      message({ createIndexes: 'c', indexes: [{ key: { a: 1, b: -1 }, name: 'ab' }], $db: 'wire' }),
      withChecksum({ getMore: BSON.Long.fromNumber(5), collection: 'c', $db: 'wire' }),
    ];
    const sent: Promise<unknown>[] = [];
    for (let count = 0; count < 2_000; count++) {
      const mutated = Buffer.from(models[whole(models.length)] ?? Buffer.alloc(0));
      for (let change = 0; change <= whole(6); change++) mutated[whole(mutated.length)] = whole(256);
      const cut = random() < 0.1 ? mutated.subarray(0, whole(mutated.length)) : mutated;
      // A length that promises more than comes leaves the server waiting: the client gives up.
      sent.push(Promise.race([ask(cut), new Promise((resolve) => setTimeout(resolve, 100))]));
      if (sent.length % 100 === 0) await Promise.all(sent.splice(0));
    }
    await Promise.all(sent);
    expect(await alive()).toBe(true);
  }, 60_000);

  test.each([
    ['a filter 3,000 levels deep', documentOf(element(2, 'find', text('c')), element(3, 'filter', nested(3_000)), element(2, '$db', text('wire')))],
    ['a document 100,000 levels deep', nested(100_000)],
    ['a command named toString', Buffer.from(BSON.serialize({ toString: 1, $db: 'wire' }))],
    ['a command named __proto__', documentOf(element(0x10, '__proto__', Buffer.from([1, 0, 0, 0])), element(2, '$db', text('wire')))],
    ['no command at all', Buffer.from(BSON.serialize({}))],
    ['a database of no name', Buffer.from(BSON.serialize({ ping: 1, $db: '' }))],
    ['text that is no UTF-8', documentOf(element(2, 'find', Buffer.from([2, 0, 0, 0, 0xff, 0])), element(2, '$db', text('wire')))],
  ])('when %s comes, then it is refused with a code', async (_name, body) => {
    const reply = await ask(frame(OP_MSG, Buffer.concat([Buffer.alloc(5), body])));
    expect(reply).toMatchObject({ ok: 0, code: expect.any(Number) as unknown, errmsg: expect.any(String) as unknown });
    expect(await alive()).toBe(true);
  });

  test('when paths are named __proto__ and constructor, then they are fields like any other', async () => {
    const client = await new MongoClient(store.uri).connect();
    const collection = client.db('wire').collection('names');
    await collection.createIndex({ 'constructor.name': 1 });
    await collection.insertOne({ plain: 1 });
    await collection.updateOne({ plain: 1 }, { $set: { 'constructor.name': 'x', '__proto__.polluted': 1 } });
    expect(await collection.countDocuments({ 'constructor.name': 'x' })).toBe(1);
    expect(await collection.countDocuments({ '__proto__.polluted': 1 })).toBe(1);
    expect(await collection.countDocuments({ polluted: 1 })).toBe(0);
    await client.close();
  });

  test('when a message carries a checksum, then it is checked', async () => {
    expect(await ask(withChecksum({ ping: 1, $db: 'admin' }))).toMatchObject({ ok: 1 });
    expect(await ask(withChecksum({ ping: 1, $db: 'admin' }, true))).toBeNull();
  });

  test('when a message is longer than any may be, then its connection is closed', async () => {
    expect(await ask(frame(OP_MSG, Buffer.alloc(5), 48_000_001))).toBeNull();
    expect(await ask(frame(2004, Buffer.alloc(64)))).toBeNull();
    expect(await alive()).toBe(true);
  });

  test('when a client says hello in the old way, then it is answered in the old way', async () => {
    const query = Buffer.concat([Buffer.alloc(4), Buffer.from('admin.$cmd\0'), Buffer.from([0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]), Buffer.from(BSON.serialize({ ismaster: 1, helloOk: true }))]);
    const socket = dial();
    const answered = new Promise<Buffer>((resolve) => socket.once('data', resolve));
    socket.write(frame(2004, query));
    const answer = await answered;
    expect(answer.readInt32LE(12)).toBe(1);
    expect(BSON.deserialize(answer.subarray(36))).toMatchObject({ ok: 1, ismaster: true, helloOk: true, maxWireVersion: 21 });
    socket.destroy();
  });

  test('when a message comes byte by byte, then it is answered once', async () => {
    const socket = dial();
    const answered = new Promise<Buffer>((resolve) => socket.once('data', resolve));
    for (const byte of message({ ping: 1, $db: 'admin' })) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(BSON.deserialize((await answered).subarray(21))).toMatchObject({ ok: 1 });
    socket.destroy();
  });

  test('when several messages come at once, then they are answered in their order', async () => {
    const socket = dial();
    const replies = new Promise<Buffer>((resolve) => {
      let all = Buffer.alloc(0);
      socket.on('data', (chunk: Buffer) => {
        all = Buffer.concat([all, chunk]);
        if (all.length >= all.readInt32LE(0) + 16 && all.length >= all.readInt32LE(0) + all.readInt32LE(all.readInt32LE(0))) resolve(all);
      });
    });
    socket.write(Buffer.concat([message({ insert: 'order', documents: [{ _id: 1 }], $db: 'wire' }), message({ count: 'order', $db: 'wire' })]));
    const all = await replies;
    const first = all.readInt32LE(0);
    expect(BSON.deserialize(all.subarray(21, first))).toMatchObject({ n: 1, ok: 1 });
    expect(BSON.deserialize(all.subarray(first + 21))).toMatchObject({ n: 1, ok: 1 });
    socket.destroy();
  });
});
