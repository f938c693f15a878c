import { Binary, BSONRegExp, BSONSymbol, Code, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';

/** A repeatable source of chance (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Chance = () => number;

const pick = <T>(random: Chance, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const whole = (random: Chance, below: number): number => Math.floor(random() * below);

const DECIMALS = [
  '0', '-0', '5', '5.00', '5E+2', '500', '0.1', '-0.1', '1E-6176', '-1E-6176', '1E+6100',
  '9007199254740993', '9007199254740993.5', '-9007199254740993', '1.7976931348623157E+308', '1.8E+308', '5E-324', '4E-324', 'NaN', 'Infinity', '-Infinity',
  '0.3333333333333333333333333333333333', '0.33333333333333331482961625624739',
];
const DOUBLES = [0, -0, 0.1, -0.1, 5, 500, 1.5, NaN, Infinity, -Infinity, 5e-324, 1e-310, Number.MAX_VALUE, 2 ** 53, 2 ** 53 + 2, 1 / 3, -(2 ** 63), 2 ** 63];
const LONGS = ['0', '5', '-5', '9007199254740992', '9007199254740993', '-9007199254740993', '9223372036854775807', '-9223372036854775808', '500'];
const TEXTS = ['', 'a', 'ab', 'b', 'a\0', 'a\0b', 'é', 'e\u0301', '\ud83d\ude00', '\uffee', 'Z', 'ا', 'a\u0001'];

function number(random: Chance): unknown {
  switch (whole(random, 7)) {
    case 0: return new Int32(whole(random, 21) - 10);
    case 1: return new Double(pick(random, DOUBLES));
    case 2: return Long.fromString(pick(random, LONGS));
    case 3: return Decimal128.fromString(pick(random, DECIMALS));
    case 4: return new Double((random() - 0.5) * 10 ** (whole(random, 40) - 20));
    case 5: return Decimal128.fromString(`${random() < 0.5 ? '-' : ''}${whole(random, 1e6)}.${whole(random, 1e9)}E${whole(random, 40) - 20}`);
    default: return Long.fromBigInt(BigInt(whole(random, 2 ** 40)) * BigInt(whole(random, 2 ** 22)) - 2n ** 60n);
  }
}

function text(random: Chance): string {
  return pick(random, TEXTS) + (random() < 0.3 ? pick(random, TEXTS) : '');
}

function leaf(random: Chance): unknown {
  switch (whole(random, 15)) {
    case 0: return null;
    case 1: return text(random);
    case 2: return random() < 0.5;
    case 3: return new Date((whole(random, 9) - 4) * 10 ** whole(random, 15));
    case 4: return new ObjectId(Buffer.from(Array.from({ length: 12 }, () => whole(random, 3))));
    case 5: return new Binary(Buffer.from(Array.from({ length: whole(random, 4) }, () => whole(random, 256))), pick(random, [0, 0, 4, 128]));
    case 6: return new Timestamp({ t: whole(random, 4), i: whole(random, 4) });
    case 7: return new BSONRegExp(text(random).replaceAll('\0', ''), pick(random, ['', 'i', 'm']));
    case 8: return new MinKey();
    case 9: return new MaxKey();
    case 10: return new BSONSymbol(text(random));
    case 11: return new Code(text(random));
    default: return number(random);
  }
}

/** A BSON value of any type, nested up to `depth`. */
export function anyValue(random: Chance, depth = 2): unknown {
  const kind = depth === 0 ? 1 : random();
  if (kind < 0.12) return Array.from({ length: whole(random, 3) }, () => anyValue(random, depth - 1));
  if (kind < 0.24) {
    const names = ['a', 'b', 'ab', ''].slice(0, 1 + whole(random, 4));
    return Object.fromEntries(names.filter(() => random() < 0.6).map((name) => [name, anyValue(random, depth - 1)]));
  }
  return leaf(random);
}

export { number as anyNumber };
