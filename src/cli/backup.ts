import { copyFile, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { SECRET_FILE } from '../platform/secret.js';
import { command, CommandFailed, folderArgument, withDatabase } from './store-access.js';

// `npm run backup -- FOLDER`: one consistent copy of the embedded store, also while Lectern runs, and the secret that signs with it.

await command(async (config) => {
  const target = path.resolve(folderArgument('npm run backup -- FOLDER: which folder shall hold the copy? It must not exist yet.'));
  if (config.mongodbUri !== undefined) throw new CommandFailed('MONGODB_URI is set: back MongoDB up with its own tools (mongodump, snapshots).');
  if (await stat(target).then(() => true, () => false)) throw new CommandFailed(`${target} exists already: a backup never overwrites one.`);
  await mkdir(path.join(target, 'database'), { recursive: true, mode: 0o700 });
  await withDatabase(config, async (database) => {
    await database.command({ lecternBackup: 1, to: path.join(target, 'database') });
  });
  if (config.sessionSecret === undefined) await copyFile(path.join(config.dataDir, SECRET_FILE), path.join(target, SECRET_FILE));
  process.stdout.write(`Backed up to ${target}\n`);
});
