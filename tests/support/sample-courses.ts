import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCourses } from '../../src/features/catalogue/index.js';

const SAMPLE = 'tests/support/sample-courses';

/** A copy of the sample course that a test may spoil: one of everything, whole in English and begun in French. */
export class SampleCourses {
  private constructor(readonly root: string) {}

  static async copy(): Promise<SampleCourses> {
    const root = await mkdtemp(path.join(tmpdir(), 'lectern-sample-'));
    await cp(SAMPLE, root, { recursive: true });
    return new SampleCourses(root);
  }

  path(file: string): string {
    return path.join(this.root, file);
  }

  /** Replaces one text of a file; fails where it is not there. */
  async replace(file: string, from: string, to: string): Promise<void> {
    const text = await readFile(this.path(file), 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not say ${from}`);
    await writeFile(this.path(file), text.replace(from, () => to));
  }

  write(file: string, text: string): Promise<void> {
    return writeFile(this.path(file), text);
  }

  read(): ReturnType<typeof readCourses> {
    return readCourses(this.root);
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}
