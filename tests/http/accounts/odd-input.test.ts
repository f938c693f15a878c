import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { AccountModel, ThrottleModel } from '../../../src/features/accounts/accounts.model.js';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';
import type { Answer, Browser } from '../../support/browser.js';

// What nobody types into a form, and what somebody sends all the same.

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());
afterEach(async () => {
  await ThrottleModel.deleteMany({});
});

const FIELDS = { email: 'odd@example.org', name: 'Odd', password: PASSWORD, language: 'en', form: 'a-form-of-odd-input' };

/** Sends JSON to a page that expects a form. */
async function sendJson(browser: Browser, path: string, text: string): Promise<{ status: number; text: string }> {
  const token = await browser.token();
  return browser.agent.post(path).set({ accept: 'text/html', 'content-type': 'application/json', 'x-csrf-token': token }).send(text);
}

const problemOf = ({ $ }: Answer, field: string): string => $(`#${field}-error`).text().trim();

test.each([
  ['only joiners', '\u200c\u200d', 'A name has at least one letter.'],
  ['only dots', '...', 'A name has at least one letter.'],
  ['a letter that nobody sees', '\u3164', 'A name has no brackets, braces or invisible characters.'],
  ['a sign that turns the text around', 'Anna \u202eitraM', 'A name has no brackets, braces or invisible characters.'],
  ['an isolate that never ends', 'Anna \u2067Marti', 'A name has no brackets, braces or invisible characters.'],
  ['a null', 'Anna\0', 'A name has no brackets, braces or invisible characters.'],
  ['ten thousand letters', 'x'.repeat(10_000), 'A name has at most 200 characters here.'],
])('when a name is %s, then 422 says what is wrong and keeps what was typed', async (_what, name, sentence) => {
  const reply = await app.guest().submit('/en/register', { ...FIELDS, name });
  expect([reply.status, problemOf(reply, 'name'), reply.$('#name').val(), reply.$('#email').val()]).toEqual([422, sentence, name.replace('\0', '\ufffd'), FIELDS.email]);
});

test.each(['Élodie d’Arc-Martin', 'محمد بن علي', 'Željka Đorđević', 'می\u200cنا', '李 明', "O'Neil Jr."])('when a name is %s, then it is taken', async (name) => {
  expect((await app.guest().submit('/en/register', { ...FIELDS, form: `a-form-of-${Buffer.from(name).toString('hex').slice(0, 40)}`, name })).status).toBe(303);
});

test.each([
  ['half a character', '"\\ud800"', 'name'],
  ['a list', '["Odd"]', 'name'],
  ['a condition of the database', '{"$ne":null}', 'email'],
])('when a field is %s, then it is a mistake in that field', async (_what, value, field) => {
  const rest = Object.entries(FIELDS).filter(([name]) => name !== field).map(([name, text]) => `${JSON.stringify(name)}:${JSON.stringify(text)}`);
  const { status, text } = await sendJson(app.guest(), '/en/register', `{${[...rest, `"${field}":${value}`].join()}}`);
  expect([status, text.includes(`id="${field}-error"`)]).toEqual([422, true]);
});

test('when a body brings a prototype or a role, then neither is taken', async () => {
  const fields = JSON.stringify({ ...FIELDS, email: 'proto@example.org', form: 'a-form-with-a-prototype', role: 'administrator' });
  const { status } = await sendJson(app.guest(), '/en/register', `${fields.slice(0, -1)},"__proto__":{"role":"administrator"},"constructor":{"prototype":{"role":"administrator"}}}`);
  expect(status).toBe(303);
  expect((await AccountModel.findOne({ email: 'proto@example.org' }).lean())?.role).toBe('learner');
  expect(({} as Record<string, unknown>)['role']).toBeUndefined();
});

test('when a password is a condition of the database, then it opens nothing', async () => {
  const { email } = await app.person();
  expect((await sendJson(app.guest(), '/en/sign-in', `{"email":"${email}","password":{"$gt":""}}`)).status).toBe(422);
});

test('when the institution holds signs that nobody sees, then they are left out', async () => {
  const browser = await app.signedIn();
  await browser.submit('/en/account/profile', { institution: ' Court\0 of \u202eLyon ' });
  expect((await AccountModel.findById(browser.person.id).lean())?.institution).toBe('Court of Lyon');
});

const LONG = `/en/instruments?q=${'x'.repeat(3_000)}`;

test('when the address to go on to is too long or comes twice, then one signs in all the same', async () => {
  const { email } = await app.person();
  expect((await app.guest().get(`/en/sign-in?next=${encodeURIComponent(LONG)}`)).status).toBe(200);
  expect((await app.guest().get('/en/sign-in?next=/en&next=/fr')).status).toBe(200);
  const { status, location } = await app.guest().post('/en/sign-in', { email, password: PASSWORD, next: LONG });
  expect([status, location]).toEqual([303, '/en']);
  const { location: home } = await app.guest().post('/en/preferences/theme', { theme: 'dark', back: LONG });
  expect(home).toBe('/en');
});

test('when a page with a long address asks to sign in, then signing in leads back to it', async () => {
  const { email } = await app.person();
  const browser = app.guest();
  const wanted = `/en/account?from=${'x'.repeat(1_200)}`;
  const { location } = await browser.get(wanted);
  expect((await browser.submit(location, { email, password: PASSWORD })).location).toBe(wanted);
});

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/en//evil.example', '/en/\\evil', '/en/\t/evil', 'javascript:alert(1)'])(
  'when signing in shall lead to %s, then it leads home',
  async (next) => {
    const { email } = await app.person();
    expect((await app.guest().post('/en/sign-in', { email, password: PASSWORD, next })).location).toBe('/en');
  },
);

test.each(['/en/courses/%E0%A4%A', '/%ff', '/en/sign-in%00'])('when an address is no text (%s), then it is a page that is not here', async (path) => {
  const { status, $ } = await app.guest().get(path);
  expect([status, $('h1').text()]).toEqual([404, 'This page is not here']);
});

test('when five megabytes are sent, as a form or as data, then 413 says so, and nothing of them is logged', async () => {
  const browser = app.guest();
  const token = await browser.token();
  const much = 'unmistakable'.repeat(420_000);
  const { status, $ } = await browser.send('/en/sign-in', { _csrf: token, email: much, password: 'x' });
  expect([status, $('h1').text()]).toEqual([413, 'This is too large']);
  expect((await browser.json('/en/session', { email: much, password: 'x' })).status).toBe(413);
  expect(app.logged.join('\n')).not.toContain('unmistakable');
});

test('when what is sent is cut short, packed wrongly or in no known alphabet, then 422 in words', async () => {
  const browser = app.guest();
  const answers = [
    await sendJson(browser, '/en/sign-in', '{"email":"odd@example.org","password":"hush'),
    await browser.agent.post('/en/sign-in').set({ accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded; charset=utf-7' }).send('a=b'),
    await browser.agent.post('/en/sign-in').set({ accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' }).send('no gzip'),
  ];
  for (const { status, text } of answers) expect([status, text.includes('This could not be understood')]).toEqual([422, true]);
  expect(app.logged.join('\n')).not.toContain('hush');
});
