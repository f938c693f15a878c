import type { Document } from 'bson';
import { badValue, CommandError, notOffered } from '../language/errors.js';
import { compilePipeline } from '../language/aggregate.js';
import { compileProjection } from '../language/projection.js';
import { compareValues, isDocument } from '../language/values.js';
import { takeBatch, type Cursor, type DocumentStream } from '../query/cursors.js';
import { countMatches, openFind, Search } from '../query/search.js';
import { openAggregation } from '../query/aggregation.js';
import { distinctValues } from '../query/distinct.js';
import { encode } from '../storage/bson-format.js';
import { CursorReply } from '../server/reply.js';
import { command, type Command, type Context } from './command.js';

const FIRST_BATCH = 101;
const EMPTY: DocumentStream = { next: () => null, suspend: () => undefined };

interface Opening {
  readonly namespace: string;
  readonly batchSize: number;
  readonly single?: boolean;
  readonly noTimeout?: boolean;
}

/** Answers with the first batch, and keeps the cursor where more is to come. */
function firstBatch({ store, request }: Context, stream: DocumentStream, { namespace, batchSize, single = false, noTimeout = false }: Opening): CursorReply {
  const state: Pick<Cursor, 'stream' | 'pending'> = { stream, pending: null };
  const { documents, exhausted } = takeBatch(state, batchSize);
  if (exhausted || single) return new CursorReply('firstBatch', namespace, 0n, documents);
  const cursor = store.cursors.add({ ...state, namespace, session: request.session, noTimeout });
  return new CursorReply('firstBatch', namespace, cursor.id, documents);
}

/** An empty sort or projection means none. */
function findOptions({ request }: Context): Document & { filter: Document } {
  return {
    filter: request.document('filter') ?? {},
    sort: request.filledDocument('sort'),
    projection: request.filledDocument('projection'),
    hint: request.body['hint'] as unknown,
    skip: request.count('skip', 0),
    limit: request.count('limit', 0),
    deadline: request.deadline,
  };
}

function find(context: Context): CursorReply {
  const { store, request } = context;
  request.refuseCollation();
  request.refuse('min', 'max', 'returnKey', 'showRecordId', 'let', 'oplogReplay');
  if (request.boolean('tailable', false) || request.boolean('awaitData', false)) {
    throw badValue('tailable cursor requested on non capped collection; the embedded store has no capped collections');
  }
  const collection = store.catalog.find(request.db, request.collection);
  const options = findOptions(context);
  const single = request.boolean('singleBatch', false);
  // A filter or a projection is refused also where there is nothing to apply it to.
  const stream = collection === undefined ? emptyFind(options) : openFind(store, collection, options);
  return firstBatch(context, stream, {
    namespace: `${request.db}.${request.collection}`,
    batchSize: request.count('batchSize', FIRST_BATCH),
    single,
    noTimeout: request.boolean('noCursorTimeout', false),
  });
}

function emptyFind({ filter, projection }: Document): DocumentStream {
  Search.check(filter as Document);
  if (isDocument(projection)) compileProjection(projection, filter as Document);
  return EMPTY;
}

function getMore({ store, request }: Context): CursorReply {
  const id = request.body['getMore'] as { toBigInt?: () => bigint };
  if (typeof id.toBigInt !== 'function') throw new CommandError(14, 'TypeMismatch', "BSON field 'getMore.getMore' is the wrong type, expected type 'long'");
  const cursor = store.cursors.get(id.toBigInt());
  const namespace = `${request.db}.${request.string('collection') ?? ''}`;
  if (cursor.namespace !== namespace) {
    throw new CommandError(13, 'Unauthorized', `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`);
  }
  const { documents, exhausted } = takeBatch(cursor, request.count('batchSize', 0) || null);
  if (exhausted) store.cursors.close(cursor.id);
  return new CursorReply('nextBatch', namespace, exhausted ? 0n : cursor.id, documents);
}

function killCursors({ store, request }: Context): Document {
  const ids = (request.array('cursors') ?? []) as { toBigInt(): bigint }[];
  const killed = ids.filter((id) => store.cursors.close(id.toBigInt()));
  const unknown = ids.filter((id) => !killed.includes(id));
  return { cursorsKilled: killed, cursorsNotFound: unknown, cursorsAlive: [], cursorsUnknown: [] };
}

