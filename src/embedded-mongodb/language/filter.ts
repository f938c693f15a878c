import { Binary, BSONRegExp, Long, type Document } from 'bson';
import { badValue, CommandError, notOffered } from './errors.js';
import { evaluate } from './expressions.js';
import { toNumber } from './numbers.js';
import {
  compareValues, fieldOf, isDocument, isIndex, isNumber, isTrue, plainNumber, rankOf, TYPE_NUMBERS, typeOf, valuesEqual, wholeNumber, type TypeName,
} from './values.js';

/** What an index on a path could serve; several predicates on one path are all there. */
export interface PathBounds {
  eq?: unknown;
  in?: unknown[];
  gt?: unknown;
  gte?: unknown;
  lt?: unknown;
  lte?: unknown;
  exists?: boolean;
}

export interface Filter {
  matches(document: Document): boolean;
  /** The predicates that every match must satisfy, by dotted path, for the planner. */
  readonly bounds: ReadonlyMap<string, PathBounds>;
}

type Test = (document: Document) => boolean;
/** Tests the values that a path leads to. */
type Leaf = (candidate: unknown) => boolean;

const DEPTH_LIMIT = 180;

/** Each value that a dotted path leads to, through arrays on the way. `undefined` stands for missing. */
function* walk(value: unknown, parts: readonly string[], at: number): Generator {
  if (at === parts.length) {
    yield value;
    return;
  }
  const part = parts[at] ?? '';
  if (Array.isArray(value)) {
    if (isIndex(part) && Number(part) < value.length) yield* walk(value[Number(part)], parts, at + 1);
    for (const element of value as unknown[]) if (isDocument(element)) yield* walk(element, parts, at);
    return;
  }
  yield* walk(isDocument(value) ? fieldOf(value, part) : undefined, parts, at + 1);
}

/** True where the value at the path, or an element of it where it is an array, passes. */
function anyValue(path: readonly string[], leaf: Leaf): Test {
  return (document) => {
    for (const candidate of walk(document, path, 0)) {
      if (leaf(candidate)) return true;
      if (Array.isArray(candidate) && candidate.some(leaf)) return true;
    }
    return false;
  };
}

/** True where the value itself passes: for operators that look at whole arrays. */
function wholeValue(path: readonly string[], leaf: Leaf): Test {
  return (document) => {
    for (const candidate of walk(document, path, 0)) if (leaf(candidate)) return true;
    return false;
  };
}

const not = (test: Test): Test => (document) => !test(document);

function equalTo(operand: unknown): Leaf {
  if (operand === null) return (candidate) => candidate === null || candidate === undefined;
  return (candidate) => candidate !== undefined && valuesEqual(candidate, operand);
}

function compared(operand: unknown, accept: (order: number) => boolean): Leaf {
  if (operand === null) return (candidate) => (candidate === null || candidate === undefined) && accept(0);
  const rank = rankOf(operand);
  const isNaNOperand = isNumber(operand) && Number.isNaN(plainNumber(operand));
  return (candidate) => {
    if (candidate === undefined || rankOf(candidate) !== rank) return false;
    if (isNumber(candidate) && Number.isNaN(plainNumber(candidate)) !== isNaNOperand) return false;
    return accept(compareValues(candidate, operand));
  };
}

/** A pattern of MongoDB's, as JavaScript's: PCRE's `x` flag and inline flags are not offered. */
export function compileRegex(pattern: string, options: string): RegExp {
  if (/[^imsxu]/.test(options)) throw new CommandError(51108, 'Location51108', `invalid flag in regex options: ${options}`);
  if (options.includes('x')) throw notOffered("$regex with the option 'x'");
  if (pattern.length > 2_000) throw badValue('regular expression is too long');
  try {
    return new RegExp(pattern, [...new Set(options.replace(/[xu]/g, ''))].join(''));
  } catch {
    throw new CommandError(51091, 'Location51091', `Regular expression is invalid: ${pattern}`);
  }
}

function regexFrom(value: unknown): RegExp | null {
  if (value instanceof RegExp) return value;
  return value instanceof BSONRegExp ? compileRegex(value.pattern, value.options) : null;
}

