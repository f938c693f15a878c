import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { readCourses } from '../../src/features/catalogue/index.js';

const BLOCK = /^```yaml\n([^]*?)^```$/gm;

async function blocks(): Promise<string[]> {
  return [...(await readFile('docs/course-format.md', 'utf8')).matchAll(BLOCK)].map(([, text]) => text ?? '');
}

test('every example in the guide for authors is YAML', async () => {
  const found = await blocks();
  expect(found.length).toBeGreaterThan(10);
  for (const text of found) expect({ text, errors: parseDocument(text).errors }).toEqual({ text, errors: [] });
});

test('the whole module of the guide passes the check, with the registry that ships', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'lectern-guide-'));
  try {
    await cp('courses/instruments.yaml', path.join(root, 'instruments.yaml'));
    for (const text of await blocks()) {
      const file = /^# (example\/\S+\.yaml)\n/.exec(text)?.[1];
      if (file === undefined) continue;
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    }
    const { data, errors, warnings } = await readCourses(root);
    expect(errors).toEqual([]);
    expect(new Set(warnings.map(({ code }) => code))).toEqual(new Set(['length']));
    expect(data.courses[0]?.modules[0]?.lessons[0]?.screens).toHaveLength(3);
  } finally {
    await rm(root, { recursive: true });
  }
});
