import { MongoClient, type Db } from 'mongodb';
import { ConfigError, readConfig, type Config } from '../config.js';
import { EmbeddedStoreError, openEmbeddedStore } from '../embedded-mongodb/index.js';

/** Ends a command with one clear line. */
export class CommandFailed extends Error {}

/** Opens the database of the settings (the running embedded store is joined) for the length of a command. */
export async function withDatabase(config: Config, work: (database: Db, embedded: boolean) => Promise<void>): Promise<void> {
  const store = config.mongodbUri === undefined ? await openEmbeddedStore({ dataDir: config.dataDir }) : null;
  const client = new MongoClient(config.mongodbUri ?? store?.uri ?? '', { serverSelectionTimeoutMS: 5_000, writeConcern: { w: 'majority' } });
  try {
    await work(client.db(), store !== null);
  } finally {
    await client.close();
    await store?.stop();
  }
}

/** Runs a command; what an operator can mend is one line, never a stack trace. */
export async function command(run: (config: Config) => Promise<void>): Promise<void> {
  try {
    await run(readConfig());
  } catch (error) {
    const known = error instanceof CommandFailed || error instanceof ConfigError || error instanceof EmbeddedStoreError;
    const system = (error as NodeJS.ErrnoException).code;
    if (!known && system === undefined) throw error;
    process.stderr.write(`lectern: ${(error as Error).message}\n`);
    process.exitCode = error instanceof ConfigError ? 78 : 1;
  }
}

/** The one folder that a command takes. */
export function folderArgument(usage: string): string {
  const [folder] = process.argv.slice(2).filter((argument) => argument !== '--');
  if (folder === undefined || folder.startsWith('-')) throw new CommandFailed(usage);
  return folder;
}
