import type { Document } from 'bson';
import { isDocument } from '../language/values.js';
import { isMultikey, type Index } from '../storage/index-definition.js';
import { typeTag } from '../storage/key-encoding.js';
import type { FieldBounds } from './bounds.js';

const PLAIN_TYPES = new Set(['Int32', 'Long', 'ObjectId', 'Binary', 'Double']);
const NUMBER_TAG = typeTag(0);

/** A value whose entry in an index without arrays stands for nothing but itself. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value instanceof Date) return true;
  if (typeof value !== 'object' || value === null || !('_bsontype' in value)) return false;
  return PLAIN_TYPES.has(value._bsontype as string) && !Number.isNaN(Number(value._bsontype === 'Double' ? value : 0));
}

function isExactStretch(operators: Document, bound: FieldBounds & { kind: 'stretch' }): boolean {
  const limits = [bound.lower, bound.upper].filter((limit) => limit !== null);
  if (limits.length !== Object.keys(operators).length || !limits.every(({ value }) => isPlain(value))) return false;
  const [first, second] = limits.map(({ value }) => typeTag(value));
  // Below the least number of an index stands NaN, which no comparison with a number admits.
  if (bound.lower === null && first === NUMBER_TAG) return false;
  return second === undefined || first === second;
}

function isExactPredicate(operand: unknown, bound: FieldBounds): boolean {
  const operators = isDocument(operand) ? operand : { $eq: operand };
  const names = Object.keys(operators);
  if (bound.kind === 'stretch') return names.every((name) => /^\$[gl]te?$/.test(name)) && isExactStretch(operators, bound);
  return bound.kind === 'points' && names.length === 1 && /^\$(eq|in)$/.test(names[0] ?? '') && bound.values.every(isPlain);
}

/**
 * Whether exactly the documents that match have entries in the ranges of an index, so that they need not be looked at.
 * `used` are the bounds that the ranges were made of.
 */
export function decidesAlone(index: Index, used: readonly FieldBounds[], filterDocument: Document): boolean {
  if (index.cut || isMultikey(index)) return false;
  return Object.entries(filterDocument).every(([path, operand]) => {
    const bound = used[index.fields.findIndex((field) => field.path === path)];
    return bound !== undefined && isExactPredicate(operand, bound);
  });
}
