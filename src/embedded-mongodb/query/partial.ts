import type { Document } from 'bson';
import type { Filter, PathBounds } from '../language/filter.js';
import { compareValues, isDocument, typeOf, wholeNumber } from '../language/values.js';
import { isMultikey, type Index } from '../storage/index-definition.js';

const BELOW = ['$lt', '$lte'];

/** The values that a path is held to, where it is. */
function heldTo(bounds: PathBounds): readonly unknown[] | null {
  if (bounds.eq !== undefined) return [bounds.eq];
  return bounds.in ?? null;
}

/** Whether what is asked for of a path leaves out documents that lack it. */
function excludesMissing(bounds: PathBounds | undefined): boolean {
  if (bounds === undefined) return false;
  if (bounds.exists === true) return true;
  const values = heldTo(bounds) ?? [bounds.gt ?? bounds.gte ?? bounds.lt ?? bounds.lte];
  return values.every((value) => value !== null && value !== undefined);
}

function withinLimit(value: unknown, operator: string, limit: unknown): boolean {
  if (typeOf(value) !== typeOf(limit) && compareValues(value, limit) !== 0) return false;
  const order = compareValues(value, limit) * (BELOW.includes(operator) ? -1 : 1);
  return operator.endsWith('e') ? order >= 0 : order > 0;
}

function impliesLimit(bounds: PathBounds, operator: string, limit: unknown): boolean {
  const values = heldTo(bounds);
  if (values !== null) return values.every((value) => withinLimit(value, operator, limit));
  const [strict, loose] = BELOW.includes(operator) ? [bounds.lt, bounds.lte] : [bounds.gt, bounds.gte];
  if (strict !== undefined) return withinLimit(strict, `${operator.slice(0, 3)}e`, limit);
  return loose !== undefined && withinLimit(loose, operator, limit);
}

function impliesOperator(bounds: PathBounds, operator: string, operand: unknown): boolean {
  const values = heldTo(bounds);
  const among = (allowed: readonly unknown[]): boolean =>
    values?.every((value) => allowed.some((other) => compareValues(value, other) === 0)) ?? false;
  switch (operator) {
    case '$eq': return among([operand]);
    case '$in': return among(operand as unknown[]);
    case '$exists': return excludesMissing(bounds);
    case '$gt': case '$gte': case '$lt': case '$lte': return impliesLimit(bounds, operator, operand);
    case '$type': return values?.every((value) => typeOf(value) === operand || wholeNumber(operand) === null && typeOf(value) === operand) ?? false;
    default: return false;
  }
}

function implies(filter: Filter, expression: Document): boolean {
  return Object.entries(expression).every(([path, operand]: [string, unknown]) => {
    if (path === '$and') return (operand as Document[]).every((part) => implies(filter, part));
    const bounds = filter.bounds.get(path);
    if (bounds === undefined || path.startsWith('$')) return false;
    const operators = isDocument(operand) && Object.keys(operand)[0]?.startsWith('$') === true ? operand : { $eq: operand };
    return Object.entries(operators).every(([operator, limit]) => impliesOperator(bounds, operator, limit));
  });
}

/** Whether every document that the filter can match has an entry in the index. */
export function holdsAllMatches(index: Index, filter: Filter): boolean {
  const { partialFilterExpression } = index;
  if (partialFilterExpression !== undefined && !implies(filter, partialFilterExpression)) return false;
  return index.sparse !== true || index.fields.some(({ path }) => excludesMissing(filter.bounds.get(path)));
}

/**
 * For each field, whether it may be bound. Of several fields within one array only the first may: another element could
 * be the one that matches the second.
 */
export function bindableFields(index: Index): boolean[] {
  if (!isMultikey(index)) return index.fields.map(() => true);
  const taken = new Set<string>();
  return index.multikey.map((prefixes) => {
    const free = [...prefixes].every((prefix) => !taken.has(prefix));
    for (const prefix of prefixes) taken.add(prefix);
    return free;
  });
}
