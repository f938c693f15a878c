import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { EJSON, type Document } from 'bson';
import type { Db, IndexDescription } from 'mongodb';
import { command, CommandFailed, folderArgument, withDatabase } from './store-access.js';

// `npm run import -- FOLDER`: loads an export into the database of the settings. It can be run again after an interruption: what is there
// already stays as it is.

const BATCH = 500;
const DUPLICATE = 11000;

/** Inserts what is not there yet. */
async function insert(database: Db, name: string, documents: Document[]): Promise<void> {
  if (documents.length === 0) return;
  try {
    await database.collection(name).insertMany(documents, { ordered: false });
  } catch (error) {
    const errors = (error as { writeErrors?: { code: number }[] | { code: number } }).writeErrors;
    if (![errors].flat().every((one) => one?.code === DUPLICATE)) throw error;
  }
}

async function importCollection(database: Db, folder: string, name: string): Promise<number> {
  const indexes = JSON.parse(await readFile(path.join(folder, `${name}.indexes.json`), 'utf8')) as (IndexDescription & { v?: number })[];
  const wanted = indexes.filter((index) => index.name !== '_id_').map(({ v: _, ...index }) => index);
  await database.createCollection(name).catch((error: unknown) => {
    // NamespaceExists: an import that goes on.
    if ((error as { code?: number }).code !== 48) throw error;
  });
  if (wanted.length > 0) await database.collection(name).createIndexes(wanted);
  let batch: Document[] = [];
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path.join(folder, `${name}.ndjson`)) })) {
    batch.push(EJSON.parse(line, { relaxed: false }) as Document);
    count += 1;
    if (batch.length < BATCH) continue;
    await insert(database, name, batch);
    batch = [];
  }
  await insert(database, name, batch);
  return count;
}

await command(async (config) => {
  const source = path.resolve(folderArgument('npm run import -- FOLDER: which export shall be imported?'));
  const names = (await readdir(source)).filter((file) => file.endsWith('.ndjson')).map((file) => file.slice(0, -'.ndjson'.length));
  if (names.length === 0) throw new CommandFailed(`${source} is no export: it has no .ndjson files.`);
  await withDatabase(config, async (database) => {
    for (const name of names) process.stdout.write(`${name}: ${await importCollection(database, source, name)}\n`);
  });
});
