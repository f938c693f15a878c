import { Decimal128, Double, Int32, Long } from 'bson';
import { plainNumber, typeOf } from './values.js';

const INT_MAX = 2n ** 31n;
const LONG_MAX = 2n ** 63n;

/** How many digits a decimal holds. */
const DECIMAL_DIGITS = 34;
/** How many digits of a double count when it meets a decimal. */
const DOUBLE_DIGITS = 15;

/** A decimal number: coefficient × 10^exponent. */
interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** @returns null for NaN and the infinities */
function decimalOf(value: unknown): Decimal | null {
  const text = typeOf(value) === 'double' ? toNumber(value).toPrecision(DOUBLE_DIGITS) : String(value);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (whole === '') return null;
  const decimal = { coefficient: BigInt(`${sign}${whole}${fraction}`), exponent: Number(exponent) - fraction.length };
  return typeOf(value) === 'double' ? withoutZeros(decimal) : decimal;
}

/** A double has no zeros at its end that were meant. */
function withoutZeros({ coefficient, exponent }: Decimal): Decimal {
  let [shorter, raised] = [coefficient, exponent];
  while (shorter !== 0n && shorter % 10n === 0n && raised < 0) [shorter, raised] = [shorter / 10n, raised + 1];
  return { coefficient: shorter, exponent: raised };
}

/** Rounds to what a decimal holds, half to even. */
function rounded({ coefficient, exponent }: Decimal): Decimal128 {
  const negative = coefficient < 0n;
  const digits = (negative ? -coefficient : coefficient).toString();
  const spare = digits.length - DECIMAL_DIGITS;
  if (spare <= 0) return Decimal128.fromString(`${coefficient}E${exponent}`);
  const unit = 10n ** BigInt(spare);
  const whole = BigInt(digits);
  const [kept, rest] = [whole / unit, whole % unit];
  const up = rest * 2n > unit || (rest * 2n === unit && kept % 2n === 1n);
  return Decimal128.fromString(`${negative ? '-' : ''}${up ? kept + 1n : kept}E${exponent + spare}`);
}

function decimalArithmetic(a: Decimal, b: Decimal, operation: 'add' | 'multiply'): Decimal128 {
  if (operation === 'multiply') return rounded({ coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent });
  const exponent = Math.min(a.exponent, b.exponent);
  // What is smaller by more digits than a decimal holds changes nothing, and must not make a number of millions of digits.
  if (Math.abs(a.exponent - b.exponent) > 3 * DECIMAL_DIGITS) return rounded(a.coefficient !== 0n && (a.exponent > b.exponent || b.coefficient === 0n) ? a : b);
  const scaled = (value: Decimal): bigint => value.coefficient * 10n ** BigInt(value.exponent - exponent);
  return rounded({ coefficient: scaled(a) + scaled(b), exponent });
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
    const [left, right] = [decimalOf(a), decimalOf(b)];
    if (left !== null && right !== null) return decimalArithmetic(left, right, operation);
    return Decimal128.fromString(String(operation === 'add' ? approximate(x) + approximate(y) : approximate(x) * approximate(y)));
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
