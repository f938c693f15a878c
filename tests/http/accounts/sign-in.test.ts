import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SessionModel, ThrottleModel } from '../../../src/features/accounts/accounts.model.js';
import { HOUR, MINUTE } from '../../../src/shared/clock.js';
import { quickestOfEach, withinAThird } from '../../support/alike.js';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';
import type { Browser } from '../../support/browser.js';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());
afterEach(async () => {
  await ThrottleModel.deleteMany({});
});

const cookieNamed = (setCookie: string | string[] | undefined, name: string): string | undefined =>
  [setCookie ?? []].flat().find((cookie) => cookie.startsWith(`${name}=`))?.split(';')[0];

async function signIn(browser: Browser, email: string, password: string, next = ''): Promise<Awaited<ReturnType<Browser['submit']>>> {
  return browser.submit(`/en/sign-in${next === '' ? '' : `?next=${encodeURIComponent(next)}`}`, { email, password });
}

describe('signing in', () => {
  test('when the password is right, then the person is signed in and led home in their language', async () => {
    const person = await app.person('learner', { language: 'fr' });
    const browser = app.guest();
    const reply = await signIn(browser, person.email.toUpperCase(), PASSWORD);
    expect([reply.status, reply.location]).toEqual([303, '/fr']);
    expect((await browser.get('/en/account')).$('dd').text()).toContain(person.email);
  });

  test('when a page asked for it, then signing in leads back there', async () => {
    const person = await app.person();
    const browser = app.guest();
    const sent = await browser.get('/en/account/profile');
    expect([sent.status, sent.location]).toEqual([303, `/en/sign-in?next=${encodeURIComponent('/en/account/profile')}`]);
    expect((await browser.submit(sent.location, { email: person.email, password: PASSWORD })).location).toBe('/en/account/profile');
  });

  test('when the place to go on to is not ours, then it leads home', async () => {
    const person = await app.person();
    expect((await signIn(app.guest(), person.email, PASSWORD, 'https://evil.example/en')).location).toBe('/en');
    expect((await signIn(app.guest(), person.email, PASSWORD, '//evil.example')).location).toBe('/en');
  });

  test('when the password is wrong, then 422 says so at the field and in the summary, keeps the address and not the password', async () => {
    const person = await app.person();
    const browser = app.guest();
    const { status, $ } = await signIn(browser, person.email, 'not the password');
    expect(status).toBe(422);
    expect($('#email').val()).toBe(person.email);
    expect($('#password').val() ?? '').toBe('');
    expect($('#email-error').text()).toBe('The e-mail address or the password is not right.');
    expect($('.summary a[href="#email"]').length).toBe(1);
    expect(await browser.get('/en/account').then(({ status: after }) => after)).toBe(303);
  });

  test('when nothing is typed, then each field says what it wants', async () => {
    const { status, $ } = await signIn(app.guest(), '', '');
    expect(status).toBe(422);
    expect($('.error').toArray().map((element) => $(element).text())).toEqual(['Enter your e-mail address.', 'Enter your password.']);
  });

  test('when the address is unknown, then status, body and time are those of a wrong password', async () => {
    const person = await app.person();
    const withoutTokens = (text: string, email: string): string => text.replaceAll(email, 'ADDRESS').replace(/[0-9a-f]{64}\.[0-9a-f]+/g, 'TOKEN');
    const attempt = async (email: string): Promise<{ status: number; text: string }> => {
      const { status, text } = await browser.send('/en/sign-in', { _csrf: token, email, password: 'not the password', next: '' });
      return { status, text: withoutTokens(text, email) };
    };
    const browser = app.guest();
    const token = await browser.token();
    expect(await attempt('nobody@example.org')).toEqual(await attempt(person.email));
    const found = await quickestOfEach(() => attempt(person.email), () => attempt('nobody@example.org'), withinAThird, () => ThrottleModel.deleteMany({}));
    expect(withinAThird(found)).toBe(true);
  }, 60_000);

  test('when somebody planted their own session, then signing in leaves it behind: its id opens nothing of the person', async () => {
    const [attacker, person] = [await app.person(), await app.person()];
    const planted = cookieNamed((await signIn(app.guest(), attacker.email, PASSWORD)).headers['set-cookie'], 'lectern') ?? '';
    const browser = app.guest();
    browser.agent.jar.setCookie(planted, '127.0.0.1');
    const token = await browser.token('/en/account');
    const reply = await browser.send('/en/sign-in', { _csrf: token, email: person.email, password: PASSWORD });
    expect(reply.status).toBe(303);
    expect(cookieNamed(reply.headers['set-cookie'], 'lectern')).not.toBe(planted);
    expect((await browser.get('/en/account')).$('dd').text()).toContain(person.email);
    const outside = app.guest();
    outside.agent.jar.setCookie(planted, '127.0.0.1');
    expect((await outside.get('/en/account')).status).toBe(303);
  });

  test('when somebody signs in again in the same browser, then the session gets a new id and the old one ends', async () => {
    const person = await app.person();
    const browser = app.guest();
    await signIn(browser, person.email, PASSWORD);
    const [before] = await SessionModel.find({ 'session.passport.user.id': person.id }).lean();
    await browser.json('/en/session', { email: person.email, password: PASSWORD });
    const after = await SessionModel.find({ 'session.passport.user.id': person.id }).lean();
    expect(after).toHaveLength(1);
    expect(after[0]?._id).not.toBe(before?._id);
  });

  test('when a guest looks around, then no session is stored', async () => {
    const before = await SessionModel.countDocuments({});
    const browser = app.guest();
    await browser.get('/en/sign-in');
    await signIn(browser, 'nobody@example.org', 'not the password');
    expect(await SessionModel.countDocuments({})).toBe(before);
  });
});

