import { courseProgress } from '../../../src/features/progress/index.js';
import { findRecord } from '../../../src/features/progress/progress.repository.js';
import { readCourses, type Course, type ScreenWords } from '../../../src/features/catalogue/index.js';
import { MINUTE } from '../../../src/shared/clock.js';
import { fieldsFor } from '../../support/answers.js';
import { buildTestApp, type TestApp } from '../../support/app.js';
import type { Browser } from '../../support/browser.js';

let app: TestApp;
let course: Course;
const BASE = '/en/courses/cpt-standards';

beforeAll(async () => {
  app = await buildTestApp();
  const reading = await readCourses('courses');
  const found = reading.data.courses.find((candidate) => candidate.id === 'cpt-standards');
  if (found === undefined) throw new Error('the course is not there');
  course = found;
});
afterAll(() => app.close());

type Fields = Record<string, string | string[]>;

/** Sends a form with fields that may be lists, with a token of its own page. */
async function send(browser: Browser, path: string, fields: Fields): Promise<{ status: number; location: string }> {
  const token = await browser.token();
  const pairs = Object.entries({ _csrf: token, ...fields }).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  const response = await browser.agent.post(path).type('form').set('accept', 'text/html').send(new URLSearchParams(pairs as [string, string][]).toString());
  return { status: response.status, location: (response.headers['location']) ?? '' };
}

async function doLesson(browser: Browser, moduleId: string, lesson: Course['modules'][number]['lessons'][number]): Promise<void> {
  const module = course.modules.find((candidate) => candidate.id === moduleId);
  for (const screen of lesson.screens) {
    const url = `${BASE}/${moduleId}/${lesson.id}/${screen.id}`;
    const shown = await browser.get(url);
    if (shown.status !== 200) throw new Error(`${url} answered ${shown.status}: ${app.logged.at(-1) ?? ''}`);
    switch (screen.type) {
      case 'question': {
        const words = lesson.words['en']?.screens[screen.id] as ScreenWords<'question'>;
        expect((await send(browser, `${url}/answer`, fieldsFor(screen.question, words.question as never, true))).status).toBe(303);
        break;
      }
      case 'case': {
        let path = '';
        for (let step = 0; step < 9; step += 1) {
          const { $ } = await browser.get(`${url}?path=${path}`);
          const choice = $('input[name="choice"]').first().attr('value');
          if (choice === undefined) break;
          const { location } = await send(browser, `${url}/decide`, { path, choice });
          path = new URL(location, 'http://x').searchParams.get('path') ?? '';
        }
        break;
      }
      case 'reflection':
        expect((await send(browser, `${url}/reflection`, { text: '', pass: 'yes', page: 'page-of-form', sequence: '1', seen: '' })).status).toBe(303);
        break;
      case 'film': {
        expect((await send(browser, `${url}/transcript`, {})).status).toBe(303);
        const film = module?.films.find((candidate) => candidate.id === screen.film);
        for (const { question } of film?.moments ?? []) {
          const words = film?.words['en']?.questions[question.id];
          if (words === undefined) throw new Error('no words');
          expect((await send(browser, `${url}/moment/${question.id}`, fieldsFor(question, words))).status).toBe(303);
        }
        break;
      }
      default:
        expect((await send(browser, `${url}/done`, {})).status).toBe(303);
    }
  }
}

async function takeTest(browser: Browser, moduleId: string, wrong: boolean): Promise<string> {
  const bank = course.modules.find((candidate) => candidate.id === moduleId)?.bank;
  const { location } = await send(browser, `${BASE}/${moduleId}/test`, {});
  const { $ } = await browser.get(location);
  const fields: Fields = { pen: $('input[name="pen"]').attr('value') ?? '', then: 'review' };
  for (const element of $('[data-test-question]').toArray()) {
    const question = bank?.questions.find((candidate) => candidate.id === $(element).attr('data-test-question'));
    const words = bank?.words['en']?.questions[question?.id ?? ''];
    if (question !== undefined && words !== undefined) Object.assign(fields, fieldsFor(question, words, wrong));
  }
  expect((await send(browser, location, fields)).location).toBe(`${location}/review`);
  expect((await send(browser, `${location}/submit`, { confirm: 'yes' })).location).toBe(location);
  return location;
}

