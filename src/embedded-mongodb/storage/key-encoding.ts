import type { Binary, BSONRegExp, BSONSymbol, Code, DBRef, Decimal128, Double, Int32, Long, ObjectId, Timestamp } from 'bson';
import { KeyWriter } from './key-writer.js';
import { writeNumber } from './number-encoding.js';

// An index entry's key holds the values of the indexed fields so that the order of the bytes is the order in which
// BSON values compare (language/values.ts), whatever their types. Each value begins with the tag of its type class; no
// encoding is a prefix of another; no byte that begins or follows a value is FF, so `value + FF` lies behind all keys
// that begin with the value.

const Tag = {
  MinKey: 0x04,
  /** An empty array in an indexed field; sorts before null. */
  Undefined: 0x08,
  Null: 0x0c,
  Number: 0x14,
  String: 0x1c,
  Object: 0x24,
  Array: 0x2c,
  Binary: 0x34,
  ObjectId: 0x3c,
  Boolean: 0x44,
  Date: 0x4c,
  Timestamp: 0x54,
  RegExp: 0x5c,
  Code: 0x6c,
  CodeWithScope: 0x74,
  MaxKey: 0x7c,
} as const;

const END = 0x00;

/** Stands for an indexed array that has no elements. */
export const EMPTY_ARRAY = Symbol('empty array');

type Tagged =
  | ObjectId
  | Int32
  | Double
  | Long
  | Decimal128
  | Timestamp
  | Binary
  | BSONRegExp
  | BSONSymbol
  | Code
  | DBRef
  | { _bsontype: 'MinKey' }
  | { _bsontype: 'MaxKey' };

function isTagged(value: object): value is Tagged {
  return '_bsontype' in value;
}

function tagOfBson(value: Tagged): number {
  switch (value._bsontype) {
    case 'Int32':
    case 'Double':
    case 'Long':
    case 'Decimal128':
      return Tag.Number;
    case 'BSONSymbol':
      return Tag.String;
    case 'DBRef':
      return Tag.Object;
    case 'BSONRegExp':
      return Tag.RegExp;
    case 'Code':
      return value.scope ? Tag.CodeWithScope : Tag.Code;
    case 'Binary':
    case 'ObjectId':
    case 'Timestamp':
    case 'MinKey':
    case 'MaxKey':
      return Tag[value._bsontype];
  }
}

/** The byte that begins the encoding of every value of the same type class. */
export function typeTag(value: unknown): number {
  if (value === EMPTY_ARRAY || value === undefined) return Tag.Undefined;
  if (value === null) return Tag.Null;
  if (typeof value === 'string') return Tag.String;
  if (typeof value === 'boolean') return Tag.Boolean;
  if (typeof value === 'number' || typeof value === 'bigint') return Tag.Number;
  if (Array.isArray(value)) return Tag.Array;
  if (value instanceof Date) return Tag.Date;
  if (value instanceof RegExp) return Tag.RegExp;
  if (value instanceof Uint8Array) return Tag.Binary;
  return isTagged(value) ? tagOfBson(value) : Tag.Object;
}

function writeObject(writer: KeyWriter, value: object): void {
  for (const [name, field] of Object.entries(value)) {
    writer.byte(typeTag(field));
    writer.text(name);
    writeBody(writer, field);
  }
  writer.byte(END);
}

function writeBinary(writer: KeyWriter, bytes: Uint8Array, subType: number): void {
  writer.uint32(bytes.length);
  writer.byte(subType);
  writer.append(bytes);
}

function writeBsonBody(writer: KeyWriter, value: Tagged): void {
  switch (value._bsontype) {
    case 'Int32':
    case 'Double':
    case 'Long':
    case 'Decimal128':
      return writeNumber(writer, value);
    case 'BSONSymbol':
      return writer.text(value.valueOf());
    case 'DBRef':
      return writeObject(writer, value.toJSON());
    case 'Binary':
      return writeBinary(writer, value.value(), value.sub_type);
    case 'ObjectId':
      return writer.append(value.id);
    case 'Timestamp':
      return writer.uint64(BigInt.asUintN(64, value.toBigInt()));
    case 'BSONRegExp':
      writer.text(value.pattern);
      return writer.text(value.options);
    case 'Code':
      writer.text(value.code);
      if (value.scope) writeObject(writer, value.scope);
      return;
    case 'MinKey':
    case 'MaxKey':
  }
}

function writeBody(writer: KeyWriter, value: unknown): void {
  if (value === null || value === undefined || value === EMPTY_ARRAY) return;
  if (typeof value === 'string') writer.text(value);
  else if (typeof value === 'boolean') writer.byte(value ? 2 : 1);
  else if (typeof value === 'number' || typeof value === 'bigint') writeNumber(writer, value);
  else if (value instanceof Date) writer.uint64(BigInt(value.getTime()) + 0x8000000000000000n);
  else if (Array.isArray(value)) {
    for (const element of value) writeValue(writer, element);
    writer.byte(END);
  } else if (value instanceof RegExp) {
    writer.text(value.source);
    writer.text(value.flags);
  } else if (value instanceof Uint8Array) writeBinary(writer, value, 0);
  else if (typeof value === 'object') {
    if (isTagged(value)) writeBsonBody(writer, value);
    else writeObject(writer, value);
  }
}

/** Appends one value to a key. */
export function writeValue(writer: KeyWriter, value: unknown): void {
  writer.byte(typeTag(value));
  writeBody(writer, value);
}

const shared = new KeyWriter();

/** One value's encoding; its bytes are inverted for a descending field. */
export function encodeValue(value: unknown, descending = false): Buffer {
  writeValue(shared, value);
  if (descending) shared.invertFrom(0);
  return shared.take();
}
