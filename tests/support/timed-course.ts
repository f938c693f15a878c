import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The shipped courses without their films, and with a time limit on the test of the module on custody. */
export async function timedCourses(minutes: number): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lectern-test-courses-'));
  await cp('courses', folder, { recursive: true, filter: (source) => !/\.(webm|mp4)$/.test(source) });
  const bank = path.join(folder, 'cpt-standards/custody/bank.yaml');
  await writeFile(bank, `timeLimitMinutes: ${minutes}\n${await readFile(bank, 'utf8')}`);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
