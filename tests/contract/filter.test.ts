import { Binary, BSONRegExp, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp, type Document } from 'mongodb';
import { idsOf, openContractStore, refusal, type ContractStore, type Row } from './contract-store.js';

let store: ContractStore;
beforeAll(async () => {
  store = await openContractStore();
});
afterAll(() => store.close());

type Case = readonly [behaviour: string, filter: Document, ids: readonly unknown[]];

/** Each case finds exactly these ids among the documents. */
function finds(documents: readonly Row[], cases: readonly Case[]): void {
  test.each(cases)('when %s', async (_behaviour, filter, ids) => {
    expect(await idsOf(await store.collection(documents), filter)).toEqual(ids);
  });
}

describe('equality, null and missing', () => {
  finds([{ _id: 1, a: null }, { _id: 2 }, { _id: 3, a: 0 }, { _id: 4, a: [] }, { _id: 5, a: [null] }, { _id: 6, a: { b: null } }, { _id: 7, a: [{ b: 1 }, {}] }], [
    ['null is asked for, then null, missing and an array with null match', { a: null }, [1, 2, 5]],
    ['$eq null is asked for, then it is the same', { a: { $eq: null } }, [1, 2, 5]],
    ['$ne null is asked for, then null and missing do not match', { a: { $ne: null } }, [3, 4, 6, 7]],
    ['$exists is true, then null counts as there', { a: { $exists: true } }, [1, 3, 4, 5, 6, 7]],
    ['$exists is false, then only the missing match', { a: { $exists: false } }, [2]],
    ['$type null is asked for, then missing does not match', { a: { $type: 'null' } }, [1, 5]],
    ['null is one of $in, then missing matches', { a: { $in: [null] } }, [1, 2, 5]],
    ['null is one of $nin, then neither null nor missing match', { a: { $nin: [null] } }, [3, 4, 6, 7]],
    ['$gte null is asked for, then null and missing match and nothing else', { a: { $gte: null } }, [1, 2, 5]],
    ['$gt null is asked for, then nothing matches', { a: { $gt: null } }, []],
    ['a dotted path is null, then missing parents match, and array elements without it', { 'a.b': null }, [1, 2, 3, 6, 7]],
    ['a dotted path exists, then one element that has it is enough', { 'a.b': { $exists: true } }, [6, 7]],
    ['an empty array is asked for, then only it matches', { a: [] }, [4]],
    ['the whole filter is empty, then everything matches', {}, [1, 2, 3, 4, 5, 6, 7]],
  ]);
});

describe('numbers of different types', () => {
  finds([
    { _id: 1, n: new Int32(5) }, { _id: 2, n: Long.fromNumber(5) }, { _id: 3, n: new Double(5) }, { _id: 4, n: Decimal128.fromString('5.0') },
    { _id: 5, n: '5' }, { _id: 6, n: 5.5 }, { _id: 7, n: NaN }, { _id: 8, n: Long.fromString('9007199254740993') }, { _id: 9, n: -1 },
  ], [
    ['an int is asked for, then long, double and decimal of the same value match', { n: 5 }, [1, 2, 3, 4]],
    ['a decimal is asked for, then the others match too', { n: Decimal128.fromString('5') }, [1, 2, 3, 4]],
    ['more than 5 is asked for, then text does not match', { n: { $gt: 5 } }, [6, 8]],
    ['less than 6 is asked for, then NaN does not match', { n: { $lt: 6 } }, [1, 2, 3, 4, 6, 9]],
    ['NaN is asked for, then NaN matches', { n: NaN }, [7]],
    ['a long beyond 2^53 is asked for, then its neighbour does not match', { n: Long.fromString('9007199254740992') }, []],
    ['the exact long is asked for, then it matches', { n: Long.fromString('9007199254740993') }, [8]],
    ['$type number is asked for, then all four types match', { n: { $type: 'number' } }, [1, 2, 3, 4, 6, 7, 8, 9]],
    ['$type int is asked for, then only ints match', { n: { $type: 'int' } }, [1, 9]],
    ['$type is a number code, then it means the same', { n: { $type: 2 } }, [5]],
    ['$type is a list, then either matches', { n: { $type: ['string', 'decimal'] } }, [4, 5]],
    ['$mod is asked for, then whole parts are divided', { n: { $mod: [5, 0] } }, [1, 2, 3, 4, 6]],
    ['$in mixes types, then values compare across them', { n: { $in: [Long.fromNumber(5), 'x'] } }, [1, 2, 3, 4]],
  ]);
});

