import type { Document } from 'bson';
import { badValue, CommandError, notOffered } from '../language/errors.js';
import { compileFilter } from '../language/filter.js';
import { compareValues, isDocument, isNumber, isTrue, plainNumber } from '../language/values.js';
import { buildIndex, definitionOf } from '../storage/catalog.js';
import type { Collection } from '../storage/collection.js';
import type { Index, IndexDefinition } from '../storage/index-definition.js';
import type { Store } from '../store.js';
import type { Context } from './command.js';
import { refuseCollation } from './request.js';

const MOST_INDEXES = 64;
const MOST_FIELDS = 32;
const KNOWN_OPTIONS = new Set(['v', 'key', 'name', 'unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds', 'background', 'collation', 'ns']);
const PARTIAL_OPERATORS = new Set(['$eq', '$exists', '$gt', '$gte', '$lt', '$lte', '$type', '$in', '$and', '$or']);

const cannotCreate = (message: string): CommandError => new CommandError(67, 'CannotCreateIndex', message);

function checkKey(key: unknown): asserts key is Document {
  if (!isDocument(key)) throw new CommandError(14, 'TypeMismatch', "The field 'key' must be an object");
  const entries = Object.entries(key);
  if (entries.length === 0) throw cannotCreate('Index keys cannot be an empty object');
  if (entries.length > MOST_FIELDS) throw cannotCreate(`Number of fields in compound index can't exceed ${MOST_FIELDS}`);
  for (const [path, direction] of entries) {
    if (typeof direction === 'string') throw cannotCreate(`an index of type '${direction}' is not offered by the embedded store`);
    if (!isNumber(direction) || Number(plainNumber(direction)) === 0) throw cannotCreate(`Values in the index key pattern must be numbers other than 0: '${path}'`);
    if (path === '' || path.startsWith('.') || path.endsWith('.') || path.includes('..')) throw cannotCreate(`Index key contains an illegal field name: '${path}'`);
    if (path.includes('$**')) throw cannotCreate('a wildcard index is not offered by the embedded store');
    if (path.startsWith('$')) throw cannotCreate(`Index key contains an illegal field name: field name starts with '$'.`);
  }
}

/** @throws CommandError for an operator that no partial index can be held to */
function checkOperators(expression: Document): void {
  for (const [name, value] of Object.entries(expression) as [string, unknown][]) {
    if (name.startsWith('$') && !PARTIAL_OPERATORS.has(name)) throw cannotCreate(`Expression not supported in partial index: ${name}`);
    if (name === '$and' || name === '$or') (value as Document[]).forEach(checkOperators);
    else if (isDocument(value)) checkOperators(value);
  }
}

function expiry(spec: Document): { expireAfterSeconds?: number } {
  const { expireAfterSeconds, key } = spec;
  if (expireAfterSeconds === undefined) return {};
  const seconds = isNumber(expireAfterSeconds) ? Number(plainNumber(expireAfterSeconds)) : NaN;
  if (!(seconds >= 0 && seconds <= 2 ** 31 - 1)) throw cannotCreate('TTL index expireAfterSeconds must be between 0 and 2147483647');
  const paths = Object.keys(key as Document);
  if (paths.length > 1) throw cannotCreate('TTL indexes are single-field indexes, compound indexes do not support TTL.');
  if (paths[0] === '_id') throw cannotCreate('The field _id cannot have a TTL index');
  return { expireAfterSeconds: Math.trunc(seconds) };
}

function partial(spec: Document): { partialFilterExpression?: Document } {
  const { partialFilterExpression, sparse } = spec;
  if (partialFilterExpression === undefined) return {};
  if (!isDocument(partialFilterExpression)) throw cannotCreate('partialFilterExpression must be an object');
  if (isTrue(sparse)) throw cannotCreate('cannot mix "partialFilterExpression" and "sparse" options');
  compileFilter(partialFilterExpression);
  checkOperators(partialFilterExpression);
  return { partialFilterExpression };
}

/** @throws CommandError where it asks for an index that the store does not keep */
function parseIndex(spec: Document): IndexDefinition {
  const unknown = Object.keys(spec).find((name) => !KNOWN_OPTIONS.has(name));
  if (unknown !== undefined) throw new CommandError(197, 'InvalidIndexSpecificationOption', `The index option '${unknown}' is not offered by the embedded store`);
  refuseCollation(spec);
  const key: unknown = spec['key'];
  checkKey(key);
  if (isPrimary({ key }) && Number(key['_id']) !== 1) throw badValue("The field 'key' for an _id index must be {_id: 1}");
  const name: unknown = spec['name'];
  if (typeof name !== 'string' || name === '' || name === '*') throw cannotCreate("The field 'name' must be a name");
  return {
    name,
    key,
    ...(isTrue(spec['unique']) ? { unique: true } : {}),
    ...(isTrue(spec['sparse']) ? { sparse: true } : {}),
    ...partial(spec),
    ...expiry(spec),
  };
}

