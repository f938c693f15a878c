import type { Document } from 'bson';
import type { Filter } from '../language/filter.js';

export interface IndexField {
  readonly path: string;
  readonly parts: readonly string[];
  readonly descending: boolean;
}

/** What createIndexes was told, and what the data has taught since (kept in the catalog). */
export interface IndexDefinition {
  readonly name: string;
  /** The key pattern as it was given: listIndexes returns it. */
  readonly key: Document;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly partialFilterExpression?: Document;
  readonly expireAfterSeconds?: number;
}

export interface Index extends IndexDefinition {
  readonly fields: readonly IndexField[];
  readonly partial: Filter | null;
  readonly keyspace: number;
  /** For each field, the prefixes of its path that some document had an array at. Never shrinks. */
  readonly multikey: readonly Set<string>[];
  /** Whether some entry was too long and is cut (see composeKey): its order among its like is then not that of the values. */
  cut: boolean;
  /** False until the transaction that made it is committed: kept up to date, but not yet to be searched. */
  ready: boolean;
}

/** Whether one document may have several entries in the index. */
export function isMultikey(index: Index): boolean {
  return index.multikey.some((prefixes) => prefixes.size > 0);
}

/** The fields of a key pattern such as {a: 1, 'b.c': -1}. */
export function indexFields(key: Document): IndexField[] {
  return Object.entries(key).map(([path, direction]) => ({
    path,
    parts: path.split('.'),
    descending: Number(direction) < 0,
  }));
}
