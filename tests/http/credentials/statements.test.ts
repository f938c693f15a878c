import { readCourses } from '../../../src/features/catalogue/index.js';
import { findRecord } from '../../../src/features/progress/progress.repository.js';
import { LearningModel } from '../../../src/features/progress/progress.model.js';
import { DAY } from '../../../src/shared/clock.js';
import { buildTestApp, type TestApp, type TestPerson } from '../../support/app.js';
import type { Browser } from '../../support/browser.js';

const COURSE = '/en/courses/cpt-standards';
const EDITION = '2026-11';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

type Learner = Browser & { person: TestPerson };

async function complete(learner: Learner, change: Record<string, unknown> = {}): Promise<void> {
  const now = app.clock.now();
  await LearningModel.updateOne({ _id: `${learner.person.id}:cpt-standards` }, { $set: { completedAt: now, evaluatedAt: now, completedMinutes: 207, percent: 100, ...change }, $inc: { revision: 1 } });
}

/** Somebody who has completed the course. */
async function completed(change: Record<string, unknown> = {}): Promise<Learner> {
  const learner = await app.signedIn('learner', { name: 'Елена Œuvrard' });
  await learner.submit(COURSE, {}, `${COURSE}/enrol`);
  await complete(learner, change);
  return learner;
}

/** The code of a statement that is issued now. */
async function issue(learner: Learner): Promise<string> {
  const { location } = await learner.submit(`${COURSE}/finish`, {}, `${COURSE}/statement`);
  return location.split('/').at(-1) ?? '';
}

const rows = ({ $ }: Awaited<ReturnType<Browser['get']>>): string => $('main dt, main dd').toArray().map((part) => $(part).text()).join(' ').replace(/\s+/g, ' ');

describe('the time of study', () => {
  test('when a statement is shown or checked, then it says hours and minutes, rounded down, as an estimate, of the edition that was completed', async () => {
    const learner = await completed({ edition: '2025-03', completedMinutes: 209 });
    const code = await issue(learner);
    expect(rows(await learner.get(`/en/statements/${code}`))).toContain('Edition 2025-03');
    expect(rows(await app.guest().get(`/en/verify?code=${code}`))).toContain('Estimated study time 3 hours and 25 minutes');
    expect(rows(await app.guest().get(`/fr/verify?code=${code}`))).toContain('Durée d’étude estimée 3 heures et 25 minutes');
    expect(rows(await app.guest().get(`/ar/verify?code=${code}`))).toContain('مدة الدراسة التقديرية 3 ساعات و25 دقيقة');
  });
});

describe('taking a course again', () => {
  test('when the course is complete, then a page asks first and says what stays and what begins anew', async () => {
    const learner = await completed();
    const code = await issue(learner);
    const progress = await learner.get(`${COURSE}/progress`);
    expect(progress.$('main form').length).toBe(0);
    const { $ } = await learner.get(progress.$(`a[href="${COURSE}/again"]`).attr('href') ?? '');
    const [stays, anew] = $('main ul').toArray().map((list) => $(list).text());
    expect(stays).toContain('Statement of Accomplishment');
    expect(stays).toContain('every answer that you gave');
    expect(anew).toContain('passed again');
    expect($('main').text()).toContain('Completing it again issues no second statement');
    expect((await findRecord(learner.person.id, 'cpt-standards'))?.run).toBe(1);

    expect((await learner.submit(`${COURSE}/again`)).location).toBe(COURSE);
    expect(await findRecord(learner.person.id, 'cpt-standards')).toMatchObject({ run: 2, percent: 0, completedAt: null, completions: [{ run: 1, edition: EDITION }] });
    expect(rows(await app.guest().get(`/en/verify?code=${code}`))).toContain('Елена Œuvrard');
    expect((await learner.get('/en/statements')).$('main a[href*="/statements/"]').length).toBe(1);

    await complete(learner);
    expect((await learner.get(`${COURSE}/finish`)).$('main a.button').attr('href')).toBe(`/en/statements/${code}`);
  });

  test('when it is not complete, then there is nothing to begin anew', async () => {
    const learner = await app.signedIn();
    await learner.submit(COURSE, {}, `${COURSE}/enrol`);
    expect((await learner.get(`${COURSE}/again`)).location).toBe(`${COURSE}/progress`);
    expect((await learner.post(`${COURSE}/again`)).status).toBe(409);
  });

  test('when a newer edition is published, then the page of progress says so, and completing it earns a second statement', async () => {
    const learner = await completed({ edition: '2025-03' });
    const first = await issue(learner);
    expect((await learner.get(`${COURSE}/progress`)).$('.notice').text()).toContain(`There is a new edition of this course, \u2066${EDITION}\u2069; you completed \u20662025-03\u2069.`);
    expect((await learner.get(`${COURSE}/again`)).$('main').text()).toContain('can earn you a second statement');
    await learner.submit(`${COURSE}/again`);
    await complete(learner);
    expect((await learner.get(`${COURSE}/progress`)).$('.notice').length).toBe(0);
    const second = await issue(learner);
    expect(second).not.toBe(first);
    expect(rows(await app.guest().get(`/en/verify?code=${first}`))).toContain('Edition 2025-03');
    expect(rows(await app.guest().get(`/en/verify?code=${second}`))).toContain(`Edition ${EDITION}`);
  });

  test('when the course page is open, then one’s progress in detail is a link away', async () => {
    const learner = await completed();
    expect((await learner.get(COURSE)).$(`main a[href="${COURSE}/progress"]`).length).toBe(1);
  });
});

