import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { AccountModel, ThrottleModel, TokenModel } from '../../../src/features/accounts/accounts.model.js';
import { getPerson } from '../../../src/features/accounts/index.js';
import { DAY } from '../../../src/shared/clock.js';
import { quickestOfEach, withinAThird } from '../../support/alike.js';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';
import type { Answer, Browser } from '../../support/browser.js';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());
afterEach(async () => {
  await ThrottleModel.deleteMany({});
});

let count = 0;
const freshEmail = (): string => `new${(count += 1)}@example.org`;
const filled = (email: string): Record<string, string> => ({ email, name: 'Élodie Martin', password: PASSWORD, language: 'fr', timeZone: 'Europe/Paris' });
const register = (browser: Browser, values: Record<string, string>): Promise<Answer> => browser.submit('/en/register', values);

describe('registering', () => {
  test('when the form is filled in, then the account is made, the person is signed in and a link is mailed', async () => {
    const email = freshEmail();
    const browser = app.guest();
    const reply = await register(browser, { ...filled(` ${email.toUpperCase()}`), institution: 'SPIP du Rhône', profession: 'probation', country: 'FR' });
    expect([reply.status, reply.location]).toEqual([303, '/fr/welcome']);
    expect((await browser.get('/en/account')).$('.notice-warn').length).toBe(1);
    const account = await AccountModel.findOne({ email }).lean();
    expect(account).toMatchObject({ emailConfirmed: false, name: 'Élodie Martin', nameKey: 'elodie martin', role: 'learner', language: 'fr', institution: 'SPIP du Rhône', country: 'FR' });
    expect(account?.passwordHash).toMatch(/^\$argon2id\$/);
    expect(await getPerson(account?._id ?? '')).toMatchObject({ emailConfirmed: false });
    expect(await app.mailedPath(email)).toMatch(/^\/fr\/confirm\/[\w-]{32}$/);
    const stored = JSON.stringify(await TokenModel.find({ account: account?._id ?? '' }).lean());
    expect(stored).not.toContain((await app.mailedPath(email)).slice('/fr/confirm/'.length));
  });

  test('when the page is opened, then every field has its label and its autocomplete token, and pasting is not hindered', async () => {
    const { $, text } = await app.guest().get('/en/register');
    const tokens = $('main input:not([type=hidden]), main select').toArray().map((field) => [$(field).attr('name'), $(field).attr('autocomplete'), $(`label[for="${$(field).attr('id') ?? ''}"]`).length]);
    expect(tokens).toEqual([
      ['email', 'email', 1], ['name', 'name', 1], ['password', 'new-password', 1], ['language', 'language', 1], ['profession', 'off', 1],
      ['institution', 'organization', 1], ['country', 'country', 1], ['timeZone', 'off', 1],
    ]);
    expect(text).not.toContain('onpaste');
  });

  test('when fields are wrong, then 422, each says why, the summary links to each, and what was typed stays but the password', async () => {
    const { status, $ } = await register(app.guest(), { ...filled('not an address'), name: 'x'.repeat(10_000), password: 'password1' });
    expect(status).toBe(422);
    expect($('#email-error').text()).toContain('Enter an e-mail address');
    expect($('#name-error').text()).toBe('A name has at most 200 characters here.');
    expect($('#password-error').text()).toContain('among those that are tried first');
    expect($('#email').val()).toBe('not an address');
    expect($('#language').val()).toBe('fr');
    expect($('#password').attr('value') ?? '').toBe('');
    expect($('.summary a').toArray().map((link) => $(link).attr('href')).sort()).toEqual(['#email', '#name', '#password']);
    expect($('#email').attr('aria-invalid')).toBe('true');
    expect($('#email').attr('aria-describedby')).toBe('email-hint email-error');
  });

  test('when the address has an account already, then the answer and its time are the same, and only the mailbox knows', async () => {
    const known = await app.person();
    app.clock.advance(1_000);
    const sent = async (email: string): Promise<{ reply: Answer; browser: Browser }> => {
      const browser = app.guest();
      const form = await browser.get('/en/register');
      const hidden = Object.fromEntries(form.$('main form input[type=hidden]').toArray().map((field) => [form.$(field).attr('name') ?? '', String(form.$(field).val())]));
      return { reply: await browser.send('/en/register', { ...hidden, ...filled(email) }), browser };
    };
    const fresh = await sent(freshEmail());
    const again = await sent(known.email);
    expect([again.reply.status, again.reply.location, again.reply.text]).toEqual([fresh.reply.status, fresh.reply.location, fresh.reply.text]);
    const found = await quickestOfEach(() => sent(known.email), () => sent(freshEmail()), withinAThird, () => ThrottleModel.deleteMany({}));
    expect(withinAThird(found)).toBe(true);
    const pages = await Promise.all([fresh.browser, again.browser].map(async (browser) => (await browser.get('/en/welcome')).$('main').text()));
    expect(pages[1]).toBe(pages[0]);
    const [letter] = await app.mails(known.email);
    expect(letter?.subject).toBe('Vous avez déjà un compte sur Lectern');
    expect(letter?.text).not.toContain('/confirm/');
    // The owner's account is untouched, and still the one that the address opens.
    expect((await (await app.signIn(known)).get('/en/account')).$('dd').text()).toContain(known.name);
    expect((await AccountModel.findById(known.id).lean())?.name).toBe(known.name);
  }, 60_000);

  test('when the same form is sent twice at once, then there is one account and both answers are alike', async () => {
    const email = freshEmail();
    const browser = app.guest();
    const { $ } = await browser.get('/en/register');
    const fields = { ...filled(email), _csrf: String($('main input[name=_csrf]').val()), form: String($('main input[name=form]').val()) };
    const replies = await Promise.all([browser.send('/en/register', fields), browser.send('/en/register', fields)]);
    expect(replies.map(({ status, location }) => [status, location])).toEqual([[303, '/fr/welcome'], [303, '/fr/welcome']]);
    expect(await AccountModel.countDocuments({ email })).toBe(1);
    expect(await app.mails(email)).toHaveLength(1);
  });

  test('when two people register one address at once, then both can learn, and only one can confirm it', async () => {
    const email = freshEmail();
    const people = [app.guest(), app.guest()];
    await Promise.all(people.map((browser, index) => register(browser, { ...filled(email), password: `${PASSWORD} ${index}` })));
    expect(await AccountModel.countDocuments({ email })).toBe(2);
    const paths = (await app.mails(email)).map(({ text }) => /http:\/\/lectern\.test(\/\S+)/.exec(text)?.[1] ?? '');
    const answers: Answer[] = [];
    for (const path of paths) {
      for (const browser of people) {
        const { status, $ } = await browser.get(path);
        if (status === 200 && $('#password').length === 0) answers.push(await browser.submit(path));
      }
    }
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(await AccountModel.countDocuments({ email, emailConfirmed: true })).toBe(1);
  });

  test('when one network registers without end, or one address is written to again and again, then 429', async () => {
    const email = freshEmail();
    const statuses: number[] = [];
    for (let round = 0; round < 7; round += 1) statuses.push((await register(app.guest(), { ...filled(email), password: `${PASSWORD} ${round}` })).status);
    expect(statuses.slice(-1)).toEqual([429]);
    expect(statuses.filter((status) => status === 303)).toHaveLength(6);
  });

  test('when somebody who is signed in opens the form, then their account is shown', async () => {
    expect((await (await app.signedIn()).get('/en/register')).location).toBe('/en/account');
  });
});

