import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.js';
import { DataFolderError } from './data-folder.js';

/** The file below DATA_DIR that keeps the secret; a backup holds it too. */
export const SECRET_FILE = 'secret';
const LEAST = 32;

/** Puts a new secret there, whole or not at all; where another process was quicker, its secret stays. */
async function makeSecret(file: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(randomBytes(48).toString('base64url'));
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
}

/**
 * The secret that signs sessions, forms and links: SESSION_SECRET, or one that is made once and kept in the data folder, readable by
 * its owner only. Two processes that start at once agree: whoever writes first wins.
 * @throws DataFolderError where the file does not hold one
 */
export async function loadSecret(config: Config): Promise<string> {
  if (config.sessionSecret !== undefined) return config.sessionSecret;
  const file = path.join(config.dataDir, SECRET_FILE);
  const read = async (): Promise<string> => (await readFile(file, 'utf8')).trim();
  const secret = await read().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw new DataFolderError(`The secret in ${file} cannot be read (${error.code ?? 'unknown'}). It belongs to whoever runs Lectern.`);
    await makeSecret(file);
    return read();
  });
  if (secret.length < LEAST) throw new DataFolderError(`${file} holds no secret of at least ${LEAST} characters. Put it back from a backup; without it every session and every erased statement is void.`);
  return secret;
}
