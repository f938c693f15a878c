import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCourses, renderText, type MarkupContext } from '../../../src/features/catalogue/index.js';

let root: string;
const LESSON = 'cpt-standards/custody/access-to-a-lawyer/lesson.yaml';
const WORDS = 'cpt-standards/custody/access-to-a-lawyer/lesson.en.yaml';

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'lectern-courses-'));
  await cp('courses', root, { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Changes one file of the copied courses and returns what the check then says. */
async function after(file: string, from: string | RegExp, to: string): Promise<{ codes: string[]; broken: string[]; courses: number }> {
  const full = path.join(root, file);
  const text = await readFile(full, 'utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  await writeFile(full, changed);
  const { data, errors, broken } = await readCourses(root);
  return { codes: [...new Set(errors.map((error) => error.code))], broken: [...broken], courses: data.courses.length };
}

test.each([
  ['an unknown instrument is cited', LESSON, 'cpt-general-report-12 §§ 40-41', 'cpt-general-report-99 §§ 40-41', 'unknown-instrument'],
  ['an unknown provision is cited', LESSON, 'eu-dir-2013-48 Art. 3(6)', 'eu-dir-2013-48 Art. 99', 'unknown-provision'],
  ['a proposal is cited as law', LESSON, 'eu-dir-2013-48 Art. 2(1)', 'eu-com-2023-424', 'not-in-force'],
  ['a right answer is not among the choices', LESSON, 'right: individual', 'right: nobody', 'question'],
  ['a decision leads nowhere', LESSON, 'to: lawyer-comes }', 'to: moon }', 'case'],
  ['a field is misspelt', LESSON, 'type: text', 'tipe: text', 'format'],
  ['the file is not YAML', LESSON, 'screens:', 'screens: [', 'yaml'],
  ['a gloss has no entry', WORDS, '{1}', '{9}', 'gloss-unknown'],
  ['a term is not defined', WORDS, '{term outset}', '{term onset}', 'unknown-term'],
  ['a brace is not known', WORDS, '{name 3}', '{nome 3}', 'markup'],
  ['a screen has no words', WORDS, 'check-law:', 'check-lore:', 'words-missing'],
  ['a directive is given to the wrong Council', WORDS, 'A standard does not bind.', 'A Council of Europe directive binds.', 'trap-10'],
  ['a recommendation is called binding', WORDS, 'A standard does not bind.', 'A binding recommendation follows.', 'trap-12'],
  ['a wrong number is printed', WORDS, 'A standard does not bind.', 'See 2013/13/EU.', 'trap-4'],
  ['the date of CETS 196 slips', 'instruments.yaml', /(?<before>id: coe-cets-196\n[^]*?date: )2005-05-16/, '$<before>2005-05-17', 'fact'],
] as const)('when %s, then the check says so and only this module is held back', async (_, file, from, to, code) => {
  const { codes, broken, courses } = await after(file, from, to);
  expect(codes).toContain(code);
  expect(courses).toBe(1);
  expect(broken).toEqual(file === 'instruments.yaml' ? [] : ['cpt-standards/custody']);
});

test('when the registry is missing, then that is a finding and not a crash', async () => {
  await rm(path.join(root, 'instruments.yaml'));
  const { errors } = await readCourses(root);
  expect(errors.map((error) => error.code)).toContain('no-file');
});

describe('markup', () => {
  const context: MarkupContext = { language: 'en', cites: [], instrument: () => undefined, terms: {}, scope: '', glossLabel: String };

  test('when HTML, pictures or scripts are written, then nothing of them becomes a tag', () => {
    const html = renderText('<script>x</script> ![p](https://e.example/p.png) [a](javascript:alert(1)) {term constructor}', context);
    expect(html).not.toMatch(/<script|<img|href="javascript|<button/);
  });
});
