import { randomBytes } from 'node:crypto';
import { CommandError } from '../language/errors.js';

const IDLE_LIMIT_MS = 10 * 60_000;
const LARGEST_BATCH_BYTES = 16 * 1024 * 1024;
/** A batch whose size nobody asked for ends here, so that a long read leaves the others their turn. */
const USUAL_BATCH_BYTES = 1024 * 1024;

/** Encoded documents one after another; between batches it holds no snapshot of the store. */
export interface DocumentStream {
  next(): Uint8Array | null;
  suspend(): void;
}

export interface Cursor {
  readonly id: bigint;
  readonly namespace: string;
  readonly stream: DocumentStream;
  /** The session that it belongs to, in hexadecimal; endSessions closes it. */
  readonly session: string | null;
  readonly noTimeout: boolean;
  /** A document that did not fit into the last batch. */
  pending: Uint8Array | null;
  lastUsed: number;
}

export interface Batch {
  readonly documents: Uint8Array[];
  readonly exhausted: boolean;
}

/** Takes up to `count` documents, where it is given, and no more than a reply can hold. */
export function takeBatch(cursor: Pick<Cursor, 'stream' | 'pending'>, count: number | null): Batch {
  const largest = count === null ? USUAL_BATCH_BYTES : LARGEST_BATCH_BYTES;
  const documents: Uint8Array[] = [];
  let bytes = 0;
  try {
    while (count === null || documents.length < count) {
      const document = cursor.pending ?? cursor.stream.next();
      cursor.pending = null;
      if (document === null) return { documents, exhausted: true };
      bytes += document.length;
      if (bytes > largest && documents.length > 0) {
        cursor.pending = document;
        break;
      }
      documents.push(document);
    }
    return { documents, exhausted: false };
  } finally {
    cursor.stream.suspend();
  }
}

/** The cursors that clients have open. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>();

  get count(): number {
    return this.open.size;
  }

  add(cursor: Omit<Cursor, 'id' | 'lastUsed'>): Cursor {
    const id = (randomBytes(8).readBigUInt64BE() >> 1n) + 1n;
    const added = { ...cursor, id, lastUsed: Date.now() };
    this.open.set(id, added);
    return added;
  }

  /** @throws CommandError CursorNotFound */
  get(id: bigint): Cursor {
    const cursor = this.open.get(id);
    if (cursor === undefined) throw new CommandError(43, 'CursorNotFound', `cursor id ${id} not found`);
    cursor.lastUsed = Date.now();
    return cursor;
  }

  /** Whether it was open. */
  close(id: bigint): boolean {
    return this.open.delete(id);
  }

  closeSession(session: string): void {
    this.closeWhere((cursor) => cursor.session === session);
  }

  closeNamespace(namespace: string): void {
    this.closeWhere((cursor) => cursor.namespace === namespace);
  }

  /** Closes the cursors that nobody has asked for ten minutes. */
  closeIdle(now: number): void {
    this.closeWhere((cursor) => !cursor.noTimeout && now - cursor.lastUsed > IDLE_LIMIT_MS);
  }

  closeAll(): void {
    this.open.clear();
  }

  private closeWhere(test: (cursor: Cursor) => boolean): void {
    for (const cursor of this.open.values()) if (test(cursor)) this.open.delete(cursor.id);
  }
}
