import { deserialize, serialize, type Document } from 'bson';

/** A document nested more deeply than this is refused, as MongoDB does. */
const DEEPEST = 200;
const SMALLEST_LEVEL = 7;

const TYPED = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true } as const;

/** Decodes BSON so that int, long, double and decimal stay apart. */
export function decode(bytes: Uint8Array): Document {
  return deserialize(bytes, TYPED);
}

/** @throws RangeError where it would be larger than the 17 MB that the library has room for */
export function encode(document: Document): Buffer {
  const { buffer, byteOffset, byteLength } = serialize(document, { ignoreUndefined: false });
  return Buffer.from(buffer, byteOffset, byteLength);
}

const FIXED_SIZES: Readonly<Record<number, number>> = {
  0x01: 8, 0x06: 0, 0x07: 12, 0x08: 1, 0x09: 8, 0x0a: 0, 0x10: 4, 0x11: 8, 0x12: 8, 0x13: 16, 0x7f: 0, 0xff: 0,
};

function sizeOfValue(bytes: Buffer, type: number, at: number): number {
  const fixed = FIXED_SIZES[type];
  if (fixed !== undefined) return fixed;
  switch (type) {
    case 0x02: case 0x0d: case 0x0e: return 4 + bytes.readInt32LE(at);
    case 0x05: return 5 + bytes.readInt32LE(at);
    case 0x0b: return bytes.indexOf(0, bytes.indexOf(0, at) + 1) + 1 - at;
    case 0x0c: return 16 + bytes.readInt32LE(at);
    case 0x0f: return bytes.readInt32LE(at);
    default: throw new RangeError(`unknown BSON type ${type}`);
  }
}

/**
 * Whether a document is nested more deeply than the store takes; only a large one can be.
 * @throws RangeError where the bytes are no BSON.
 */
export function isTooDeep(bytes: Buffer): boolean {
  if (bytes.length < DEEPEST * SMALLEST_LEVEL) return false;
  let at = 4;
  let depth = 1;
  while (depth > 0 && at < bytes.length) {
    const type = bytes.readUInt8(at);
    at += 1;
    if (type === 0) {
      depth -= 1;
      continue;
    }
    at = bytes.indexOf(0, at) + 1;
    if (at === 0) throw new RangeError('BSON ends within a name');
    if (type === 0x03 || type === 0x04) {
      depth += 1;
      at += 4;
      if (depth > DEEPEST) return true;
    } else {
      const size = sizeOfValue(bytes, type, at);
      if (size < 0) throw new RangeError('BSON value of a negative size');
      at += size;
    }
  }
  return false;
}
