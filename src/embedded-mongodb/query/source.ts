import type { Collection } from '../storage/collection.js';
import { decodeRecordId, KEYSPACE_BYTES, type KeyRange, type Lmdb } from '../storage/environment.js';
import { isMultikey, type Index } from '../storage/index-definition.js';
import type { StoredRecord } from '../storage/collection.js';
import type { Plan } from './planner.js';

/** Stored records one after another. */
export interface Source {
  next(): StoredRecord | null;
  /** Lets go of the store's snapshot; next() goes on after the last record, on the snapshot of then. */
  suspend(): void;
  /** How many index entries, or documents in a scan, were looked at. */
  readonly examined: number;
}

/** Walks the keys of ranges in order, and can stop and go on. */
class KeyWalk {
  private iterator: Iterator<Buffer> | null = null;
  private range = 0;
  private last: Buffer | null = null;

  constructor(
    private readonly lmdb: Lmdb,
    private readonly ranges: readonly KeyRange[],
    private readonly reverse: boolean,
  ) {}

  private open({ start, end }: KeyRange): Iterator<Buffer> {
    const { last, reverse } = this;
    const options = reverse
      ? { start: last ?? end, end: start, reverse: true, exclusiveStart: true, inclusiveEnd: true }
      : { start: last ?? start, end, exclusiveStart: last !== null };
    return this.lmdb.getKeys(options)[Symbol.iterator]();
  }

  next(): Buffer | null {
    for (;;) {
      const range = this.ranges[this.reverse ? this.ranges.length - 1 - this.range : this.range];
      if (range === undefined) return null;
      this.iterator ??= this.open(range);
      const { value, done } = this.iterator.next() as IteratorResult<Buffer, undefined>;
      if (done !== true) {
        this.last = value;
        return value;
      }
      this.iterator = null;
      this.last = null;
      this.range += 1;
    }
  }

  suspend(): void {
    this.iterator?.return?.();
    this.iterator = null;
  }
}

class CollectionSource implements Source {
  examined = 0;
  private readonly walk: KeyWalk;

  constructor(private readonly collection: Collection, lmdb: Lmdb, plan: Plan) {
    this.walk = new KeyWalk(lmdb, plan.ranges, plan.reverse);
  }

  next(): StoredRecord | null {
    const key = this.walk.next();
    if (key === null) return null;
    this.examined += 1;
    const recordId = decodeRecordId(key, KEYSPACE_BYTES);
    const bytes = this.collection.read(recordId);
    return bytes === undefined ? this.next() : { recordId, bytes };
  }

  suspend(): void {
    this.walk.suspend();
  }
}

class IndexSource implements Source {
  examined = 0;
  private readonly walk: KeyWalk;
  private readonly seen: Set<number> | null;

  constructor(private readonly collection: Collection, private readonly lmdb: Lmdb, private readonly index: Index, plan: Plan) {
    this.walk = new KeyWalk(lmdb, plan.ranges, plan.reverse);
    this.seen = isMultikey(index) ? new Set() : null;
  }

  private recordIdOf(key: Buffer): number | null {
    if (this.index.unique !== true) return decodeRecordId(key, key.length - 8);
    const value = this.lmdb.getBinary(key);
    return value === undefined ? null : decodeRecordId(value, 0);
  }

  next(): StoredRecord | null {
    for (let key = this.walk.next(); key !== null; key = this.walk.next()) {
      this.examined += 1;
      const recordId = this.recordIdOf(key);
      if (recordId === null || this.seen?.has(recordId) === true) continue;
      this.seen?.add(recordId);
      const bytes = this.collection.read(recordId);
      if (bytes !== undefined) return { recordId, bytes };
    }
    return null;
  }

  suspend(): void {
    this.walk.suspend();
  }
}

/** The records of several sources, each record once. */
class UnionSource implements Source {
  private readonly seen = new Set<number>();
  private at = 0;

  constructor(private readonly sources: readonly Source[]) {}

  get examined(): number {
    return this.sources.reduce((sum, source) => sum + source.examined, 0);
  }

  next(): StoredRecord | null {
    while (this.at < this.sources.length) {
      const record = this.sources[this.at]?.next() ?? null;
      if (record === null) this.at += 1;
      else if (!this.seen.has(record.recordId)) {
        this.seen.add(record.recordId);
        return record;
      }
    }
    return null;
  }

  suspend(): void {
    for (const source of this.sources) source.suspend();
  }
}

/** The records that a plan leads to; they are still to be checked against the filter. */
export function openSource(collection: Collection, lmdb: Lmdb, plan: Plan): Source {
  if (plan.kind === 'union') return new UnionSource(plan.branches.map((branch) => openSource(collection, lmdb, branch)));
  if (plan.index !== null) return new IndexSource(collection, lmdb, plan.index, plan);
  return new CollectionSource(collection, lmdb, plan);
}
