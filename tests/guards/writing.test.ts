import { LearningModel } from '../../src/features/progress/progress.model.js';
import { buildTestApp, type TestApp } from '../support/app.js';
import type { Browser } from '../support/browser.js';

// Every POST that the features export is sent as each kind of person, without its token, and for what belongs to somebody else.
// A new route without a line here fails.

const COURSE = '/en/courses/cpt-standards';
const LESSON = `${COURSE}/custody/fundamental-safeguards`;
const CASE = `${COURSE}/custody/access-to-a-lawyer/your-decision`;
const CLOSING = `${COURSE}/custody/custody-in-practice`;
const FILM = `${CLOSING}/custody-film`;
const PEOPLE = '/en/administration/people';
const NOBODY = '00000000-0000-4000-8000-000000000000';
const SECRET = 'a-secret-that-opens-nothing';

type Who = 'guest' | 'learner' | 'enrolled' | 'tutor' | 'administrator';
const EVERYBODY: readonly Who[] = ['guest', 'learner', 'enrolled', 'tutor', 'administrator'];

type Statuses = readonly [guest: number, learner: number, enrolled: number, tutor: number, administrator: number];
const everybody = (status: number): Statuses => [status, status, status, status, status];
const signedIn = (status: number): Statuses => [401, status, status, status, status];
const enrolled = (status: number): Statuses => [401, 403, status, 403, 403];
const administrator = (status: number): Statuses => [401, 403, 403, 403, status];

interface Sample {
  readonly path: string;
  readonly statuses: Statuses;
  /** What a form sends. */
  readonly fields?: Readonly<Record<string, string>>;
  /** What a script sends instead. */
  readonly data?: object;
  /** The same address with the id of somebody else's thing, or of nothing. */
  readonly foreign?: string;
  /** Ends or changes what the others need: sent by people made for it. */
  readonly fresh?: true;
}

interface World {
  /** A test that the enrolled learner has opened, and one of somebody else. */
  readonly attempt: string;
  readonly othersAttempt: string;
  /** The code of somebody else's statement. */
  readonly code: string;
  readonly now: string;
}

const ACCOUNTS: Readonly<Record<string, Sample>> = {
  '/register': { path: '/en/register', statuses: everybody(422) },
  '/first-administrator/:secret': { path: `/en/first-administrator/${SECRET}`, statuses: everybody(422) },
  '/sign-in': { path: '/en/sign-in', statuses: everybody(422) },
  '/session': { path: '/en/session', statuses: everybody(422), data: {} },
  '/sign-out': { path: '/en/sign-out', statuses: signedIn(303), fresh: true },
  '/reset': { path: '/en/reset', statuses: everybody(422) },
  '/reset/:secret': { path: `/en/reset/${SECRET}`, statuses: everybody(410), fields: { password: 'three grey herons wade' } },
  '/confirm/:secret': { path: `/en/confirm/${SECRET}`, statuses: everybody(410) },
  '/account/confirmation': { path: '/en/account/confirmation', statuses: signedIn(303) },
  '/account/profile': { path: '/en/account/profile', statuses: signedIn(422), fields: { name: '' } },
  '/account/sessions/end': { path: '/en/account/sessions/end', statuses: signedIn(303), fields: { session: 'of-nobody' } },
  '/account/sessions/end-all': { path: '/en/account/sessions/end-all', statuses: signedIn(303), fresh: true },
  '/account/password': { path: '/en/account/password', statuses: signedIn(422) },
  '/account/email': { path: '/en/account/email', statuses: signedIn(422) },
  '/account/erase': { path: '/en/account/erase', statuses: signedIn(422) },
  '/preferences/theme': { path: '/en/preferences/theme', statuses: everybody(303), fields: { theme: 'auto' } },
  '/preferences/language': { path: '/en/preferences/language', statuses: everybody(303), fields: { to: '/en' } },
  '/administration/people/:id/confirm': { path: `${PEOPLE}/${NOBODY}/confirm`, statuses: administrator(404) },
  '/administration/people/:id/role': { path: `${PEOPLE}/${NOBODY}/role`, statuses: administrator(404), fields: { role: 'tutor' } },
  '/administration/people/:id/time': { path: `${PEOPLE}/${NOBODY}/time`, statuses: administrator(404), fields: { timeFactor: 'half' } },
  '/administration/people/:id/end-sessions': { path: `${PEOPLE}/${NOBODY}/end-sessions`, statuses: administrator(404) },
  '/administration/invitations': { path: '/en/administration/invitations', statuses: administrator(303), fields: { note: 'For the bar' } },
  // Withdrawing what is gone is done already.
  '/administration/invitations/:id/withdraw': { path: '/en/administration/invitations/an-id-of-no-invitation/withdraw', statuses: administrator(303) },
};

