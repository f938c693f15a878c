import { Decimal128, type Document } from 'mongodb';
import { openContractStore, refusal, type ContractStore, type Row } from './contract-store.js';

let store: ContractStore;
beforeAll(async () => {
  store = await openContractStore();
});
afterAll(() => store.close());

const sales: readonly Row[] = [
  { _id: 1, item: 'pen', price: 2, quantity: 10, tags: ['blue', 'red'], at: { city: 'Lyon' } },
  { _id: 2, item: 'book', price: 20, quantity: 1, tags: ['red'], at: { city: 'Bern' } },
  { _id: 3, item: 'pen', price: 3, quantity: 5, tags: [], at: { city: 'Bern' } },
  { _id: 4, item: 'ink', price: 7, quantity: null, at: {} },
];

async function run(pipeline: Document[], documents: readonly Row[] = sales): Promise<Document[]> {
  return (await store.collection(documents)).aggregate(pipeline).toArray();
}

type Case = readonly [behaviour: string, pipeline: Document[], result: unknown];

describe('stages', () => {
  test.each<Case>([
    ['$match, then what matches goes on', [{ $match: { item: 'pen' } }, { $project: { _id: 1 } }], [{ _id: 1 }, { _id: 3 }]],
    ['$sort, $skip and $limit, then in that order', [{ $sort: { price: -1 } }, { $skip: 1 }, { $limit: 2 }, { $project: { _id: 1 } }], [{ _id: 4 }, { _id: 3 }]],
    ['$limit before $sort, then the limit comes first', [{ $limit: 2 }, { $sort: { _id: -1 } }, { $project: { _id: 1 } }], [{ _id: 2 }, { _id: 1 }]],
    ['$project, then only those fields go on', [{ $match: { _id: 1 } }, { $project: { item: 1, 'at.city': 1 } }], [{ _id: 1, item: 'pen', at: { city: 'Lyon' } }]],
    ['$project with expressions, then they are computed', [{ $match: { _id: 1 } }, { $project: { _id: 0, total: { $multiply: ['$price', '$quantity'] } } }], [{ total: 20 }]],
    ['$addFields, then the others stay', [{ $match: { _id: 4 } }, { $addFields: { 'at.country': 'CH', dear: { $gt: ['$price', 5] } } }], [{ _id: 4, item: 'ink', price: 7, quantity: null, at: { country: 'CH' }, dear: true }]],
    ['$unset, then the field goes', [{ $match: { _id: 4 } }, { $unset: ['at', 'quantity'] }], [{ _id: 4, item: 'ink', price: 7 }]],
    ['$unwind, then each element has its document; empty and missing go', [{ $unwind: '$tags' }, { $project: { tags: 1 } }], [{ _id: 1, tags: 'blue' }, { _id: 1, tags: 'red' }, { _id: 2, tags: 'red' }]],
    ['$unwind that keeps, then empty and missing stay', [{ $unwind: { path: '$tags', preserveNullAndEmptyArrays: true, includeArrayIndex: 'n' } }, { $match: { _id: { $gte: 2 } } }, { $project: { tags: 1, n: 1 } }], [{ _id: 2, tags: 'red', n: 0 }, { _id: 3, n: null }, { _id: 4, n: null }]],
    ['$count, then one document tells', [{ $match: { item: 'pen' } }, { $count: 'pens' }], [{ pens: 2 }]],
    ['$count of nothing, then there is no document', [{ $match: { item: 'car' } }, { $count: 'cars' }], []],
    ['$sortByCount, then the most frequent comes first', [{ $sortByCount: '$item' }, { $limit: 1 }], [{ _id: 'pen', count: 2 }]],
    ['$replaceRoot, then the inner document stands', [{ $match: { _id: 1 } }, { $replaceRoot: { newRoot: '$at' } }], [{ city: 'Lyon' }]],
    ['$replaceWith, then it is the same', [{ $match: { _id: 1 } }, { $replaceWith: { a: '$item' } }], [{ a: 'pen' }]],
    ['$facet, then each has all the documents', [{ $facet: { pens: [{ $match: { item: 'pen' } }, { $count: 'n' }], all: [{ $count: 'n' }] } }], [{ pens: [{ n: 2 }], all: [{ n: 4 }] }]],
    ['no stage, then every document comes', [{ $project: { _id: 1 } }], [{ _id: 1 }, { _id: 2 }, { _id: 3 }, { _id: 4 }]],
  ])('when %s', async (_behaviour, pipeline, result) => {
    expect(await run(pipeline)).toEqual(result);
  });

  test('when $group takes each accumulator, then they are what is documented', async () => {
    const [pen] = await run([
      { $sort: { _id: 1 } },
      { $group: { _id: '$item', sum: { $sum: '$quantity' }, count: { $sum: 1 }, average: { $avg: '$price' }, least: { $min: '$price' }, most: { $max: '$price' }, first: { $first: '$price' }, last: { $last: '$price' }, all: { $push: '$price' } } },
      { $match: { _id: 'pen' } },
    ]);
    expect(pen).toEqual({ _id: 'pen', sum: 15, count: 2, average: 2.5, least: 2, most: 3, first: 2, last: 3, all: [2, 3] });
  });
  test('when $group has no key, then all are one group', async () => {
    expect(await run([{ $group: { _id: null, total: { $sum: '$price' } } }])).toEqual([{ _id: null, total: 32 }]);
  });
  test('when $group has a document as its key, then its fields make the group', async () => {
    const groups = await run([{ $group: { _id: { item: '$item', city: '$at.city' }, n: { $sum: 1 } } }, { $sort: { '_id.item': 1, '_id.city': 1 } }]);
    expect(groups).toEqual([{ _id: { item: 'book', city: 'Bern' }, n: 1 }, { _id: { item: 'ink' }, n: 1 }, { _id: { item: 'pen', city: 'Bern' }, n: 1 }, { _id: { item: 'pen', city: 'Lyon' }, n: 1 }]);
  });
  test('when keys are missing or null, then they are one group', async () => {
    const documents: Row[] = [{ _id: 1, k: null }, { _id: 2 }, { _id: 3, k: 1 }];
    expect(await run([{ $group: { _id: '$k', n: { $sum: 1 } } }, { $sort: { _id: 1 } }], documents)).toEqual([{ _id: null, n: 2 }, { _id: 1, n: 1 }]);
  });
  test('when keys are equal numbers of two types, then they are one group', async () => {
    const documents: Row[] = [{ _id: 1, k: 1 }, { _id: 2, k: Decimal128.fromString('1') }];
    expect((await run([{ $group: { _id: '$k', n: { $sum: 1 } } }], documents)).map(({ n }) => n as number)).toEqual([2]);
  });
  test('when $sum meets what is no number, then it is passed over', async () => {
    expect(await run([{ $group: { _id: null, n: { $sum: '$v' } } }], [{ _id: 1, v: 'x' }, { _id: 2, v: 3 }, { _id: 3 }])).toEqual([{ _id: null, n: 3 }]);
  });
  test('when $sum meets decimals, then the sum is exact', async () => {
    const [sum] = await run([{ $group: { _id: null, n: { $sum: '$v' } } }], [{ _id: 1, v: Decimal128.fromString('0.1') }, { _id: 2, v: Decimal128.fromString('0.2') }]);
    expect(String(sum?.['n'])).toBe('0.3');
  });
  test('when $avg has no number, then it is null', async () => {
    expect(await run([{ $group: { _id: null, n: { $avg: '$v' } } }], [{ _id: 1, v: 'x' }])).toEqual([{ _id: null, n: null }]);
  });
  test('when $min meets null and missing, then they are passed over', async () => {
    expect(await run([{ $group: { _id: null, n: { $min: '$v' } } }], [{ _id: 1, v: null }, { _id: 2, v: 5 }, { _id: 3 }])).toEqual([{ _id: null, n: 5 }]);
  });
  test('when $addToSet meets values twice, then each is there once', async () => {
    const [group] = await run([{ $unwind: '$tags' }, { $group: { _id: null, tags: { $addToSet: '$tags' } } }]);
    expect([...(group?.['tags'] as string[])].sort()).toEqual(['blue', 'red']);
  });
  test('when a pipeline begins with $match and $sort, then an index serves as for find', async () => {
    const collection = await store.collection(sales);
    await collection.createIndex({ item: 1, price: -1 });
    expect(await collection.aggregate([{ $match: { item: 'pen' } }, { $sort: { price: -1 } }, { $project: { _id: 1 } }]).toArray()).toEqual([{ _id: 3 }, { _id: 1 }]);
  });
  test('when the collection is not there, then nothing comes', async () => {
    expect(await run([{ $match: {} }], [])).toEqual([]);
  });
  test('when many come, then the cursor goes through all', async () => {
    const many = Array.from({ length: 350 }, (_, n): Row => ({ _id: n }));
    expect((await (await store.collection(many)).aggregate([{ $match: {} }, { $addFields: { x: 1 } }], { batchSize: 100 }).toArray()).length).toBe(350);
  });
});

