// The process of the embedded store: `node main.js DATA_DIR`, started by index.ts with an IPC channel. It ends when the
// process that started it ends, however that ends: the channel then closes.
import { rmSync } from 'node:fs';
import { dispatch } from './commands/dispatch.js';
import { Housekeeping } from './housekeeping.js';
import { SocketServer } from './server/server.js';
import { answers, prepareFolders } from './storage/folder.js';
import { EmbeddedStoreError, explain } from './store-error.js';
import { Store } from './store.js';
import type { FromStore } from './messages.js';

const FINISH_WITHIN_MS = 5_000;
/** A signal reaches the application too, which decides when it needs the store no more; this long it is waited for. */
const SIGNAL_PATIENCE_MS = 15_000;

function tell(message: FromStore): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}

async function report({ code, message }: EmbeddedStoreError): Promise<void> {
  if (!process.connected) process.stderr.write(`${message}\n`);
  await tell({ type: 'failed', code, message });
}

let ending = false;

/**
 * Ends without another write, and says why. An orderly exit would wait for lmdb's thread, and that one for a turn of the
 * event loop that no longer comes.
 */
async function endAtOnce(error: unknown, folder: string): Promise<void> {
  if (ending) return;
  ending = true;
  await report(explain(error, folder));
  process.kill(process.pid, 'SIGKILL');
}

function refuseScansAbove(): number | null {
  const setting = process.env['LECTERN_STORE_REFUSE_SCANS'];
  if (setting === undefined || setting === '') return null;
  if (/^\d+$/.test(setting)) return Number(setting);
  throw new EmbeddedStoreError('unsupported', 'LECTERN_STORE_REFUSE_SCANS takes a number of documents.');
}

async function serve(dataDir: string): Promise<void> {
  const folders = prepareFolders(dataDir);
  const locked = new EmbeddedStoreError('locked', `Another embedded store already runs on ${folders.data}.`);
  if (await answers(folders.socket)) throw locked;
  // lmdb rejects some promises of a failed commit that nobody has been given.
  process.on('unhandledRejection', (error) => void endAtOnce(error, folders.data));
  process.on('uncaughtException', (error) => void endAtOnce(error, folders.data));
  const store = new Store({
    folder: folders.data,
    refuseScansAbove: refuseScansAbove(),
    onFailedCommit: (error) => void endAtOnce(error, folders.data),
  });
  if (!(await store.takeOwnership())) throw locked;

  const housekeeping = new Housekeeping(store, (message) => void tell({ type: 'warning', message }));
  const startedAt = Date.now();
  const server = new SocketServer((message, connectionId) => dispatch(store, state, message, connectionId));
  const state = {
    startedAt,
    connections: () => server.connections,
    sweepEvery: (seconds: number) => housekeeping.every(seconds),
  };
  rmSync(folders.socket, { force: true });
  await server.listen(folders.socket);
  store.clearDropped();

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    housekeeping.stop();
    await server.close(FINISH_WITHIN_MS);
    await store.close();
    process.exit(0);
  };
  process.on('disconnect', () => void stop());
  process.on('message', (message) => {
    if (message === 'stop') void stop();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => setTimeout(() => void stop(), process.connected ? SIGNAL_PATIENCE_MS : 0).unref());
  }
  await tell({ type: 'ready', socket: folders.socket });
  // The channel may have closed before there was anything to hear it.
  if (process.send !== undefined && !process.connected) await stop();
}

const dataDir = process.argv[2] ?? '';
serve(dataDir).catch(async (error: unknown) => {
  await report(explain(error, dataDir));
  process.exit(1);
});
