import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Document } from 'bson';
import { dispatch } from '../../../../src/embedded-mongodb/commands/dispatch.js';
import { CursorReply } from '../../../../src/embedded-mongodb/server/reply.js';
import { decode, encode } from '../../../../src/embedded-mongodb/storage/bson-format.js';
import { Store } from '../../../../src/embedded-mongodb/store.js';

export interface TestStore {
  readonly store: Store;
  /** Runs a command as a client would, without the socket. */
  run(command: Document): Promise<Document>;
  /** The first batch of a command that opens a cursor. */
  list(command: Document): Promise<Document[]>;
  close(): Promise<void>;
}

const SERVER = { startedAt: 0, connections: () => 0, sweepEvery: () => undefined };

/** The engine on a throwaway folder, in this process. */
export function openTestStore(refuseScansAbove: number | null = null): TestStore {
  const folder = mkdtempSync(path.join(tmpdir(), 'lectern-engine-'));
  const failed = (error: Error): never => {
    throw error;
  };
  const store = new Store({ folder, refuseScansAbove, onFailedCommit: failed });
  const run = async (command: Document): Promise<unknown> =>
    dispatch(store, SERVER, { requestId: 1, kind: 'message', silent: false, body: decode(encode({ ...command, $db: 'test' })), sequences: new Map() }, 1);
  return {
    store,
    run: async (command) => (await run(command)) as Document,
    async list(command) {
      const reply = await run(command);
      if (!(reply instanceof CursorReply)) throw new Error('no cursor came back');
      return reply.documents.map(decode);
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
