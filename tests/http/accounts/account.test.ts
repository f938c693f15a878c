import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { AccountModel, SessionModel, ThrottleModel } from '../../../src/features/accounts/accounts.model.js';
import { HOUR } from '../../../src/shared/clock.js';
import { quickestOfEach, withinAThird } from '../../support/alike.js';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());
afterEach(async () => {
  await ThrottleModel.deleteMany({});
  // Letters are told apart by their time.
  app.clock.advance(1_000);
});

const NEW_PASSWORD = 'seven loud geese';

describe('a new password by mail', () => {
  test('when it is asked for, then the same is said for any address, in the same time, and only a known one gets a letter', async () => {
    const person = await app.person();
    const browser = app.guest();
    const token = await browser.token();
    const ask = async (email: string): Promise<unknown[]> => {
      const { status, location, text } = await browser.send('/en/reset', { _csrf: token, email });
      return [status, location, text];
    };
    app.clock.advance(1_000);
    const known = await ask(person.email);
    expect(await ask('nobody@example.org')).toEqual(known);
    expect(known.slice(0, 2)).toEqual([303, '/en/reset-sent']);
    const found = await quickestOfEach(() => ask(person.email), () => ask('nobody@example.org'), withinAThird, () => ThrottleModel.deleteMany({}));
    expect(withinAThird(found)).toBe(true);
    expect(await app.mailedPath(person.email)).toMatch(/^\/en\/reset\//);
    expect(await app.mails('nobody@example.org')).toHaveLength(0);
  }, 60_000);

  test('when the link is used, then the password is new, every session and link of before is dead, the owner is told, and it works once', async () => {
    const elsewhere = await app.signedIn();
    const { person } = elsewhere;
    await elsewhere.submit('/en/account/email', { email: 'planted@example.org', current: PASSWORD });
    const planted = await app.mailedPath('planted@example.org');
    app.clock.advance(1_000);
    await app.guest().submit('/en/reset', { email: person.email });
    const path = await app.mailedPath(person.email);
    app.clock.advance(1_000);
    const browser = app.guest();
    const short = await browser.submit(path, { password: 'short' });
    expect([short.status, short.$('#password-error').text()]).toEqual([422, 'A password has at least 8 characters.']);
    expect((await browser.submit(path, { password: NEW_PASSWORD })).status).toBe(303);
    expect((await browser.get('/en/account')).status).toBe(200);
    expect((await elsewhere.get('/en/account')).status).toBe(303);
    expect((await app.guest().get(planted)).status).toBe(410);
    expect((await browser.get(path)).status).toBe(410);
    expect((await browser.post(path, { password: 'another good one' })).status).toBe(410);
    expect((await app.mails(person.email))[0]?.subject).toBe('Your password at Lectern has changed');
    expect((await app.guest().submit('/en/sign-in', { email: person.email, password: PASSWORD })).status).toBe(422);
    expect((await app.guest().submit('/en/sign-in', { email: person.email, password: NEW_PASSWORD })).status).toBe(303);
  });

  test('when an hour has passed, then the link is dead', async () => {
    const person = await app.person();
    app.clock.advance(1_000);
    await app.guest().submit('/en/reset', { email: person.email });
    const path = await app.mailedPath(person.email);
    app.clock.advance(HOUR + 1);
    expect((await app.guest().get(path)).status).toBe(410);
    expect((await app.guest().post(path, { password: NEW_PASSWORD })).status).toBe(410);
  });

  test('when two use the link at once, then one sets the password', async () => {
    const person = await app.person();
    app.clock.advance(1_000);
    await app.guest().submit('/en/reset', { email: person.email });
    const path = await app.mailedPath(person.email);
    const statuses = await Promise.all([app.guest().post(path, { password: NEW_PASSWORD }), app.guest().post(path, { password: 'nine slow snails' })]);
    expect(statuses.map(({ status }) => status).sort()).toEqual([303, 410]);
  });

  test('when a waiting person resets, then guesses of before no longer hold them up', async () => {
    const person = await app.person();
    for (let guess = 0; guess < 8; guess += 1) await app.guest().submit('/en/sign-in', { email: person.email, password: `guess ${guess}` });
    app.clock.advance(1_000);
    await app.guest().submit('/en/reset', { email: person.email });
    expect((await app.guest().submit(await app.mailedPath(person.email), { password: NEW_PASSWORD })).status).toBe(303);
    expect((await app.guest().submit('/en/sign-in', { email: person.email, password: NEW_PASSWORD })).status).toBe(303);
  });

  test('when several accounts wait for confirmation of one address, then each gets a letter, and the link confirms the address', async () => {
    const email = 'shared@example.org';
    await app.person('learner', { email, confirmed: false });
    app.clock.advance(60_000);
    await app.person('learner', { email, confirmed: false });
    app.clock.advance(1_000);
    await app.guest().submit('/en/reset', { email });
    const letters = (await app.mails(email)).filter(({ text }) => text.includes('/reset/'));
    expect(letters).toHaveLength(2);
    const path = /http:\/\/lectern\.test(\/en\/reset\/\S+)/.exec(letters.map(({ text }) => text).join('\n'))?.[1] ?? '';
    await app.guest().submit(path, { password: NEW_PASSWORD });
    expect(await AccountModel.countDocuments({ email, emailConfirmed: true })).toBe(1);
  });

  test('when it is asked for again and again, then 429 keeps the address, known or not', async () => {
    for (const email of [(await app.person()).email, 'nobody@example.org']) {
      for (let round = 0; round < 6; round += 1) await app.guest().submit('/en/reset', { email });
      const { status, $, headers } = await app.guest().submit('/en/reset', { email });
      expect([status, $('#email').val(), headers['retry-after']]).toEqual([429, email, '2']);
    }
  });
});

describe('the profile', () => {
  test('when it is saved, then the account and every session carry it, and the page is in the chosen language', async () => {
    const browser = await app.signedIn();
    const other = await app.signIn(browser.person);
    const reply = await browser.submit('/en/account/profile', { name: 'Amel  Ben Salah', language: 'fr', profession: 'judge', institution: 'Tribunal', country: 'TN', timeZone: 'Africa/Tunis' });
    expect([reply.status, reply.location]).toEqual([303, '/fr/account?done=profile']);
    expect((await browser.get(reply.location)).$('[role=status]').length).toBe(1);
    expect(await AccountModel.findById(browser.person.id).lean()).toMatchObject({ name: 'Amel Ben Salah', nameKey: 'amel ben salah', timeZone: 'Africa/Tunis', profession: 'judge', country: 'TN' });
    for (const each of [browser, other]) {
      expect((await each.get('/fr/account')).$('header').text()).toContain('Amel Ben Salah');
      expect((await each.get('/')).location).toBe('/fr');
    }
    expect((await browser.get('/fr/account/profile')).$('#timeZone').val()).toBe('Africa/Tunis');
  });

  test('when the name is ten thousand characters long, then 422 says so, and nothing changed', async () => {
    const browser = await app.signedIn();
    const { status, $ } = await browser.submit('/en/account/profile', { name: 'x'.repeat(10_000), institution: 'Kept' });
    expect([status, $('#name-error').text(), $('#institution').val()]).toEqual([422, 'A name has at most 200 characters here.', 'Kept']);
    expect((await AccountModel.findById(browser.person.id).lean())?.name).toBe(browser.person.name);
  });

  test('when somebody adds a role to the form, then it is not taken', async () => {
    const browser = await app.signedIn();
    await browser.submit('/en/account/profile', { role: 'administrator', emailConfirmed: 'true', _id: 'x' });
    expect((await AccountModel.findById(browser.person.id).lean())?.role).toBe('learner');
    expect((await browser.get('/en/administration')).status).toBe(403);
  });
});

describe('the password', () => {
  test('when it is changed, then other sessions end, this one stays, and the owner is told', async () => {
    const browser = await app.signedIn();
    const other = await app.signIn(browser.person);
    await other.submit('/en/account/email', { email: 'prepared@example.org', current: PASSWORD });
    app.clock.advance(1_000);
    const reply = await browser.submit('/en/account/password', { current: PASSWORD, password: NEW_PASSWORD });
    expect((await browser.get(await app.mailedPath('prepared@example.org'))).status).toBe(410);
    expect([reply.status, reply.location]).toEqual([303, '/en/account?done=password']);
    expect((await browser.get('/en/account')).status).toBe(200);
    expect((await other.get('/en/account')).status).toBe(303);
    expect((await app.mails(browser.person.email))[0]?.subject).toBe('Your password at Lectern has changed');
    expect((await (await app.signIn({ ...browser.person, password: NEW_PASSWORD })).get('/en/account')).status).toBe(200);
  });

  test('when the present one is wrong, then 422, and guessing slows down', async () => {
    const browser = await app.signedIn();
    const statuses: number[] = [];
    for (let guess = 0; guess < 7; guess += 1) statuses.push((await browser.submit('/en/account/password', { current: `guess ${guess}`, password: NEW_PASSWORD })).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 422, 429]);
    expect((await browser.submit('/en/account/erase', { password: PASSWORD })).status).toBe(429);
  });
});

