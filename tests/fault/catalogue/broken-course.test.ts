import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildTestApp, type TestApp } from '../../support/app.js';

const SHIPPED = path.resolve('courses');
const COMMITTEE = '/en/courses/cpt-standards';

describe('a course file with a mistake', () => {
  let folder: string;
  let app: TestApp;
  const file = (name: string): string => path.join(folder, 'cpt-standards', name);

  async function change(name: string, from: string | RegExp, to: string): Promise<void> {
    const before = await readFile(file(name), 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${name} does not hold ${String(from)}`);
    await writeFile(file(name), after);
  }

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lectern-courses-'));
    await cp(SHIPPED, folder, { recursive: true });
  });
  afterEach(async () => {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  });

  const headings = async (): Promise<string[]> => {
    const { $ } = await app.guest().get(COMMITTEE);
    return $('h3').toArray().map((element) => $(element).text().replace(/\s+/g, ' ').trim());
  };

  test('when it is there at a restart, then its module stays as it was, the others follow, and the log and the terminal say where it is', async () => {
    app = await buildTestApp({ coursesFolder: folder });
    const [first = '', second = ''] = await headings();
    await change('committee/module.en.yaml', /^title: .*$/m, 'title: A title that must not be published');
    await change('committee/mandate-and-powers/lesson.yaml', /^( *)type: text$/m, '$1type: nonsense');
    await change('custody/module.en.yaml', /^title: .*$/m, 'title: Custody, anew');
    await app.restart();
    expect(await headings()).toEqual([first, '2 Custody, anew']);
    expect(second).not.toBe('2 Custody, anew');
    expect(app.logged.join()).toContain('committee/mandate-and-powers/lesson.yaml');
    expect(app.announced.join('\n')).toContain('committee/mandate-and-powers/lesson.yaml');
    const { $ } = await (await app.signedIn('administrator')).get('/en/administration');
    expect($('section[aria-labelledby="mistakes"] li').text()).toContain('committee/mandate-and-powers/lesson.yaml');
    const learner = await app.signedIn();
    await learner.submit(COMMITTEE, {}, `${COMMITTEE}/enrol`);
    expect((await learner.get(`${COMMITTEE}/committee/mandate-and-powers`)).status).toBe(303);
  });

  test('when it is mended, then the module follows', async () => {
    app = await buildTestApp({ coursesFolder: folder });
    await change('committee/mandate-and-powers/lesson.yaml', /^( *)type: text$/m, '$1type: nonsense');
    await app.restart();
    await change('committee/mandate-and-powers/lesson.yaml', 'type: nonsense', 'type: text');
    await change('committee/module.en.yaml', /^title: .*$/m, 'title: The Committee, anew');
    await app.restart();
    expect((await headings())[0]).toBe('1 The Committee, anew');
    expect((await (await app.signedIn('administrator')).get('/en/administration')).$('#mistakes')).toHaveLength(0);
  });

  test('when it was never right, then its module is left out and the rest serves', async () => {
    await change('committee/mandate-and-powers/lesson.yaml', /^( *)type: text$/m, '$1type: nonsense');
    app = await buildTestApp({ coursesFolder: folder });
    const shown = await headings();
    expect(shown).toHaveLength(1);
    expect((await app.guest().get('/en')).status).toBe(200);
    expect((await app.guest().get('/en/instruments')).status).toBe(200);
  });

  test('when it is not even YAML, then it is the same', async () => {
    await writeFile(file('committee/bank.yaml'), 'questions: [\n  {');
    app = await buildTestApp({ coursesFolder: folder });
    expect(await headings()).toHaveLength(1);
  });
});