/** The filter of what the driver's countDocuments sends: [{$match}, {$group: {_id: 1, n: {$sum: 1}}}]. */
function countedFilter(stages: readonly Document[]): Document | null {
  const [match, group, ...others] = stages;
  const filter: unknown = match?.['$match'];
  if (others.length > 0 || !isDocument(filter) || group === undefined) return null;
  return compareValues(group, { $group: { _id: 1, n: { $sum: 1 } } }) === 0 ? filter : null;
}

/** [{$collStats}], with which shells ask for the size of a collection. */
function collectionStatistics({ store, request }: Context): CursorReply {
  const namespace = `${request.db}.${request.collection}`;
  const { identity, indexes } = store.existingCollection(request.db, request.collection);
  const { count, bytes } = store.catalog.committedStats(identity.id);
  const storageStats = { size: bytes, count, storageSize: bytes, nindexes: indexes.size, totalIndexSize: 0, indexSizes: {}, capped: false };
  return new CursorReply('firstBatch', namespace, 0n, [encode({ ns: namespace, localTime: new Date(), storageStats, count })]);
}

function aggregate(context: Context): CursorReply {
  const { store, request } = context;
  request.refuseCollation();
  request.refuse('let', 'explain', 'bypassDocumentValidation');
  const stages = (request.array('pipeline') ?? []).map((stage) => {
    if (!isDocument(stage)) throw new CommandError(14, 'TypeMismatch', "Each element of the 'pipeline' array must be an object");
    return stage;
  });
  if (stages.some((stage) => '$changeStream' in stage)) {
    throw new CommandError(40573, 'Location40573', 'The $changeStream stage is only supported on replica sets; the embedded store has no change streams');
  }
  if (typeof request.body['aggregate'] !== 'string') throw notOffered('an aggregation without a collection');
  const cursor = request.document('cursor');
  if (cursor === null) throw new CommandError(9, 'FailedToParse', "The 'cursor' option is required, except for aggregate with the explain argument");
  const [first] = stages;
  if (first !== undefined && '$collStats' in first && stages.length === 1) return collectionStatistics(context);
  const counted = countedFilter(stages);
  if (counted !== null) {
    const n = countDocuments(context, counted);
    const documents = n === 0 ? [] : [encode({ _id: 1, n })];
    return new CursorReply('firstBatch', `${request.db}.${request.collection}`, 0n, documents);
  }
  const pipeline = compilePipeline(stages);
  const hint: unknown = request.body['hint'];
  const stream = openAggregation(store, request.db, request.collection, pipeline, { hint, deadline: request.deadline });
  const batchSize = cursor['batchSize'] === undefined ? FIRST_BATCH : Number(cursor['batchSize']);
  return firstBatch(context, stream, { namespace: `${request.db}.${request.collection}`, batchSize });
}

function countDocuments({ store, request }: Context, filter: Document): number {
  const collection = store.catalog.find(request.db, request.collection);
  if (collection === undefined) {
    Search.check(filter);
    return 0;
  }
  if (Object.keys(filter).length === 0) return store.catalog.committedStats(collection.identity.id).count;
  return countMatches(store, collection, { filter, hint: request.body['hint'], deadline: request.deadline });
}

function count(context: Context): Document {
  const { request } = context;
  request.refuseCollation();
  const [skip, limit] = [request.count('skip', 0), Math.abs(request.number('limit', 0))];
  const rest = Math.max(0, countDocuments(context, request.document('query') ?? {}) - skip);
  return { n: limit === 0 ? rest : Math.min(rest, limit) };
}

function distinct({ store, request }: Context): Document {
  request.refuseCollation();
  const key = request.string('key');
  if (key === null) throw new CommandError(40414, 'Location40414', "BSON field 'distinct.key' is missing but a required field");
  const filter = request.document('query') ?? {};
  const collection = store.catalog.find(request.db, request.collection);
  if (collection === undefined) {
    Search.check(filter);
    return { values: [] };
  }
  return { values: distinctValues(store, collection, key, { filter, hint: request.body['hint'], deadline: request.deadline }) };
}

const FIND_FIELDS =
  'filter sort projection hint skip limit batchSize singleBatch noCursorTimeout collation allowDiskUse allowPartialResults tailable awaitData min max returnKey showRecordId let oplogReplay';

export const readCommands: readonly (readonly [string, Command])[] = [
  ['find', command(FIND_FIELDS, find)],
  ['getMore', command('collection batchSize', getMore)],
  ['killCursors', command('cursors', killCursors)],
  ['aggregate', command('pipeline cursor hint collation allowDiskUse explain let bypassDocumentValidation', aggregate)],
  ['count', command('query skip limit hint collation', count)],
  ['distinct', command('key query hint collation', distinct)],
];