describe('type bracketing', () => {
  const id = new ObjectId('0123456789abcdef01234567');
  finds([
    { _id: 1, v: 5 }, { _id: 2, v: 'b' }, { _id: 3, v: { x: 1 } }, { _id: 4, v: [3] }, { _id: 5, v: true }, { _id: 6, v: new Date(5) },
    { _id: 7, v: id }, { _id: 8, v: new Binary(Buffer.from('ab')) }, { _id: 9, v: new Timestamp({ t: 1, i: 1 }) }, { _id: 10, v: new MinKey() }, { _id: 11, v: new MaxKey() },
  ], [
    ['a number is compared with, then only numbers are', { v: { $gt: 0 } }, [1, 4]],
    ['text is compared with, then only text is', { v: { $gte: 'a' } }, [2]],
    ['a date is compared with, then only dates are', { v: { $lt: new Date(10) } }, [6]],
    ['a document is compared with, then only documents are', { v: { $gt: {} } }, [3]],
    ['false is compared with, then only booleans are', { v: { $gt: false } }, [5]],
    ['an ObjectId is compared with, then only those are', { v: { $gte: id } }, [7]],
    ['binary data is asked for, then bytes and subtype decide', { v: new Binary(Buffer.from('ab')) }, [8]],
    ['a timestamp is asked for, then it is no date', { v: new Timestamp({ t: 1, i: 1 }) }, [9]],
  ]);
});

describe('text', () => {
  finds([{ _id: 1, s: 'Alpha' }, { _id: 2, s: 'alpha' }, { _id: 3, s: 'beta\nalpha' }, { _id: 4, s: ['gamma', 'alphabet'] }, { _id: 5, s: 5 }, { _id: 6, s: /alpha/ }], [
    ['a pattern is asked for, then text that holds it matches', { s: /alpha/ }, [2, 3, 4, 6]],
    ['a pattern ignores case, then it does', { s: /ALPHA/i }, [1, 2, 3, 4]],
    ['$regex and $options are given, then they are one pattern', { s: { $regex: '^alpha', $options: 'm' } }, [2, 3, 4]],
    ['a pattern is anchored, then only the start counts', { s: /^alpha/ }, [2, 4]],
    ['a BSON pattern is asked for, then it is the same', { s: new BSONRegExp('^alpha$', '') }, [2]],
    ['$not takes a pattern, then what lacks it matches, other types too', { s: { $not: /alpha/ } }, [1, 5]],
    ['a pattern stands in $in, then it is a pattern', { s: { $in: [/^gam/, 'Alpha'] } }, [1, 4]],
    ['text is compared, then by bytes and not by a language', { s: { $lt: 'a' } }, [1]],
  ]);
});

describe('documents', () => {
  finds([{ _id: 1, d: { a: 1, b: 2 } }, { _id: 2, d: { b: 2, a: 1 } }, { _id: 3, d: { a: 1 } }, { _id: 4, d: { a: 1, b: 2, c: 3 } }, { _id: 5, d: { a: { x: 1 } } }], [
    ['a document is asked for, then the order of its fields counts', { d: { a: 1, b: 2 } }, [1]],
    ['a dotted path is asked for, then order and other fields do not count', { 'd.a': 1, 'd.b': 2 }, [1, 2, 4]],
    ['a part of a document is asked for, then the whole one does not match', { d: { a: 1 } }, [3]],
    ['an inner document is asked for by a path, then it is compared whole', { 'd.a': { x: 1 } }, [5]],
    ['documents are compared, then field by field in order', { d: { $gt: { a: 1, b: 2 } } }, [2, 4, 5]],
  ]);
});

