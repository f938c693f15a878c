import { Double, Int32, Long, type Document } from 'bson';
import { compileFilter } from '../../../../src/embedded-mongodb/language/filter.js';
import { compileSort } from '../../../../src/embedded-mongodb/language/sort.js';
import { decode, encode } from '../../../../src/embedded-mongodb/storage/bson-format.js';
import { wholeKeyspace } from '../../../../src/embedded-mongodb/storage/environment.js';
import { extractKeys } from '../../../../src/embedded-mongodb/storage/index-keys.js';
import { openTestStore, type TestStore } from './store.js';
import { chance } from './values.js';

type Chance = () => number;
const pick = <T>(random: Chance, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;

const LONG_TEXT = 'x'.repeat(1_900);

/** Values that meet each other often, of several types, and some too long for a key. */
function scalar(random: Chance): unknown {
  return pick(random, [
    null, new Int32(1), new Int32(2), new Int32(3), new Double(2), new Double(2.5), Long.fromNumber(3), 'a', 'b', 'c', true, false,
    new Date(1_000), new Date(2_000), `${LONG_TEXT}1`, `${LONG_TEXT}2`, NaN, { x: new Int32(1) },
  ]);
}

function value(random: Chance, make: (random: Chance) => unknown): unknown {
  const kind = random();
  if (kind < 0.15) return Array.from({ length: Math.floor(random() * 4) }, () => make(random));
  if (kind < 0.25) return Array.from({ length: 1 + Math.floor(random() * 2) }, () => ({ b: make(random), c: make(random) }));
  if (kind < 0.4) return { b: make(random), c: random() < 0.3 ? [make(random), make(random)] : make(random) };
  return make(random);
}

/** Without arrays and cut keys an index may decide alone. */
function shortScalar(random: Chance): unknown {
  const made = scalar(random);
  return typeof made === 'string' && made.length > 1_000 ? 'd' : made;
}

/** At most one of the fields is an array, or an index over two of them could not be kept. */
function document(random: Chance, id: number, arrays: boolean, long: boolean): Document {
  const wild = arrays ? pick(random, ['a', 'd', 'e']) : '';
  const tame = long ? scalar : shortScalar;
  const made: Document = { _id: id };
  for (const name of ['a', 'd', 'e']) if (random() < 0.8) made[name] = name === wild ? value(random, tame) : tame(random);
  return made;
}

const PATHS = ['a', 'a.b', 'a.c', 'd', 'e', '_id'];

function predicate(random: Chance): unknown {
  switch (Math.floor(random() * 7)) {
    case 0: return { $gt: scalar(random) };
    case 1: return { $gte: scalar(random), $lt: scalar(random) };
    case 2: return { $lte: scalar(random) };
    case 3: return { $in: [scalar(random), scalar(random), scalar(random)] };
    case 4: return { $exists: random() < 0.5 };
    default: return scalar(random);
  }
}

function filter(random: Chance): Document {
  const fields = Array.from({ length: 1 + Math.floor(random() * 3) }, () => [pick(random, PATHS), predicate(random)]);
  const made = Object.fromEntries(fields) as Document;
  return random() < 0.2 ? { $or: [made, { [pick(random, PATHS)]: predicate(random) }] } : made;
}

function sort(random: Chance): Document | null {
  if (random() < 0.4) return null;
  const names = [...new Set([pick(random, ['a', 'd', 'e', '_id']), pick(random, ['d', 'e', '_id'])])];
  return Object.fromEntries(names.map((name) => [name, random() < 0.5 ? 1 : -1]));
}

const INDEXES: Document[] = [
  { key: { a: 1 }, name: 'a' },
  { key: { a: -1, d: 1 }, name: 'a_d' },
  { key: { 'a.b': 1, 'a.c': -1 }, name: 'ab_ac' },
  { key: { d: 1, e: -1, _id: 1 }, name: 'd_e_id' },
  { key: { e: -1 }, name: 'e', sparse: true },
  { key: { e: 1, d: 1 }, name: 'e_d_some', partialFilterExpression: { d: { $gt: 1 } } },
  { key: { d: 1, 'a.b': 1 }, name: 'd_ab' },
];

const plain = (given: Document): Document => decode(encode(given));

describe.each([
  ['arrays and long texts', true, true],
  ['arrays', true, false],
  ['neither', false, false],
])('a query served from indexes that hold %s', (_name, arrays, long) => {
  let engine: TestStore;
  let documents: Document[];
  const random = chance(4_711);

  beforeAll(async () => {
    engine = openTestStore();
    documents = Array.from({ length: 300 }, (_, at) => plain(document(random, at, arrays, long)));
    await engine.run({ insert: 'c', documents });
    await engine.run({ createIndexes: 'c', indexes: INDEXES });
  });
  afterAll(() => engine.close());

  async function check(query: Document, order: Document | null): Promise<unknown> {
    const command = { find: 'c', filter: query, batchSize: 1_000, ...(order === null ? {} : { sort: order }) };
    const found = await engine.list(command);
    const matches = compileFilter(plain(query));
    const wanted = documents.filter((candidate) => matches.matches(candidate));
    const ids = (list: Document[]): number[] => list.map((item) => Number(item['_id'])).sort((x, y) => x - y);
    if (JSON.stringify(ids(found)) !== JSON.stringify(ids(wanted))) return { query, order, found: ids(found), wanted: ids(wanted) };
    const { n } = await engine.run({ count: 'c', query });
    if (n !== wanted.length) return { query, counted: n as number, wanted: ids(wanted) };
    if (order === null) return null;
    const compare = compileSort(plain(order));
    const misplaced = found.find((item, at) => at > 0 && compare(found[at - 1] ?? {}, item) > 0);
    return misplaced === undefined ? null : { query, order, misplaced };
  }

  test('when 500 filters and sorts are asked, then each gives what looking at every document gives', async () => {
    const wrong: unknown[] = [];
    for (let count = 0; count < 500; count++) {
      const found = await check(filter(random), sort(random));
      if (found !== null) wrong.push(found);
    }
    expect(wrong.slice(0, 2)).toEqual([]);
    expect(engine.store.scans.collectionScans).toBeLessThan(1_000);
  }, 60_000);

  test('when documents are replaced and removed, then the indexes hold exactly what the documents say', async () => {
    for (let count = 0; count < 200; count++) {
      const at = Math.floor(random() * documents.length);
      const id = Number(documents[at]?.['_id']);
      if (random() < 0.2) {
        await engine.run({ delete: 'c', deletes: [{ q: { _id: id }, limit: 1 }] });
        documents.splice(at, 1);
      } else {
        documents[at] = plain(document(random, id, arrays, long));
        await engine.run({ update: 'c', updates: [{ q: { _id: id }, u: documents[at] }] });
      }
    }
    const collection = engine.store.existingCollection('test', 'c');
    for (const index of collection.indexes.values()) {
      const kept = [...engine.store.environment.db.getKeys(wholeKeyspace(index.keyspace))].map((key) => key.subarray(4, index.unique === true ? undefined : -8).toString('hex'));
      const wanted = documents.flatMap((item) => extractKeys(index, item).keys.map((key) => key.toString('hex')));
      expect(kept.sort()).toEqual(wanted.sort());
    }
    expect(collection.stats.count).toBe(documents.length);
    const wrong: unknown[] = [];
    for (let count = 0; count < 300; count++) {
      const found = await check(filter(random), sort(random));
      if (found !== null) wrong.push(found);
    }
    expect(wrong.slice(0, 2)).toEqual([]);
  }, 60_000);
});
