import { ObjectId, type Document } from 'bson';
import { CommandError } from '../language/errors.js';
import { compileUpdate, type Update } from '../language/update.js';
import { compareValues, typeOf } from '../language/values.js';
import { LARGEST_DOCUMENT } from '../server/wire.js';
import { decode, encode } from '../storage/bson-format.js';
import type { Collection } from '../storage/collection.js';
import type { Store } from '../store.js';
import { Matches, type Match } from './search.js';

// What insert, update, delete and findAndModify do to single documents. All of it runs within a write transaction.

const tooLarge = (): CommandError => new CommandError(10334, 'BSONObjectTooLarge', `the document is larger than ${LARGEST_DOCUMENT} bytes`);

/** @throws CommandError where the document is too large to be kept */
function encodeToStore(document: Document): Buffer {
  let bytes: Buffer;
  try {
    bytes = encode(document);
  } catch (error) {
    throw error instanceof RangeError ? tooLarge() : error;
  }
  if (bytes.length > LARGEST_DOCUMENT) throw tooLarge();
  return bytes;
}

function checkId(document: Document): void {
  const type = typeOf(document['_id']);
  if (type === 'array' || type === 'regex' || type === 'undefined') {
    throw new CommandError(53, 'InvalidIdField', `The '_id' value cannot be of type ${type}`);
  }
}

function withIdFirst(document: Document): Document {
  const { _id = new ObjectId(), ...rest } = document;
  return { _id: _id as unknown, ...rest };
}

/**
 * Inserts a document; gives it an _id where it has none.
 * @throws CommandError where it may not be inserted
 */
export function insertDocument(collection: Collection, document: Document, encoded: Uint8Array | null): Document {
  const ready = Object.keys(document)[0] === '_id';
  const complete = ready ? document : withIdFirst(document);
  checkId(complete);
  if (encoded !== null && encoded.length > LARGEST_DOCUMENT) throw tooLarge();
  collection.insert(complete, ready && encoded !== null ? encoded : encodeToStore(complete));
  return complete;
}

export interface UpdateStatement {
  readonly filter: Document;
  readonly update: Document | Document[];
  readonly upsert: boolean;
  readonly arrayFilters: Document[];
  readonly sort?: Document | null;
  readonly hint?: unknown;
}

export function compileStatement({ filter, update, upsert, arrayFilters }: UpdateStatement): Update {
  return compileUpdate(update, { filter, arrayFilters, isUpsert: upsert });
}

export interface Change {
  readonly before: Document;
  readonly after: Document;
  readonly changed: boolean;
}

/** Applies an update to one document that was found. */
export function updateMatch(collection: Collection, match: Match, update: Update): Change {
  const before = match.document ?? decode(match.bytes);
  const after = update.apply(before);
  if (compareValues(before['_id'], after['_id']) !== 0) {
    const message = "Performing an update on the path '_id' would modify the immutable field '_id'";
    throw new CommandError(66, 'ImmutableField', message);
  }
  const bytes = encodeToStore(after);
  if (bytes.equals(match.bytes)) return { before, after, changed: false };
  collection.replace(match, before, after, bytes);
  return { before, after, changed: true };
}

/** Inserts what an upsert makes of its filter and its update. */
export function upsertDocument(store: Store, db: string, name: string, update: Update, filter: Document): Document {
  return insertDocument(store.collectionForWriting(db, name), update.insertFrom(filter), null);
}

/** All matches; they are gathered before the first is changed, so that a change cannot bring a document in again. */
export function gather(store: Store, collection: Collection, filter: Document, options: { hint?: unknown; limit?: number; sort?: Document | null }): Match[] {
  const found: Match[] = [];
  new Matches(store, collection, { ...options, filter }).forEach((match) => found.push(match));
  return found;
}
