import { afterEach, describe, expect, test } from '@jest/globals';
import { AccountModel } from '../../../src/features/accounts/accounts.model.js';
import { makeAdministrator } from '../../../src/features/accounts/index.js';
import { DAY } from '../../../src/shared/clock.js';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';

let app: TestApp;
afterEach(() => app.close());

const filled = { name: 'Amel Haddad', password: PASSWORD, language: 'ar', timeZone: 'Africa/Tunis' };

describe('registration by mail domain', () => {
  test('when the domain is another, then 422 at the address; when it is named, then the account is made', async () => {
    app = await buildTestApp({ settings: { REGISTRATION: 'domain:justice.example,court.example' } });
    const browser = app.guest();
    expect((await browser.get('/en/register')).$('main').text()).toContain('justice.example, court.example');
    for (const email of ['amel@example.org', 'amel@evil-justice.example', 'amel@justice.example.evil.org', '"a@justice.example"@evil.org']) {
      const refused = await browser.submit('/en/register', { ...filled, email });
      expect([refused.status, refused.$('#email-error').length]).toEqual([422, 1]);
    }
    expect(await AccountModel.countDocuments({})).toBe(0);
    expect((await browser.submit('/en/register', { ...filled, email: 'amel@court.example' })).status).toBe(303);
    const moved = await browser.submit('/en/account/email', { email: 'amel@example.org', current: PASSWORD });
    expect([moved.status, moved.$('#email-error').length, moved.$('#email').val()]).toEqual([422, 1, 'amel@example.org']);
    expect(await app.mails('amel@example.org')).toHaveLength(0);
  });
});

describe('registration by invitation', () => {
  test('when there is no invitation, then the form is not shown and not taken', async () => {
    app = await buildTestApp({ settings: { REGISTRATION: 'invitation' } });
    expect((await app.guest().get('/en/register')).status).toBe(403);
    const reply = await app.guest().post('/en/register', { ...filled, email: 'a@example.org', form: 'f'.repeat(20), invitation: 'x'.repeat(32) });
    expect(reply.status).toBe(403);
    expect(await AccountModel.countDocuments({})).toBe(0);
  });

  test('when an administrator makes a link, then it registers one person, and no second; a withdrawn or old one registers nobody', async () => {
    app = await buildTestApp({ settings: { REGISTRATION: 'invitation' } });
    const administrator = await app.signedIn('administrator');
    const make = async (note: string): Promise<string> => {
      expect((await administrator.submit('/en/administration/invitations', { note })).location).toBe('/en/administration/invitations');
      const { $ } = await administrator.get('/en/administration/invitations');
      const row = $('tbody tr').filter((_, element) => $(element).find('th').text() === note);
      return new URL(row.find('a').attr('href') ?? '').pathname + new URL(row.find('a').attr('href') ?? '').search;
    };
    const path = await make('For Amel');
    const mistyped = await app.guest().submit(path, { ...filled, email: 'not an address' });
    expect([mistyped.status, mistyped.$('input[name=invitation]').val()]).toEqual([422, new URLSearchParams(path.split('?')[1]).get('invitation')]);
    const twice = await Promise.all([app.guest().submit(path, { ...filled, email: 'a@example.org' }), app.guest().submit(path, { ...filled, email: 'b@example.org' })]);
    expect(twice.map(({ status }) => status).sort()).toEqual([303, 403]);
    expect((await app.guest().get(path)).status).toBe(403);

    const again = await make('For one who clicks twice');
    const browser = app.guest();
    const form = await browser.get(again);
    const hidden = Object.fromEntries(form.$('main form input[type=hidden]').toArray().map((field) => [form.$(field).attr('name') ?? '', String(form.$(field).val())]));
    const send = (): Promise<{ status: number }> => browser.send('/en/register', { ...hidden, ...filled, email: 'c@example.org' });
    expect((await Promise.all([send(), send()])).map(({ status }) => status)).toEqual([303, 303]);
    expect((await browser.post('/en/register', { form: hidden['form'] ?? '', invitation: hidden['invitation'] ?? '', ...filled, email: 'c@example.org' })).status).toBe(303);
    expect(await AccountModel.countDocuments({ email: 'c@example.org' })).toBe(1);

    const withdrawn = await make('For nobody');
    const { $ } = await administrator.get('/en/administration/invitations');
    await administrator.submit('/en/administration/invitations', {}, $('form[action$="/withdraw"]').attr('action'));
    expect((await app.guest().get(withdrawn)).status).toBe(403);

    const old = await make('For later');
    app.clock.advance(31 * DAY);
    expect((await app.guest().get(old)).status).toBe(403);
    const log = (await (await app.signIn(administrator.person)).get('/en/administration/audit')).$('tbody').text();
    expect(log).toContain('Invitation made');
    expect(log).toContain('Invitation withdrawn');
    expect(log).not.toContain(new URLSearchParams(old.split('?')[1]).get('invitation'));
  });
});

