import { Decimal128, Double, Int32, Long } from 'bson';
import { compareValues } from '../../../../src/embedded-mongodb/language/values.js';
import { encodeValue, EMPTY_ARRAY } from '../../../../src/embedded-mongodb/storage/key-encoding.js';
import { anyNumber, anyValue, chance } from './values.js';

function disagreement(a: unknown, b: unknown): unknown {
  const wanted = Math.sign(compareValues(a, b));
  const upwards = encodeValue(a).compare(encodeValue(b));
  const downwards = encodeValue(a, true).compare(encodeValue(b, true));
  return upwards === wanted && downwards === (wanted === 0 ? 0 : -wanted) ? null : { a, b, wanted, upwards, downwards };
}

describe('the order of index keys', () => {
  test('when 20,000 pairs of values of any type are encoded, then their bytes stand in BSON order', () => {
    const random = chance(20_261);
    const wrong: unknown[] = [];
    for (let count = 0; count < 20_000; count++) {
      const found = disagreement(anyValue(random), anyValue(random));
      if (found !== null) wrong.push(found);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test('when 20,000 pairs of numbers of all four kinds are encoded, then their bytes stand in numeric order', () => {
    const random = chance(7);
    const wrong: unknown[] = [];
    for (let count = 0; count < 20_000; count++) {
      const found = disagreement(anyNumber(random), anyNumber(random));
      if (found !== null) wrong.push(found);
    }
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test('when equal numbers are of different kinds, then their keys are the same bytes', () => {
    const five = encodeValue(new Int32(5));
    for (const other of [new Double(5), Long.fromNumber(5), Decimal128.fromString('5.000')]) expect(encodeValue(other)).toEqual(five);
    expect(encodeValue(Decimal128.fromString('0.1'))).not.toEqual(encodeValue(new Double(0.1)));
  });

  test('when values are encoded, then no key is the beginning of another one', () => {
    const random = chance(99);
    const keys = Array.from({ length: 3_000 }, () => encodeValue(anyValue(random)).toString('latin1'));
    const different = [...new Set(keys)].sort();
    // Sorted, a key that begins another one would stand directly before it.
    expect(different.filter((key, at) => different[at + 1]?.startsWith(key))).toEqual([]);
    expect(different.length).toBeGreaterThan(500);
  });

  test('when an array is empty, then its entry stands before null', () => {
    expect(encodeValue(EMPTY_ARRAY).compare(encodeValue(null))).toBe(-1);
  });
});
