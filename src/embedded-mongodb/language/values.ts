import { Binary, BSONRegExp, BSONSymbol, DBRef, Decimal128, Double, Int32, Long, type Code, type Document, type ObjectId, type Timestamp } from 'bson';

/** The names that `$type` takes, and messages print. */
export type TypeName =
  | 'minKey' | 'missing' | 'null' | 'undefined' | 'int' | 'long' | 'double' | 'decimal' | 'string' | 'symbol' | 'object' | 'array' | 'binData'
  | 'objectId' | 'bool' | 'date' | 'timestamp' | 'regex' | 'dbPointer' | 'javascript' | 'javascriptWithScope' | 'maxKey';

/** BSON comparison order: types first (https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/). */
const RANKS: Readonly<Record<TypeName, number>> = {
  minKey: 0, missing: 1, undefined: 1, null: 2, int: 3, long: 3, double: 3, decimal: 3, symbol: 4, string: 4, object: 5, dbPointer: 5, array: 6,
  binData: 7, objectId: 8, bool: 9, date: 10, timestamp: 11, regex: 12, javascript: 13, javascriptWithScope: 14, maxKey: 15,
};

export const TYPE_NUMBERS: ReadonlyMap<number, TypeName> = new Map([
  [-1, 'minKey'], [1, 'double'], [2, 'string'], [3, 'object'], [4, 'array'], [5, 'binData'], [6, 'undefined'], [7, 'objectId'], [8, 'bool'], [9, 'date'],
  [10, 'null'], [11, 'regex'], [12, 'dbPointer'], [13, 'javascript'], [14, 'symbol'], [15, 'javascriptWithScope'], [16, 'int'], [17, 'timestamp'],
  [18, 'long'], [19, 'decimal'], [127, 'maxKey'],
]);

function bsonTypeName(value: object): TypeName {
  switch ((value as { _bsontype?: string })._bsontype) {
    case 'Int32': return 'int';
    case 'Double': return 'double';
    case 'Long': return 'long';
    case 'Decimal128': return 'decimal';
    case 'ObjectId': return 'objectId';
    case 'Binary': return 'binData';
    case 'Timestamp': return 'timestamp';
    case 'BSONRegExp': return 'regex';
    case 'BSONSymbol': return 'symbol';
    case 'MinKey': return 'minKey';
    case 'MaxKey': return 'maxKey';
    case 'Code': return (value as Code).scope ? 'javascriptWithScope' : 'javascript';
    default: return 'object';
  }
}

/** The BSON type of a value as the store holds it. */
export function typeOf(value: unknown): TypeName {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string': return 'string';
    case 'boolean': return 'bool';
    case 'number': return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? 'int' : 'double';
    case 'bigint': return 'long';
    default: break;
  }
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof RegExp) return 'regex';
  if (value instanceof Uint8Array) return 'binData';
  return bsonTypeName(value);
}

export function rankOf(value: unknown): number {
  return RANKS[typeOf(value)];
}

export function isNumber(value: unknown): boolean {
  return rankOf(value) === RANKS.int;
}

/** A document with fields of its own, as opposed to a BSON value that is an object in JavaScript. */
export function isDocument(value: unknown): value is Document {
  return typeOf(value) === 'object';
}

type Plain = number | bigint | { n: bigint; d: bigint };

function decimalToRational(value: Decimal128): Plain {
  const text = value.toString();
  if (/nan/i.test(text)) return NaN;
  if (/inf/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  const parts = /^(-?)(\d*)\.?(\d*)(?:E([+-]?\d+))?$/i.exec(text);
  if (parts === null) return NaN;
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const digits = BigInt(`${whole}${fraction}` || '0') * (sign === '-' ? -1n : 1n);
  const power = Number(exponent) - fraction.length;
  return power >= 0 ? digits * 10n ** BigInt(power) : { n: digits, d: 10n ** BigInt(-power) };
}

function doubleToRational(value: number): { n: bigint; d: bigint } {
  let d = 1n;
  let n = value;
  while (!Number.isInteger(n)) {
    n *= 2;
    d *= 2n;
  }
  return { n: BigInt(n), d };
}

/** A number as JavaScript can compare it exactly. */
export function plainNumber(value: unknown): Plain {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Long) return value.toBigInt();
  if (value instanceof Decimal128) return decimalToRational(value);
  return NaN;
}

