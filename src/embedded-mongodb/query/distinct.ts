import { CommandError } from '../language/errors.js';
import { fieldOf, isDocument, isIndex } from '../language/values.js';
import { decode } from '../storage/bson-format.js';
import type { Collection } from '../storage/collection.js';
import { encodeValue } from '../storage/key-encoding.js';
import type { Store } from '../store.js';
import { Matches, type SearchOptions } from './search.js';

const LARGEST_RESULT = 16 * 1024 * 1024;

function collect(value: unknown, parts: readonly string[], at: number, take: (value: unknown) => void): void {
  if (Array.isArray(value)) {
    const part = parts[at];
    if (part !== undefined && isIndex(part)) collect(value[Number(part)], parts, at + 1, take);
    for (const element of value as unknown[]) {
      if (at === parts.length) take(element);
      else if (isDocument(element)) collect(element, parts, at, take);
    }
  } else if (at === parts.length) {
    if (value !== undefined) take(value);
  } else if (isDocument(value)) {
    collect(fieldOf(value, parts[at] ?? ''), parts, at + 1, take);
  }
}

/** The different values of a field; of an array, those of its elements. */
export function distinctValues(store: Store, collection: Collection, path: string, options: SearchOptions): unknown[] {
  const parts = path.split('.');
  const found = new Map<string, unknown>();
  let bytes = 0;
  const take = (value: unknown): void => {
    const key = encodeValue(value).toString('latin1');
    if (found.has(key)) return;
    found.set(key, value);
    bytes += key.length;
    if (bytes > LARGEST_RESULT) throw new CommandError(17217, 'Location17217', 'distinct too big, 16mb cap');
  };
  new Matches(store, collection, options).forEach(({ document, bytes: encoded }) => collect(document ?? decode(encoded), parts, 0, take));
  return [...found.values()];
}