describe('$lookup', () => {
  test('when documents refer to others, then those are joined', async () => {
    const cities = await store.collection([{ _id: 'Lyon', country: 'FR' }, { _id: 'Bern', country: 'CH' }]);
    const people = await store.collection([{ _id: 1, city: 'Bern' }, { _id: 2, city: 'Oslo' }]);
    const found = await people.aggregate([{ $lookup: { from: cities.collectionName, localField: 'city', foreignField: '_id', as: 'place' } }, { $sort: { _id: 1 } }]).toArray();
    expect(found).toEqual([{ _id: 1, city: 'Bern', place: [{ _id: 'Bern', country: 'CH' }] }, { _id: 2, city: 'Oslo', place: [] }]);
  });
  test('when the local field is an array, then each element finds its own', async () => {
    const cities = await store.collection([{ _id: 'Lyon' }, { _id: 'Bern' }]);
    const people = await store.collection([{ _id: 1, cities: ['Bern', 'Lyon'] }]);
    const [found] = await people.aggregate([{ $lookup: { from: cities.collectionName, localField: 'cities', foreignField: '_id', as: 'places' } }]).toArray();
    expect((found?.['places'] as Document[]).map(({ _id }) => _id as string).sort()).toEqual(['Bern', 'Lyon']);
  });
  test('when the local field is missing, then it finds those without the foreign field', async () => {
    const others = await store.collection([{ _id: 1, k: 1 }, { _id: 2 }]);
    const people = await store.collection([{ _id: 1 }]);
    const [found] = await people.aggregate([{ $lookup: { from: others.collectionName, localField: 'k', foreignField: 'k', as: 'o' } }]).toArray();
    expect(found?.['o']).toEqual([{ _id: 2 }]);
  });
});

