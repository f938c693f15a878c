import { HtmlValidate } from 'html-validate';
import { readCourses, type ScreenWords } from '../../src/features/catalogue/index.js';
import { LearningModel } from '../../src/features/progress/progress.model.js';
import { fieldsFor } from '../support/answers.js';
import { buildTestApp, type TestApp, type TestPerson } from '../support/app.js';
import type { Answer, Browser } from '../support/browser.js';
import { queriesOf } from '../support/queries.js';

// Every page that the features export is fetched as each kind of person; writing.test.ts does the same with what is sent. A new route
// without a line here fails.

const COURSE = '/en/courses/cpt-standards';
const LESSON = `${COURSE}/custody/fundamental-safeguards`;
const FILM = `${COURSE}/custody/custody-in-practice/custody-film`;

type Who = 'guest' | 'learner' | 'enrolled' | 'tutor' | 'administrator';
const EVERYBODY: readonly Who[] = ['guest', 'learner', 'enrolled', 'tutor', 'administrator'];

type Statuses = readonly [guest: number, learner: number, enrolled: number, tutor: number, administrator: number];
const PUBLIC: Statuses = [200, 200, 200, 200, 200];
const SIGNED_IN: Statuses = [303, 200, 200, 200, 200];
const ENROLLED: Statuses = [303, 403, 200, 403, 403];
const ADMINISTRATOR: Statuses = [303, 403, 403, 403, 200];
/** Whoever is signed in needs no such page. */
const GUEST: Statuses = [200, 303, 303, 303, 303];
const REDIRECT: Statuses = [303, 303, 303, 303, 303];
const GONE: Statuses = [410, 410, 410, 410, 410];
/** What belongs to the enrolled learner is not there for others. */
const OWN: Statuses = [303, 404, 200, 404, 404];
/** The same below a course, on which the others are not enrolled. */
const OWN_ENROLLED = ENROLLED;

/** What the samples name: made before the tests, so paths are functions of it. */
interface World {
  readonly learner: TestPerson;
  readonly attempt: string;
  readonly code: string;
}

type Sample = readonly [path: string | ((world: World) => string), statuses: Statuses];