test('when somebody registers, learns, passes and evaluates, then they hold one statement that others can check', async () => {
  const browser = await app.signedIn('learner', { name: 'Élodie Œuvrard-Иванова' });
  const account = browser.person.id;

  // Nothing is open before enrolment.
  expect((await browser.get(`${BASE}/custody/access-to-a-lawyer/friday-2240`)).status).toBe(403);
  expect((await send(browser, `${BASE}/enrol`, {})).status).toBe(303);
  expect((await send(browser, `${BASE}/enrol`, {})).status).toBe(303);

  for (const module of course.modules) for (const lesson of module.lessons) await doLesson(browser, module.id, lesson);

  // The lessons are done, the test is not: no statement yet.
  const before = courseProgress(course, await findRecord(account, course.id));
  expect(before).toMatchObject({ state: 'started', lessonsDone: before.lessonsTotal });
  expect((await send(browser, `${BASE}/statement`, {})).status).toBe(403);

  for (const module of course.modules) {
    if (module.bank === null) continue;
    const failed = await browser.get(await takeTest(browser, module.id, true));
    expect(failed.$('h1').text()).toBe('Not passed yet');
    // The pause after a failed attempt.
    expect((await send(browser, `${BASE}/${module.id}/test`, {})).status).toBe(429);
    app.clock.advance(course.settings.waitMinutes * MINUTE + 1);
    const passed = await browser.get(await takeTest(browser, module.id, false));
    expect(passed.$('h1').text()).toBe('You passed the test');
  }
  const record = await findRecord(account, course.id);
  expect(courseProgress(course, record)).toMatchObject({ state: 'done', percent: 100 });

  // The evaluation comes before the statement.
  expect((await send(browser, `${BASE}/statement`, {})).status).toBe(403);
  expect((await send(browser, `${BASE}/evaluation`, { useful: '5', clear: '4' })).status).toBe(422);
  expect((await send(browser, `${BASE}/evaluation`, { useful: '5', clear: '4', length: '3', comment: '' })).status).toBe(303);

  // Issued once, whatever is clicked twice at once.
  const issued = await Promise.all([1, 2, 3, 4].map(() => send(browser, `${BASE}/statement`, {})));
  const [first] = issued;
  expect(new Set(issued.map((reply) => reply.location)).size).toBe(1);
  const statement = await browser.get(first?.location ?? '');
  expect(statement.$('dl').text()).toContain('Élodie Œuvrard-Иванова');

  const pdf = await browser.agent.get(`${first?.location ?? ''}/pdf`).buffer(true).parse((response, done) => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.on('end', () => done(null, Buffer.concat(parts)));
  });
  expect(pdf.headers['content-type']).toBe('application/pdf');
  const bytes = pdf.body as Buffer;
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  expect(bytes.includes('/MarkInfo')).toBe(true);

  // Anybody with the code can check it, in any way of writing it; nobody else's account shows it.
  const code = first?.location.split('/').at(-1) ?? '';
  const check = await app.guest().get(`/en/verify?code=${code.toLowerCase().replaceAll('-', ' ')}`);
  expect(check.status).toBe(200);
  expect(check.$('dl').text()).toContain('CPT Standards');
  const stranger = await app.signedIn('learner');
  expect((await stranger.get(first?.location ?? '')).status).toBe(404);
}, 60_000);

test('when the course is taken half, then continue leads to the open screen and the language changes without losing it', async () => {
  const browser = await app.signedIn('learner');
  await send(browser, `${BASE}/enrol`, {});
  await send(browser, `${BASE}/custody/access-to-a-lawyer/friday-2240/done`, {});
  const home = await browser.get('/en');
  expect(home.$('.hero a.button').attr('href')).toBe(`${BASE}/custody/access-to-a-lawyer/who-may-ask`);
  const french = await browser.get('/fr/courses/cpt-standards/custody/access-to-a-lawyer/who-may-ask');
  expect(french.status).toBe(200);
  expect(french.$('html').attr('lang')).toBe('fr');
  expect(french.$('.outline li.done').length).toBe(1);
});

test('when a test is opened, then nothing in its page gives an answer away', async () => {
  const browser = await app.signedIn('learner');
  await send(browser, `${BASE}/enrol`, {});
  const { location } = await send(browser, `${BASE}/custody/test`, {});
  const { text, $ } = await browser.get(location);
  expect($('[data-test-question]').length).toBe(8);
  expect($('.feedback, .verdict, .is-right, .is-wrong').length).toBe(0);
  expect(text).not.toMatch(/feedback|correct|"right"/i);
});

test('when somebody asks for another’s attempt, then it is not there', async () => {
  const owner = await app.signedIn('learner');
  const other = await app.signedIn('learner');
  await send(owner, `${BASE}/enrol`, {});
  await send(other, `${BASE}/enrol`, {});
  const { location } = await send(owner, `${BASE}/custody/test`, {});
  expect((await other.get(location)).status).toBe(404);
  expect((await send(other, `${location}/submit`, { confirm: 'yes' })).status).toBe(404);
});

test('when one answer is sent fifty times at once, then it is kept once', async () => {
  const browser = await app.signedIn('learner');
  await send(browser, `${BASE}/enrol`, {});
  const { location } = await send(browser, `${BASE}/custody/test`, {});
  const { $ } = await browser.get(location);
  const pen = $('input[name="pen"]').attr('value') ?? '';
  const bank = course.modules.find((module) => module.id === 'custody')?.bank;
  const id = $('[data-test-question]').first().attr('data-test-question') ?? '';
  const question = bank?.questions.find((candidate) => candidate.id === id);
  const words = bank?.words['en']?.questions[id];
  if (question === undefined || words === undefined) throw new Error('no question');
  const token = await browser.token();
  const message = { key: 'a-key-made-once', question: id, pen, sequence: 1, fields: fieldsFor(question, words) };
  const replies = await Promise.all(
    Array.from({ length: 50 }, () => browser.agent.post(`${location}/answers`).set({ accept: 'application/json', 'x-csrf-token': token }).send(message)),
  );
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]));
  const { TestAnswerModel } = await import('../../../src/features/tests/tests.model.js');
  expect(await TestAnswerModel.countDocuments({ question: id, attempt: location.split('/').at(-1) ?? '' })).toBe(1);
});

test('when a newer tab writes, then the older one is told and overwrites nothing', async () => {
  const browser = await app.signedIn('learner');
  await send(browser, `${BASE}/enrol`, {});
  const { location } = await send(browser, `${BASE}/custody/test`, {});
  const older = (await browser.get(location)).$('input[name="pen"]').attr('value') ?? '';
  app.clock.advance(5_000);
  const newer = (await browser.get(location)).$('input[name="pen"]').attr('value') ?? '';
  expect((await browser.json(`${location}/pen`, { pen: newer })).status).toBe(200);
  const refused = await browser.json(`${location}/pen`, { pen: older });
  expect(refused.status).toBe(409);
  expect((refused.body as { message: string }).message).toContain('newer tab');
});
