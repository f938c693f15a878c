import { copyFile, cp, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Document } from 'mongodb';
import { SECRET_FILE } from '../platform/secret.js';
import { command, CommandFailed, folderArgument, withDatabase } from './store-access.js';

// `npm run restore -- FOLDER`: puts a backup in the place of the data, which are kept beside it. Erasures made after the backup are carried
// over; the next start erases those accounts again. Everybody signs in anew, because a session that was ended since the backup would live again.
// Lectern must not run meanwhile.

const exists = (file: string): Promise<boolean> => stat(file).then(() => true, () => false);

await command(async (config) => {
  const source = path.resolve(folderArgument('npm run restore -- FOLDER: which backup shall be restored?'));
  if (config.mongodbUri !== undefined) throw new CommandFailed('MONGODB_URI is set: restore MongoDB with its own tools.');
  if (!(await exists(path.join(source, 'database')))) throw new CommandFailed(`${source} is no backup: it has no folder 'database'.`);
  const data = path.join(config.dataDir, 'database');
  let erasures: Document[] = [];
  if (await exists(data)) {
    await withDatabase(config, async (database) => {
      erasures = await database.collection('erasures').find({}).toArray();
    });
    if (await exists(path.join(data, 'store.sock'))) throw new CommandFailed('Lectern is running on this folder: stop it first.');
    await rename(data, `${data}-before-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  }
  await mkdir(config.dataDir, { recursive: true });
  await cp(path.join(source, 'database'), data, { recursive: true });
  if (await exists(path.join(source, SECRET_FILE))) await copyFile(path.join(source, SECRET_FILE), path.join(config.dataDir, SECRET_FILE));
  await withDatabase(config, async (database) => {
    await database.collection('sessions').deleteMany({});
    for (const { _id, ...rest } of erasures as { _id: string; at: Date }[]) await database.collection<{ _id: string; at: Date }>('erasures').updateOne({ _id }, { $setOnInsert: rest }, { upsert: true });
  });
  process.stdout.write(`Restored ${source}; ${erasures.length} erasures are carried over. What was there before is kept beside it.\n`);
});