describe('a new version that asks for less', () => {
  test('when everything that is left was done before, then the end of the course is open, and what is sent there completes it, once', async () => {
    const learner = await app.signedIn();
    await learner.submit(COURSE, {}, `${COURSE}/enrol`);
    const now = app.clock.now();
    const course = (await readCourses('courses')).data.courses.find(({ id }) => id === 'cpt-standards');
    const modules = Object.fromEntries((course?.modules ?? []).map(({ id }) => [id, now]));
    await LearningModel.updateOne({ account: learner.person.id }, { $set: { modules, edition: '2025-03' } });
    const record = (): ReturnType<typeof findRecord> => findRecord(learner.person.id, 'cpt-standards');

    expect((await learner.get(`${COURSE}/finish`)).$('form[action$="/evaluation"]').length).toBe(1);
    expect((await record())?.completedAt).toBeNull();
    await learner.submit(`${COURSE}/finish`, { useful: '5', clear: '5', length: '5' }, `${COURSE}/evaluation`);
    const stamped = await record();
    expect(stamped).toMatchObject({ completedAt: now, edition: EDITION, percent: 100 });
    app.clock.advance(DAY);
    const code = await issue(learner);
    expect(rows(await app.guest().get(`/en/verify?code=${code}`))).toContain(`Edition ${EDITION}`);
    expect((await record())?.completedAt).toEqual(stamped?.completedAt);
  });

  test('when something is open, then nothing that is sent completes the course', async () => {
    const learner = await app.signedIn();
    await learner.submit(COURSE, {}, `${COURSE}/enrol`);
    expect((await learner.post(`${COURSE}/evaluation`, { useful: '5', clear: '5', length: '5' })).status).toBe(403);
    expect((await learner.post(`${COURSE}/statement`)).status).toBe(403);
    expect((await findRecord(learner.person.id, 'cpt-standards'))?.completedAt).toBeNull();
  });
});

