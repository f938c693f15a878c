import type { Document } from 'bson';
import { badValue } from './errors.js';
import { compareValues, fieldOf, isDocument, isIndex, wholeNumber } from './values.js';

function reach(value: unknown, parts: readonly string[], at: number, found: unknown[]): void {
  if (at === parts.length) {
    if (Array.isArray(value)) found.push(...(value.length === 0 ? [undefined] : (value as unknown[])));
    else found.push(value ?? null);
    return;
  }
  const part = parts[at] ?? '';
  if (Array.isArray(value)) {
    if (isIndex(part)) reach(value[Number(part)], parts, at + 1, found);
    else for (const element of value as unknown[]) reach(isDocument(element) ? fieldOf(element, part) : undefined, parts, at + 1, found);
    return;
  }
  reach(isDocument(value) ? fieldOf(value, part) : undefined, parts, at + 1, found);
}

/** The value by which a document sorts: of an array the least going up, the greatest going down; missing sorts as null. */
export function sortValue(document: Document, path: string, direction: 1 | -1): unknown {
  const found: unknown[] = [];
  reach(document, path.split('.'), 0, found);
  const candidates = found.length === 0 ? [null] : found;
  // An empty array sorts before null: it is handed on as undefined, which ranks below it.
  return candidates.reduce((best, value) => (compareValues(value, best) * direction < 0 ? value : best));
}

/** The fields and directions of a sort. @throws CommandError where a direction is neither 1 nor -1 */
export function sortFields(spec: Document): readonly (readonly [path: string, direction: 1 | -1])[] {
  return Object.entries(spec).map(([path, given]) => {
    const direction = wholeNumber(given);
    if (direction !== 1 && direction !== -1) throw badValue(`Illegal key in $sort specification: ${path}`);
    return [path, direction] as const;
  });
}

/** A comparison of documents by a sort specification. */
export function compileSort(spec: Document): (a: Document, b: Document) => number {
  const fields = sortFields(spec);
  return (a, b) => {
    for (const [path, direction] of fields) {
      const order = compareValues(sortValue(a, path, direction), sortValue(b, path, direction));
      if (order !== 0) return order * direction;
    }
    return 0;
  };
}
