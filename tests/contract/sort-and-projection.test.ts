import { Binary, Decimal128, Long, MaxKey, MinKey, ObjectId, Timestamp, type Document } from 'mongodb';
import { openContractStore, refusal, type ContractStore, type Row } from './contract-store.js';

let store: ContractStore;
beforeAll(async () => {
  store = await openContractStore();
});
afterAll(() => store.close());

async function sorted(documents: readonly Row[], sort: Document): Promise<unknown[]> {
  return (await (await store.collection(documents)).find({}, { sort: sort as never }).toArray()).map(({ _id }) => _id as unknown);
}

describe('sorting', () => {
  const types: readonly Row[] = [
    { _id: 'maxkey', v: new MaxKey() }, { _id: 'regex', v: /a/ }, { _id: 'timestamp', v: new Timestamp({ t: 1, i: 1 }) }, { _id: 'date', v: new Date(0) }, { _id: 'boolean', v: false },
    { _id: 'objectid', v: new ObjectId('000000000000000000000000') }, { _id: 'binary', v: new Binary(Buffer.from('a')) }, { _id: 'object', v: {} }, { _id: 'string', v: '' },
    { _id: 'number', v: -5 }, { _id: 'null', v: null }, { _id: 'minkey', v: new MinKey() },
  ];
  const order = ['minkey', 'null', 'number', 'string', 'object', 'binary', 'objectid', 'boolean', 'date', 'timestamp', 'regex', 'maxkey'];

  test('when types are mixed, then they sort in the documented order', async () => {
    expect(await sorted(types, { v: 1 })).toEqual(order);
  });
  test('when types are mixed and an index serves, then the order is the same', async () => {
    const collection = await store.collection(types);
    await collection.createIndex({ v: 1 });
    const found = await collection.find({}, { sort: { v: -1 }, hint: { v: 1 } }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual([...order].reverse());
  });
  test('when numbers have different types, then they sort by value', async () => {
    expect(await sorted([{ _id: 1, n: 3.5 }, { _id: 2, n: Long.fromNumber(2) }, { _id: 3, n: Decimal128.fromString('10') }, { _id: 4, n: 3 }, { _id: 5, n: NaN }], { n: 1 })).toEqual([5, 2, 4, 1, 3]);
  });
  test('when decimals are sorted, then as numbers and not as text', async () => {
    expect(await sorted([{ _id: 1, n: Decimal128.fromString('9') }, { _id: 2, n: Decimal128.fromString('10') }, { _id: 3, n: Decimal128.fromString('-1E+3') }], { n: 1 })).toEqual([3, 1, 2]);
  });
  test('when a field is missing, then it sorts as null', async () => {
    expect(await sorted([{ _id: 1, a: 1 }, { _id: 2 }, { _id: 3, a: null }, { _id: 4, a: -1 }], { a: 1, _id: 1 })).toEqual([2, 3, 4, 1]);
  });
  test('when arrays are sorted upwards, then by their least element', async () => {
    expect(await sorted([{ _id: 1, a: [3, 9] }, { _id: 2, a: [1, 20] }, { _id: 3, a: 2 }], { a: 1 })).toEqual([2, 3, 1]);
  });
  test('when arrays are sorted downwards, then by their greatest element', async () => {
    expect(await sorted([{ _id: 1, a: [3, 9] }, { _id: 2, a: [1, 20] }, { _id: 3, a: 12 }], { a: -1 })).toEqual([2, 3, 1]);
  });
  test('when an array is empty, then it sorts before null', async () => {
    expect(await sorted([{ _id: 1, a: null }, { _id: 2, a: [] }, { _id: 3, a: 0 }], { a: 1 })).toEqual([2, 1, 3]);
  });
  test('when several fields are sorted by, then the later ones break ties', async () => {
    expect(await sorted([{ _id: 1, a: 1, b: 1 }, { _id: 2, a: 1, b: 2 }, { _id: 3, a: 0, b: 9 }], { a: 1, b: -1 })).toEqual([3, 2, 1]);
  });
  test('when a dotted path is sorted by, then inner values count', async () => {
    expect(await sorted([{ _id: 1, a: { b: 2 } }, { _id: 2, a: { b: 1 } }, { _id: 3, a: [{ b: 0 }, { b: 5 }] }], { 'a.b': 1 })).toEqual([3, 2, 1]);
  });
  test('when the direction is neither 1 nor -1, then it is refused', async () => {
    const collection = await store.collection([{ _id: 1 }]);
    expect(await refusal(store.db.command({ find: collection.collectionName, sort: { a: 2 } }))).toBe(2);
  });
  test('when text is sorted, then by code point: capitals before small letters', async () => {
    expect(await sorted([{ _id: 'é' }, { _id: 'z' }, { _id: 'a' }, { _id: 'Z' }, { _id: '😀' }], { _id: 1 })).toEqual(['Z', 'a', 'z', 'é', '😀']);
  });
});

describe('skip and limit', () => {
  const rows = Array.from({ length: 10 }, (_, n): Row => ({ _id: n }));
  const page = async (options: { skip?: number; limit?: number }): Promise<unknown[]> =>
    (await (await store.collection(rows)).find({}, { sort: { _id: 1 }, ...options }).toArray()).map(({ _id }) => _id as unknown);

  test('when skip and limit are given, then skip comes first', async () => {
    expect(await page({ skip: 3, limit: 2 })).toEqual([3, 4]);
  });
  test('when the limit is 0, then there is none', async () => {
    expect(await page({ limit: 0, skip: 7 })).toEqual([7, 8, 9]);
  });
  test('when the skip passes the end, then nothing is found', async () => {
    expect(await page({ skip: 50 })).toEqual([]);
  });
  test('when the skip is negative, then it is refused', async () => {
    const collection = await store.collection(rows);
    expect(await refusal(store.db.command({ find: collection.collectionName, skip: -1 }))).toBe(51024);
  });
});

describe('projections', () => {
  const row: Row = { _id: 1, a: 1, b: { c: 2, d: 3 }, e: [{ f: 1, g: 2 }, { f: 3 }, 5], n: [1, 2, 3, 4, 5] };
  const project = async (projection: Document, filter: Document = {}): Promise<Row | null> => (await store.collection([row])).findOne(filter, { projection });

  test.each<readonly [string, Document, Document]>([
    ['a field is taken, then _id comes with it', { a: 1 }, { _id: 1, a: 1 }],
    ['_id is left out, then it is', { a: 1, _id: 0 }, { a: 1 }],
    ['fields are left out, then the others stay', { a: 0, e: 0, n: 0 }, { _id: 1, b: { c: 2, d: 3 } }],
    ['only _id is taken, then only it comes', { _id: 1 }, { _id: 1 }],
    ['only _id is left out, then the rest stays', { _id: 0 }, { a: 1, b: row['b'] as unknown, e: row['e'] as unknown, n: row['n'] as unknown }],
    ['a dotted path is taken, then the rest of its document goes', { 'b.c': 1 }, { _id: 1, b: { c: 2 } }],
    ['a dotted path is left out, then the rest of its document stays', { 'b.c': 0, e: 0, n: 0 }, { _id: 1, a: 1, b: { d: 3 } }],
    ['a nested projection is written, then it is the same as dots', { b: { c: 1 } }, { _id: 1, b: { c: 2 } }],
    ['a field of elements is taken, then values that are no documents go', { 'e.f': 1 }, { _id: 1, e: [{ f: 1 }, { f: 3 }] }],
    ['a field of elements is left out, then the elements stay', { 'e.f': 0, a: 0, b: 0, n: 0 }, { _id: 1, e: [{ g: 2 }, {}, 5] }],
    ['true stands for 1, then it takes', { a: true }, { _id: 1, a: 1 }],
    ['a missing field is taken, then it stays missing', { zz: 1 }, { _id: 1 }],
    ['$slice takes the first', { n: { $slice: 2 }, a: 0, b: 0, e: 0 }, { _id: 1, n: [1, 2] }],
    ['$slice takes the last', { n: { $slice: -2 }, a: 0, b: 0, e: 0 }, { _id: 1, n: [4, 5] }],
    ['$slice skips and takes', { n: { $slice: [1, 2] }, a: 0, b: 0, e: 0 }, { _id: 1, n: [2, 3] }],
    ['$elemMatch takes the first that matches', { e: { $elemMatch: { f: 3 } } }, { _id: 1, e: [{ f: 3 }] }],
    ['$elemMatch finds none, then the field goes', { e: { $elemMatch: { f: 9 } } }, { _id: 1 }],
    ['an expression computes a field', { sum: { $add: ['$a', '$b.c'] } }, { _id: 1, sum: 3 }],
    ['a field is renamed by an expression', { c: '$b.c' }, { _id: 1, c: 2 }],
  ])('when %s', async (_behaviour, projection, expected) => {
    expect(await project(projection)).toEqual(expected);
  });

  test('when the positional $ is asked for, then the element that the query met comes', async () => {
    expect(await project({ 'e.$': 1 }, { 'e.f': 3 })).toEqual({ _id: 1, e: [{ f: 3 }] });
  });
  test('when fields are taken and others left out, then it is refused', async () => {
    expect(await refusal(project({ a: 1, b: 0 }))).toBe(31254);
    expect(await refusal(project({ a: 0, b: 1 }))).toBe(31253);
  });
  test('when taken fields come, then in the order of the document', async () => {
    const found = await project({ n: 1, a: 1 });
    expect(Object.keys(found ?? {})).toEqual(['_id', 'a', 'n']);
  });
});
