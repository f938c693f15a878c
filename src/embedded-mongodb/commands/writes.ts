import type { Document } from 'bson';
import { CommandError, notOffered } from '../language/errors.js';
import { compileFilter } from '../language/filter.js';
import { compileProjection } from '../language/projection.js';
import { isDocument, isNumber, wholeNumber } from '../language/values.js';
import { compileStatement, gather, insertDocument, updateMatch, upsertDocument, type UpdateStatement } from '../query/modify.js';
import { decodeDocument } from '../server/wire.js';
import { decode } from '../storage/bson-format.js';
import type { Collection } from '../storage/collection.js';
import { checkNamespace } from '../storage/namespaces.js';
import type { Store } from '../store.js';
import { command, type Command, type Context } from './command.js';
import { refuseCollation, type Request } from './request.js';

const LARGEST_BATCH = 100_000;

interface Target {
  readonly store: Store;
  readonly db: string;
  readonly name: string;
}

/** Runs the statements of one command; a refused one is reported by its number, and ends the run where it is ordered. */
function runStatements<T>(request: Request, statements: readonly T[], run: (statement: T, at: number) => void): Document[] {
  if (statements.length === 0 || statements.length > LARGEST_BATCH) {
    const message = `Write batch sizes must be between 1 and ${LARGEST_BATCH}. Got ${statements.length} operations.`;
    throw new CommandError(16, 'InvalidLength', message);
  }
  const ordered = request.boolean('ordered', true);
  const errors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      errors.push({ index, code: error.code, errmsg: error.message, ...error.extra });
      if (ordered) break;
    }
  }
  return errors;
}

const withErrors = (reply: Document, errors: Document[]): Document => (errors.length === 0 ? reply : { ...reply, writeErrors: errors });

function targetOf({ store, request }: Context): Target {
  checkNamespace(request.db, request.collection);
  return { store, db: request.db, name: request.collection };
}

function insert(context: Context): Promise<Document> {
  const { request, store } = context;
  const { db, name } = targetOf(context);
  const encoded = request.encoded('documents');
  const documents = encoded === null ? request.documents('documents') : null;
  return store.write(() => {
    let inserted = 0;
    const errors = runStatements<Document | Buffer>(request, encoded ?? documents ?? [], (item) => {
      const collection = store.collectionForWriting(db, name);
      if (Buffer.isBuffer(item)) insertDocument(collection, decodeDocument(item), item);
      else insertDocument(collection, item, null);
      inserted += 1;
    });
    return withErrors({ n: inserted }, errors);
  });
}

/** A list of documents within a statement. */
function documentsIn(value: unknown, field: string): Document[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(isDocument)) return value;
  throw new CommandError(14, 'TypeMismatch', `BSON field '${field}' is the wrong type, expected type 'array'`);
}

function updateOf(value: unknown): Document | Document[] {
  if (isDocument(value)) return value;
  if (Array.isArray(value)) return documentsIn(value, 'update');
  throw new CommandError(9, 'FailedToParse', 'Update argument must be either an object or an array');
}

function filterOf(statement: Document): Document {
  const filter: unknown = statement['q'];
  if (!isDocument(filter)) throw new CommandError(14, 'TypeMismatch', "BSON field 'q' is the wrong type, expected type 'object'");
  return filter;
}

function checkStatement(statement: Document, known: string): void {
  const unknown = Object.keys(statement).find((name) => !known.split(' ').includes(name));
  if (unknown !== undefined) throw new CommandError(40415, 'Location40415', `BSON field '${unknown}' is an unknown field.`);
  refuseCollation(statement);
}

interface UpdateCounts {
  n: number;
  nModified: number;
  upserted: Document[];
}

function runUpdate({ store, db, name }: Target, statement: Document, at: number, counts: UpdateCounts): void {
  checkStatement(statement, 'q u multi upsert arrayFilters hint collation sort');
  const multi = statement['multi'] === true;
  const parsed: UpdateStatement = {
    filter: filterOf(statement),
    update: updateOf(statement['u']),
    upsert: statement['upsert'] === true,
    arrayFilters: documentsIn(statement['arrayFilters'], 'arrayFilters'),
  };
  if (multi && isReplacement(parsed.update)) {
    throw new CommandError(9, 'FailedToParse', 'multi update is not supported for replacement-style update');
  }
  const update = compileStatement(parsed);
  const sort = isDocument(statement['sort']) ? statement['sort'] : null;
  const collection = store.catalog.find(db, name);
  const found = collection === undefined ? noMatches(parsed.filter) : gather(store, collection, parsed.filter, { hint: statement['hint'], limit: multi ? 0 : 1, sort });
  if (collection === undefined || found.length === 0) {
    if (!parsed.upsert) return;
    const { _id } = upsertDocument(store, db, name, update, parsed.filter);
    counts.upserted.push({ index: at, _id: _id as unknown });
    counts.n += 1;
    return;
  }
  const changed = updateAll(store, collection, found, update);
  counts.n += found.length;
  counts.nModified += changed;
}

function updateAll(store: Store, collection: Collection, found: ReturnType<typeof gather>, update: ReturnType<typeof compileStatement>): number {
  const run = (): number => found.filter((match) => updateMatch(collection, match, update).changed).length;
  return found.length === 1 ? run() : store.environment.undoable(run);
}

/** @throws CommandError where the filter is malformed, also where there is no collection to apply it to */
function noMatches(filter: Document): [] {
  compileFilter(filter);
  return [];
}

