import mongoose from 'mongoose';
import type { MongoClient } from 'mongodb';
import { EmbeddedStoreError, openEmbeddedStore, type EmbeddedStore } from '../embedded-mongodb/index.js';
import { ConfigError, SETTINGS, type Config } from '../config.js';
import { SECOND } from '../shared/clock.js';
import type { Logger } from './logger.js';

/** The database could not be opened; the message is one line for the terminal. */
export class DatabaseError extends Error {}

export interface Database {
  readonly client: MongoClient;
  /** Whether this is the embedded store, and where its data lies. */
  readonly embedded: { dataDir: string } | null;
  /** Resolves when the store answers; rejects otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const CONNECT_WITHIN = 5 * SECOND;
const RESTART_FIRST = SECOND / 4;
const RESTART_MOST = 30 * SECOND;

async function connect(uri: string): Promise<void> {
  mongoose.set('strictQuery', true);
  await mongoose.connect(uri, {
    autoIndex: false,
    bufferCommands: false,
    serverSelectionTimeoutMS: CONNECT_WITHIN,
    // An answer that the learner is told is saved must survive the loss of any one machine.
    writeConcern: { w: 'majority' },
    maxPoolSize: 32,
  });
}

/** Whether the driver could not even read the connection string. */
function isMalformed(error: unknown): boolean {
  return error instanceof TypeError || ['MongoParseError', 'MongoInvalidArgumentError', 'MongoAPIError'].includes((error as Error).name);
}

/** Creates what indexes are missing, of every model that is loaded. Nothing is dropped: an operator may have added some. */
async function createIndexes(): Promise<void> {
  for (const name of mongoose.modelNames()) {
    const model = mongoose.model(name);
    await model.createCollection();
    await model.createIndexes();
  }
}

async function openStore(config: Config): Promise<EmbeddedStore | null> {
  if (config.mongodbUri !== undefined) return null;
  try {
    return await openEmbeddedStore({ dataDir: config.dataDir });
  } catch (error) {
    if (error instanceof EmbeddedStoreError) throw new DatabaseError(error.message);
    throw error;
  }
}

async function ping(): Promise<void> {
  await mongoose.connection.getClient().db().command({ ping: 1 }, { timeoutMS: 2 * SECOND });
}

/**
 * Connects to MONGODB_URI, or starts (or joins) the embedded store where that is unset, and creates the indexes.
 * @throws DatabaseError with one clear line where it cannot be reached.
 */
export async function openDatabase(config: Config, logger: Logger): Promise<Database> {
  let store = await openStore(config);
  let closing = false;
  let restarting = false;
  if (store !== null) watch(store);

  /** A store that ended is started again; meanwhile pages say that it is away, and the driver finds it at the same socket. */
  function watch(started: EmbeddedStore): void {
    started.onWarning((message) => logger.warn(message));
    started.onExit(({ reason }) => {
      logger.error({ reason }, 'the embedded store ended');
      restart(RESTART_FIRST);
    });
  }

  // A store that another process started, this server's forerunner or a command, ends with that process: somebody has to start it again.
  function onDisconnected(): void {
    if (closing || restarting || store?.joined !== true) return;
    logger.info('the process that ran the embedded store has ended');
    restart(RESTART_FIRST);
  }
  mongoose.connection.on('disconnected', onDisconnected);

  async function openAgain(): Promise<void> {
    const again = await openStore(config);
    store = again;
    if (again?.joined === false) watch(again);
    // One that is joined may be about to end with its process.
    else await ping();
    restarting = false;
    logger.info('the embedded store is back');
  }

  function restart(wait: number): void {
    restarting = true;
    setTimeout(() => {
      if (closing) return;
      openAgain().catch((error: unknown) => {
        logger.error({ err: error }, 'the embedded store could not be started');
        restart(Math.min(wait * 2, RESTART_MOST));
      });
    }, wait);
  }

  try {
    await connect(store?.uri ?? config.mongodbUri ?? '');
  } catch (error) {
    logger.debug({ err: error }, 'connection failed');
    if (store === null && isMalformed(error)) throw new ConfigError(`MONGODB_URI has a wrong value. It takes ${SETTINGS['MONGODB_URI']?.takes ?? ''}.`);
    throw new DatabaseError(
      store === null
        ? `MongoDB at MONGODB_URI did not answer within ${CONNECT_WITHIN / SECOND} s. Is it running, and are host, port and password right?`
        : 'The embedded store did not answer.',
    );
  }
  await createIndexes();
  return {
    client: mongoose.connection.getClient(),
    embedded: store === null ? null : { dataDir: config.dataDir },
    ping,
    async close() {
      closing = true;
      mongoose.connection.off('disconnected', onDisconnected);
      await mongoose.disconnect();
      await store?.stop();
    },
  };
}