function compareNumbers(a: unknown, b: unknown): number {
  const x = plainNumber(a);
  const y = plainNumber(b);
  const xNaN = typeof x === 'number' && Number.isNaN(x);
  const yNaN = typeof y === 'number' && Number.isNaN(y);
  if (xNaN || yNaN) return xNaN && yNaN ? 0 : xNaN ? -1 : 1;
  if (typeof x !== 'object' && typeof y !== 'object') return x < y ? -1 : x > y ? 1 : 0;
  for (const [value, sign] of [[x, 1], [y, -1]] as const) {
    if (value === Infinity) return sign;
    if (value === -Infinity) return -sign;
  }
  const rational = (value: Plain): { n: bigint; d: bigint } =>
    typeof value === 'object' ? value : typeof value === 'bigint' ? { n: value, d: 1n } : doubleToRational(value);
  const left = rational(x);
  const right = rational(y);
  const difference = left.n * right.d - right.n * left.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const encoder = new TextEncoder();

/** Strings compare by their UTF-8 bytes, as MongoDB's simple collation does; JavaScript compares UTF-16 units. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  // Without surrogates both orders agree, and that is nearly always.
  if (!/[\ud800-\udfff]/.test(a) && !/[\ud800-\udfff]/.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(encoder.encode(a), encoder.encode(b));
}

function compareDocuments(a: Document, b: Document): number {
  const left = Object.entries(a);
  const right = Object.entries(b);
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const [leftName, leftValue] = left[index] as [string, unknown];
    const [rightName, rightValue] = right[index] as [string, unknown];
    const order = rankOf(leftValue) - rankOf(rightValue) || compareStrings(leftName, rightName) || compareValues(leftValue, rightValue);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareValues(a[index], b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function bytesOf(value: unknown): { bytes: Uint8Array; subtype: number } {
  if (value instanceof Binary) return { bytes: value.buffer.subarray(0, value.position), subtype: value.sub_type };
  return { bytes: value as Uint8Array, subtype: 0 };
}

function compareBinary(a: unknown, b: unknown): number {
  const left = bytesOf(a);
  const right = bytesOf(b);
  return left.bytes.length - right.bytes.length || left.subtype - right.subtype || Buffer.compare(left.bytes, right.bytes);
}

function regexText(value: unknown): string {
  if (value instanceof BSONRegExp) return `${value.pattern}\0${value.options}`;
  return value instanceof RegExp ? `${value.source}\0${value.flags}` : '';
}

/** Compares two values of any types in BSON comparison order. */
export function compareValues(a: unknown, b: unknown): number {
  const rank = rankOf(a);
  const order = rank - rankOf(b);
  if (order !== 0) return order;
  switch (rank) {
    case RANKS.int: return compareNumbers(a, b);
    case RANKS.string: return compareStrings(String(a instanceof BSONSymbol ? a.value : a), String(b instanceof BSONSymbol ? b.value : b));
    case RANKS.object: return compareDocuments(asFields(a), asFields(b));
    case RANKS.array: return compareArrays(a as unknown[], b as unknown[]);
    case RANKS.binData: return compareBinary(a, b);
    case RANKS.objectId: return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case RANKS.bool: return Number(a) - Number(b);
    case RANKS.date: return (a as Date).getTime() - (b as Date).getTime();
    case RANKS.timestamp: return (a as Timestamp).compare(b as Timestamp);
    case RANKS.regex: return compareStrings(regexText(a), regexText(b));
    case RANKS.javascript:
    case RANKS.javascriptWithScope: return compareStrings(String((a as Code).code), String((b as Code).code));
    default: return 0;
  }
}

function asFields(value: unknown): Document {
  return value instanceof DBRef ? value.toJSON() : (value as Document);
}

/** Equality as a filter means it; a sub-document is equal only with the same fields in the same order. */
export function valuesEqual(a: unknown, b: unknown): boolean {
  return compareValues(a, b) === 0;
}

/** An own field of a document; `__proto__` and `constructor` are names like any other. */
export function fieldOf(document: unknown, name: string): unknown {
  return typeof document === 'object' && document !== null && Object.prototype.hasOwnProperty.call(document, name)
    ? (document as Document)[name]
    : undefined;
}

/** Sets an own field, whatever its name. */
export function setField(document: Document, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(document, name, { value, enumerable: true, configurable: true, writable: true });
  else document[name] = value;
}

/** Copies documents and arrays; BSON values never change and are shared. */
export function cloneValue<T>(value: T): T {
  if (Array.isArray(value)) return value.map(cloneValue) as T;
  if (!isDocument(value)) return value;
  const copy: Document = {};
  for (const [name, field] of Object.entries(value)) setField(copy, name, cloneValue(field));
  return copy as T;
}

export const isIndex = (part: string): boolean => /^(0|[1-9]\d*)$/.test(part);

/** A whole number out of any numeric type; null where it is none. */
export function wholeNumber(value: unknown): number | null {
  const plain = plainNumber(value);
  const number = typeof plain === 'object' ? Number(plain.n) / Number(plain.d) : Number(plain);
  return isNumber(value) && Number.isInteger(number) ? number : null;
}

/** Truth as aggregation and projections mean it. */
export function isTrue(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !isNumber(value) || compareNumbers(value, 0) !== 0;
}
