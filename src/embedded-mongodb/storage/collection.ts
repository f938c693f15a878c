import type { Document } from 'bson';
import { CommandError } from '../language/errors.js';
import { decode } from './bson-format.js';
import { decodeRecordId, encodeRecordId, keyIn, KEYSPACE_BYTES, wholeKeyspace, type Environment, type Lmdb } from './environment.js';
import type { Index } from './index-definition.js';
import { extractKeys, keyValues, type ExtractedKeys } from './index-keys.js';
import { shellText } from './shell-text.js';

const NO_VALUE = Buffer.alloc(0);
const READ_AT_ONCE = 1_000;

export interface CollectionStats {
  count: number;
  bytes: number;
}

export interface CollectionIdentity {
  readonly id: number;
  readonly db: string;
  readonly name: string;
  readonly uuid: Buffer;
  /** The keyspace of the documents: record id → BSON. */
  readonly keyspace: number;
}

/** One record as it is stored. */
export interface StoredRecord {
  readonly recordId: number;
  readonly bytes: Buffer;
}

type IndexKeys = [Index, ExtractedKeys];

function duplicateKey(namespace: string, index: Index, document: Document, key: Buffer): CommandError {
  const keyValue = keyValues(index, document, key);
  return new CommandError(
    11000,
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${index.name} dup key: ${shellText(keyValue)}`,
    { keyPattern: index.key, keyValue },
  );
}

/**
 * The documents of one collection and the entries that its indexes hold for them. The methods that change anything run
 * within a write transaction; those that can throw do so before the first change, but for fill().
 */
export class Collection {
  readonly namespace: string;
  private readonly lmdb: Lmdb;
  private nextRecordId: number | null = null;

  constructor(
    private readonly environment: Environment,
    readonly identity: CollectionIdentity,
    readonly indexes: Map<string, Index>,
    readonly stats: CollectionStats,
    /** Called when the statistics have changed, and with true when an index has learnt something to be kept. */
    private readonly changed: (collection: Collection, definitionToo: boolean) => void,
  ) {
    this.namespace = `${identity.db}.${identity.name}`;
    this.lmdb = environment.db;
  }

  private count(documents: number, bytes: number): void {
    const before = { ...this.stats };
    this.environment.onUndo(() => Object.assign(this.stats, before));
    this.stats.count += documents;
    this.stats.bytes += bytes;
    this.changed(this, false);
  }

  private recordKey(recordId: number): Buffer {
    return keyIn(this.identity.keyspace, encodeRecordId(recordId));
  }

  private takeRecordId(): number {
    if (this.nextRecordId === null) {
      const { start, end } = wholeKeyspace(this.identity.keyspace);
      const [last] = this.lmdb.getKeys({ start: end, end: start, reverse: true, exclusiveStart: true, inclusiveEnd: true, limit: 1 });
      this.nextRecordId = last === undefined ? 1 : decodeRecordId(last, KEYSPACE_BYTES) + 1;
    }
    return this.nextRecordId++;
  }

  read(recordId: number): Buffer | undefined {
    return this.lmdb.getBinary(this.recordKey(recordId));
  }

  /** The record that a unique index has under exactly this key. */
  findUnique(index: Index, key: Buffer): number | null {
    const value = this.lmdb.getBinary(keyIn(index.keyspace, key));
    return value === undefined ? null : decodeRecordId(Buffer.from(value), 0);
  }

  private extract(document: Document): IndexKeys[] {
    return [...this.indexes.values()].map((index): IndexKeys => [index, extractKeys(index, document)]);
  }

  /** @throws CommandError 11000 where another record holds one of the keys. */
  private assertUnique(all: IndexKeys[], document: Document, recordId: number | null): void {
    for (const [index, { keys }] of all) {
      if (index.unique !== true) continue;
      for (const key of keys) {
        const owner = this.findUnique(index, key);
        if (owner !== null && owner !== recordId) throw duplicateKey(this.namespace, index, document, key);
      }
    }
  }

  private learn(index: Index, { arrays, cut }: ExtractedKeys): void {
    let learnt = false;
    if (cut && !index.cut) {
      index.cut = learnt = true;
      this.environment.onUndo(() => {
        index.cut = false;
      });
    }
    arrays?.forEach((prefixes, at) => {
      const known = index.multikey[at];
      for (const prefix of prefixes) {
        if (known === undefined || known.has(prefix)) continue;
        known.add(prefix);
        this.environment.onUndo(() => known.delete(prefix));
        learnt = true;
      }
    });
    if (learnt) this.changed(this, true);
  }

  private putKey(index: Index, key: Buffer, id: Buffer): void {
    if (index.unique === true) void this.lmdb.put(keyIn(index.keyspace, key), id);
    else void this.lmdb.put(keyIn(index.keyspace, key, id), NO_VALUE);
  }

  private removeKey(index: Index, key: Buffer, id: Buffer): void {
    if (index.unique === true) void this.lmdb.remove(keyIn(index.keyspace, key));
    else void this.lmdb.remove(keyIn(index.keyspace, key, id));
  }

  /** @throws CommandError where a unique index already has one of its keys. */
  insert(document: Document, bytes: Uint8Array): void {
    const all = this.extract(document);
    this.assertUnique(all, document, null);
    const recordId = this.takeRecordId();
    const id = encodeRecordId(recordId);
    void this.lmdb.put(keyIn(this.identity.keyspace, id), bytes as Buffer);
    for (const [index, extracted] of all) {
      for (const key of extracted.keys) this.putKey(index, key, id);
      this.learn(index, extracted);
    }
    this.count(1, bytes.length);
  }

  /** @throws CommandError where a unique index has one of the new keys for another record. */
  replace(record: StoredRecord, before: Document, after: Document, bytes: Buffer): void {
    const all = this.extract(after);
    this.assertUnique(all, after, record.recordId);
    const id = encodeRecordId(record.recordId);
    for (const [index, extracted] of all) {
      this.exchangeKeys(index, extractKeys(index, before).keys, extracted.keys, id);
      this.learn(index, extracted);
    }
    void this.lmdb.put(keyIn(this.identity.keyspace, id), bytes);
    this.count(0, bytes.length - record.bytes.length);
  }

  private exchangeKeys(index: Index, before: readonly Buffer[], after: readonly Buffer[], id: Buffer): void {
    if (before.length === 1 && after.length === 1 && before[0]?.equals(after[0] ?? NO_VALUE) === true) return;
    const kept = (key: Buffer, among: readonly Buffer[]): boolean => among.some((other) => other.equals(key));
    for (const key of before) if (!kept(key, after)) this.removeKey(index, key, id);
    for (const key of after) if (!kept(key, before)) this.putKey(index, key, id);
  }

  remove(record: StoredRecord, document: Document): void {
    const id = encodeRecordId(record.recordId);
    for (const index of this.indexes.values()) {
      for (const key of extractKeys(index, document).keys) this.removeKey(index, key, id);
    }
    void this.lmdb.remove(keyIn(this.identity.keyspace, id));
    this.count(-1, -record.bytes.length);
  }

  /**
   * Fills a new index from the documents that are there.
   * @throws CommandError where it is unique and they are not
   */
  fill(index: Index): void {
    let { start } = wholeKeyspace(this.identity.keyspace);
    const { end } = wholeKeyspace(this.identity.keyspace);
    // Some at a time: nothing is written while a cursor is open.
    for (;;) {
      const records = [...this.lmdb.getRange({ start, end, limit: READ_AT_ONCE })];
      for (const { key, value } of records) this.fillFrom(index, decode(value), encodeRecordId(decodeRecordId(key, KEYSPACE_BYTES)));
      const last = records.at(-1);
      if (last === undefined) return;
      start = Buffer.concat([last.key, Buffer.from([0])]);
    }
  }

  private fillFrom(index: Index, document: Document, id: Buffer): void {
    const extracted = extractKeys(index, document);
    for (const key of extracted.keys) {
      if (index.unique === true && this.findUnique(index, key) !== null) throw duplicateKey(this.namespace, index, document, key);
      this.putKey(index, key, id);
    }
    this.learn(index, extracted);
  }
}
