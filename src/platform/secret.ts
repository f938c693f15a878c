import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.js';

/** The file below DATA_DIR that keeps the secret; a backup holds it too. */
export const SECRET_FILE = 'secret';

/**
 * The secret that signs sessions, forms and links: SESSION_SECRET, or one that is made once and kept in the data folder, readable by
 * its owner only. Two processes that start at once agree: whoever writes first wins.
 */
export async function loadSecret(config: Config): Promise<string> {
  if (config.sessionSecret !== undefined) return config.sessionSecret;
  const file = path.join(config.dataDir, SECRET_FILE);
  await mkdir(config.dataDir, { recursive: true });
  try {
    await writeFile(file, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}