describe('the e-mail address', () => {
  test('when another is confirmed, then it counts, and the old address is told; before that it does not', async () => {
    const browser = await app.signedIn();
    const { person } = browser;
    const wrong = await browser.submit('/en/account/email', { email: 'moved@example.org', current: 'not the password' });
    expect([wrong.status, wrong.$('#current-error').text(), wrong.$('#email').val()]).toEqual([422, 'This is not your present password.', 'moved@example.org']);
    expect((await browser.submit('/en/account/email', { email: 'Moved@example.org', current: PASSWORD })).location).toBe('/en/account/email-sent');
    expect((await AccountModel.findById(person.id).lean())?.email).toBe(person.email);
    await app.guest().submit('/en/reset', { email: person.email });
    const old = await app.mailedPath(person.email);
    app.clock.advance(1_000);
    expect((await browser.submit(await app.mailedPath('moved@example.org'))).status).toBe(303);
    expect((await app.guest().get(old)).status).toBe(410);
    expect(await AccountModel.findById(person.id).lean()).toMatchObject({ email: 'moved@example.org', emailConfirmed: true });
    expect((await app.mails(person.email))[0]?.subject).toBe('Your e-mail address at Lectern has changed');
    expect((await app.guest().submit('/en/sign-in', { email: 'moved@example.org', password: PASSWORD })).status).toBe(303);
    expect((await app.guest().submit('/en/sign-in', { email: person.email, password: PASSWORD })).status).toBe(422);
  });

  test('when the other address has an account, then the page says the same, and its owner gets no link', async () => {
    const [browser, known] = [await app.signedIn(), await app.person()];
    app.clock.advance(1_000);
    expect((await browser.submit('/en/account/email', { email: known.email, current: PASSWORD })).location).toBe('/en/account/email-sent');
    expect((await app.mails(known.email))[0]?.text).not.toContain('/confirm/');
  });
});

