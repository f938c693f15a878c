import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a unix socket's address can hold on Linux is 107 bytes, on macOS 103. */
const LONGEST_SOCKET_PATH = 103;
const ANSWERS_WITHIN_MS = 2_000;

export interface Folders {
  /** The store's own folder in the data folder. */
  readonly data: string;
  /** Where clients find the store that runs on it. */
  readonly socket: string;
}

/** Not mkdir's own `recursive`, which never comes back where a parent exists and takes no folders (/proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function privateFolder(folder: string): void {
  makeFolder(folder);
  if (statSync(folder).uid !== process.getuid?.()) throw new Error(`${folder} belongs to someone else`);
  chmodSync(folder, 0o700);
}

/** Makes the store's folder, readable by its owner alone. @throws Error where that cannot be */
export function prepareFolders(dataDir: string): Folders {
  const data = path.join(path.resolve(dataDir), 'database');
  privateFolder(data);
  accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK);
  const beside = path.join(data, 'store.sock');
  if (Buffer.byteLength(beside) <= LONGEST_SOCKET_PATH) return { data, socket: beside };
  // The path is too long for a socket: one of our own in the folder for temporary files, found by the data's path.
  const name = createHash('sha256').update(realpathSync(data)).digest('hex').slice(0, 24);
  const folder = path.join(tmpdir(), `lectern-${process.getuid?.() ?? 0}-${name}`);
  privateFolder(folder);
  return { data, socket: path.join(folder, 'store.sock') };
}

/** Whether a store listens there. */
export function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const client = connect(socket);
    const settle = (result: boolean): void => {
      client.destroy();
      resolve(result);
    };
    client.setTimeout(ANSWERS_WITHIN_MS, () => settle(true));
    client.on('connect', () => settle(true));
    // A backlog that is full (EAGAIN) belongs to a store that lives.
    client.on('error', (error: NodeJS.ErrnoException) => settle(error.code === 'EAGAIN'));
  });
}