const READ: Readonly<Record<string, Sample>> = {
  '/:language': ['/en', PUBLIC],
  '/:language/courses/:course': [COURSE, PUBLIC],
  '/:language/instruments': ['/en/instruments', PUBLIC],
  '/:language/instruments/:instrument': ['/en/instruments/coe-ets-126', PUBLIC],
  '/:language/films': ['/en/films', PUBLIC],
  '/:language/films/:episode': ['/en/films/torben-adams', PUBLIC],
  '/:language/glossary': ['/en/glossary', PUBLIC],
  '/:language/search': ['/en/search?q=lawyer', PUBLIC],
  '/:language/about': ['/en/about', PUBLIC],
  '/:language/accessibility': ['/en/accessibility', PUBLIC],
  '/:language/privacy': ['/en/privacy', PUBLIC],
  '/media/:course/:film/:file': ['/media/cpt-standards/the-first-hours/film.webm', PUBLIC],
  '/:language/register': ['/en/register', GUEST],
  '/:language/welcome': ['/en/welcome', SIGNED_IN],
  '/:language/first-administrator/:secret': ['/en/first-administrator/a-secret-that-opens-nothing', GONE],
  '/:language/sign-in': ['/en/sign-in', GUEST],
  '/:language/reset': ['/en/reset', PUBLIC],
  '/:language/reset-sent': ['/en/reset-sent', PUBLIC],
  '/:language/reset/:secret': ['/en/reset/a-secret-that-opens-nothing', GONE],
  '/:language/confirm/:secret': ['/en/confirm/a-secret-that-opens-nothing', GONE],
  '/:language/confirmed': ['/en/confirmed', SIGNED_IN],
  '/:language/account': ['/en/account', SIGNED_IN],
  '/:language/account/profile': ['/en/account/profile', SIGNED_IN],
  '/:language/account/password': ['/en/account/password', SIGNED_IN],
  '/:language/account/email': ['/en/account/email', SIGNED_IN],
  '/:language/account/email-sent': ['/en/account/email-sent', SIGNED_IN],
  '/:language/account/data': ['/en/account/data', SIGNED_IN],
  '/:language/account/erase': ['/en/account/erase', SIGNED_IN],
  '/:language/erased': ['/en/erased', PUBLIC],
  '/:language/administration': ['/en/administration', ADMINISTRATOR],
  '/:language/administration/people': ['/en/administration/people', ADMINISTRATOR],
  '/:language/administration/people/:id': [({ learner }) => `/en/administration/people/${learner.id}`, ADMINISTRATOR],
  '/:language/administration/people/:id/statements': [({ learner }) => `/en/administration/people/${learner.id}/statements`, ADMINISTRATOR],
  '/:language/administration/statements/:code/revoke': [({ code }) => `/en/administration/statements/${code}/revoke`, ADMINISTRATOR],
  '/:language/administration/invitations': ['/en/administration/invitations', ADMINISTRATOR],
  '/:language/administration/outbox': ['/en/administration/outbox', ADMINISTRATOR],
  '/:language/administration/audit': ['/en/administration/audit', ADMINISTRATOR],
  '/:language/administration/reports': ['/en/administration/reports', ADMINISTRATOR],
  '/:language/administration/evaluations': ['/en/administration/evaluations', ADMINISTRATOR],
  '/:language/courses/:course/progress': [`${COURSE}/progress`, ENROLLED],
  '/:language/courses/:course/again': [`${COURSE}/again`, ENROLLED],
  '/:language/courses/:course/finish': [`${COURSE}/finish`, ENROLLED],
  '/:language/statements': ['/en/statements', SIGNED_IN],
  '/:language/statements/:code': [({ code }) => `/en/statements/${code}`, OWN],
  '/:language/statements/:code/pdf': [({ code }) => `/en/statements/${code}/pdf`, OWN],
  '/v/:code': [({ code }) => `/v/${code}`, REDIRECT],
  '/:language/verify': [({ code }) => `/en/verify?code=${code}`, PUBLIC],
  '/:language/courses/:course/:module/test': [`${COURSE}/custody/test`, ENROLLED],
  '/:language/courses/:course/:module/test/:attempt': [({ attempt }) => attempt, OWN_ENROLLED],
  '/:language/courses/:course/:module/test/:attempt/review': [({ attempt }) => `${attempt}/review`, OWN_ENROLLED],
  '/:language/courses/:course/notebook': [`${COURSE}/notebook`, ENROLLED],
  '/:language/unsent': ['/en/unsent', SIGNED_IN],
  '/:language/courses/:course/:module/:lesson': [LESSON, [303, 403, 303, 403, 403]],
  '/:language/courses/:course/:module/:lesson/whole': [`${LESSON}/whole`, ENROLLED],
  '/:language/courses/:course/:module/:lesson/:screen': [`${LESSON}/three-rights`, ENROLLED],
  '/:language/courses/:course/:module/:lesson/:screen/captions/:code': [`${FILM}/captions/en`, ENROLLED],
  '/:language/courses/:course/:module/:lesson/:screen/chapters/:code': [`${FILM}/chapters/en`, ENROLLED],
  '/:language/courses/:course/:module/:lesson/:screen/transcript/:code': [`${FILM}/transcript/en`, ENROLLED],
  '/:language/courses/:course/:module/:lesson/:screen/report': [`${LESSON}/three-rights/report`, ENROLLED],
};

/** Pages that gather more: somebody's whole account as a file, and a statement with all that stands behind it. */
const MORE_QUERIES: Readonly<Record<string, number>> = { '/en/account/data': 40 };

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Taste, not correctness.
    'void-style': 'off', 'no-trailing-whitespace': 'off', 'attribute-boolean-style': 'off', 'attribute-empty-style': 'off', 'long-title': 'off', 'no-implicit-button-type': 'off', 'doctype-style': 'off',
    // The choices of one question share its name.
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'submit'] }],
    // ARIA 1.2 lets lists have names.
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
    // Scripts and styles come from this server alone, as the CSP says.
    'require-sri': 'off',
    // A question that was answered stays a form, without a button: links lead on from it.
    'wcag/h32': 'off',
  },
});