const sameKey = (a: IndexDefinition, b: IndexDefinition): boolean => compareValues(a.key, b.key) === 0;
const isPrimary = ({ key }: Pick<IndexDefinition, 'key'>): boolean => Object.keys(key).length === 1 && Object.keys(key)[0] === '_id';

function sameOptions(a: IndexDefinition, b: IndexDefinition): boolean {
  const options = ({ unique, sparse, partialFilterExpression, expireAfterSeconds }: IndexDefinition): Document => ({
    unique: unique === true, sparse: sparse === true, partial: partialFilterExpression ?? null, expireAfterSeconds: expireAfterSeconds ?? null,
  });
  return compareValues(options(a), options(b)) === 0;
}

/** Whether the index is there already. @throws CommandError where another one is in its way */
function exists(collection: Collection, wanted: IndexDefinition): boolean {
  if (isPrimary(wanted)) return true;
  for (const index of collection.indexes.values()) {
    const present = definitionOf(index);
    if (present.name === wanted.name) {
      if (sameKey(present, wanted) && sameOptions(present, wanted)) return true;
      const message = `An existing index has the same name as the requested index. Requested index: ${wanted.name}`;
      throw new CommandError(86, 'IndexKeySpecsConflict', message);
    }
    if (!sameKey(present, wanted) || compareValues(present.partialFilterExpression ?? null, wanted.partialFilterExpression ?? null) !== 0) continue;
    const message = sameOptions(present, wanted)
      ? `Index already exists with a different name: ${present.name}`
      : `An equivalent index already exists with different options: ${present.name}`;
    throw new CommandError(85, 'IndexOptionsConflict', message);
  }
  return false;
}

function addIndexes(store: Store, collection: Collection, definitions: readonly IndexDefinition[]): Index[] {
  if (collection.indexes.size + definitions.length > MOST_INDEXES) throw cannotCreate(`add index fails, too many indexes for ${collection.namespace}`);
  const made = definitions.map((definition) => buildIndex(definition, store.catalog.takeNumber()));
  for (const index of made) {
    collection.fill(index);
    store.catalog.addIndex(collection, index);
  }
  return made;
}

/** createIndexes: fills them from what is there, all in one transaction. */
export async function createIndexes({ store, request }: Context): Promise<Document> {
  const definitions = request.documents('indexes').map(parseIndex);
  if (definitions.length === 0) throw badValue('Must specify at least one index to create');
  const { made, reply } = await store.write(() => {
    const created = store.catalog.find(request.db, request.collection) === undefined;
    const collection = store.collectionForWriting(request.db, request.collection);
    const before = collection.indexes.size;
    const missing = definitions.filter((definition) => !exists(collection, definition));
    const made = missing.length === 0 ? [] : addIndexes(store, collection, missing);
    const numbers = { numIndexesBefore: before, numIndexesAfter: collection.indexes.size, createdCollectionAutomatically: created };
    return { made, reply: made.length > 0 ? numbers : { ...numbers, note: 'all indexes already exist' } };
  });
  // Only now is what they hold on disk and in every snapshot.
  for (const index of made) index.ready = true;
  return reply;
}

function namedIndexes(collection: Collection, wanted: unknown): Index[] {
  const secondary = [...collection.indexes.values()].filter((index) => !isPrimary(index));
  if (wanted === '*') return secondary;
  if (Array.isArray(wanted)) return wanted.flatMap((item: unknown) => namedIndexes(collection, item));
  const found = [...collection.indexes.values()].find((index) =>
    typeof wanted === 'string' ? index.name === wanted : compareValues(index.key, wanted) === 0,
  );
  if (found === undefined) {
    const what = typeof wanted === 'string' ? `index not found with name [${wanted}]` : "can't find index with key";
    throw new CommandError(27, 'IndexNotFound', what);
  }
  if (isPrimary(found)) throw new CommandError(72, 'InvalidOptions', 'cannot drop _id index');
  return [found];
}

/** dropIndexes: by name, by key, or '*' for all but the one on _id. */
export async function dropIndexes({ store, request }: Context): Promise<Document> {
  if (!request.has('index')) throw notOffered('dropIndexes without an index');
  const reply = await store.write(() => {
    const collection = store.existingCollection(request.db, request.collection);
    const before = collection.indexes.size;
    for (const index of namedIndexes(collection, request.body['index'])) store.catalog.removeIndex(collection, index);
    return { nIndexesWas: before };
  });
  store.clearDropped();
  return reply;
}
