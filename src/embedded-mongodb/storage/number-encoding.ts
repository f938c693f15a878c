import type { Decimal128, Double, Int32, Long } from 'bson';
import type { KeyWriter } from './key-writer.js';

// A number of any of the four kinds is written as the double that is nearest to it towards zero, followed by what is
// left over as decimal digits. Int32 and double leave nothing over, so 5, 5.0, Long(5) and Decimal128('5.00') give the
// same bytes, and 0.1 stays apart from Decimal128('0.1'), as MongoDB compares them.

const NAN = 0x01;
const NEGATIVE = 0x02;
const ZERO = 0x03;
const POSITIVE = 0x04;
const EXACT = 0x01;
const REMAINDER = 0x02;
const EXPONENT_BIAS = 0x8000;

type BsonNumber = number | bigint | Int32 | Double | Long | Decimal128;

/** coefficient × 10^exponent, not negative */
interface Decimal {
  coefficient: bigint;
  exponent: number;
}

const pow = (base: bigint, exponent: number): bigint => base ** BigInt(exponent);

function decimalOfDouble(value: number): Decimal {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const power = Math.max(biased, 1) - 1075;
  if (power >= 0) return { coefficient: mantissa << BigInt(power), exponent: 0 };
  return { coefficient: mantissa * pow(5n, -power), exponent: power };
}

/** a − b, as a coefficient at the smaller of the two exponents. */
function subtract(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  const coefficient = a.coefficient * pow(10n, a.exponent - exponent) - b.coefficient * pow(10n, b.exponent - exponent);
  return { coefficient, exponent };
}

function nextDown(value: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigUint64(0, bits.getBigUint64(0) - 1n);
  return bits.getFloat64(0);
}

function doubleTowardsZero(value: Decimal): number {
  const nearest = Number(`${value.coefficient}e${value.exponent}`);
  if (nearest === Infinity) return Number.MAX_VALUE;
  return subtract(value, decimalOfDouble(nearest)).coefficient < 0n ? nextDown(nearest) : nearest;
}

function writeRemainder(writer: KeyWriter, { coefficient, exponent }: Decimal): void {
  const digits = coefficient.toString().replace(/0+$/, '');
  // The place of the first digit comes first, so that a larger remainder has larger bytes.
  writer.uint16(EXPONENT_BIAS + exponent + coefficient.toString().length);
  for (let at = 0; at < digits.length; at += 2) writer.byte(Number(digits.slice(at, at + 2).padEnd(2, '0')) + 1);
  writer.byte(0);
}

function writeMagnitude(writer: KeyWriter, approximation: number, remainder: Decimal | null): void {
  writer.double(approximation);
  if (remainder === null) {
    writer.byte(EXACT);
  } else {
    writer.byte(REMAINDER);
    writeRemainder(writer, remainder);
  }
}

function writeSigned(writer: KeyWriter, negative: boolean, approximation: number, remainder: Decimal | null): void {
  writer.byte(negative ? NEGATIVE : POSITIVE);
  const start = writer.length;
  writeMagnitude(writer, approximation, remainder);
  if (negative) writer.invertFrom(start);
}

function writeDouble(writer: KeyWriter, value: number): void {
  if (Number.isNaN(value)) writer.byte(NAN);
  else if (value === 0) writer.byte(ZERO);
  else writeSigned(writer, value < 0, Math.abs(value), null);
}

function writeDecimal(writer: KeyWriter, negative: boolean, value: Decimal): void {
  if (value.coefficient === 0n) {
    writer.byte(ZERO);
    return;
  }
  const approximation = doubleTowardsZero(value);
  const remainder = subtract(value, decimalOfDouble(approximation));
  writeSigned(writer, negative, approximation, remainder.coefficient === 0n ? null : remainder);
}

function writeInteger(writer: KeyWriter, value: bigint): void {
  const asDouble = Number(value);
  if (BigInt(asDouble) === value) writeDouble(writer, asDouble);
  else writeDecimal(writer, value < 0n, { coefficient: value < 0n ? -value : value, exponent: 0 });
}

function writeDecimal128(writer: KeyWriter, text: string): void {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/.exec(text);
  if (parts === null) {
    writeDouble(writer, Number(text));
    return;
  }
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const value = { coefficient: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
  writeDecimal(writer, sign === '-', value);
}

/** Writes a number of any BSON kind so that the order of the bytes is the order of the values. */
export function writeNumber(writer: KeyWriter, value: BsonNumber): void {
  if (typeof value === 'number') writeDouble(writer, value);
  else if (typeof value === 'bigint') writeInteger(writer, value);
  else if (value._bsontype === 'Long') writeInteger(writer, value.toBigInt());
  else if (value._bsontype === 'Decimal128') writeDecimal128(writer, value.toString());
  else writeDouble(writer, value.value);
}