function regexLeaf(operand: unknown, expression: RegExp): Leaf {
  return (candidate) => (typeof candidate === 'string' ? expression.test(candidate) : typeOf(candidate) === 'regex' && valuesEqual(candidate, operand));
}

function inLeaf(operand: unknown, name: string): Leaf {
  if (!Array.isArray(operand)) throw badValue(`${name} needs an array`);
  const leaves = operand.map((item): Leaf => {
    if (isDocument(item) && Object.keys(item)[0]?.startsWith('$')) throw badValue(`cannot nest $ under ${name}`);
    const expression = regexFrom(item);
    return expression === null ? equalTo(item) : regexLeaf(item, expression);
  });
  return (candidate) => leaves.some((leaf) => leaf(candidate));
}

function typeNames(operand: unknown): (candidate: unknown) => boolean {
  const wanted = (Array.isArray(operand) ? operand : [operand]).map((item): TypeName | 'number' => {
    if (typeof item === 'string') {
      if (item !== 'number' && ![...TYPE_NUMBERS.values()].includes(item as TypeName)) throw badValue(`Unknown type name alias: ${item}`);
      return item as TypeName | 'number';
    }
    const name = TYPE_NUMBERS.get(wholeNumber(item) ?? NaN);
    if (name === undefined) throw badValue(`Invalid numerical type code: ${String(item)}`);
    return name;
  });
  return (candidate) => wanted.some((name) => (name === 'number' ? isNumber(candidate) : typeOf(candidate) === name));
}

function modLeaf(operand: unknown): Leaf {
  if (!Array.isArray(operand) || operand.length !== 2) throw badValue('malformed mod, needs to be an array of two numbers');
  const [divisor, remainder] = operand.map((item) => Math.trunc(toNumber(item)));
  if (divisor === 0 || divisor === undefined || Number.isNaN(divisor)) throw badValue('divisor cannot be 0');
  return (candidate) => isNumber(candidate) && Math.trunc(toNumber(candidate)) % divisor === remainder;
}

function bitMask(operand: unknown): bigint {
  if (Array.isArray(operand)) return operand.reduce<bigint>((mask, bit) => mask | (1n << BigInt(wholeNumber(bit) ?? 0)), 0n);
  if (operand instanceof Binary) return BigInt(`0x${Buffer.from(operand.buffer).reverse().toString('hex') || '0'}`);
  const number = operand instanceof Long ? Number(operand.toBigInt()) : wholeNumber(operand);
  if (number === null || number < 0) throw badValue('bit masks take non-negative whole numbers, positions or binary data');
  return BigInt(number);
}

function bitsLeaf(operand: unknown, accept: (set: bigint, mask: bigint) => boolean): Leaf {
  const mask = bitMask(operand);
  return (candidate) => {
    const number = candidate instanceof Long ? candidate.toBigInt() : wholeNumber(candidate);
    return number !== null && accept(BigInt.asUintN(64, BigInt(number)) & mask, mask);
  };
}

function elemMatch(operand: unknown, depth: number): Leaf {
  if (!isDocument(operand)) throw badValue('$elemMatch needs an Object');
  const first = Object.keys(operand)[0];
  if (first?.startsWith('$') && !['$and', '$or', '$nor', '$where', '$expr'].includes(first)) {
    const tests = predicates([''], operand, depth + 1, null);
    return (candidate) => Array.isArray(candidate) && candidate.some((element) => tests.every((test) => test({ '': Array.isArray(element) ? [element] : (element as unknown) })));
  }
  const inner = compile(operand, depth + 1, null);
  return (candidate) =>
    Array.isArray(candidate) && candidate.some((element) => (isDocument(element) || Array.isArray(element)) && inner(element as Document));
}

function allTest(path: readonly string[], operand: unknown, depth: number): Test {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  if (operand.length === 0) return () => false;
  const tests = operand.map((item): Test => {
    if (isDocument(item) && '$elemMatch' in item) return wholeValue(path, elemMatch(item['$elemMatch'], depth));
    const expression = regexFrom(item);
    return anyValue(path, expression === null ? equalTo(item) : regexLeaf(item, expression));
  });
  return (document) => tests.every((test) => test(document));
}