describe('signing in again in place', () => {
  test('when the password is right, then a fresh token comes back that works in the new session', async () => {
    const person = await app.person();
    const browser = app.guest();
    const { status, body } = await browser.json('/en/session', { email: person.email, password: PASSWORD });
    expect(status).toBe(200);
    const { account, csrfToken } = body as { account: string; csrfToken: string };
    expect(account).toBe(person.id);
    const saved = await browser.send('/en/account/profile', { _csrf: csrfToken, name: 'A new name', language: 'en', timeZone: 'UTC' });
    expect([saved.status, saved.location]).toEqual([303, '/en/account?done=profile']);
  });

  test('when the password is wrong or not a text, then 422 and a sentence', async () => {
    const person = await app.person();
    const wrong = await app.guest().json('/en/session', { email: person.email, password: 'not the password' });
    expect([wrong.status, wrong.body]).toEqual([422, { error: 'wrong', message: 'The e-mail address or the password is not right.' }]);
    const object = await app.guest().json('/en/session', { email: { $ne: null }, password: { $ne: null } });
    expect(object.status).toBe(422);
    expect(object.body).toMatchObject({ error: 'invalid_input', problems: { email: 'Enter your e-mail address.' } });
    const polluted = await app.guest().json('/en/session', JSON.parse('{"__proto__":{"email":"x"},"constructor":{"prototype":{"email":"x"}}}'));
    expect(polluted.status).toBe(422);
    expect(({} as Record<string, unknown>)['email']).toBeUndefined();
  });

  test('when the token is missing, then 403 and nobody is signed in', async () => {
    const person = await app.person();
    const reply = await app.guest().agent.post('/en/session').set('accept', 'application/json').send({ email: person.email, password: PASSWORD });
    expect(reply.status).toBe(403);
    expect(reply.body).toMatchObject({ error: 'csrf_stale' });
  });
});

