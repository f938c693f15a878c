import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EJSON } from 'bson';
import { command, CommandFailed, folderArgument, withDatabase } from './store-access.js';

// `npm run export -- FOLDER`: every collection as NDJSON (Extended JSON, canonical) with its indexes beside it; `npm run import` or
// mongoimport read it into any MongoDB.

await command(async (config) => {
  const target = path.resolve(folderArgument('npm run export -- FOLDER: which folder shall hold the export?'));
  await mkdir(target, { recursive: true });
  if ((await readdir(target)).length > 0) throw new CommandFailed(`${target} is not empty: an export never overwrites one.`);
  await withDatabase(config, async (database) => {
    for (const { name } of await database.listCollections({}, { nameOnly: true }).toArray()) {
      const collection = database.collection(name);
      const file = createWriteStream(path.join(target, `${name}.ndjson`));
      let count = 0;
      // Typed values: an int stays an int and a double a double.
      for await (const document of collection.find({}, { promoteValues: false })) {
        if (!file.write(`${EJSON.stringify(document, { relaxed: false })}\n`)) await once(file, 'drain');
        count += 1;
      }
      file.end();
      await once(file, 'finish');
      await writeFile(path.join(target, `${name}.indexes.json`), `${JSON.stringify(await collection.indexes(), null, 2)}\n`);
      process.stdout.write(`${name}: ${count}\n`);
    }
  });
});