function sizeLeaf(operand: unknown): Leaf {
  const size = wholeNumber(operand);
  if (size === null || size < 0) throw badValue('$size must be a whole number that is not negative');
  return (candidate) => Array.isArray(candidate) && candidate.length === size;
}

function operatorTest(path: readonly string[], name: string, operand: unknown, all: Document, depth: number): Test {
  switch (name) {
    case '$eq': return anyValue(path, equalTo(operand));
    case '$ne': return not(anyValue(path, equalTo(operand)));
    case '$gt': return anyValue(path, compared(operand, (order) => order > 0));
    case '$gte': return anyValue(path, compared(operand, (order) => order >= 0));
    case '$lt': return anyValue(path, compared(operand, (order) => order < 0));
    case '$lte': return anyValue(path, compared(operand, (order) => order <= 0));
    case '$in': return anyValue(path, inLeaf(operand, '$in'));
    case '$nin': return not(anyValue(path, inLeaf(operand, '$nin')));
    case '$exists': {
      const present = wholeValue(path, (candidate) => candidate !== undefined);
      return isTrue(operand) ? present : not(present);
    }
    case '$type': {
      const test = typeNames(operand);
      return anyValue(path, test);
    }
    case '$mod': return anyValue(path, modLeaf(operand));
    case '$regex': {
      const options = all['$options'] as unknown;
      const given = regexFrom(operand);
      const source = given === null ? String(operand) : given.source;
      return anyValue(path, regexLeaf(operand, compileRegex(source, typeof options === 'string' ? options : (given?.flags ?? ''))));
    }
    case '$options':
      if (!('$regex' in all)) throw badValue('$options needs a $regex');
      return () => true;
    case '$not': {
      const expression = regexFrom(operand);
      if (expression !== null) return not(anyValue(path, regexLeaf(operand, expression)));
      if (!isDocument(operand) || Object.keys(operand).length === 0) throw badValue('$not needs a regex or a document');
      const tests = predicates(path, operand, depth + 1, null);
      return not((document) => tests.every((test) => test(document)));
    }
    case '$all': return allTest(path, operand, depth);
    case '$elemMatch': return wholeValue(path, elemMatch(operand, depth));
    case '$size': return wholeValue(path, sizeLeaf(operand));
    case '$bitsAllSet': return anyValue(path, bitsLeaf(operand, (set, mask) => set === mask));
    case '$bitsAnySet': return anyValue(path, bitsLeaf(operand, (set) => set !== 0n));
    case '$bitsAllClear': return anyValue(path, bitsLeaf(operand, (set) => set === 0n));
    case '$bitsAnyClear': return anyValue(path, bitsLeaf(operand, (set, mask) => set !== mask));
    case '$geoWithin': case '$geoIntersects': case '$near': case '$nearSphere': throw notOffered(name);
    default: throw badValue(`unknown operator: ${name}`);
  }
}

const BOUND_OPERATORS: ReadonlyMap<string, keyof PathBounds> = new Map([
  ['$eq', 'eq'], ['$in', 'in'], ['$gt', 'gt'], ['$gte', 'gte'], ['$lt', 'lt'], ['$lte', 'lte'],
]);

type Bounds = Map<string, PathBounds>;

/** Notes what an index could serve. Arrays and patterns as operands are left to the test alone. */
function noteBound(bounds: Bounds | null, path: string, name: string, operand: unknown): void {
  if (bounds === null) return;
  const known = bounds.get(path) ?? {};
  const key = BOUND_OPERATORS.get(name);
  if (name === '$exists') known.exists = isTrue(operand);
  else if (key === undefined || Array.isArray(operand) !== (key === 'in') || regexFrom(operand) !== null) return;
  else if (key === 'in') {
    if ((operand as unknown[]).some((item) => Array.isArray(item) || regexFrom(item) !== null)) return;
    known.in ??= operand as unknown[];
  } else if (known[key] === undefined) known[key] = operand as never;
  bounds.set(path, known);
}