describe('slowing down', () => {
  test('when an account is guessed at, then 429 with Retry-After, also for the right password, until the wait is over', async () => {
    const person = await app.person();
    const browser = app.guest();
    for (let guess = 0; guess < 6; guess += 1) expect((await signIn(browser, person.email, `guess ${guess}`)).status).toBe(422);
    const refused = await signIn(browser, person.email, PASSWORD);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '2']);
    expect(refused.$('.summary').text()).toContain('Try again in 2 seconds.');
    expect(refused.$('#email').val()).toBe(person.email);
    const json = await app.guest().json('/en/session', { email: person.email, password: PASSWORD });
    expect([json.status, json.headers['retry-after']]).toEqual([429, '2']);
    app.clock.advance(2_000);
    expect((await signIn(browser, person.email, PASSWORD)).status).toBe(303);
    expect((await signIn(app.guest(), person.email, 'a slip')).status).toBe(422);
  });

  test('when an unknown address is guessed at, then it slows down alike', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 7; guess += 1) statuses.push((await signIn(app.guest(), 'nobody@example.org', `guess ${guess}`)).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 422, 429]);
  });

  test('when a hundred guesses come at once, then only a few are tried', async () => {
    const person = await app.person();
    const browser = app.guest();
    const token = await browser.token();
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, guess) => browser.send('/en/sign-in', { _csrf: token, email: person.email, password: `guess ${guess}` })),
    );
    expect(replies.filter(({ status }) => status === 422).length).toBeLessThanOrEqual(6);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([422, 429]));
  });

  test('when strangers keep guessing, then the owner comes in at a browser used before, and anybody within the hour', async () => {
    const person = await app.person();
    const own = app.guest();
    await signIn(own, person.email, PASSWORD);
    await own.post('/en/sign-out');
    for (let guess = 0; guess < 30; guess += 1) {
      await signIn(app.guest(), person.email, `guess ${guess}`);
      app.clock.advance(MINUTE);
    }
    for (let guess = 0; guess < 3; guess += 1) await signIn(app.guest(), person.email, `last ${guess}`);
    expect((await signIn(app.guest(), person.email, PASSWORD)).status).toBe(429);
    expect((await signIn(own, person.email, PASSWORD)).status).toBe(303);
    app.clock.advance(HOUR);
    expect((await signIn(app.guest(), person.email, PASSWORD)).status).toBe(303);
  });

  test('when attempts are counted, then the store holds no address', async () => {
    await signIn(app.guest(), 'somebody@example.org', 'not the password');
    const stored = JSON.stringify(await ThrottleModel.find({}).lean());
    expect(stored).toContain('account:');
    expect(stored).not.toContain('somebody');
  });
});

describe('signing out', () => {
  test('when somebody signs out, then the session is gone from the store and the page asks to sign in', async () => {
    const browser = await app.signedIn();
    const { location } = await browser.submit('/en/account', {}, '/en/sign-out');
    expect(location).toBe('/en');
    expect(await SessionModel.countDocuments({ 'session.passport.user.id': browser.person.id })).toBe(0);
    expect((await browser.get('/en/account')).location).toContain('/en/sign-in');
  });

  test('when a guest signs out, then 401', async () => {
    expect((await app.guest().post('/en/sign-out')).status).toBe(401);
  });
});

describe('forms', () => {
  test('when a form comes without its token, then 403, nothing is done, and what was typed is shown', async () => {
    const person = await app.person();
    const { status, $ } = await app.guest().send('/en/sign-in', { email: person.email, password: PASSWORD });
    expect(status).toBe(403);
    expect($('dd').text()).toContain(person.email);
    expect($('body').text()).not.toContain(PASSWORD);
  });

  test('when a form of ours was open too long, then it is shown again at 422 with what was typed', async () => {
    const browser = await app.signedIn();
    const { status, $ } = await browser.send(
      '/en/account/profile', { _csrf: 'too-old', name: 'Typed with care', language: 'fr', timeZone: 'UTC' }, { 'sec-fetch-site': 'same-origin' },
    );
    expect(status).toBe(422);
    expect($('#name').val()).toBe('Typed with care');
    expect($('.summary').text()).toContain('This form was open too long.');
  });

  test('when another site sends a form, then 403', async () => {
    const browser = await app.signedIn();
    expect((await browser.send('/en/account/profile', { _csrf: 'x', name: 'Evil', language: 'en' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  test('when a token was taken as a guest, then it does not serve the session that follows', async () => {
    const person = await app.person();
    const browser = app.guest();
    const guestToken = await browser.token();
    await signIn(browser, person.email, PASSWORD);
    expect((await browser.send('/en/account/sessions/end-all', { _csrf: guestToken })).status).toBe(403);
  });

  test('when a field is five megabytes long, then 413', async () => {
    const browser = app.guest();
    const { status, $ } = await browser.send('/en/sign-in', { _csrf: await browser.token(), email: 'x'.repeat(5_000_000), password: 'x' });
    expect(status).toBe(413);
    expect($('h1').text()).toBe('This is too large');
  });

  test('when operators of the database are sent as fields, then they are not understood', async () => {
    const browser = app.guest();
    const token = await browser.token();
    expect((await browser.send('/en/sign-in', { _csrf: token, 'email[$ne]': '', 'password[$ne]': '' })).status).toBe(422);
  });
});

test('when all of this has happened, then no password and no link stands in the log', () => {
  const log = app.logged.join('\n');
  expect(log).not.toContain(PASSWORD);
  expect(log).not.toContain('not the password');
});