describe('expressions', () => {
  const row: Row = { _id: 1, a: 7, b: 2, s: 'Ab', list: [3, 1, 2], docs: [{ n: 1 }, { n: 2 }], nothing: null, d: { x: 5 } };
  const value = async (expression: unknown): Promise<unknown> => (await run([{ $project: { _id: 0, v: expression } }], [row]))[0]?.['v'] as unknown;

  test.each<readonly [string, unknown, unknown]>([
    ['a path leads into a document', '$d.x', 5],
    ['a path goes through an array, then it is an array', '$docs.n', [1, 2]],
    ['$$ROOT is named', { $eq: ['$$ROOT.a', '$a'] }, true],
    ['$literal protects a dollar', { $literal: '$a' }, '$a'],
    ['$eq compares', { $eq: ['$a', 7] }, true],
    ['$ne compares', { $ne: ['$a', 7] }, false],
    ['$cmp compares', { $cmp: ['$a', '$b'] }, 1],
    ['$gt compares types too: text is more than a number', { $gt: ['$s', '$a'] }, true],
    ['$lte compares null as least', { $lte: ['$nothing', 0] }, true],
    ['$and takes several', { $and: [true, { $gt: ['$a', 1] }] }, true],
    ['$or takes several', { $or: [false, '$nothing'] }, false],
    ['$not turns', { $not: ['$nothing'] }, true],
    ['$add adds', { $add: ['$a', '$b', 1] }, 10],
    ['$add meets null', { $add: ['$a', '$nothing'] }, null],
    ['$subtract subtracts', { $subtract: ['$a', '$b'] }, 5],
    ['$multiply multiplies', { $multiply: ['$a', '$b'] }, 14],
    ['$divide divides', { $divide: ['$a', '$b'] }, 3.5],
    ['$mod leaves the rest', { $mod: ['$a', '$b'] }, 1],
    ['$abs', { $abs: { $subtract: ['$b', '$a'] } }, 5],
    ['$floor', { $floor: { $divide: ['$a', '$b'] } }, 3],
    ['$max of values', { $max: ['$a', '$b'] }, 7],
    ['$min of an array', { $min: '$list' }, 1],
    ['$sum of an array', { $sum: '$list' }, 6],
    ['$cond as a list', { $cond: [{ $gt: ['$a', 5] }, 'much', 'little'] }, 'much'],
    ['$cond as a document', { $cond: { if: false, then: 1, else: 2 } }, 2],
    ['$ifNull takes the first that is there', { $ifNull: ['$nothing', '$missing', 'x'] }, 'x'],
    ['$size of an array', { $size: '$list' }, 3],
    ['$in finds an element', { $in: [2, '$list'] }, true],
    ['$isArray', { $isArray: '$list' }, true],
    ['$arrayElemAt counts from the end too', { $arrayElemAt: ['$list', -1] }, 2],
    ['$concatArrays', { $concatArrays: ['$list', [9]] }, [3, 1, 2, 9]],
    ['$concat', { $concat: ['$s', '-', 'c'] }, 'Ab-c'],
    ['$concat meets null', { $concat: ['$s', '$nothing'] }, null],
    ['$toLower', { $toLower: '$s' }, 'ab'],
    ['$toUpper', { $toUpper: '$s' }, 'AB'],
    ['$map', { $map: { input: '$list', as: 'n', in: { $multiply: ['$$n', 2] } } }, [6, 2, 4]],
    ['$filter', { $filter: { input: '$list', as: 'n', cond: { $gte: ['$$n', 2] } } }, [3, 2]],
    ['$let', { $let: { vars: { t: { $add: ['$a', 1] } }, in: { $multiply: ['$$t', 2] } } }, 16],
    ['$type', { $type: '$s' }, 'string'],
    ['$type of what is missing', { $type: '$missing' }, 'missing'],
  ])('when %s', async (_behaviour, expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });
  test('when an expression leads to nothing, then the field is missing', async () => {
    expect(await run([{ $project: { _id: 0, v: '$missing', a: 1 } }], [row])).toEqual([{ a: 7 }]);
  });
});

describe('malformed pipelines', () => {
  test.each<readonly [string, Document[], number]>([
    ['a stage has two names', [{ $match: {}, $limit: 1 }], 40323],
    ['$group has no _id', [{ $group: { n: { $sum: 1 } } }], 15955],
    ['$group has no accumulator', [{ $group: { _id: null, n: '$price' } }], 40234],
    ['$unwind has no dollar', [{ $unwind: 'tags' }], 28818],
    ['$limit is 0', [{ $limit: 0 }], 15958],
    ['a variable is not known', [{ $project: { a: '$$unknown' } }], 17276],
    ['$project is empty', [{ $project: {} }], 51272],
    ['a new root is no document', [{ $replaceRoot: { newRoot: '$price' } }], 40228],
    ['text is added to a number', [{ $project: { v: { $add: ['$item', 1] } } }], 14],
    ['the size of what is no array is asked', [{ $project: { v: { $size: '$price' } } }], 17124],
  ])('when %s, then it is refused', async (_behaviour, pipeline, code) => {
    expect(await refusal(run(pipeline))).toBe(code);
  });
});