describe('revoking', () => {
  test('when an administrator revokes a statement, then they found it at its person, were asked, and the log holds the reason', async () => {
    const learner = await completed();
    const code = await issue(learner);
    const administrator = await app.signedIn('administrator');
    const person = `/en/administration/people/${learner.person.id}`;
    const list = await administrator.get((await administrator.get(person)).$(`a[href="${person}/statements"]`).attr('href') ?? '');
    expect(list.$('tbody').text()).toContain(code);
    const url = list.$('tbody a[href$="/revoke"]').attr('href') ?? '';
    const asked = await administrator.get(url);
    expect(asked.$('main dl').text()).toContain('Елена Œuvrard');
    expect(asked.$('main').text()).toContain('This cannot be undone.');

    const refused = await administrator.submit(url);
    expect([refused.status, refused.$('.summary a').attr('href'), refused.$('#reason').attr('aria-describedby')]).toEqual([422, '#reason', 'reason-hint reason-error']);
    expect((await app.guest().get(`/en/verify?code=${code}`)).$('h2').first().text()).toBe('This statement is valid');

    app.clock.advance(DAY);
    expect((await administrator.submit(url, { reason: 'identity' })).location).toBe(`/en/verify?code=${code}`);
    // A second click finds it done.
    expect((await administrator.post(url, { reason: 'error' })).location).toBe(`/en/verify?code=${code}`);
    expect((await administrator.get(url)).location).toBe(`/en/verify?code=${code}`);
    const entries = await app.platform.audit.listOf(code, 10);
    expect(entries.map(({ action, actor, details }) => [action, actor, details])).toEqual([['statement.revoked', administrator.person.id, { reason: 'identity' }]]);
    const log = (await administrator.get('/en/administration/audit')).$('tbody tr').first();
    expect(log.text()).toContain('Statement revoked');
    expect(log.find(`a[href="/en/verify?code=${code}"]`).length).toBe(1);
    expect((await administrator.get(`${person}/statements`)).$('tbody a[href$="/revoke"]').length).toBe(0);
  });

  test('when a statement was revoked, then whoever checks it and its holder read when, and nobody gets it as PDF', async () => {
    const learner = await completed();
    const code = await issue(learner);
    app.clock.advance(DAY);
    const administrator = await app.signedIn('administrator');
    await administrator.submit(`/en/administration/statements/${code}/revoke`, { reason: 'error' });
    const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(app.clock.now());
    const check = (await app.guest().get(`/en/verify?code=${code}`)).$('.notice');
    expect(check.text()).toContain(`It was revoked on ${day} and is no longer valid.`);
    expect(check.text()).not.toContain('Œuvrard');
    const own = await learner.get(`/en/statements/${code}`);
    expect(own.$('.notice-bad').text()).toContain(`This statement was revoked on ${day}.`);
    expect(own.$('a[href$="/pdf"]').length).toBe(0);
    expect((await learner.get(`/en/statements/${code}/pdf`)).location).toBe(`/en/statements/${code}`);
  });

  test('when a statement was printed anew, then its older code too leads to what is revoked', async () => {
    const learner = await completed();
    const older = await issue(learner);
    await learner.submit('/en/account/profile', { name: 'Elena Œuvrard-Martin' });
    const { location } = await learner.submit(`/en/statements/${older}`, {}, `/en/statements/${older}/reissue`);
    const administrator = await app.signedIn('administrator');
    await administrator.post(`/en/administration/statements/${older}/revoke`, { reason: 'request' });
    for (const code of [older, location.split('/').at(-1) ?? '']) {
      expect((await app.guest().get(`/en/verify?code=${code}`)).$('.notice h2').text()).toBe('This statement has been revoked');
    }
  });
});

describe('the evaluation', () => {
  test('when something is missing, then each error is tied to its question and the summary leads there', async () => {
    const learner = await completed({ evaluatedAt: null });
    const { status, $ } = await learner.submit(`${COURSE}/finish`, { useful: '5', clear: '', length: '', comment: 'x'.repeat(4_001) }, `${COURSE}/evaluation`);
    expect(status).toBe(422);
    expect($('.summary').attr('tabindex')).toBe('-1');
    for (const link of $('.summary a').toArray()) expect($($(link).attr('href') ?? '').length).toBe(1);
    for (const part of [$('#clear-1').closest('fieldset'), $('#length-1').closest('fieldset'), $('#comment')]) {
      const error = $(`[id="${part.attr('aria-describedby') ?? ''}"]`);
      expect(error.text().length).toBeGreaterThan(0);
    }
    expect($('#useful-1').closest('fieldset').attr('aria-describedby')).toBeUndefined();
    expect($('#useful-5').attr('checked')).toBeDefined();
  });
});
