import { CommandError } from './language/errors.js';
import { Cursors } from './query/cursors.js';
import { ScanLog } from './query/scan-log.js';
import { Catalog } from './storage/catalog.js';
import type { Collection } from './storage/collection.js';
import { CommitFailed, Environment } from './storage/environment.js';
import { checkNamespace } from './storage/namespaces.js';
import { explain } from './store-error.js';

export interface StoreOptions {
  /** The folder of the data; it is there and ours alone. */
  readonly folder: string;
  /** Refuse a query that no index serves on a collection with more documents than this; null refuses none. */
  readonly refuseScansAbove: number | null;
  /** A commit failed: nothing that it held was acknowledged, and nothing can be written from now on. */
  readonly onFailedCommit: (error: Error) => void;
}

/** The data, and what commands need beside it. */
export class Store {
  readonly environment: Environment;
  readonly catalog: Catalog;
  readonly cursors = new Cursors();
  readonly scans: ScanLog;
  private clearing = false;

  constructor(private readonly options: StoreOptions) {
    this.environment = new Environment(options.folder, options.onFailedCommit);
    this.catalog = new Catalog(this.environment);
    this.scans = new ScanLog(options.refuseScansAbove);
  }

  /**
   * Makes this process the one that serves the file; false where another living one does. A process is seen to live by
   * the lock that LMDB's reader table has the operating system hold for it, which ends with the process, however it ends;
   * LMDB's write lock makes two that ask at once take turns.
   */
  takeOwnership(): Promise<boolean> {
    this.catalog.owner();
    return this.write(() => {
      const owner = this.catalog.owner();
      if (owner !== null && this.environment.otherProcesses().includes(owner)) return false;
      this.catalog.own(process.pid);
      return true;
    });
  }

  /**
   * Runs `work` in a write transaction; settles once that is on disk. If it throws, it leaves nothing behind.
   * @throws CommandError 14031 where the disk is full
   */
  async write<T>(work: () => T): Promise<T> {
    try {
      return await this.environment.write(() => {
        const result = work();
        this.catalog.saveStats();
        return result;
      });
    } catch (error) {
      if (!(error instanceof CommitFailed)) throw error;
      const { code, message } = explain(error, this.options.folder);
      throw code === 'disk-full' ? new CommandError(14031, 'OutOfDiskSpace', message) : new CommandError(8, 'UnknownError', message);
    }
  }

  /**
   * Within a write transaction: the collection, made where it is not there.
   * @throws CommandError where its name is none
   */
  collectionForWriting(db: string, name: string): Collection {
    const existing = this.catalog.find(db, name);
    if (existing !== undefined) return existing;
    checkNamespace(db, name);
    return this.catalog.create(db, name);
  }

  /** @throws CommandError NamespaceNotFound */
  existingCollection(db: string, name: string): Collection {
    const collection = this.catalog.find(db, name);
    if (collection === undefined) throw new CommandError(26, 'NamespaceNotFound', `ns does not exist: ${db}.${name}`);
    return collection;
  }

  /** Clears away what was dropped, a little at a time, beside everything else. */
  clearDropped(): void {
    if (this.clearing) return;
    this.clearing = true;
    const step = async (): Promise<void> => {
      while (await this.write(() => this.catalog.clearSome()));
    };
    step().catch(() => undefined).finally(() => {
      this.clearing = false;
    });
  }

  async close(): Promise<void> {
    this.cursors.closeAll();
    await this.environment.close();
  }
}
