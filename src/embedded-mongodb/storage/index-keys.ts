import { createHash } from 'node:crypto';
import type { Document } from 'bson';
import { CommandError } from '../language/errors.js';
import type { Index, IndexField } from './index-definition.js';
import { EMPTY_ARRAY, writeValue } from './key-encoding.js';
import { KeyWriter } from './key-writer.js';

/** Longer keys are cut here. LMDB takes 1,978 bytes: a keyspace, this much, a digest and a record id fit. */
export const LONGEST_KEY = 1800;
const CUT_MARKER = 0x01;

const MISSING = Symbol('missing');

/** How far the walk along one indexed path has come. */
interface Walk {
  readonly field: IndexField;
  node: unknown;
  /** How many parts of the path lie behind. */
  depth: number;
  /** The value is an element of an indexed array, and stays as it is even where it is itself an array. */
  final: boolean;
}

export interface ExtractedKeys {
  readonly keys: Buffer[];
  /** For each field, the prefixes of its path at which this document has an array. */
  readonly arrays: readonly Set<string>[] | null;
  readonly cut: boolean;
}

function isPlain(node: unknown): node is Document {
  return typeof node === 'object' && node !== null && !(node instanceof Date) && !('_bsontype' in node);
}

function member(node: unknown, part: string): unknown {
  if (!isPlain(node) || !Object.hasOwn(node, part)) return MISSING;
  const value: unknown = node[part];
  return value === undefined ? null : value;
}

/** Walks on until the path ends or an array is in the way. */
function advance(walk: Walk): void {
  const { parts } = walk.field;
  while (!walk.final && walk.depth < parts.length && !Array.isArray(walk.node)) {
    walk.node = member(walk.node, parts[walk.depth] ?? '');
    walk.depth++;
  }
  const next = parts[walk.depth];
  // `a.0.b` over an array means its first element, unless the elements have a field named 0.
  if (!walk.final && Array.isArray(walk.node) && next !== undefined && /^\d+$/.test(next)) {
    if (walk.node.some((element) => member(element, next) !== MISSING)) return;
    walk.node = Number(next) < walk.node.length ? (walk.node[Number(next)] as unknown) : MISSING;
    walk.depth++;
    advance(walk);
  }
}

const prefixOf = (walk: Walk): string => walk.field.parts.slice(0, walk.depth).join('.');
const needsExpanding = (walk: Walk): boolean => !walk.final && Array.isArray(walk.node);

function intoElement(walk: Walk, element: unknown): Walk {
  const atEnd = walk.depth === walk.field.parts.length;
  if (atEnd) return { ...walk, node: element, final: true };
  // An array directly within an array is not entered by a field name.
  return { ...walk, node: Array.isArray(element) ? MISSING : element };
}

function withoutElements(walk: Walk): Walk {
  const atEnd = walk.depth === walk.field.parts.length;
  return { ...walk, node: atEnd ? EMPTY_ARRAY : MISSING, final: true };
}

/** Calls `emit` with the values of each key: one, or one for each element of the array that the paths lead through. */
function expand(walks: Walk[], arrays: Set<string>[], emit: (values: unknown[]) => void): void {
  walks.forEach(advance);
  const expanding = walks.filter(needsExpanding);
  const first = expanding[0];
  if (first === undefined) {
    emit(walks.map((walk) => walk.node));
    return;
  }
  const array = first.node as unknown[];
  const other = expanding.find((walk) => walk.node !== array);
  if (other !== undefined) {
    const names = [other, first].map((walk) => `[${walk.field.parts[walk.depth - 1] ?? ''}]`).join(' ');
    throw new CommandError(171, 'CannotIndexParallelArrays', `cannot index parallel arrays ${names}`);
  }
  walks.forEach((walk, at) => {
    if (needsExpanding(walk)) arrays[at]?.add(prefixOf(walk));
  });
  if (array.length === 0) {
    expand(walks.map((walk) => (needsExpanding(walk) ? withoutElements(walk) : walk)), arrays, emit);
  }
  for (const element of array) {
    expand(walks.map((walk) => (needsExpanding(walk) ? intoElement(walk, element) : { ...walk })), arrays, emit);
  }
}

const writer = new KeyWriter();

/** Joins the encoded fields of one key; a key that is too long keeps its beginning and a digest of the whole. */
function composeKey(index: Index, values: readonly unknown[]): Buffer {
  index.fields.forEach(({ descending }, at) => {
    const start = writer.length;
    const value = values[at];
    writeValue(writer, value === MISSING ? null : value);
    if (descending) writer.invertFrom(start);
  });
  const whole = writer.take();
  if (whole.length <= LONGEST_KEY) return whole;
  const digest = createHash('sha256').update(whole).digest();
  return Buffer.concat([whole.subarray(0, LONGEST_KEY), Buffer.from([CUT_MARKER]), digest]);
}

function withoutRepetition(keys: Buffer[]): Buffer[] {
  const seen = new Map(keys.map((key) => [key.toString('latin1'), key]));
  return [...seen.values()];
}

/**
 * The entries that a document has in an index, without its record id.
 * @throws CommandError where two indexed fields are arrays of their own.
 */
export function extractKeys(index: Index, document: Document): ExtractedKeys {
  if (index.partial !== null && !index.partial.matches(document)) return { keys: [], arrays: null, cut: false };
  const arrays = index.fields.map(() => new Set<string>());
  const keys: Buffer[] = [];
  let present = false;
  const walks = index.fields.map((field): Walk => ({ field, node: document, depth: 0, final: false }));
  expand(walks, arrays, (values) => {
    if (values.some((value) => value !== MISSING)) present = true;
    keys.push(composeKey(index, values));
  });
  if (index.sparse === true && !present) return { keys: [], arrays: null, cut: false };
  return {
    keys: keys.length > 1 ? withoutRepetition(keys) : keys,
    arrays: arrays.some((prefixes) => prefixes.size > 0) ? arrays : null,
    cut: keys.some((key) => key.length > LONGEST_KEY),
  };
}

/** The values that a document has in the fields of an index, as keyValue of a duplicate key error shows them. */
export function keyValues(index: Index, document: Document, key: Buffer): Document {
  let found: unknown[] = [];
  const walks = index.fields.map((field): Walk => ({ field, node: document, depth: 0, final: false }));
  expand(walks, index.fields.map(() => new Set<string>()), (values) => {
    if (composeKey(index, values).equals(key)) found = values;
  });
  return Object.fromEntries(
    index.fields.map(({ path }, at) => [path, typeof found[at] === 'symbol' ? null : (found[at] ?? null)]),
  );
}