const at = (sample: string | ((world: World) => string), world: World): string => (typeof sample === 'string' ? sample : sample(world));

describe('every route', () => {
  let app: TestApp;
  let world: World;
  const browsers = new Map<Who, Browser>();
  const browserOf = (who: Who): Browser => browsers.get(who) ?? app.guest();

  beforeAll(async () => {
    app = await buildTestApp();
    browsers.set('guest', app.guest());
    browsers.set('learner', await app.signedIn('learner'));
    browsers.set('tutor', await app.signedIn('tutor'));
    browsers.set('administrator', await app.signedIn('administrator'));
    const enrolled = await app.signedIn('learner');
    browsers.set('enrolled', enrolled);
    await enrolled.submit(COURSE, {}, `${COURSE}/enrol`);
    const { location: attempt } = await enrolled.submit(`${COURSE}/custody/test`);
    const now = app.clock.now();
    await LearningModel.updateOne({ _id: `${enrolled.person.id}:cpt-standards` }, { $set: { completedAt: now, evaluatedAt: now }, $inc: { revision: 1 } });
    const { location: statement } = await enrolled.submit(`${COURSE}/finish`, {}, `${COURSE}/statement`);
    world = { learner: enrolled.person, attempt, code: statement.split('/').at(-1) ?? '' };
  }, 60_000);
  afterAll(() => app.close());

  test('when a page is exported, then it has its line here, and each line its route', () => {
    const exported = app.features.flatMap(({ routes }) => routes).filter(({ method }) => method === 'get').map(({ path }) => path);
    expect(Object.keys(READ).sort()).toEqual(exported.sort());
  });

  test.each(Object.entries(READ))('when %s is read, then by whom it may be, and no more', async (_path, [sample, statuses]) => {
    const path = at(sample, world);
    const answers: number[] = [];
    for (const who of EVERYBODY) answers.push((await browserOf(who).get(path)).status);
    expect(answers).toEqual(statuses);
  });

  /** What is wrong with a page, in words; empty where nothing is. */
  async function faultsOf({ $, text, headers }: Answer, path: string): Promise<string[]> {
    const faults: string[] = [];
    const report = await validator.validateString(text);
    for (const { messages } of report.results) for (const { ruleId, message, line } of messages) faults.push(`${ruleId}: ${message} (${text.split('\n')[line - 1]?.trim().slice(0, 120) ?? ''})`);
    if ($('h1').length !== 1) faults.push(`${$('h1').length} h1`);
    if ($('html').attr('lang') !== path.slice(1, 3)) faults.push(`lang is ${$('html').attr('lang') ?? 'missing'}`);
    if ($('html').attr('dir') !== (path.startsWith('/ar') ? 'rtl' : 'ltr')) faults.push('dir is wrong');
    if ($('title').text().trim() === '') faults.push('no title');
    if ($('script:not([src]), style, [style], [onclick], [onload]').length > 0) faults.push('something inline that the CSP refuses');
    if (/\bundefined\b|\[object Object\]|\bNaN\b/.test($('body').text())) faults.push('a value that is none');
    if (/\b(?:common|accounts|catalogue|lessons|questions|tests|credentials|progress|instruments|errors):[a-z]+\.[a-z]/.test($('body').text())) faults.push('a key in place of a sentence');
    if (!(headers['content-security-policy'] ?? '').includes("default-src 'none'")) faults.push('no CSP');
    return faults;
  }

  const pages = Object.entries(READ).filter(([, [, statuses]]) => statuses.includes(200));

  test.each(pages)('when %s answers with a page, then its HTML is right in three languages and it asks the database three times at most', async (_path, [sample, statuses]) => {
    const who = EVERYBODY[statuses.lastIndexOf(200)] ?? 'guest';
    for (const language of ['en', 'fr', 'ar']) {
      const path = at(sample, world).replace(/^\/en(?=\/|$)/, `/${language}`);
      const { result, queries } = await queriesOf(() => browserOf(who).get(path));
      expect(result.status).toBe(200);
      if (queries.length > (MORE_QUERIES[path.replace(/^\/../, '/en')] ?? 3)) throw new Error(`${path} as ${who}: ${queries.length} queries: ${queries.join(', ')}`);
      if (result.headers['content-type']?.startsWith('text/html') === true) expect([path, await faultsOf(result, path)]).toEqual([path, []]);
    }
  });

  const SCREENS = ['from-what-moment', 'each-right-closely', 'put-in-order', 'check-moment', 'check-match'].map((screen) => `${LESSON}/${screen}`);
  const OTHERS = [
    ...SCREENS, FILM, ...['custody-reflection', 'custody-toolbox'].map((screen) => `${COURSE}/custody/custody-in-practice/${screen}`), `${COURSE}/custody/access-to-a-lawyer/your-decision`, `${COURSE}/custody/access-to-a-lawyer/what-to-keep`,
    `${COURSE}/custody/interviewing-without-coercion/check-aim`, `${COURSE}/custody/interviewing-without-coercion/check-real-evidence`, `${COURSE}/custody/before-a-judge/check-back-to-station`, '/en/verify', '/en/instruments?q=torture', '/en/administration/people?q=per',
  ];
  test.each(OTHERS)('when %s is shown, then its HTML is right and it asks the database three times at most', async (path) => {
    const { result, queries } = await queriesOf(() => browserOf(path.includes('/administration/') ? 'administrator' : 'enrolled').get(path));
    expect([result.status, await faultsOf(result, path), queries.length <= 3]).toEqual([200, [], true]);
  });

  test('when a question of each kind was answered, rightly or wrongly, then what is told is right HTML', async () => {
    const course = (await readCourses('courses')).data.courses.find(({ id }) => id === 'cpt-standards');
    const asked = course?.modules.flatMap((module) => module.lessons.flatMap((lesson) => lesson.screens.map((screen) => ({ module, lesson, screen })))) ?? [];
    expect(asked.length).toBeGreaterThan(0);
    for (const { module, lesson, screen } of asked) {
      if (screen.type !== 'question') continue;
      const path = `${COURSE}/${module.id}/${lesson.id}/${screen.id}`;
      const words = lesson.words['en']?.screens[screen.id] as ScreenWords<'question'>;
      for (const wrong of [true, false]) {
        const pairs = Object.entries(fieldsFor(screen.question, words.question as never, wrong)).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as [string, string]));
        const body = new URLSearchParams([['_csrf', await browserOf('enrolled').token()], ...pairs]).toString();
        expect((await browserOf('enrolled').agent.post(`${path}/answer`).type('form').set('accept', 'text/html').send(body)).status).toBe(303);
        expect([path, await faultsOf(await browserOf('enrolled').get(path), path)]).toEqual([path, []]);
      }
    }
  }, 60_000);

  test('when an address, a language or a method is none, then a page says so kindly', async () => {
    const browser = browserOf('enrolled');
    for (const [path, status] of [['/en/no-such-page', 404], ['/xx/courses', 404], ['/en/courses/no-such-course', 404], [`${COURSE}/custody/no-such-lesson`, 404], [`${LESSON}/no-such-screen`, 404], ['/en/instruments/no-such-instrument', 404]] as const) {
      const answer = await browser.get(path);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.$('main a').length).toBeGreaterThan(0);
      expect(await faultsOf(answer, path.startsWith('/xx') ? '/en' : path)).toEqual([]);
    }
    expect((await browser.agent.put(COURSE)).status).toBe(404);
    expect((await browser.agent.head(COURSE)).status).toBe(200);
  });
});
