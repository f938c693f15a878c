import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** DATA_DIR cannot hold data; the message is one line for the terminal. */
export class DataFolderError extends Error {}

/** Not mkdir's own `recursive`, which never comes back where a parent exists and takes no folders (/proc). */
async function make(folder: string): Promise<void> {
  if (await stat(folder).then(() => true, () => false)) return;
  await make(path.dirname(folder));
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/**
 * Makes the data folder where there is none, for its owner alone, and sees that something can be written there.
 * @throws DataFolderError
 */
export async function prepareDataFolder(folder: string): Promise<void> {
  try {
    await make(folder);
    if (!(await stat(folder)).isDirectory()) throw new Error('a file stands in its place');
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    throw new DataFolderError(`The data folder ${folder} is not writable. Set DATA_DIR to a folder that is.`);
  }
}
