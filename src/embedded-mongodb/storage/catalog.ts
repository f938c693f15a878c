import { randomBytes } from 'node:crypto';
import type { Document } from 'bson';
import { compileFilter } from '../language/filter.js';
import { decode, encode } from './bson-format.js';
import { Collection, type CollectionIdentity, type CollectionStats } from './collection.js';
import { keyIn, KEYSPACE_BYTES, wholeKeyspace, type Environment, type Lmdb } from './environment.js';
import { indexFields, type Index, type IndexDefinition } from './index-definition.js';

const CATALOG = 0;

/** Rises when what is written could not be read by the releases before. */
const FORMAT = 1;
const Kind = { Collection: 0x43, Stats: 0x53, Trash: 0x54, NextNumber: 0x4e, Owner: 0x4f, Format: 0x46 } as const;

/** How many entries of dropped collections one transaction clears away. */
const CLEARED_AT_ONCE = 2_000;

function catalogKey(kind: number, number?: number): Buffer {
  if (number === undefined) return keyIn(CATALOG, Buffer.from([kind]));
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(kind);
  bytes.writeUInt32BE(number, 1);
  return keyIn(CATALOG, bytes);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const numberOf = (key: Buffer): number => key.readUInt32BE(KEYSPACE_BYTES + 1);

function encodeStats({ count, bytes }: CollectionStats): Buffer {
  const result = Buffer.alloc(16);
  result.writeDoubleBE(count, 0);
  result.writeDoubleBE(bytes, 8);
  return result;
}

function decodeStats(bytes: Buffer | undefined): CollectionStats {
  return bytes === undefined ? { count: 0, bytes: 0 } : { count: bytes.readDoubleBE(0), bytes: bytes.readDoubleBE(8) };
}

/** Turns a definition into an index that can be written and searched. */
export function buildIndex(definition: IndexDefinition, keyspace: number, learnt?: { multikey: string[][]; cut: boolean }): Index {
  const fields = indexFields(definition.key);
  const { partialFilterExpression } = definition;
  return {
    ...definition,
    fields,
    partial: partialFilterExpression === undefined ? null : compileFilter(partialFilterExpression),
    keyspace,
    multikey: fields.map((_, at) => new Set(learnt?.multikey[at])),
    cut: learnt?.cut ?? false,
    ready: learnt !== undefined,
  };
}

/** What listIndexes shows and the catalog keeps of an index. */
export function definitionOf(index: Index): IndexDefinition {
  const { name, key, unique, sparse, partialFilterExpression, expireAfterSeconds } = index;
  return {
    name,
    key,
    ...(unique === true ? { unique } : {}),
    ...(sparse === true ? { sparse } : {}),
    ...(partialFilterExpression === undefined ? {} : { partialFilterExpression }),
    ...(expireAfterSeconds === undefined ? {} : { expireAfterSeconds }),
  };
}

function storedIndex(stored: Document): Index {
  const { keyspace, multikey, cut, expireAfterSeconds, ...definition } = stored;
  const expiry = expireAfterSeconds === undefined ? {} : { expireAfterSeconds: Number(expireAfterSeconds) };
  return buildIndex({ ...(definition as IndexDefinition), ...expiry }, Number(keyspace), {
    multikey: multikey as string[][],
    cut: Boolean(cut),
  });
}

/** The collections and their indexes: kept in memory, and in the keyspace 0 of the file. */
export class Catalog {
  private readonly databases = new Map<string, Map<string, Collection>>();
  private readonly changedStats = new Set<Collection>();
  private readonly lmdb: Lmdb;
  private nextNumber: number;

  constructor(private readonly environment: Environment) {
    const lmdb = (this.lmdb = environment.db);
    const format = lmdb.getBinary(catalogKey(Kind.Format))?.readUInt32BE(0) ?? FORMAT;
    if (format > FORMAT) throw new Error(`its data has the format ${format} of a newer release; this one reads up to ${FORMAT}`);
    const next = lmdb.getBinary(catalogKey(Kind.NextNumber));
    this.nextNumber = next === undefined ? 1 : next.readUInt32BE(0);
    for (const { key, value } of lmdb.getRange({ start: catalogKey(Kind.Collection), end: catalogKey(Kind.Collection + 1) })) {
      this.load(numberOf(key), decode(value));
    }
  }

  private load(id: number, stored: Document): void {
    const identity: CollectionIdentity = {
      id,
      db: String(stored['db']),
      name: String(stored['name']),
      uuid: Buffer.from((stored['uuid'] as { buffer: Uint8Array }).buffer),
      keyspace: Number(stored['keyspace']),
    };
    const indexes = (stored['indexes'] as Document[]).map(storedIndex);
    this.add(identity, new Map(indexes.map((index) => [index.name, index])), this.committedStats(id));
  }

  private add(identity: CollectionIdentity, indexes: Map<string, Index>, stats: CollectionStats): Collection {
    const collection = new Collection(this.environment, identity, indexes, stats, (changed, definitionToo) => {
      this.changedStats.add(changed);
      if (definitionToo) this.save(changed);
    });
    this.place(collection);
    return collection;
  }

  private place(collection: Collection): void {
    const { db, name } = collection.identity;
    this.databases.set(db, (this.databases.get(db) ?? new Map<string, Collection>()).set(name, collection));
  }

  private displace({ identity: { db, name } }: Collection): void {
    const database = this.databases.get(db);
    database?.delete(name);
    if (database?.size === 0) this.databases.delete(db);
  }

  /** Adds an index to a collection's definition. */
  addIndex(collection: Collection, index: Index): void {
    collection.indexes.set(index.name, index);
    this.environment.onUndo(() => collection.indexes.delete(index.name));
    this.save(collection);
  }

  /** Takes an index out of a collection's definition; its entries are cleared bit by bit. */
  removeIndex(collection: Collection, index: Index): void {
    collection.indexes.delete(index.name);
    this.environment.onUndo(() => collection.indexes.set(index.name, index));
    this.discard(index.keyspace);
    this.save(collection);
  }

  /** Within a write transaction: the process that last called the file its own. */
  owner(): number | null {
    const bytes = this.lmdb.getBinary(catalogKey(Kind.Owner));
    return bytes === undefined ? null : bytes.readUInt32BE(0);
  }

  own(processId: number): void {
    void this.lmdb.put(catalogKey(Kind.Owner), uint32(processId));
    void this.lmdb.put(catalogKey(Kind.Format), uint32(FORMAT));
  }

  /** A number that no keyspace and no collection has had. */
  takeNumber(): number {
    const number = this.nextNumber++;
    void this.lmdb.put(catalogKey(Kind.NextNumber), uint32(this.nextNumber));
    return number;
  }

  /** Keeps a collection's definition. */
  save(collection: Collection): void {
    const { id, db, name, uuid, keyspace } = collection.identity;
    const indexes = [...collection.indexes.values()].map((index) => ({
      ...definitionOf(index),
      keyspace: index.keyspace,
      multikey: index.multikey.map((prefixes) => [...prefixes]),
      cut: index.cut,
    }));
    void this.lmdb.put(catalogKey(Kind.Collection, id), encode({ db, name, uuid, keyspace, indexes }));
  }

  /** Keeps the statistics that have changed in this transaction. */
  saveStats(): void {
    for (const { identity, stats } of this.changedStats) void this.lmdb.put(catalogKey(Kind.Stats, identity.id), encodeStats(stats));
    this.changedStats.clear();
  }

  /** The statistics as of the snapshot that reads run on. */
  committedStats(id: number): CollectionStats {
    return decodeStats(this.lmdb.getBinary(catalogKey(Kind.Stats, id)));
  }

  find(db: string, name: string): Collection | undefined {
    return this.databases.get(db)?.get(name);
  }

  collections(db: string): Collection[] {
    return [...(this.databases.get(db)?.values() ?? [])];
  }

  /** All documents of all collections. */
  documentCount(): number {
    return this.databaseNames().flatMap((db) => this.collections(db)).reduce((sum, { stats }) => sum + stats.count, 0);
  }

  databaseNames(): string[] {
    return [...this.databases.keys()];
  }

  create(db: string, name: string): Collection {
    const identity = { id: this.takeNumber(), db, name, uuid: randomBytes(16), keyspace: this.takeNumber() };
    const primary = buildIndex({ name: '_id_', key: { _id: 1 }, unique: true }, this.takeNumber(), { multikey: [], cut: false });
    const collection = this.add(identity, new Map([[primary.name, primary]]), { count: 0, bytes: 0 });
    this.environment.onUndo(() => this.displace(collection));
    this.save(collection);
    return collection;
  }

  /** Forgets a collection at once; its keyspaces are cleared bit by bit (clearSome). */
  drop(collection: Collection): void {
    const { id, keyspace } = collection.identity;
    void this.lmdb.remove(catalogKey(Kind.Collection, id));
    void this.lmdb.remove(catalogKey(Kind.Stats, id));
    this.changedStats.delete(collection);
    for (const unused of [keyspace, ...[...collection.indexes.values()].map((index) => index.keyspace)]) this.discard(unused);
    this.displace(collection);
    this.environment.onUndo(() => this.place(collection));
  }

  /** Marks a keyspace as no longer used. */
  private discard(keyspace: number): void {
    void this.lmdb.put(catalogKey(Kind.Trash, keyspace), Buffer.alloc(0));
  }

  /** Removes some entries of keyspaces that are no longer used; false once there are none. */
  clearSome(): boolean {
    const [trash] = this.lmdb.getKeys({ start: catalogKey(Kind.Trash), end: catalogKey(Kind.Trash + 1), limit: 1 });
    if (trash === undefined) return false;
    const keys = [...this.lmdb.getKeys({ ...wholeKeyspace(numberOf(trash)), limit: CLEARED_AT_ONCE })];
    for (const key of keys) void this.lmdb.remove(key);
    if (keys.length < CLEARED_AT_ONCE) void this.lmdb.remove(trash);
    return true;
  }
}
