import { open, type RootDatabase } from 'lmdb';
import { open as openFile } from 'node:fs/promises';
import path from 'node:path';

/** Address space for the map, not memory: pages come in as they are read. The file may grow beyond it. */
const MAP_SIZE = 64 * 1024 ** 3;

const DATA_FILE = 'store.mdb';

/** Every key begins with the number of its keyspace: 0 is the catalog, each collection and each index has its own. */
export const KEYSPACE_BYTES = 4;

export type Lmdb = RootDatabase<Buffer, Buffer>;

export interface KeyRange {
  /** From this key on… */
  readonly start: Buffer;
  /** …up to before this one. */
  readonly end: Buffer;
}

/** A key within a keyspace. */
export function keyIn(keyspace: number, ...parts: Uint8Array[]): Buffer {
  const prefix = Buffer.allocUnsafe(KEYSPACE_BYTES);
  prefix.writeUInt32BE(keyspace);
  return Buffer.concat([prefix, ...parts]);
}

/** All keys of a keyspace. */
export function wholeKeyspace(keyspace: number): KeyRange {
  return { start: keyIn(keyspace), end: keyIn(keyspace + 1) };
}

export function encodeRecordId(recordId: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUIntBE(recordId, 2, 6);
  return bytes;
}

export function decodeRecordId(bytes: Buffer, at: number): number {
  return bytes.readUIntBE(at + 2, 6);
}

/** Nothing of a write transaction has reached the disk. */
export class CommitFailed extends Error {}

const CAUSE_KNOWN_WITHIN_MS = 200;

/** lmdb says why a commit failed by a promise that rejects, though not always. */
async function causeOf(error: Error & { commitError?: Promise<never> }): Promise<Error> {
  const patience = new Promise<never>((_, reject) => setTimeout(() => reject(error), CAUSE_KNOWN_WITHIN_MS));
  try {
    return await Promise.race([error.commitError ?? Promise.reject(error), patience]);
  } catch (cause) {
    return cause as Error;
  }
}

/**
 * One LMDB file with the durable write transactions of the store. Several transactions that are asked for while an
 * earlier one is being flushed share the next commit; each promise settles after fdatasync.
 */
export class Environment {
  readonly db: Lmdb;
  private failed: CommitFailed | null = null;
  private readonly undoSteps: (() => void)[] = [];

  constructor(
    folder: string,
    private readonly onFailedCommit: (error: Error) => void,
  ) {
    this.db = open<Buffer, Buffer>({
      path: path.join(folder, DATA_FILE),
      keyEncoding: 'binary',
      encoding: 'binary',
      mapSize: MAP_SIZE,
      // Without it a commit is one step: synced, then visible, or an error and nothing. Measured equal or faster for
      // more than one client (README.md).
      overlappingSync: false,
    });
  }

  /**
   * Runs `work` within the next write transaction; settles once that is on disk. If it throws, it leaves nothing behind.
   * @throws CommitFailed where the disk did not take it
   */
  async write<T>(work: () => T): Promise<T> {
    const outcome = await this.commit(() => {
      try {
        return { result: this.undoable(work) };
      } catch (error) {
        return { error };
      }
    });
    if ('error' in outcome) throw outcome.error;
    return outcome.result;
  }

  private async commit<T>(work: () => T): Promise<T> {
    try {
      return await this.db.transaction(() => {
        if (this.failed !== null) throw this.failed;
        const result = work();
        this.undoSteps.length = 0;
        return result;
      });
    } catch (error) {
      throw await this.fail(error as Error);
    }
  }

  /** From the first failed commit on, nothing is written any more: what the disk holds is what was confirmed. */
  private async fail(error: Error): Promise<CommitFailed> {
    const cause = await causeOf(error);
    if (this.failed === null) {
      this.failed = new CommitFailed(cause.message, { cause });
      this.onFailedCommit(cause);
    }
    return this.failed;
  }

  /** Within a write transaction: runs `work` so that, if it throws, it leaves nothing behind on disk or in memory. */
  undoable<T>(work: () => T): T {
    const mark = this.undoSteps.length;
    let result: T | undefined;
    try {
      void this.db.childTransaction(() => {
        result = work();
      });
    } catch (error) {
      for (const step of this.undoSteps.splice(mark).reverse()) step();
      throw error;
    }
    return result as T;
  }

  /** Within a write transaction: how to take back a change in memory that goes with one on disk. */
  onUndo(step: () => void): void {
    this.undoSteps.push(step);
  }

  /** Makes the reads that follow see the latest commit. */
  refresh(): void {
    this.db.resetReadTxn();
  }

  /** Copies one consistent state to a new file in a folder, while others read and write; settles once it is on disk. */
  async copyTo(folder: string): Promise<string> {
    const file = path.join(folder, DATA_FILE);
    await this.db.backup(file, true);
    const handle = await openFile(file, 'r+');
    await handle.chmod(0o600);
    await handle.sync();
    await handle.close();
    return file;
  }

  /** The other living processes that have the file open, by id. */
  otherProcesses(): number[] {
    this.db.readerCheck();
    const list = this.db.readerList().toString();
    const ids = [...list.matchAll(/^\s*(\d+)\s+[0-9a-f]+\s/gm)].map((line) => Number(line[1]));
    return ids.filter((id) => id !== process.pid);
  }

  async close(): Promise<void> {
    await this.db.close();
  }
}