function isReplacement(update: Document | Document[]): boolean {
  return !Array.isArray(update) && Object.keys(update)[0]?.startsWith('$') !== true;
}

function update(context: Context): Promise<Document> {
  const { request, store } = context;
  request.refuse('let');
  const target = targetOf(context);
  const statements = request.documents('updates');
  return store.write(() => {
    const counts: UpdateCounts = { n: 0, nModified: 0, upserted: [] };
    const errors = runStatements(request, statements, (statement, at) => runUpdate(target, statement, at, counts));
    const { upserted, ...numbers } = counts;
    return withErrors(upserted.length === 0 ? numbers : { ...numbers, upserted }, errors);
  });
}

function runDelete({ store, db, name }: Target, statement: Document): number {
  checkStatement(statement, 'q limit hint collation');
  const filter = filterOf(statement);
  if (statement['limit'] === undefined) throw new CommandError(40414, 'Location40414', "BSON field 'delete.deletes.limit' is missing but a required field");
  const limit = wholeNumber(statement['limit']);
  if (!isNumber(statement['limit']) || (limit !== 0 && limit !== 1)) {
    throw new CommandError(9, 'FailedToParse', 'The limit field in delete objects must be 0 or 1');
  }
  const collection = store.catalog.find(db, name);
  if (collection === undefined) return noMatches(filter).length;
  const found = gather(store, collection, filter, { hint: statement['hint'], limit });
  for (const match of found) collection.remove(match, match.document ?? decode(match.bytes));
  return found.length;
}

function remove(context: Context): Promise<Document> {
  const { request, store } = context;
  request.refuse('let');
  const target = targetOf(context);
  const statements = request.documents('deletes');
  return store.write(() => {
    let n = 0;
    const errors = runStatements(request, statements, (statement) => {
      n += runDelete(target, statement);
    });
    return withErrors({ n }, errors);
  });
}

interface Modified {
  readonly value: Document | null;
  readonly lastErrorObject: Document;
}

function modifyOne(target: Target, request: Request, statement: UpdateStatement): Modified {
  const { store, db, name } = target;
  const compiled = compileStatement(statement);
  const collection = store.catalog.find(db, name);
  const [match] = collection === undefined ? noMatches(statement.filter) : gather(store, collection, statement.filter, { ...statement, limit: 1 });
  const wantsNew = request.boolean('new', false);
  if (collection !== undefined && match !== undefined) {
    const { before, after } = updateMatch(collection, match, compiled);
    return { value: wantsNew ? after : before, lastErrorObject: { n: 1, updatedExisting: true } };
  }
  if (!statement.upsert) return { value: null, lastErrorObject: { n: 0, updatedExisting: false } };
  const inserted = upsertDocument(store, db, name, compiled, statement.filter);
  return { value: wantsNew ? inserted : null, lastErrorObject: { n: 1, updatedExisting: false, upserted: inserted['_id'] as unknown } };
}

function checkModify(request: Request): void {
  const removes = request.boolean('remove', false);
  if (removes === request.has('update')) {
    throw new CommandError(9, 'FailedToParse', removes ? 'Cannot specify both an update and remove=true' : 'Either an update or remove=true must be specified');
  }
  if (removes && (request.boolean('new', false) || request.boolean('upsert', false))) {
    throw new CommandError(9, 'FailedToParse', `Cannot specify both ${request.boolean('new', false) ? 'new' : 'upsert'}=true and remove=true`);
  }
  request.refuseCollation();
  request.refuse('let');
}

function findAndModify(context: Context): Promise<Document> {
  const { request, store } = context;
  checkModify(request);
  const target = targetOf(context);
  const filter = request.document('query') ?? {};
  const sort = request.filledDocument('sort');
  const fields = request.filledDocument('fields');
  const hint: unknown = request.body['hint'];
  const project = fields === null ? null : compileProjection(fields, filter);
  return store.write(() => {
    const { value, lastErrorObject } = request.boolean('remove', false) ? removeFirst() : modifyOne(target, request, {
      filter,
      sort,
      hint,
      update: updateOf(request.body['update']),
      upsert: request.boolean('upsert', false),
      arrayFilters: documentsIn(request.body['arrayFilters'], 'arrayFilters'),
    });
    return { lastErrorObject, value: value === null || project === null ? value : project(value) };
  });
  function removeFirst(): Modified {
    const collection = store.catalog.find(target.db, target.name);
    const [match] = collection === undefined ? noMatches(filter) : gather(store, collection, filter, { sort, hint, limit: 1 });
    if (collection === undefined || match === undefined) return { value: null, lastErrorObject: { n: 0 } };
    const document = match.document ?? decode(match.bytes);
    collection.remove(match, document);
    return { value: document, lastErrorObject: { n: 1 } };
  }
}

function refuseBulkWrite(): never {
  throw notOffered('the command bulkWrite of the client');
}

const MODIFY_FIELDS = 'query sort remove update new fields upsert arrayFilters hint collation bypassDocumentValidation let';

export const writeCommands: readonly (readonly [string, Command])[] = [
  ['insert', command('documents ordered bypassDocumentValidation', insert)],
  ['update', command('updates ordered bypassDocumentValidation let', update)],
  ['delete', command('deletes ordered let', remove)],
  ['findAndModify', command(MODIFY_FIELDS, findAndModify)],
  ['findandmodify', command(MODIFY_FIELDS, findAndModify)],
  ['bulkWrite', command('ops nsInfo errorsOnly ordered bypassDocumentValidation let', refuseBulkWrite)],
];
