import { Decimal128, Double, Int32, Long } from 'bson';
import { plainNumber, typeOf } from './values.js';

const INT_MAX = 2n ** 31n;
const LONG_MAX = 2n ** 63n;

function decimalFrom(value: number): Decimal128 {
  return Decimal128.fromString(String(value));
}

/**
 * Adds or multiplies as MongoDB types the result: int grows to long, a double makes a double, a decimal makes a decimal.
 * @returns null where a long overflows
 */
export function arithmetic(a: unknown, b: unknown, operation: 'add' | 'multiply'): unknown {
  const types = [typeOf(a), typeOf(b)];
  const x = plainNumber(a);
  const y = plainNumber(b);
  const approximate = (value: typeof x): number => (typeof value === 'object' ? Number(value.n) / Number(value.d) : Number(value));
  if (types.includes('decimal')) {
    const result = operation === 'add' ? approximate(x) + approximate(y) : approximate(x) * approximate(y);
    // Fifteen digits are what a double holds: enough to hide its binary tail from decimal sums.
    return decimalFrom(Number(result.toPrecision(15)));
  }
  if (types.includes('double')) {
    return new Double(operation === 'add' ? approximate(x) + approximate(y) : approximate(x) * approximate(y));
  }
  const left = BigInt(approximateToBig(x));
  const right = BigInt(approximateToBig(y));
  const result = operation === 'add' ? left + right : left * right;
  if (result >= LONG_MAX || result < -LONG_MAX) return null;
  if (types.includes('long') || result >= INT_MAX || result < -INT_MAX) return Long.fromBigInt(result);
  return new Int32(Number(result));
}

function approximateToBig(value: ReturnType<typeof plainNumber>): bigint {
  if (typeof value === 'object') return value.n / value.d;
  return BigInt(value);
}

/** A JavaScript number as the store holds it: whole ones as int or long, others as double. */
export function numberValue(value: number): Int32 | Long | Double {
  if (!Number.isInteger(value)) return new Double(value);
  if (Math.abs(value) < Number(INT_MAX)) return new Int32(value);
  return Number.isSafeInteger(value) ? Long.fromNumber(value) : new Double(value);
}

/** Any numeric value as a JavaScript number. */
export function toNumber(value: unknown): number {
  const plain = plainNumber(value);
  return typeof plain === 'object' ? Number(plain.n) / Number(plain.d) : Number(plain);
}
