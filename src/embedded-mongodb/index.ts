import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromStore } from './messages.js';
import { answers, prepareFolders, type Folders } from './storage/folder.js';
import { EmbeddedStoreError, explain } from './store-error.js';

export { EmbeddedStoreError } from './store-error.js';

export interface EmbeddedStoreOptions {
  readonly dataDir: string;
  /** Refuse a query that no index serves on a collection of more documents than this. */
  readonly refuseScans?: number;
}

export interface StoreExit {
  readonly reason: string;
}

export interface EmbeddedStore {
  /** For the driver and mongoose; the database is named lectern. */
  readonly uri: string;
  /** Whether the store runs for another process; it then ends with that one. */
  readonly joined: boolean;
  /** Ends a store that this process started, once everything acknowledged is on disk. */
  stop(): Promise<void>;
  /** Called when the store has ended without being asked to. */
  onExit(listener: (exit: StoreExit) => void): void;
  /** Called with one line each time the store has something to say to the operator. */
  onWarning(listener: (message: string) => void): void;
}

const JOIN_ATTEMPTS = 20;
const JOIN_PAUSE_MS = 100;

function uriOf({ socket }: Folders): string {
  return `mongodb://${encodeURIComponent(socket)}/lectern?directConnection=true`;
}

/** The built main.js, also where this file runs from source under the tests. */
function mainFile(): string {
  const built = import.meta.url.endsWith('.ts') ? '../../dist/embedded-mongodb/main.js' : './main.js';
  return fileURLToPath(new URL(built, import.meta.url));
}

function joinedStore(folders: Folders): EmbeddedStore {
  return {
    uri: uriOf(folders),
    joined: true,
    stop: () => Promise.resolve(),
    onExit: () => undefined,
    onWarning: () => undefined,
  };
}

/** The store's process: what it said, and its end. */
class StoreProcess implements EmbeddedStore {
  readonly joined = false;
  private readonly exitListeners: ((exit: StoreExit) => void)[] = [];
  private readonly warningListeners: ((message: string) => void)[] = [];
  private readonly warnings: string[] = [];
  private readonly ended: Promise<void>;
  private reason: string | null = null;
  private stopping = false;

  constructor(
    readonly uri: string,
    private readonly child: ChildProcess,
  ) {
    child.on('message', (message: FromStore) => this.hear(message));
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        resolve();
        if (this.stopping) return;
        const reason = this.reason ?? `ended with ${signal ?? `code ${code}`}`;
        for (const listener of this.exitListeners) listener({ reason });
      });
    });
  }

  private hear(message: FromStore): void {
    if (message.type === 'failed') this.reason = message.message;
    if (message.type !== 'warning') return;
    this.warnings.push(message.message);
    for (const listener of this.warningListeners) listener(message.message);
  }

  /** Lets the application end while the store runs; the store then ends too. */
  unref(): void {
    this.child.unref();
    this.child.channel?.unref();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.child.ref();
    if (this.child.connected) this.child.send('stop');
    await this.ended;
  }

  onExit(listener: (exit: StoreExit) => void): void {
    this.exitListeners.push(listener);
  }

  onWarning(listener: (message: string) => void): void {
    this.warningListeners.push(listener);
    for (const message of this.warnings) listener(message);
  }
}

async function start(folders: Folders, { dataDir, refuseScans }: EmbeddedStoreOptions): Promise<StoreProcess> {
  const refusal = refuseScans === undefined ? {} : { LECTERN_STORE_REFUSE_SCANS: String(refuseScans) };
  const child = fork(mainFile(), [dataDir], {
    execArgv: [],
    env: { ...process.env, ...refusal },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const store = new StoreProcess(uriOf(folders), child);
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message: FromStore) => {
      if (message.type === 'ready') resolve();
      if (message.type === 'failed') reject(new EmbeddedStoreError(message.code, message.message));
    });
    child.once('error', (error) => reject(explain(error, folders.data)));
    child.once('exit', (code, signal) => {
      reject(new EmbeddedStoreError('broken', `The embedded store did not start (${signal ?? `code ${code}`}).`));
    });
  });
  store.unref();
  return store;
}

async function join(folders: Folders): Promise<EmbeddedStore | null> {
  for (let attempt = 0; attempt < JOIN_ATTEMPTS; attempt++) {
    if (await answers(folders.socket)) return joinedStore(folders);
    await new Promise((resolve) => setTimeout(resolve, JOIN_PAUSE_MS));
  }
  return null;
}

/**
 * Joins the store that runs on a data folder, or starts one there.
 * @throws EmbeddedStoreError
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  if (process.platform === 'win32') {
    throw new EmbeddedStoreError('unsupported', 'The embedded store needs unix sockets: on Windows, set MONGODB_URI or use WSL.');
  }
  let folders: Folders;
  try {
    folders = prepareFolders(options.dataDir);
  } catch (error) {
    throw explain(error, options.dataDir);
  }
  if (await answers(folders.socket)) return joinedStore(folders);
  try {
    return await start(folders, options);
  } catch (error) {
    // Two processes started at once: one of them has the store, and the other one joins it.
    const joined = error instanceof EmbeddedStoreError && error.code === 'locked' ? await join(folders) : null;
    if (joined !== null) return joined;
    throw error;
  }
}
