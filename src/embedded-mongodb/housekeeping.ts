import { fieldBounds, indexRanges } from './query/bounds.js';
import { openSource } from './query/source.js';
import { decode } from './storage/bson-format.js';
import type { Collection, StoredRecord } from './storage/collection.js';
import type { Index } from './storage/index-definition.js';
import type { Store } from './store.js';

const SWEEP_EVERY_SECONDS = 60;
const REMOVED_AT_ONCE = 500;

/** The number of documents up to which the store was measured (README.md). */
const MEASURED_DOCUMENTS = 1_000_000;
const WARN_FROM = 0.8;

/** The records whose date in the index lies `expireAfterSeconds` back. */
function expired(store: Store, collection: Collection, index: Index, now: number): StoredRecord[] {
  const before = new Date(now - (index.expireAfterSeconds ?? 0) * 1000);
  const { ranges } = indexRanges(index, [fieldBounds({ lte: before }, false)]);
  const source = openSource(collection, store.environment.db, {
    kind: 'index', index, ranges, reverse: false, sorted: true, scan: false, exact: true, branches: [],
  });
  const found: StoredRecord[] = [];
  for (let record = source.next(); record !== null && found.length < REMOVED_AT_ONCE; record = source.next()) found.push(record);
  source.suspend();
  return found;
}

async function sweepIndex(store: Store, { db, name }: Collection['identity'], indexName: string): Promise<void> {
  const step = (): number => {
    const collection = store.catalog.find(db, name);
    const index = collection?.indexes.get(indexName);
    if (collection === undefined || index?.expireAfterSeconds === undefined) return 0;
    const found = expired(store, collection, index, Date.now());
    for (const record of found) collection.remove(record, decode(record.bytes));
    return found.length;
  };
  while ((await store.write(step)) === REMOVED_AT_ONCE);
}

/** Removes what has expired in all collections. */
export async function removeExpired(store: Store): Promise<void> {
  for (const db of store.catalog.databaseNames()) {
    for (const { identity, indexes } of store.catalog.collections(db)) {
      for (const { name, expireAfterSeconds, ready } of indexes.values()) {
        if (expireAfterSeconds !== undefined && ready) await sweepIndex(store, identity, name);
      }
    }
  }
}

/** What the store does by itself from time to time: expire documents, close idle cursors, watch its size. */
export class Housekeeping {
  private timer: NodeJS.Timeout | null = null;
  private running = false;
  private warned = false;

  constructor(
    private readonly store: Store,
    private readonly warn: (message: string) => void,
  ) {
    this.every(SWEEP_EVERY_SECONDS);
    this.watchSize();
  }

  every(seconds: number): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = setInterval(() => this.run(), seconds * 1000).unref();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  private run(): void {
    if (this.running) return;
    this.running = true;
    this.store.cursors.closeIdle(Date.now());
    this.watchSize();
    removeExpired(this.store)
      // A commit that failed has been reported already, and the process is on its way out.
      .catch((error: Error) => this.warn(`expired documents could not be removed: ${error.message}`))
      .finally(() => {
        this.running = false;
      });
  }

  private watchSize(): void {
    const count = this.store.catalog.documentCount();
    if (this.warned || count < WARN_FROM * MEASURED_DOCUMENTS) return;
    this.warned = true;
    this.warn(
      `The embedded store holds ${count} documents; it was measured up to ${MEASURED_DOCUMENTS}. Move to MongoDB: npm run export, then npm run import with MONGODB_URI.`,
    );
  }
}
