import { Binary, type Document } from 'bson';
import { badValue, notOffered } from '../language/errors.js';
import { definitionOf } from '../storage/catalog.js';
import type { Collection } from '../storage/collection.js';
import { CursorReply } from '../server/reply.js';
import { compileFilter } from '../language/filter.js';
import { encode } from '../storage/bson-format.js';
import { command, type Command, type Context } from './command.js';
import { createIndexes, dropIndexes } from './indexes.js';

function refuseCollectionOptions({ request }: Context): void {
  request.refuseCollation();
  request.refuse('viewOn', 'timeseries', 'validator', 'clusteredIndex', 'changeStreamPreAndPostImages', 'expireAfterSeconds', 'encryptedFields', 'storageEngine', 'indexOptionDefaults', 'pipeline');
  if (request.boolean('capped', false)) throw notOffered('a capped collection');
}

function create(context: Context): Promise<Document> {
  const { store, request } = context;
  refuseCollectionOptions(context);
  return store.write(() => {
    if (store.catalog.find(request.db, request.collection) === undefined) store.collectionForWriting(request.db, request.collection);
    return {};
  });
}

async function drop({ store, request }: Context): Promise<Document> {
  const reply = await store.write(() => {
    const collection = store.catalog.find(request.db, request.collection);
    if (collection === undefined) return {};
    store.cursors.closeNamespace(collection.namespace);
    const { namespace, indexes } = collection;
    store.catalog.drop(collection);
    return { ns: namespace, nIndexesWas: indexes.size };
  });
  store.clearDropped();
  return reply;
}

async function dropDatabase({ store, request }: Context): Promise<Document> {
  await store.write(() => {
    for (const collection of store.catalog.collections(request.db)) {
      store.cursors.closeNamespace(collection.namespace);
      store.catalog.drop(collection);
    }
  });
  store.clearDropped();
  return { dropped: request.db };
}

function describeCollection(collection: Collection, nameOnly: boolean): Document {
  const { name, uuid } = collection.identity;
  if (nameOnly) return { name, type: 'collection' };
  return {
    name,
    type: 'collection',
    options: {},
    info: { readOnly: false, uuid: new Binary(uuid, Binary.SUBTYPE_UUID) },
    idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
  };
}

function listCollections({ store, request }: Context): CursorReply {
  const matches = compileFilter(request.document('filter') ?? {});
  const nameOnly = request.boolean('nameOnly', false);
  const described = store.catalog
    .collections(request.db)
    .map((collection) => describeCollection(collection, false))
    .filter((description) => matches.matches(description))
    .map((description) => (nameOnly ? { name: description['name'] as unknown, type: 'collection' } : description));
  return new CursorReply('firstBatch', `${request.db}.$cmd.listCollections`, 0n, described.map(encode));
}

function listDatabases({ store, request }: Context): Document {
  const matches = compileFilter(request.document('filter') ?? {});
  const nameOnly = request.boolean('nameOnly', false);
  const databases = store.catalog
    .databaseNames()
    .map((name) => ({ name, sizeOnDisk: bytesOf(store.catalog.collections(name)), empty: false }))
    .filter((database) => matches.matches(database))
    .map((database) => (nameOnly ? { name: database.name } : database));
  const totalSize = bytesOf(store.catalog.databaseNames().flatMap((name) => store.catalog.collections(name)));
  return nameOnly ? { databases } : { databases, totalSize, totalSizeMb: Math.round(totalSize / 1024 ** 2) };
}

const bytesOf = (collections: readonly Collection[]): number => collections.reduce((sum, { stats }) => sum + stats.bytes, 0);
const documentsOf = (collections: readonly Collection[]): number => collections.reduce((sum, { stats }) => sum + stats.count, 0);

function collStats({ store, request }: Context): Document {
  const collection = store.catalog.find(request.db, request.collection);
  const { count, bytes } = collection?.stats ?? { count: 0, bytes: 0 };
  return {
    ns: `${request.db}.${request.collection}`,
    size: bytes,
    count,
    ...(count > 0 ? { avgObjSize: Math.round(bytes / count) } : {}),
    storageSize: bytes,
    nindexes: collection?.indexes.size ?? 0,
    indexDetails: {},
    indexSizes: {},
    totalIndexSize: 0,
    capped: false,
    scaleFactor: 1,
  };
}

function dbStats({ store, request }: Context): Document {
  const collections = store.catalog.collections(request.db);
  const [objects, dataSize] = [documentsOf(collections), bytesOf(collections)];
  return {
    db: request.db,
    collections: collections.length,
    views: 0,
    objects,
    avgObjSize: objects === 0 ? 0 : dataSize / objects,
    dataSize,
    storageSize: dataSize,
    indexes: collections.reduce((sum, { indexes }) => sum + indexes.size, 0),
    indexSize: 0,
    totalSize: dataSize,
    scaleFactor: 1,
  };
}

function listIndexes({ store, request }: Context): CursorReply {
  const collection = store.existingCollection(request.db, request.collection);
  const described = [...collection.indexes.values()].map((index) => {
    const { name, key, unique, ...options } = definitionOf(index);
    return encode({ v: 2, key, name, ...(unique === true && name !== '_id_' ? { unique } : {}), ...options });
  });
  return new CursorReply('firstBatch', collection.namespace, 0n, described);
}

/** A private command: copies the data, as of one moment, to a folder while others read and write. */
async function backup({ store, request }: Context): Promise<Document> {
  const to = request.string('to');
  if (to === null) throw badValue("lecternBackup needs 'to', the folder to write to");
  return { file: await store.environment.copyTo(to) };
}

const CREATE_FIELDS =
  'capped size max viewOn pipeline timeseries validator validationLevel validationAction collation clusteredIndex changeStreamPreAndPostImages expireAfterSeconds encryptedFields storageEngine indexOptionDefaults autoIndexId';

export const administrationCommands: readonly (readonly [string, Command])[] = [
  ['create', command(CREATE_FIELDS, create)],
  ['drop', command('', drop)],
  ['dropDatabase', command('', dropDatabase)],
  ['listCollections', command('filter nameOnly authorizedCollections cursor', listCollections)],
  ['listDatabases', command('filter nameOnly authorizedDatabases', listDatabases)],
  ['collStats', command('scale', collStats)],
  ['collstats', command('scale', collStats)],
  ['dbStats', command('scale freeStorage', dbStats)],
  ['dbstats', command('scale freeStorage', dbStats)],
  ['createIndexes', command('indexes commitQuorum', createIndexes)],
  ['listIndexes', command('cursor', listIndexes)],
  ['dropIndexes', command('index', dropIndexes)],
  ['lecternBackup', command('to', backup)],
];
