import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Job, Outcome } from './load.js';
import { memoryOf } from './memory.js';

const START_WITHIN_MS = 30_000;

export interface RunningServer {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

/** A port that nobody uses just now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts the bare Express page. */
export async function startBare(): Promise<RunningServer> {
  const child = fork(file('./bare-express.js'), { execArgv: [] });
  const [port] = (await once(child, 'message')) as [number];
  return { origin: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop: () => ended(child, 'SIGKILL') };
}

/** Starts Lectern as `npm start` does, on a data folder of its own, behind a proxy on this machine. @throws Error where it does not answer */
export async function startLectern(dataDir: string): Promise<RunningServer> {
  const port = await freePort();
  const env = { ...process.env, HOST: '127.0.0.1', PORT: String(port), DATA_DIR: dataDir, TRUST_PROXY: 'loopback', LOG_LEVEL: 'error' };
  const child = fork(file('../../main.js'), { execArgv: [], env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const origin = `http://127.0.0.1:${port}`;
  for (const started = performance.now(); performance.now() - started < START_WITHIN_MS; await delay(50)) {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`);
    const answers = await fetch(`${origin}/readyz`).then((reply) => reply.ok, () => false);
    if (answers) return { origin, pid: child.pid ?? 0, stop: () => ended(child, 'SIGTERM') };
  }
  await ended(child, 'SIGKILL');
  throw new Error('the server did not answer in time');
}

/** Has a job done by the process that sends load. */
export async function sendLoad(job: Job): Promise<Outcome> {
  const child = fork(file('./load.js'), { execArgv: [] });
  child.send(job);
  const [outcome] = (await once(child, 'message')) as [Outcome];
  await ended(child, 'SIGKILL');
  return outcome;
}

/** Anonymous memory of a process and of all that it started, in MB, by what they run; empty where there is no /proc. */
export function memoryBelow(pid: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const walk = (one: number): void => {
    const memory = memoryOf(one);
    if (memory === null) return;
    const command = readFileSync(`/proc/${one}/cmdline`, 'utf8').split('\0')[1] ?? String(one);
    found.set(command.split('/dist/').at(-1) ?? command, memory.own);
    for (const child of readFileSync(`/proc/${one}/task/${one}/children`, 'utf8').split(' ').filter(Boolean)) walk(Number(child));
  };
  walk(pid);
  return found;
}