const WRITTEN_TEXT = { text: 'Mine.', page: 'page-of-guard', sequence: '1' };
const screen = (name: string): string => `/courses/:course/:module/:lesson/:screen/${name}`;
const NO_SCREEN = `${LESSON}/no-such-screen`;

const LESSONS: Readonly<Record<string, Sample>> = {
  '/courses/:course/enrol': { path: `${COURSE}/enrol`, statuses: signedIn(303), foreign: '/en/courses/no-such-course/enrol', fresh: true },
  '/courses/:course/leave': { path: `${COURSE}/leave`, statuses: [401, 403, 403, 403, 403], fresh: true },
  '/courses/:course/again': { path: `${COURSE}/again`, statuses: [401, 403, 403, 403, 403], fresh: true },
  '/courses/:course/evaluation': { path: `${COURSE}/evaluation`, statuses: enrolled(422) },
  '/courses/:course/statement': { path: `${COURSE}/statement`, statuses: enrolled(403) },
  '/courses/:course/notebook': { path: `${COURSE}/notebook`, statuses: enrolled(303), fields: { lesson: 'gone', screen: 'gone' } },
  [screen('reflection')]: { path: `${CLOSING}/custody-reflection/reflection`, statuses: enrolled(303), fields: WRITTEN_TEXT, foreign: `${NO_SCREEN}/reflection` },
  [screen('note')]: { path: `${LESSON}/three-rights/note`, statuses: enrolled(303), fields: WRITTEN_TEXT, foreign: `${NO_SCREEN}/note` },
  [screen('bookmark')]: { path: `${LESSON}/three-rights/bookmark`, statuses: enrolled(303), fields: { set: 'yes' }, foreign: `${NO_SCREEN}/bookmark` },
  [screen('done')]: { path: `${LESSON}/three-rights/done`, statuses: enrolled(303), foreign: `${NO_SCREEN}/done` },
  [screen('answer')]: { path: `${LESSON}/check-moment/answer`, statuses: enrolled(422), foreign: `${NO_SCREEN}/answer` },
  [screen('order')]: { path: `${LESSON}/put-in-order/order`, statuses: enrolled(200), foreign: `${NO_SCREEN}/order` },
  [screen('decide')]: { path: `${CASE}/decide`, statuses: enrolled(422), foreign: `${NO_SCREEN}/decide` },
  [screen('played')]: { path: `${FILM}/played`, statuses: enrolled(422), data: { opening: 'forged', second: 1, segments: [] }, foreign: `${LESSON}/three-rights/played` },
  [screen('transcript')]: { path: `${FILM}/transcript`, statuses: enrolled(303), foreign: `${LESSON}/three-rights/transcript` },
  [screen('moment/:question')]: { path: `${FILM}/moment/f-custody`, statuses: enrolled(422), foreign: `${FILM}/moment/no-such-question` },
  [screen('report')]: { path: `${LESSON}/three-rights/report`, statuses: enrolled(200), fields: { text: 'A comma is missing.' }, foreign: `${NO_SCREEN}/report` },
};

const THINGS = ({ attempt, othersAttempt: others, code, now: pen }: World): Readonly<Record<string, Sample>> => {
  const test = '/courses/:course/:module/test';
  const message = { key: 'key-of-guard', question: 'no-such-question', pen, sequence: 1, fields: {} };
  return {
    [test]: { path: `${COURSE}/custody/test`, statuses: enrolled(303), foreign: `${COURSE}/no-such-module/test` },
    [`${test}/:attempt/answers`]: { path: `${attempt}/answers`, statuses: signedIn(404), data: message, foreign: `${others}/answers` },
    [`${test}/:attempt/pen`]: { path: `${attempt}/pen`, statuses: enrolled(200), data: { pen }, foreign: `${others}/pen` },
    [`${test}/:attempt/flags`]: { path: `${attempt}/flags`, statuses: enrolled(200), data: { pen, flags: [] }, foreign: `${others}/flags` },
    [`${test}/:attempt`]: { path: attempt, statuses: enrolled(303), fields: { pen }, foreign: others },
    [`${test}/:attempt/submit`]: { path: `${attempt}/submit`, statuses: enrolled(303), foreign: `${others}/submit` },
    '/statements/:code/reissue': { path: `/en/statements/${code}/reissue`, statuses: signedIn(404) },
    '/verify/:code': { path: `/en/verify/${code}`, statuses: everybody(422) },
    '/administration/statements/:code/revoke': { path: `/en/administration/statements/${code}/revoke`, statuses: administrator(422) },
  };
};