describe('arrays', () => {
  finds([
    { _id: 1, t: ['red', 'blue'], n: [1, 8], o: [{ q: 5, w: 'A' }, { q: 15, w: 'B' }] }, { _id: 2, t: 'red', n: 5, o: [{ q: 15, w: 'A' }] },
    { _id: 3, t: ['blue', 'red'], n: [9, 12], o: { q: 5, w: 'A' } }, { _id: 4, t: [['red', 'blue']], n: [], o: [] }, { _id: 5, t: [], n: [[5]], o: [{ q: [5, 20] }] },
  ], [
    ['a value is asked for, then an element is enough', { t: 'red' }, [1, 2, 3]],
    ['an array is asked for, then the whole array or an element that is one matches', { t: ['red', 'blue'] }, [1, 4]],
    ['a range is asked for, then each limit may be met by another element', { n: { $gt: 2, $lt: 6 } }, [1, 2]],
    ['$elemMatch takes a range, then one element must meet it', { n: { $elemMatch: { $gt: 7, $lt: 10 } } }, [1, 3]],
    ['$elemMatch meets no array, then it does not match', { n: { $elemMatch: { $eq: 5 } } }, []],
    ['a field of elements is asked for, then one element is enough', { 'o.q': 15 }, [1, 2]],
    ['two fields of elements are asked for, then different elements may meet them', { 'o.q': 5, 'o.w': 'B' }, [1]],
    ['$elemMatch takes two fields, then one element must meet both', { o: { $elemMatch: { q: 5, w: 'B' } } }, []],
    ['$elemMatch finds the element, then it matches', { o: { $elemMatch: { q: 15, w: 'B' } } }, [1]],
    ['a position is named, then that element counts', { 't.1': 'red' }, [3]],
    ['a position and a field are named, then that element’s field counts', { 'o.1.w': 'B' }, [1]],
    ['$size is asked for, then only arrays of that length match', { t: { $size: 2 } }, [1, 3]],
    ['$size 0 is asked for, then the empty array matches', { t: { $size: 0 } }, [5]],
    ['$all is asked for, then every value must be there', { t: { $all: ['red', 'blue'] } }, [1, 3]],
    ['$all has one value, then a single value matches too', { t: { $all: ['red'] } }, [1, 2, 3]],
    ['$all is empty, then nothing matches', { t: { $all: [] } }, []],
    ['$all holds $elemMatch, then each may be met by another element', { o: { $all: [{ $elemMatch: { q: 5 } }, { $elemMatch: { q: 15 } }] } }, [1]],
    ['$ne is asked for, then no element may be equal', { t: { $ne: 'red' } }, [4, 5]],
    ['$nin is asked for, then no element may be in the list', { t: { $nin: ['blue'] } }, [2, 4, 5]],
    ['$type array is asked for, then arrays match', { t: { $type: 'array' } }, [1, 3, 4, 5]],
    ['a nested array is asked for by a value, then it does not match', { n: 5 }, [2]],
    ['a field of an array within elements is asked for, then it is looked through', { 'o.q': 20 }, [5]],
  ]);
});

