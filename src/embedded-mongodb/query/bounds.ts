import type { PathBounds } from '../language/filter.js';
import { keyIn, type KeyRange } from '../storage/environment.js';
import type { Index, IndexField } from '../storage/index-definition.js';
import { LONGEST_KEY } from '../storage/index-keys.js';
import { encodeValue, typeTag } from '../storage/key-encoding.js';

/** Behind every key that begins with what stands before it (see storage/key-encoding.ts). */
const BEHIND = Buffer.from([0xff]);

/** More points than this (the product of $in lists) are not looked up one by one. */
const MOST_POINTS = 5_000;

/** What the predicates on one field leave of an index: single values, a stretch of values, or everything. */
export type FieldBounds =
  | { readonly kind: 'points'; readonly values: readonly unknown[] }
  | { readonly kind: 'stretch'; readonly lower: Limit | null; readonly upper: Limit | null; readonly typeOf: unknown }
  | { readonly kind: 'all' };

export interface Limit {
  readonly value: unknown;
  readonly inclusive: boolean;
}

function limit(inclusive: unknown, exclusive: unknown): Limit | null {
  if (exclusive !== undefined) return { value: exclusive, inclusive: false };
  return inclusive === undefined ? null : { value: inclusive, inclusive: true };
}

/**
 * What one field of an index may be asked for. It may be wider than the predicates, never narrower: every document
 * found is checked against the filter.
 */
export function fieldBounds(bounds: PathBounds | undefined, arrays: boolean): FieldBounds {
  if (bounds === undefined) return { kind: 'all' };
  if (bounds.eq !== undefined) return { kind: 'points', values: [bounds.eq] };
  if (bounds.in !== undefined) return { kind: 'points', values: bounds.in };
  const lower = limit(bounds.gte, bounds.gt);
  const upper = limit(bounds.lte, bounds.lt);
  const either = lower ?? upper;
  if (either !== null) {
    // One element of an array may pass the lower limit and another one the upper: only one of them can be used.
    const both = !arrays && lower !== null && upper !== null;
    return { kind: 'stretch', lower, upper: both || lower === null ? upper : null, typeOf: either.value };
  }
  return bounds.exists === false ? { kind: 'points', values: [null] } : { kind: 'all' };
}

/** A run of bytes of one field: from `start` up to before `end`. */
interface Span {
  readonly start: Buffer;
  readonly end: Buffer;
}

const after = (bytes: Buffer): Buffer => Buffer.concat([bytes, BEHIND]);

function stretchSpan(bounds: FieldBounds & { kind: 'stretch' }, descending: boolean): Span {
  const tag = typeTag(bounds.typeOf);
  const first = descending ? bounds.upper : bounds.lower;
  const last = descending ? bounds.lower : bounds.upper;
  const lead = descending ? ~tag & 0xff : tag;
  const encode = (value: unknown): Buffer => encodeValue(value, descending);
  const start = first === null ? Buffer.from([lead]) : first.inclusive ? encode(first.value) : after(encode(first.value));
  const end = last === null ? Buffer.from([lead + 1]) : last.inclusive ? after(encode(last.value)) : encode(last.value);
  return { start, end };
}

function toRange(keyspace: number, prefix: Buffer, span: Span | null): KeyRange {
  const start = span === null ? prefix : Buffer.concat([prefix, span.start]);
  const end = span === null ? after(prefix) : Buffer.concat([prefix, span.end]);
  // Entries hold no more than LONGEST_KEY bytes of a value, so that much of it is looked for.
  const cutStart = start.subarray(0, LONGEST_KEY);
  const cutEnd = end.length > LONGEST_KEY ? after(end.subarray(0, LONGEST_KEY)) : end;
  return { start: keyIn(keyspace, cutStart), end: keyIn(keyspace, cutEnd) };
}

function extendPrefixes(prefixes: Buffer[], values: readonly unknown[], field: IndexField): Buffer[] | null {
  if (prefixes.length * values.length > MOST_POINTS) return null;
  const encoded = values.map((value) => encodeValue(value, field.descending));
  return prefixes.flatMap((prefix) => encoded.map((value) => Buffer.concat([prefix, value])));
}

export interface IndexRanges {
  readonly ranges: KeyRange[];
  /** How many leading fields are held to single values. */
  readonly points: number;
  /** Whether the field after them is held to a stretch. */
  readonly stretch: boolean;
}

function inKeyOrder(ranges: KeyRange[]): KeyRange[] {
  ranges.sort((a, b) => a.start.compare(b.start));
  return ranges.filter((range, at) => at === 0 || !range.start.equals(ranges[at - 1]?.start ?? BEHIND));
}

/** The ranges of an index's keys that can hold what its fields are bound to; in key order, without repetition. */
export function indexRanges(index: Index, bounds: readonly FieldBounds[]): IndexRanges {
  let prefixes: Buffer[] = [Buffer.alloc(0)];
  let points = 0;
  for (const [at, field] of index.fields.entries()) {
    const bound = bounds[at];
    if (bound?.kind === 'stretch') {
      const span = stretchSpan(bound, field.descending);
      return { ranges: inKeyOrder(prefixes.map((prefix) => toRange(index.keyspace, prefix, span))), points, stretch: true };
    }
    const extended = bound?.kind === 'points' ? extendPrefixes(prefixes, bound.values, field) : null;
    if (extended === null) break;
    prefixes = extended;
    points += 1;
  }
  return { ranges: inKeyOrder(prefixes.map((prefix) => toRange(index.keyspace, prefix, null))), points, stretch: false };
}
