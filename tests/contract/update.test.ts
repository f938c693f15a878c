import { Decimal128, Double, Int32, Long, ObjectId, Timestamp, type Document, type UpdateFilter } from 'mongodb';
import { openContractStore, refusal, type ContractStore, type Row } from './contract-store.js';

let store: ContractStore;
beforeAll(async () => {
  store = await openContractStore();
});
afterAll(() => store.close());

/** An update that may be malformed. */
type Change = Document | Document[];
const as = (change: Change): UpdateFilter<Row> => change;

/** What an update makes of a document, without its _id. */
async function updated(before: Document, change: Change, options: { filter?: Document; arrayFilters?: Document[] } = {}): Promise<Document> {
  const collection = await store.collection([{ _id: 1, ...before }]);
  const { filter = {}, ...rest } = options;
  await collection.updateOne({ _id: 1, ...filter }, as(change), rest);
  const { _id, ...after } = (await collection.findOne({ _id: 1 })) ?? { _id: null };
  expect(_id).toBe(1);
  return after;
}

type Case = readonly [behaviour: string, before: Document, change: Change, after: Document];

function changes(cases: readonly Case[]): void {
  test.each(cases)('when %s', async (_behaviour, before, change, after) => {
    expect(await updated(before, change)).toEqual(after);
  });
}

type Refused = readonly [behaviour: string, before: Document, change: Change, code: number];

function refuses(cases: readonly Refused[]): void {
  test.each(cases)('when %s, then it is refused and nothing changes', async (_behaviour, before, change, code) => {
    const collection = await store.collection([{ _id: 1, ...before }]);
    expect(await refusal(collection.updateOne({ _id: 1 }, as(change)))).toBe(code);
    expect(await collection.findOne({ _id: 1 })).toEqual({ _id: 1, ...before });
  });
}