describe('confirming the address', () => {
  async function registered(): Promise<{ browser: Browser; email: string; path: string }> {
    const browser = app.guest();
    const email = freshEmail();
    await register(browser, filled(email));
    return { browser, email, path: await app.mailedPath(email) };
  }

  test('when the link is opened, then nothing is confirmed yet; when its button is pressed, then it is, once', async () => {
    const { browser, email, path } = await registered();
    expect((await browser.get(path)).status).toBe(200);
    expect((await app.guest().get(path)).status).toBe(200);
    expect((await AccountModel.findOne({ email }).lean())?.emailConfirmed).toBe(false);
    expect((await browser.submit(path)).location).toBe('/fr/confirmed');
    const account = await AccountModel.findOne({ email }).lean();
    expect(account?.emailConfirmed).toBe(true);
    expect((await getPerson(account?._id ?? '')).emailConfirmed).toBe(true);
    expect((await browser.get('/en/account')).$('.notice-warn').length).toBe(0);
    expect((await browser.get(path)).status).toBe(410);
    expect((await browser.post(path)).status).toBe(410);
  });

  test('when it is opened elsewhere, then the password is asked for, and the right one signs in', async () => {
    const { email, path } = await registered();
    const elsewhere = app.guest();
    const wrong = await elsewhere.submit(path, { password: 'not the password' });
    expect([wrong.status, wrong.$('#password-error').length]).toEqual([422, 1]);
    expect((await elsewhere.submit(path)).status).toBe(422);
    expect((await AccountModel.findOne({ email }).lean())?.emailConfirmed).toBe(false);
    expect((await elsewhere.submit(path, { password: PASSWORD })).status).toBe(303);
    expect((await elsewhere.get('/en/account')).$('dd').text()).toContain(email);
  });

  test('when a stranger registered the address, then its owner, who has no password, confirms nothing by following the link', async () => {
    const { email, path } = await registered();
    const owner = await app.signedIn();
    expect((await owner.submit(path, {})).status).toBe(422);
    expect((await AccountModel.findOne({ email }).lean())?.emailConfirmed).toBe(false);
  });

  test('when the password is guessed at, then 429', async () => {
    const { path } = await registered();
    const statuses: number[] = [];
    for (let guess = 0; guess < 7; guess += 1) statuses.push((await app.guest().submit(path, { password: `guess ${guess}` })).status);
    expect(statuses.at(-1)).toBe(429);
  });

  test('when seven days have passed, then 410, and the account page sends a new link that works', async () => {
    const { browser, email, path } = await registered();
    app.clock.advance(7 * DAY + 1);
    expect((await browser.get(path)).status).toBe(410);
    expect((await browser.submit('/fr/account', {}, '/fr/account/confirmation')).location).toBe('/fr/welcome');
    const next = await app.mailedPath(email);
    expect(next).not.toBe(path);
    expect((await browser.submit(next)).status).toBe(303);
  });

  test('when the link is made up, then 410 or 404', async () => {
    expect((await app.guest().get(`/en/confirm/${'a'.repeat(32)}`)).status).toBe(410);
    expect((await app.guest().get('/en/confirm/short')).status).toBe(404);
    expect((await app.guest().post(`/en/confirm/${'a'.repeat(32)}`, { password: PASSWORD })).status).toBe(410);
  });

  test('when the letter is asked for again and again, then 429', async () => {
    const { browser } = await registered();
    const statuses: number[] = [];
    for (let round = 0; round < 7; round += 1) statuses.push((await browser.post('/fr/account/confirmation')).status);
    expect(statuses).toEqual([303, 303, 303, 303, 303, 303, 429]);
  });
});