describe('the list of sessions', () => {
  test('when it is shown, then it names browsers and times, marks this one, and holds no id of a cookie', async () => {
    const browser = await app.signedIn();
    const other = app.guest();
    await other.get('/en/sign-in');
    await other.send(
      '/en/sign-in', { _csrf: await other.token(), email: browser.person.email, password: PASSWORD },
      { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
    );
    const { $, text } = await browser.get('/en/account');
    const items = $('.syllabus li').toArray().map((item) => $(item).text());
    expect(items).toHaveLength(2);
    expect(items.join('\n')).toContain('Firefox on Linux');
    expect(items.filter((item) => item.includes('this one'))).toHaveLength(1);
    expect(items[0]).toMatch(/last used \d+ \w+ \d{4}/);
    for (const { _id } of await SessionModel.find({ 'session.passport.user.id': browser.person.id }).lean()) expect(text).not.toContain(_id);
  });

  test('when one is ended, then that browser is asked to sign in; somebody else’s cannot be ended', async () => {
    const [browser, stranger] = [await app.signedIn(), await app.signedIn()];
    const other = await app.signIn(browser.person);
    const publicId = (await browser.get('/en/account')).$('button[name=session]').attr('value') ?? '';
    expect((await stranger.post('/en/account/sessions/end', { session: publicId })).status).toBe(303);
    expect((await other.get('/en/account')).status).toBe(200);
    expect((await browser.post('/en/account/sessions/end', { session: publicId })).location).toBe('/en/account?done=session');
    expect((await other.get('/en/account')).status).toBe(303);
    expect((await browser.get('/en/account')).status).toBe(200);
  });

  test('when all are ended, then every browser is asked to sign in, this one too', async () => {
    const browser = await app.signedIn();
    const other = await app.signIn(browser.person);
    expect((await browser.submit('/en/account', {}, '/en/account/sessions/end-all')).location).toBe('/en/sign-in');
    expect((await browser.get('/en/account')).status).toBe(303);
    expect((await other.get('/en/account')).status).toBe(303);
    expect(await SessionModel.countDocuments({ 'session.passport.user.id': browser.person.id })).toBe(0);
  });
});

describe('guests', () => {
  test.each(['account', 'account/profile', 'account/password', 'account/email', 'account/data', 'account/erase', 'administration', 'administration/people'])(
    'when a guest opens %s, then it asks to sign in',
    async (path) => {
      const { status, location } = await app.guest().get(`/en/${path}`);
      expect([status, location]).toEqual([303, `/en/sign-in?next=${encodeURIComponent(`/en/${path}`)}`]);
    },
  );

  test.each([
    'account/profile', 'account/password', 'account/email', 'account/erase', 'account/sessions/end', 'account/sessions/end-all', 'account/confirmation', 'administration/invitations',
  ])('when a guest sends to %s, then 401', async (path) => {
    expect((await app.guest().post(`/en/${path}`, { password: 'x', current: 'x', session: 'x' })).status).toBe(401);
  });
});

describe('preferences', () => {
  test('when colours or language are chosen, then a cookie keeps them and the same page is shown; another site is not gone to', async () => {
    const browser = app.guest();
    const reply = await browser.post('/en/preferences/theme', { theme: 'dark', back: '/en/register' });
    expect(reply.location).toBe('/en/register');
    expect((await browser.get('/en/register')).$('html').attr('data-theme')).toBe('dark');
    expect((await browser.post('/en/preferences/language', { to: '/ar/register' })).location).toBe('/ar/register');
    expect((await browser.get('/')).location).toBe('/ar');
    expect((await browser.post('/en/preferences/language', { to: '//evil.example' })).location).toBe('/en');
    expect((await browser.post('/en/preferences/theme', { theme: 'pink', back: '/en' })).status).toBe(422);
  });
});

test('when all of this has happened, then no password and no link stands in the log or the audit', async () => {
  const text = app.logged.join('\n') + JSON.stringify(await app.platform.audit.list(new Date(8.64e15), 1_000));
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toContain(NEW_PASSWORD);
  expect(text).not.toMatch(/\/(reset|confirm)\//);
});
