import type { Document } from 'bson';
import { hostname, totalmem, cpus, type as osType, release } from 'node:os';
import { CommandError } from '../language/errors.js';
import { LARGEST_DOCUMENT, LARGEST_MESSAGE } from '../server/wire.js';
import { command, type Command, type Context } from './command.js';

/** The commands whose meaning this store follows; not a claim to be that server. */
const VERSION = '7.0.0-lectern-embedded-store';
const WIRE_VERSION = 21;

/** A standalone server: the driver then neither retries writes nor expects transactions. */
function hello({ connectionId }: Context): Document {
  return {
    helloOk: true,
    ismaster: true,
    isWritablePrimary: true,
    maxBsonObjectSize: LARGEST_DOCUMENT,
    maxMessageSizeBytes: LARGEST_MESSAGE,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    connectionId,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
  };
}

function buildInfo(): Document {
  return {
    version: VERSION,
    versionArray: [7, 0, 0, 0],
    gitVersion: 'none',
    modules: [],
    javascriptEngine: 'none',
    storageEngines: ['lmdb'],
    debug: false,
    bits: 64,
    maxBsonObjectSize: LARGEST_DOCUMENT,
  };
}

function serverStatus({ store, server }: Context): Document {
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    host: hostname(),
    version: VERSION,
    process: 'lectern-embedded-store',
    pid: process.pid,
    uptime: process.uptime(),
    localTime: new Date(),
    connections: { current: server.connections() },
    mem: { resident: Math.round(rss / 1024 ** 2), heapUsed, external },
    storageEngine: { name: 'lmdb', persistent: true },
    metrics: {
      cursor: { open: { total: store.cursors.count } },
      queryExecutor: { collectionScans: { total: store.scans.collectionScans, byNamespace: store.scans.report() } },
      document: { total: store.catalog.documentCount() },
    },
  };
}

function hostInfo(): Document {
  return {
    system: { currentTime: new Date(), hostname: hostname(), cpuAddrSize: 64, memSizeMB: Math.round(totalmem() / 1024 ** 2), numCores: cpus().length },
    os: { type: osType(), version: release() },
    extra: {},
  };
}

function setParameter({ request, server }: Context): Document {
  const { ttlMonitorSleepSecs } = request.body;
  if (ttlMonitorSleepSecs === undefined) {
    throw new CommandError(72, 'InvalidOptions', 'no option found to set; the embedded store has ttlMonitorSleepSecs');
  }
  server.sweepEvery(Math.max(1, request.count('ttlMonitorSleepSecs', 60)));
  return {};
}

function getParameter({ request }: Context): Document {
  const known: Document = { featureCompatibilityVersion: { version: '7.0' } };
  const wanted = Object.keys(known).filter((name) => request.body['getParameter'] === '*' || request.has(name));
  if (wanted.length === 0) throw new CommandError(72, 'InvalidOptions', 'no option found to get');
  return Object.fromEntries(wanted.map((name): [string, unknown] => [name, known[name]]));
}

const noLog = (): Document => ({ totalLinesWritten: 0, log: [] });
const signedIn = (): Document => ({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } });

function endSessions({ request, store }: Context): Document {
  for (const session of (request.array('endSessions') ?? []) as { id?: { toString(encoding: string): string } }[]) {
    if (session.id !== undefined) store.cursors.closeSession(session.id.toString('hex'));
  }
  return {};
}

export const handshakeCommands: readonly (readonly [string, Command])[] = [
  ['hello', command(null, hello)],
  ['isMaster', command(null, hello)],
  ['ismaster', command(null, hello)],
  ['ping', command('', () => ({}))],
  ['buildInfo', command('', buildInfo)],
  ['buildinfo', command('', buildInfo)],
  ['serverStatus', command('repl metrics locks network opcounters', serverStatus)],
  ['hostInfo', command('', hostInfo)],
  ['connectionStatus', command('showPrivileges', signedIn)],
  ['getLog', command('', noLog)],
  ['getParameter', command('featureCompatibilityVersion', getParameter)],
  ['setParameter', command('ttlMonitorSleepSecs', setParameter)],
  ['whatsmyuri', command('', ({ connectionId }) => ({ you: `local:${connectionId}` }))],
  ['getCmdLineOpts', command('', () => ({ argv: [], parsed: {} }))],
  ['endSessions', command('', endSessions)],
];