describe('the first administrator', () => {
  test('when the store is empty, then the terminal shows a link that makes the first administrator, once', async () => {
    app = await buildTestApp();
    const path = /http:\/\/lectern\.test(\/en\/first-administrator\/\S+)/.exec(app.announced.join('\n'))?.[1] ?? '';
    const browser = app.guest();
    const wrong = await browser.submit(path, { ...filled, email: 'chief@example.org', password: 'short' });
    expect([wrong.status, wrong.$('#email').val()]).toEqual([422, 'chief@example.org']);
    expect((await browser.submit(path, { ...filled, email: 'chief@example.org' })).location).toBe('/ar/administration');
    expect(await AccountModel.findOne({ email: 'chief@example.org' }).lean()).toMatchObject({ role: 'administrator', emailConfirmed: true });
    expect((await browser.get('/en/administration')).status).toBe(200);
    expect((await app.guest().get(path)).status).toBe(410);
    expect((await app.guest().post(path, { ...filled, email: 'second@example.org', form: 'f'.repeat(20) })).status).toBe(410);
    app.announced.length = 0;
    await app.restart();
    expect(app.announced.join('\n')).not.toContain('first-administrator');
  });

  test('when its form is sent twice, then both answers lead in, and there is one; another password opens nothing', async () => {
    app = await buildTestApp();
    const path = /lectern\.test(\/en\/first-administrator\/\S+)/.exec(app.announced.join('\n'))?.[1] ?? '';
    const form = 'f'.repeat(20);
    const answers = [];
    for (let time = 0; time < 2; time += 1) answers.push(await app.guest().post(path, { ...filled, email: 'chief@example.org', form }));
    expect(answers.map(({ location }) => location)).toEqual(['/ar/administration', '/ar/administration']);
    expect(await AccountModel.countDocuments({ role: 'administrator' })).toBe(1);
    expect((await app.guest().post(path, { ...filled, email: 'chief@example.org', form, password: 'five loud herons' })).status).toBe(409);
  });

  test('when the server starts again, then the link before is dead and the new one works', async () => {
    app = await buildTestApp();
    await app.restart();
    const [before, after] = [...app.announced.join('\n').matchAll(/lectern\.test(\/en\/first-administrator\/\S+)/g)].map(([, path]) => path ?? '');
    expect((await app.guest().get(before ?? '')).status).toBe(410);
    expect((await app.guest().get(after ?? '')).status).toBe(200);
  });

  test('when an administrator is made from the command line, then the terminal’s link is dead, and the printed one sets a password', async () => {
    app = await buildTestApp();
    const path = /lectern\.test(\/en\/first-administrator\/\S+)/.exec(app.announced.join('\n'))?.[1] ?? '';
    const link = await makeAdministrator(app.platform, { email: 'Chief@Example.org', name: 'Chief' });
    expect((await app.guest().get(path)).status).toBe(410);
    const browser = app.guest();
    expect((await browser.submit(new URL(link ?? '').pathname, { password: PASSWORD })).status).toBe(303);
    expect((await browser.get('/en/administration')).status).toBe(200);
    const learner = await app.person();
    expect(await makeAdministrator(app.platform, { email: learner.email, name: 'unused' })).toBeNull();
    expect((await AccountModel.findById(learner.id).lean())?.role).toBe('administrator');
  });
});
