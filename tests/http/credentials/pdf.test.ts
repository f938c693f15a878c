import { inflateSync } from 'node:zlib';
import { LearningModel } from '../../../src/features/progress/progress.model.js';
import { StatementModel } from '../../../src/features/credentials/credentials.model.js';
import type { Language } from '../../../src/shared/languages.js';
import { buildTestApp, type TestApp, type TestPerson } from '../../support/app.js';
import type { Browser } from '../../support/browser.js';

let app: TestApp;
let learner: Browser & { person: TestPerson };
let code: string;
beforeAll(async () => {
  app = await buildTestApp();
  learner = await app.signedIn('learner', { name: 'Élodie Œuvrard' });
  const course = '/en/courses/cpt-standards';
  await learner.submit(course, {}, `${course}/enrol`);
  const now = app.clock.now();
  await LearningModel.updateOne({ account: learner.person.id }, { $set: { completedAt: now, evaluatedAt: now, completedMinutes: 207 } });
  code = (await learner.submit(`${course}/finish`, {}, `${course}/statement`)).location.split('/').at(-1) ?? '';
});
afterAll(() => app.close());

/** The PDF of the statement with another name and language; every stream of it is made readable. */
async function pdfFor(name: string, language: Language): Promise<{ status: number; location: string; text: string }> {
  await StatementModel.updateOne({ code }, { $set: { name, language } });
  const answer = await learner.agent.get(`/en/statements/${code}/pdf`).buffer(true).parse((response, done) => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.on('end', () => done(null, Buffer.concat(parts)));
  });
  const bytes = (answer.body as Buffer).toString('latin1');
  const text = bytes.replace(/stream\r?\n([\s\S]*?)\r?\nendstream/g, (whole, stream: string) => {
    try {
      return inflateSync(Buffer.from(stream, 'latin1')).toString('latin1');
    } catch {
      return whole;
    }
  });
  return { status: answer.status, location: answer.headers['location'] ?? '', text };
}

const pages = (text: string): number => [...text.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;

test.each([
  ['en', 'Eleanor O’Neill'], ['fr', 'Élodie Œuvrard-Lefèvre'], ['ar', 'فاطمة الزهراء بنت عبد الرحمن'], ['en', 'Наталія Їжакевич-Ґалаґан'], ['en', 'Ελένη Παπαδοπούλου'], ['en', 'Անահիտ Հակոբյան'], ['en', 'ნინო ბერიძე'],
  ['fr', 'Maria da Conceição Fernandes de Albuquerque e Vasconcelos '.repeat(3).trim()], ['en', 'W'.repeat(200)], ['ar', 'عبد الرحمن بن محمد '.repeat(10).trim()],
] as const)('when a statement in %s bears the name %s, then it is one page, tagged, with its language and title', async (language, name) => {
  const { status, text } = await pdfFor(name, language);
  expect(status).toBe(200);
  expect(pages(text)).toBe(1);
  for (const part of ['/StructTreeRoot', '/Marked true', `/Lang (${language})`, '/DisplayDocTitle true', '/S /H1', '/Alt ', 'pdfuaid:part']) expect([part, text.includes(part)]).toEqual([part, true]);
});

test('when a name has a sign that no font has, then there is no PDF with another name: the page says what can be done', async () => {
  // A sign for private use: no font has it.
  const { status, location } = await pdfFor('Zoé \u{F0123}', 'en');
  expect([status, location]).toEqual([303, `/en/statements/${code}?pdf=none`]);
  const { $ } = await learner.get(location);
  expect($('[role=alert]').text()).toContain('The statement is valid all the same');
  expect($('[role=alert] a').attr('href')).toBe('/en/account/profile');
  expect(app.logged.filter((line) => line.includes('"level":50'))).toEqual([]);
});