function predicates(path: readonly string[], operand: unknown, depth: number, bounds: Bounds | null): Test[] {
  if (depth > DEPTH_LIMIT) throw new CommandError(15, 'Overflow', 'the filter is nested too deeply');
  const joined = path.join('.');
  const expression = regexFrom(operand);
  if (expression !== null) return [anyValue(path, regexLeaf(operand, expression))];
  const names = isDocument(operand) ? Object.keys(operand) : [];
  if (names[0]?.startsWith('$') !== true || names[0] === '$ref' || names[0] === '$id') {
    noteBound(bounds, joined, '$eq', operand);
    return [anyValue(path, equalTo(operand))];
  }
  const operators = operand as Document;
  return names.map((name) => {
    if (!name.startsWith('$')) throw badValue(`unknown operator: ${name}`);
    noteBound(bounds, joined, name, operators[name]);
    return operatorTest(path, name, operators[name], operators, depth);
  });
}

function logical(name: string, operand: unknown, depth: number, bounds: Bounds | null): Test {
  if (!Array.isArray(operand) || operand.length === 0) throw badValue(`${name} must be a nonempty array`);
  const tests = operand.map((item: unknown) => {
    if (!isDocument(item)) throw badValue(`${name} entries need to be full objects`);
    return compile(item, depth + 1, name === '$and' ? bounds : null);
  });
  if (name === '$and') return (document) => tests.every((test) => test(document));
  if (name === '$or') return (document) => tests.some((test) => test(document));
  return (document) => !tests.some((test) => test(document));
}

function compile(filter: Document, depth: number, bounds: Bounds | null): Test {
  if (depth > DEPTH_LIMIT) throw new CommandError(15, 'Overflow', 'the filter is nested too deeply');
  const tests: Test[] = [];
  for (const [name, operand] of Object.entries(filter)) {
    if (!name.startsWith('$')) tests.push(...predicates(name.split('.'), operand, depth, bounds));
    else if (name === '$and' || name === '$or' || name === '$nor') tests.push(logical(name, operand, depth, bounds));
    else if (name === '$expr') tests.push((document) => isTrue(evaluate(operand, document, { ROOT: document })));
    else if (name === '$comment') continue;
    else if (name === '$where' || name === '$text' || name === '$jsonSchema' || name === '$function') throw notOffered(name);
    else throw badValue(`unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`);
  }
  return (document) => tests.every((test) => test(document));
}

/**
 * Compiles a filter.
 * @throws CommandError where it is malformed, nested too deeply, or asks for what is not offered
 */
export function compileFilter(filter: Document): Filter {
  const bounds: Bounds = new Map();
  const test = compile(filter, 0, bounds);
  return { matches: test, bounds };
}

/** The position of the first element of the array at `path` that the filter's predicates on it match: what `$` in an update stands for. */
export function matchedPosition(filter: Document, document: Document, arrayPath: string): number | null {
  const array = arrayPath.split('.').reduce<unknown>((value, part) => (Array.isArray(value) ? value[Number(part)] : fieldOf(value, part)), document);
  if (!Array.isArray(array)) return null;
  const conditions: { rest: string | null; operand: unknown }[] = [];
  const collect = (part: Document): void => {
    for (const [name, operand] of Object.entries(part)) {
      if (name === '$and') (operand as Document[]).forEach(collect);
      else if (name === arrayPath) conditions.push({ rest: null, operand });
      else if (name.startsWith(`${arrayPath}.`)) conditions.push({ rest: name.slice(arrayPath.length + 1), operand });
    }
  };
  collect(filter);
  for (const { rest, operand } of conditions) {
    const index = array.findIndex((element: unknown) => elementMatches(element, rest, operand));
    if (index >= 0) return index;
  }
  return null;
}

function elementMatches(element: unknown, rest: string | null, operand: unknown): boolean {
  if (rest !== null) return isDocument(element) && compile({ [rest]: operand }, 0, null)(element);
  if (isDocument(operand) && '$elemMatch' in operand) return elemMatch(operand['$elemMatch'], 0)([element]);
  return predicates(['v'], operand, 0, null).every((test) => test({ v: element }));
}
