import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'cheerio';
import { strFromU8, unzipSync } from 'fflate';
import { AccountModel, ErasureModel, SessionModel, ThrottleModel, TokenModel } from '../../../src/features/accounts/accounts.model.js';
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

async function download(browser: Browser): Promise<{ headers: Record<string, string>; files: Record<string, string> }> {
  const reply = await browser.agent
    .get('/fr/account/data')
    .buffer(true)
    .parse((response, done) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => done(null, Buffer.concat(pieces)));
    });
  expect(reply.status).toBe(200);
  const files = Object.entries(unzipSync(reply.body as Buffer)).map(([name, bytes]) => [name, strFromU8(bytes)] as const);
  return { headers: reply.headers, files: Object.fromEntries(files) };
}

describe('my data', () => {
  test('when it is downloaded, then one archive holds what every feature keeps, to read and as JSON, and nothing that opens the account', async () => {
    const browser = await app.signedIn('learner', { name: 'Élodie Martin' });
    await app.guest().submit('/en/reset', { email: browser.person.email });
    const { headers, files } = await download(browser);
    expect(headers['content-type']).toContain('application/zip');
    expect(headers['content-disposition']).toMatch(/^attachment; filename="?lectern-\d{4}-\d\d-\d\d\.zip/);
    const holders = app.features.flatMap((feature) => feature.personalData ?? []).map(({ name }) => `${name}.json`);
    expect(Object.keys(files).sort()).toEqual([...holders, 'index.html'].sort());
    expect(holders).toContain('account.json');
    const account = JSON.parse(files['account.json'] ?? '') as Record<string, unknown>;
    expect(account).toMatchObject({ email: browser.person.email, name: 'Élodie Martin', emailConfirmed: true });
    expect(account['letters']).toHaveLength(1);
    expect(account['sessions']).toHaveLength(1);
    const whole = Object.values(files).join('\n');
    expect(whole).not.toContain('argon2');
    expect(whole).not.toMatch(/\/(reset|confirm)\/[\w-]{20}/);
    const $ = load(files['index.html'] ?? '');
    expect([$('html').attr('lang'), $('h1').text()]).toEqual(['fr', 'Mes données']);
    expect($('dd').text()).toContain('Élodie Martin');
  });

  test('when somebody claims the address of another, then neither its letters nor whether it has an account can be read, nor erased', async () => {
    const owner = await app.person();
    await app.guest().submit('/en/reset', { email: owner.email });
    const claims = await Promise.all([owner.email, 'nobody-has-this@example.org'].map(async (email) => {
      const browser = app.guest();
      await browser.submit('/en/register', { email, name: 'Claims', password: PASSWORD, language: 'en' });
      await browser.post('/en/account/confirmation');
      const { account } = await download(browser).then(({ files }) => ({ account: JSON.parse(files['account.json'] ?? '') as Record<string, unknown> }));
      return { browser, told: { letters: account['letters'], log: account['log'] } };
    }));
    expect(claims[0]?.told).toEqual({ letters: [], log: [] });
    expect(claims[1]?.told).toEqual(claims[0]?.told);
    const before = (await app.mails(owner.email)).filter(({ account }) => account === owner.id).length;
    expect(before).toBeGreaterThan(1);
    await claims[0]?.browser.submit('/en/account/erase', { password: PASSWORD });
    expect((await app.mails(owner.email)).filter(({ account }) => account === owner.id)).toHaveLength(before);
  });

  test('when the address is changed to one that another has, then the archive does not tell', async () => {
    const [known, ...people] = [await app.person(), await app.signedIn(), await app.signedIn()];
    const told = await Promise.all(people.map(async (browser, index) => {
      await browser.submit('/en/account/email', { email: index === 0 ? known.email : 'free@example.org', current: PASSWORD });
      return (JSON.parse((await download(browser)).files['account.json'] ?? '') as { letters: unknown }).letters;
    }));
    expect(told).toEqual([[], []]);
  });

  test('when a field holds markup, then the page to read shows it as text', async () => {
    const browser = await app.signedIn();
    await browser.submit('/en/account/profile', { institution: '<img src=x onerror=alert(1)>' });
    const { files } = await download(browser);
    expect(files['index.html']).not.toContain('<img');
    expect(files['index.html']).toContain('&lt;img');
  });
});

describe('erasing', () => {
  test('when the page is opened, then it says what is lost and offers the way back', async () => {
    const { $ } = await (await app.signedIn()).get('/en/account/erase');
    expect($('main p').text()).toContain('cannot be brought back');
    expect($('main a[href="/en/account"]').text()).toBe('Keep my account');
  });

  test('when the password is wrong or missing, then 422 and everything is still there', async () => {
    const browser = await app.signedIn();
    for (const password of ['', 'not the password']) {
      const { status, $ } = await browser.submit('/en/account/erase', { password });
      expect([status, $('#password-error').length]).toEqual([422, 1]);
    }
    expect(await AccountModel.countDocuments({ _id: browser.person.id, erasingAt: null })).toBe(1);
  });

  test('when the password is right, then nothing of the person is left but a tombstone, and every browser is signed out', async () => {
    const browser = await app.signedIn('learner', { name: 'Somebody Unmistakable' });
    const { person } = browser;
    const other = await app.signIn(person);
    await browser.submit('/en/account/email', { email: 'elsewhere@example.org', current: PASSWORD });
    const reply = await browser.submit('/en/account/erase', { password: PASSWORD });
    expect([reply.status, reply.location]).toEqual([303, '/en/erased']);
    expect((await browser.get('/en/erased')).$('h1').text()).toBe('Your account is erased');
    expect((await browser.get('/en/account')).status).toBe(303);
    expect((await other.get('/en/account')).status).toBe(303);
    expect((await app.guest().submit('/en/sign-in', { email: person.email, password: PASSWORD })).status).toBe(422);
    expect(await AccountModel.findById(person.id).lean()).toBeNull();
    expect(await TokenModel.countDocuments({ account: person.id })).toBe(0);
    expect(await SessionModel.countDocuments({ 'session.passport.user.id': person.id })).toBe(0);
    expect(await app.mails(person.email)).toHaveLength(0);
    expect(await app.mails('elsewhere@example.org')).toHaveLength(0);
    const tombstone = await ErasureModel.findById(person.id).lean();
    expect(Object.keys(tombstone ?? {}).sort()).toEqual(['_id', 'at']);
    const everything = await Promise.all((await app.platform.database.client.db().collections()).map(async (collection) => JSON.stringify(await collection.find({}).toArray())));
    expect(everything.join('\n')).not.toContain('Somebody Unmistakable');
    expect(everything.join('\n')).not.toContain(person.email);
  });

  test('when the address registers again, then it is a new account', async () => {
    const browser = await app.signedIn();
    await browser.submit('/en/account/erase', { password: PASSWORD });
    const again = app.guest();
    const reply = await again.submit('/en/register', { email: browser.person.email, name: 'New', password: PASSWORD, language: 'en' });
    expect(reply.status).toBe(303);
    expect((await AccountModel.findOne({ email: browser.person.email }).lean())?._id).not.toBe(browser.person.id);
    await app.restart();
    expect(await AccountModel.countDocuments({ email: browser.person.email })).toBe(1);
  });
});