let app: TestApp;
let samples: Readonly<Record<string, Sample>>;
const browsers = new Map<Who, Browser>();

/** Puts somebody on the course and opens a test for them. */
async function opened(browser: Browser): Promise<string> {
  await browser.submit(COURSE, {}, `${COURSE}/enrol`);
  return (await browser.submit(`${COURSE}/custody/test`)).location;
}

beforeAll(async () => {
  app = await buildTestApp();
  browsers.set('guest', app.guest());
  for (const [who, role] of [['learner', 'learner'], ['enrolled', 'learner'], ['tutor', 'tutor'], ['administrator', 'administrator']] as const) browsers.set(who, await app.signedIn(role));
  const other = await app.signedIn('learner');
  const othersAttempt = await opened(other);
  const now = app.clock.now();
  await LearningModel.updateOne({ _id: `${other.person.id}:cpt-standards` }, { $set: { completedAt: now, evaluatedAt: now }, $inc: { revision: 1 } });
  const { location } = await other.submit(`${COURSE}/finish`, {}, `${COURSE}/statement`);
  const attempt = await opened(await browserOf('enrolled'));
  samples = { ...ACCOUNTS, ...LESSONS, ...THINGS({ attempt, othersAttempt, code: location.split('/').at(-1) ?? '', now: now.toISOString() }) };
}, 60_000);
afterAll(() => app.close());

async function browserOf(who: Who, fresh = false): Promise<Browser> {
  if (!fresh || who === 'guest') return browsers.get(who) ?? app.guest();
  return app.signedIn(who === 'tutor' || who === 'administrator' ? who : 'learner');
}

/** Sends a sample as its form or its page's script does. */
async function send(browser: Browser, path: string, { fields, data }: Sample, token: string | null): Promise<number> {
  if (data === undefined) return (await browser.send(path, { ...(token === null ? {} : { _csrf: token }), ...fields })).status;
  const headers = { accept: 'application/json', ...(token === null ? {} : { 'x-csrf-token': token }) };
  return (await browser.agent.post(path).set(headers).send(data)).status;
}

test('when a route for writing is exported, then it has its line here, and each line its route', () => {
  const exported = app.features.flatMap(({ routes }) => routes).filter(({ method }) => method === 'post').map(({ path }) => path.replace('/:language', ''));
  expect(Object.keys(samples).sort()).toEqual(exported.sort());
});

test('when something is sent without its token, then nobody gets through', async () => {
  const wrong: string[] = [];
  for (const [route, sample] of Object.entries(samples)) {
    for (const [index, who] of EVERYBODY.entries()) {
      const status = await send(await browserOf(who), sample.path, sample, null);
      const expected = sample.statuses[index] === 401 ? 401 : 403;
      if (status !== expected) wrong.push(`${route} as ${who}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
}, 60_000);

test('when somebody writes to what is another’s or does not exist, then it is not there', async () => {
  const wrong: string[] = [];
  const browser = await browserOf('enrolled');
  for (const [route, sample] of Object.entries(samples)) {
    if (sample.foreign === undefined) continue;
    const status = await send(browser, sample.foreign, sample, await browser.token());
    if (status !== 404) wrong.push(`${route}: ${status}`);
  }
  expect(wrong).toEqual([]);
}, 60_000);

test('when each kind of person sends each form, then the table says who is let in', async () => {
  const wrong: string[] = [];
  for (const [route, sample] of Object.entries(samples)) {
    for (const [index, who] of EVERYBODY.entries()) {
      const browser = await browserOf(who, sample.fresh === true);
      const status = await send(browser, sample.path, sample, await browser.token());
      if (status !== sample.statuses[index]) wrong.push(`${route} as ${who}: ${status}, not ${sample.statuses[index]}`);
    }
  }
  expect(wrong).toEqual([]);
}, 120_000);