describe('logic', () => {
  finds([{ _id: 1, a: 1, b: 1 }, { _id: 2, a: 1 }, { _id: 3, b: 1 }, { _id: 4 }, { _id: 5, a: 3, b: 2 }], [
    ['several fields are asked for, then all must match', { a: 1, b: 1 }, [1]],
    ['$and is asked for, then all must match', { $and: [{ a: 1 }, { b: 1 }] }, [1]],
    ['$or is asked for, then one is enough', { $or: [{ a: 1 }, { b: 2 }] }, [1, 2, 5]],
    ['$nor is asked for, then none may match', { $nor: [{ a: 1 }, { b: 1 }] }, [4, 5]],
    ['$not is asked for, then the missing match too', { a: { $not: { $gt: 1 } } }, [1, 2, 3, 4]],
    ['$or stands beside a field, then both must hold', { b: 1, $or: [{ a: 1 }, { a: { $exists: false } }] }, [1, 3]],
    ['$and holds $or, then they nest', { $and: [{ $or: [{ a: 1 }, { a: 3 }] }, { $or: [{ b: 1 }, { b: 2 }] }] }, [1, 5]],
    ['$expr compares two fields, then those of one document are compared', { $expr: { $gt: ['$a', '$b'] } }, [2, 5]],
    ['$comment is given, then it changes nothing', { a: 3, $comment: 'why' }, [5]],
    ['one field has two operators, then both must hold', { a: { $gte: 1, $ne: 3 } }, [1, 2]],
  ]);
});

describe('bits', () => {
  finds([{ _id: 1, f: 54 }, { _id: 2, f: 20 }, { _id: 3, f: new Double(20) }, { _id: 4, f: 'x' }, { _id: 5, f: 0 }], [
    ['$bitsAllSet takes a mask, then all its bits must be set', { f: { $bitsAllSet: 50 } }, [1]],
    ['$bitsAllSet takes positions, then those must be set', { f: { $bitsAllSet: [2, 4] } }, [1, 2, 3]],
    ['$bitsAnySet is asked for, then one bit is enough', { f: { $bitsAnySet: 34 } }, [1]],
    ['$bitsAllClear is asked for, then none may be set', { f: { $bitsAllClear: [1, 5] } }, [2, 3, 5]],
    ['$bitsAnyClear is asked for, then one clear bit is enough', { f: { $bitsAnyClear: [2, 5] } }, [2, 3, 5]],
  ]);
});

describe('malformed filters', () => {
  test.each<readonly [string, Document, number]>([
    ['an operator is not known', { a: { $nonsense: 1 } }, 2],
    ['a top-level operator is not known', { $nonsense: 1 }, 2],
    ['$in is no array', { a: { $in: 5 } }, 2],
    ['$or is no array', { $or: { a: 1 } }, 2],
    ['$and is empty', { $and: [] }, 2],
    ['$or holds what is no document', { $or: [5] }, 2],
    ['$not is empty', { a: { $not: {} } }, 2],
    ['$mod divides by zero', { a: { $mod: [0, 1] } }, 2],
    ['$mod has three numbers', { a: { $mod: [1, 2, 3] } }, 2],
    ['$all is no array', { a: { $all: 5 } }, 2],
    ['$elemMatch is no document', { a: { $elemMatch: 5 } }, 2],
    ['a type has no such name', { a: { $type: 'sometype' } }, 2],
    ['$options stands alone', { a: { $options: 'i' } }, 2],
    ['a pattern is broken', { a: { $regex: '(' } }, 51091],
    ['a pattern has an unknown flag', { a: { $regex: 'a', $options: 'q' } }, 51108],
  ])('when %s, then it is refused', async (_behaviour, filter, code) => {
    expect(await refusal((await store.collection([{ _id: 1, a: 1 }])).find(filter).toArray())).toBe(code);
  });

  test('when a malformed filter meets a collection that is not there, then it is refused all the same', async () => {
    expect(await refusal((await store.collection()).find({ a: { $nonsense: 1 } }).toArray())).toBe(2);
  });

  test('when a field is named like a part of JavaScript, then it is a field like any other', async () => {
    const collection = await store.collection([{ _id: 1, constructor: 1, toString: 2 }, { _id: 2 }]);
    expect(await idsOf(collection, { constructor: 1 })).toEqual([1]);
    expect(await idsOf(collection, { toString: { $exists: true } })).toEqual([1]);
    expect(await idsOf(collection, { 'constructor.name': { $exists: true } })).toEqual([]);
  });
});