describe('$set and $unset', () => {
  changes([
    ['$set names a new field, then it is added', { a: 1 }, { $set: { b: 2 } }, { a: 1, b: 2 }],
    ['$set names a dotted path, then the documents between are made', {}, { $set: { 'a.b.c': 1 } }, { a: { b: { c: 1 } } }],
    ['$set names an element, then it is replaced', { a: [1, 2, 3] }, { $set: { 'a.1': 9 } }, { a: [1, 9, 3] }],
    ['$set goes beyond the end of an array, then null fills what is between', { a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
    ['$set names a number within a document, then it is a field', { a: {} }, { $set: { 'a.0': 1 } }, { a: { 0: 1 } }],
    ['$set names a field of an element, then that is set', { a: [{ b: 1 }, { b: 2 }] }, { $set: { 'a.1.b': 5 } }, { a: [{ b: 1 }, { b: 5 }] }],
    ['$unset names a field, then it goes', { a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
    ['$unset names an element, then null stays in its place', { a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
    ['$unset names a missing path, then nothing is made', { a: 1 }, { $unset: { 'b.c': '' } }, { a: 1 }],
    ['$set is empty, then nothing changes', { a: 1 }, { $set: {} }, { a: 1 }],
    ['$setOnInsert meets an existing document, then nothing changes', { a: 1 }, { $setOnInsert: { a: 2, b: 3 } }, { a: 1 }],
  ]);
  refuses([
    ['$set goes through a value that is no document', { a: 5 }, { $set: { 'a.b': 1 } }, 28],
    ['$set goes through null', { a: null }, { $set: { 'a.b': 1 } }, 28],
    ['$set names a field of an array', { a: [1] }, { $set: { 'a.b': 1 } }, 28],
    ['$set names an empty path', {}, { $set: { '': 1 } }, 56],
    ['$set names a path with an empty part', {}, { $set: { 'a..b': 1 } }, 56],
    ['$set changes _id', {}, { $set: { _id: 2 } }, 66],
    ['$unset takes _id away', {}, { $unset: { _id: '' } }, 66],
    ['two operators name one path', { a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    ['one path lies within another', { a: {} }, { $set: { a: {}, 'a.b': 1 } }, 40],
    ['an operator is not known', {}, { $nonsense: { a: 1 } }, 9],
    ['an operator has no document', {}, { $set: 5 }, 9],
  ]);
  test('when the value is there already, then it matches and is not modified', async () => {
    const collection = await store.collection([{ _id: 1, a: 1 }]);
    expect(await collection.updateOne({ _id: 1 }, as({ $set: { a: 1 } }))).toMatchObject({ matchedCount: 1, modifiedCount: 0 });
  });
  test('when fields are added, then those that were there keep their order', async () => {
    expect(Object.keys(await updated({ z: 1, a: 2 }, { $set: { m: 3, a: 4 } }))).toEqual(['z', 'a', 'm']);
  });
});

describe('$inc, $mul, $min, $max', () => {
  changes([
    ['$inc meets a number, then it is added', { a: 5 }, { $inc: { a: -2 } }, { a: 3 }],
    ['$inc meets nothing, then the field is made', {}, { $inc: { 'a.b': 2 } }, { a: { b: 2 } }],
    ['$mul meets a number, then it is multiplied', { a: 5 }, { $mul: { a: 3 } }, { a: 15 }],
    ['$mul meets nothing, then the field is 0', {}, { $mul: { a: 3 } }, { a: 0 }],
    ['$min meets more, then it is set', { a: 5 }, { $min: { a: 3 } }, { a: 3 }],
    ['$min meets less, then it stays', { a: 2 }, { $min: { a: 3 } }, { a: 2 }],
    ['$max meets less, then it is set', { a: 5 }, { $max: { a: 8 } }, { a: 8 }],
    ['$max meets nothing, then it is set', {}, { $max: { a: 8 } }, { a: 8 }],
    ['$max compares types, then text is more than a number', { a: 5 }, { $max: { a: 'x' } }, { a: 'x' }],
    ['$min compares types, then null is less than a number', { a: 5 }, { $min: { a: null } }, { a: null }],
  ]);
  refuses([
    ['$inc meets text', { a: 'x' }, { $inc: { a: 1 } }, 14],
    ['$inc meets null', { a: null }, { $inc: { a: 1 } }, 14],
    ['$inc has no number', { a: 1 }, { $inc: { a: 'x' } }, 14],
    ['$mul meets a document', { a: {} }, { $mul: { a: 2 } }, 14],
    ['$inc takes a long past its end', { a: Long.MAX_VALUE }, { $inc: { a: 1 } }, 2],
  ]);

  const typed = async (before: unknown, operand: unknown, operator = '$inc'): Promise<unknown> => {
    const collection = await store.collection([{ _id: 1, a: before }]);
    await collection.updateOne({ _id: 1 }, { [operator]: { a: operand } });
    return (await collection.findOne({}, { promoteValues: false }))?.['a'] as unknown;
  };
  test('when ints are added, then the result is an int', async () => {
    expect(await typed(new Int32(1), new Int32(2))).toEqual(new Int32(3));
  });
  test('when an int grows too large, then it is a long', async () => {
    expect(await typed(new Int32(2_147_483_647), new Int32(1))).toEqual(Long.fromNumber(2_147_483_648));
  });
  test('when a double is added to an int, then the result is a double', async () => {
    expect(await typed(new Int32(1), new Double(0.5))).toEqual(new Double(1.5));
  });
  test('when a decimal is added, then the result is an exact decimal', async () => {
    expect(String(await typed(Decimal128.fromString('0.1'), Decimal128.fromString('0.2')))).toBe('0.3');
  });
  test('when decimals have more digits than a double, then none is lost', async () => {
    expect(String(await typed(Decimal128.fromString('12345678901234567890.12'), Decimal128.fromString('0.01')))).toBe('12345678901234567890.13');
  });
  test('when decimals are multiplied, then exactly', async () => {
    expect(String(await typed(Decimal128.fromString('1.1'), Decimal128.fromString('1.1'), '$mul'))).toBe('1.21');
  });
  test('when longs are added, then exactly', async () => {
    expect(await typed(Long.fromString('9007199254740993'), new Int32(2))).toEqual(Long.fromString('9007199254740995'));
  });
});

describe('$rename and $currentDate', () => {
  changes([
    ['$rename names a field, then it has the new name', { a: 1, c: 2 }, { $rename: { a: 'b' } }, { c: 2, b: 1 }],
    ['$rename meets nothing, then nothing changes', { c: 2 }, { $rename: { a: 'b' } }, { c: 2 }],
    ['$rename goes into a document, then it moves', { a: 1 }, { $rename: { a: 'b.c' } }, { b: { c: 1 } }],
    ['$rename meets its target, then that is replaced', { a: 1, b: 2 }, { $rename: { a: 'b' } }, { b: 1 }],
  ]);
  refuses([
    ['$rename names the same field twice', { a: 1 }, { $rename: { a: 'a' } }, 2],
    ['$rename names no text', { a: 1 }, { $rename: { a: 5 } }, 2],
    ['$currentDate has another type', {}, { $currentDate: { a: { $type: 'text' } } }, 2],
  ]);
  test('when $currentDate is asked for, then it is the server’s date', async () => {
    const { a, b } = await updated({}, { $currentDate: { a: true, b: { $type: 'timestamp' } } });
    expect(Math.abs(Date.now() - (a as Date).getTime())).toBeLessThan(60_000);
    expect(b).toBeInstanceOf(Timestamp);
  });
});

describe('$bit', () => {
  changes([
    ['$bit ands', { a: 13 }, { $bit: { a: { and: 10 } } }, { a: 8 }],
    ['$bit ors', { a: 3 }, { $bit: { a: { or: 5 } } }, { a: 7 }],
    ['$bit xors', { a: 1 }, { $bit: { a: { xor: 5 } } }, { a: 4 }],
  ]);
  refuses([['$bit meets text', { a: 'x' }, { $bit: { a: { and: 1 } } }, 2], ['$bit is asked for another operation', { a: 1 }, { $bit: { a: { nand: 1 } } }, 2]]);
});

describe('arrays', () => {
  changes([
    ['$push meets an array, then the value stands at its end', { a: [1] }, { $push: { a: 2 } }, { a: [1, 2] }],
    ['$push meets nothing, then the array is made', {}, { $push: { a: 2 } }, { a: [2] }],
    ['$push has an array, then it is one element', { a: [1] }, { $push: { a: [2, 3] } }, { a: [1, [2, 3]] }],
    ['$push has $each, then every value is added', { a: [1] }, { $push: { a: { $each: [2, 3] } } }, { a: [1, 2, 3] }],
    ['$push has $position, then the values stand there', { a: [1, 4] }, { $push: { a: { $each: [2, 3], $position: 1 } } }, { a: [1, 2, 3, 4] }],
    ['$position is negative, then it counts from the end', { a: [1, 4] }, { $push: { a: { $each: [3], $position: -1 } } }, { a: [1, 3, 4] }],
    ['$push has $sort, then all are sorted', { a: [3, 1] }, { $push: { a: { $each: [2], $sort: 1 } } }, { a: [1, 2, 3] }],
    ['$push sorts documents by a field', { a: [{ n: 2 }, { n: 3 }] }, { $push: { a: { $each: [{ n: 1 }], $sort: { n: -1 } } } }, { a: [{ n: 3 }, { n: 2 }, { n: 1 }] }],
    ['$push has $slice, then the first stay', { a: [1, 2] }, { $push: { a: { $each: [3], $slice: 2 } } }, { a: [1, 2] }],
    ['$slice is negative, then the last stay', { a: [1, 2] }, { $push: { a: { $each: [3], $slice: -2 } } }, { a: [2, 3] }],
    ['$each is empty and $slice given, then only the slice happens', { a: [1, 2, 3] }, { $push: { a: { $each: [], $slice: -1 } } }, { a: [3] }],
    ['$addToSet has a new value, then it is added', { a: [1] }, { $addToSet: { a: 2 } }, { a: [1, 2] }],
    ['$addToSet has a known value, then nothing changes', { a: [1, 2] }, { $addToSet: { a: 2 } }, { a: [1, 2] }],
    ['$addToSet has $each, then only the new ones are added', { a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { a: [1, 2] }],
    ['$addToSet compares documents, then the order of fields counts', { a: [{ x: 1, y: 2 }] }, { $addToSet: { a: { y: 2, x: 1 } } }, { a: [{ x: 1, y: 2 }, { y: 2, x: 1 }] }],
    ['$pull has a value, then every such element goes', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
    ['$pull has a condition, then what meets it goes', { a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
    ['$pull has a document, then it is a query of the elements', { a: [{ x: 1, y: 2 }, { x: 2 }] }, { $pull: { a: { x: 1 } } }, { a: [{ x: 2 }] }],
    ['$pull meets nothing, then nothing is made', {}, { $pull: { a: 1 } }, {}],
    ['$pullAll has values, then all of them go', { a: [1, 2, 3, 2] }, { $pullAll: { a: [2, 3] } }, { a: [1] }],
    ['$pop is 1, then the last goes', { a: [1, 2] }, { $pop: { a: 1 } }, { a: [1] }],
    ['$pop is -1, then the first goes', { a: [1, 2] }, { $pop: { a: -1 } }, { a: [2] }],
    ['$pop empties an array, then the array stays', { a: [1] }, { $pop: { a: 1 } }, { a: [] }],
    ['$[] is named, then every element changes', { a: [{ n: 1 }, { n: 2 }] }, { $inc: { 'a.$[].n': 10 } }, { a: [{ n: 11 }, { n: 12 }] }],
  ]);
  refuses([
    ['$push meets what is no array', { a: 1 }, { $push: { a: 2 } }, 2],
    ['$push has an unknown modifier', { a: [] }, { $push: { a: { $each: [1], $nonsense: 1 } } }, 2],
    ['$addToSet meets what is no array', { a: 1 }, { $addToSet: { a: 2 } }, 2],
    ['$pull meets what is no array', { a: 1 }, { $pull: { a: 2 } }, 2],
    ['$pop meets what is no array', { a: 1 }, { $pop: { a: 1 } }, 14],
    ['$pop is neither 1 nor -1', { a: [1] }, { $pop: { a: 2 } }, 9],
    ['$each is no array', { a: [1] }, { $push: { a: { $each: 5 } } }, 2],
    ['$[] meets what is no array', { a: 1 }, { $set: { 'a.$[]': 1 } }, 2],
  ]);
});

describe('the positional $', () => {
  test('when the query meets an element, then $ is that one', async () => {
    expect(await updated({ a: [1, 5, 5] }, { $set: { 'a.$': 9 } }, { filter: { a: 5 } })).toEqual({ a: [1, 9, 5] });
  });
  test('when the query meets a field of an element, then $ is that element', async () => {
    expect(await updated({ a: [{ k: 1, n: 0 }, { k: 2, n: 0 }] }, { $inc: { 'a.$.n': 1 } }, { filter: { 'a.k': 2 } })).toEqual({ a: [{ k: 1, n: 0 }, { k: 2, n: 1 }] });
  });
  test('when $elemMatch meets an element, then $ is that one', async () => {
    expect(await updated({ a: [{ k: 1 }, { k: 5 }] }, { $set: { 'a.$.seen': true } }, { filter: { a: { $elemMatch: { k: { $gt: 2 } } } } })).toEqual({ a: [{ k: 1 }, { k: 5, seen: true }] });
  });
  test('when the query says nothing of the array, then it is refused', async () => {
    const collection = await store.collection([{ _id: 1, a: [1] }]);
    expect(await refusal(collection.updateOne({ _id: 1 }, as({ $set: { 'a.$': 2 } })))).toBe(2);
  });
});

describe('array filters', () => {
  test('when elements meet the filter, then they change', async () => {
    expect(await updated({ a: [1, 5, 9] }, { $set: { 'a.$[big]': 0 } }, { arrayFilters: [{ big: { $gte: 5 } }] })).toEqual({ a: [1, 0, 0] });
  });
  test('when documents meet the filter by a field, then they change', async () => {
    expect(await updated({ a: [{ k: 1 }, { k: 2 }] }, { $set: { 'a.$[x].seen': 1 } }, { arrayFilters: [{ 'x.k': 2 }] })).toEqual({ a: [{ k: 1 }, { k: 2, seen: 1 }] });
  });
  test('when filters nest, then each has its level', async () => {
    const before = { a: [{ k: 1, b: [1, 2] }, { k: 2, b: [1, 2] }] };
    const after = { a: [{ k: 1, b: [1, 2] }, { k: 2, b: [1, 0] }] };
    expect(await updated(before, { $set: { 'a.$[x].b.$[y]': 0 } }, { arrayFilters: [{ 'x.k': 2 }, { y: 2 }] })).toEqual(after);
  });
  test('when a filter is missing, then it is refused', async () => {
    const collection = await store.collection([{ _id: 1, a: [1] }]);
    expect(await refusal(collection.updateOne({}, as({ $set: { 'a.$[x]': 2 } })))).toBe(2);
  });
  test('when a filter is not used, then it is refused', async () => {
    const collection = await store.collection([{ _id: 1, a: [1] }]);
    expect(await refusal(collection.updateOne({}, as({ $set: { b: 2 } }), { arrayFilters: [{ x: 1 }] }))).toBe(9);
  });
});

describe('replacing and pipelines', () => {
  test('when a document is replaced, then only its _id stays', async () => {
    const collection = await store.collection([{ _id: 1, a: 1, b: 2 }]);
    await collection.replaceOne({ _id: 1 }, { c: 3 });
    expect(await collection.findOne({})).toEqual({ _id: 1, c: 3 });
  });
  test('when a replacement has another _id, then it is refused', async () => {
    const collection = await store.collection([{ _id: 1, a: 1 }]);
    expect(await refusal(collection.replaceOne({ _id: 1 }, { _id: 2, c: 3 }))).toBe(66);
  });
  test('when a pipeline computes, then from the document itself', async () => {
    expect(await updated({ a: 2, b: 3 }, [{ $set: { sum: { $add: ['$a', '$b'] } } }, { $unset: 'a' }])).toEqual({ b: 3, sum: 5 });
  });
  test('when many are updated, then all that match change', async () => {
    const collection = await store.collection([{ _id: 1, a: 1 }, { _id: 2, a: 1 }, { _id: 3, a: 2 }]);
    expect(await collection.updateMany({ a: 1 }, as({ $set: { b: 1 } }))).toMatchObject({ matchedCount: 2, modifiedCount: 2 });
  });
  test('when one of many cannot be changed, then those before it are changed and the error is told', async () => {
    const collection = await store.collection([{ _id: 1, a: 1 }]);
    expect(await refusal(collection.updateMany({}, as({ $inc: { 'a.b': 1 } })))).toBe(28);
  });
});

describe('upserts', () => {
  async function upserted(filter: Document, change: Change): Promise<Row | null> {
    const collection = await store.collection();
    const result = await collection.updateOne(filter, as(change), { upsert: true });
    expect(result).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
    return collection.findOne({});
  }

  test('when nothing matches, then the equalities of the filter and the update make the document', async () => {
    expect(await upserted({ _id: 1, a: 2 }, { $set: { b: 3 } })).toEqual({ _id: 1, a: 2, b: 3 });
  });
  test('when the filter has other operators, then they leave nothing', async () => {
    expect(await upserted({ _id: 1, n: { $gt: 5 }, s: /x/ }, { $set: { b: 3 } })).toEqual({ _id: 1, b: 3 });
  });
  test('when the filter has $and and $eq, then their values count', async () => {
    expect(await upserted({ $and: [{ _id: 1 }, { a: { $eq: 2 } }] }, { $inc: { n: 1 } })).toEqual({ _id: 1, a: 2, n: 1 });
  });
  test('when the filter has a dotted path, then the documents between are made', async () => {
    expect(await upserted({ _id: 1, 'a.b': 2 }, { $set: { c: 1 } })).toEqual({ _id: 1, a: { b: 2 }, c: 1 });
  });
  test('when $setOnInsert is given, then it counts now', async () => {
    expect(await upserted({ _id: 1 }, { $setOnInsert: { made: true }, $inc: { n: 1 } })).toEqual({ _id: 1, made: true, n: 1 });
  });
  test('when no _id is known, then an ObjectId is made', async () => {
    expect((await upserted({ a: 1 }, { $set: { b: 1 } }))?._id).toBeInstanceOf(ObjectId);
  });
  test('when the update is a replacement, then the filter leaves only _id', async () => {
    const collection = await store.collection();
    await collection.replaceOne({ _id: 7, a: 1 }, { b: 2 }, { upsert: true });
    expect(await collection.findOne({})).toEqual({ _id: 7, b: 2 });
  });
  test('when the filter and the update name one path differently, then it is refused', async () => {
    const collection = await store.collection();
    expect(await refusal(collection.updateOne({ a: 1 }, as({ $set: { 'a.b': 2 } }), { upsert: true }))).toBe(28);
  });
  test('when the filter names a field twice, then it is refused', async () => {
    const collection = await store.collection();
    expect(await refusal(collection.updateOne({ $and: [{ a: 1 }, { a: 2 }] }, as({ $set: { b: 2 } }), { upsert: true }))).toBe(54);
  });
  test('when fifty upsert one key at once, then one document counts them all', async () => {
    const collection = await store.collection();
    await collection.createIndex({ key: 1 }, { unique: true });
    const one = async (): Promise<void> => {
      // MongoDB documents that a lost race of two upserts may end in E11000, and that it is then sent again.
      await collection.updateOne({ key: 'k' }, as({ $inc: { n: 1 } }), { upsert: true }).catch(async (error: { code?: number }) => {
        if (error.code !== 11000) throw error;
        await one();
      });
    };
    await Promise.all(Array.from({ length: 50 }, one));
    expect(await collection.find({}, { projection: { _id: 0 } }).toArray()).toEqual([{ key: 'k', n: 50 }]);
  });
});
