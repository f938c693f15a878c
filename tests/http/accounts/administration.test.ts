import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AccountModel, SessionModel } from '../../../src/features/accounts/accounts.model.js';
import { buildTestApp, PASSWORD, type TestApp, type TestPerson } from '../../support/app.js';
import type { Browser } from '../../support/browser.js';

let app: TestApp;
let administrator: Browser & { person: TestPerson };
beforeAll(async () => {
  app = await buildTestApp();
  administrator = await app.signedIn('administrator', { name: 'The Administrator' });
});
afterAll(() => app.close());

const people = '/en/administration/people';

describe('who may', () => {
  test.each(['', '/people', '/people/aaaaaaaaaaaa', '/invitations', '/outbox', '/audit'])('when a learner or a tutor opens administration%s, then 403', async (path) => {
    for (const role of ['learner', 'tutor', 'focalPoint'] as const) expect((await (await app.signedIn(role)).get(`/en/administration${path}`)).status).toBe(403);
  });

  test('when a learner sends what administrators send, then 403 and nothing changed', async () => {
    const learner = await app.signedIn();
    for (const [path, fields] of [
      [`${people}/${learner.person.id}/role`, { role: 'administrator' }], [`${people}/${learner.person.id}/confirm`, {}],
      [`${people}/${administrator.person.id}/end-sessions`, {}], [`${people}/${learner.person.id}/time`, { timeFactor: 'twice' }], ['/en/administration/invitations', { note: '' }], [`/en/administration/invitations/${'a'.repeat(43)}/withdraw`, {}],
    ] as const) {
      expect((await learner.post(path, { ...fields })).status).toBe(403);
    }
    expect((await AccountModel.findById(learner.person.id).lean())?.role).toBe('learner');
    expect((await administrator.get('/en/administration')).status).toBe(200);
  });

  test('when an administrator opens the start page, then it leads to each page', async () => {
    const { $ } = await administrator.get('/en/administration');
    const links = $('main a').toArray().map((link) => $(link).attr('href') ?? '');
    expect(links.length).toBeGreaterThanOrEqual(4);
    for (const link of links) expect((await administrator.get(link)).status).toBe(200);
  });
});

describe('people', () => {
  test('when there are more than a page, also of one name, then every one is shown once', async () => {
    const same = Array.from({ length: 60 }, (_, index) => ({
      _id: `same-name-${String(index).padStart(4, '0')}`, email: `same${index}@example.net`, emailConfirmed: false, name: 'Zoé Same', nameKey: 'zoe same', passwordHash: 'x', role: 'learner' as const,
      language: 'en', profession: '', institution: '', country: '', timeZone: 'UTC', createdAt: new Date(), erasingAt: null,
    }));
    await AccountModel.insertMany(same);
    const seen: string[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const { $ } = await administrator.get(`${people}${next}`);
      seen.push(...$('tbody td:nth-of-type(1)').toArray().map((cell) => $(cell).text().trim()));
      next = $('main p > a').last().attr('href');
      if (next?.startsWith('?') === false) next = undefined;
    }
    const all = await AccountModel.countDocuments({});
    expect(seen).toHaveLength(all);
    expect(new Set(seen.map((text, index) => `${text}${text === '' ? index : ''}`)).size).toBe(all);
    await AccountModel.deleteMany({ nameKey: 'zoe same' });
  });

  test('when somebody is searched by the beginning of name or address, in any case and without accents, then they are found', async () => {
    const person = await app.person('learner', { name: 'Çağla Öztürk', email: 'cagla.o@example.net' });
    for (const query of ['cagla oz', 'ÇAĞLA', 'Cagla.O@']) {
      const { $ } = await administrator.get(`${people}?q=${encodeURIComponent(query)}`);
      expect($('tbody th a').toArray().map((link) => $(link).attr('href'))).toEqual([`${people}/${person.id}`]);
      expect($('#q').val()).toBe(query);
    }
    const nobody = await administrator.get(`${people}?q=${encodeURIComponent('.*{"$ne":null}')}`);
    expect(nobody.$('main').text()).toContain('Nobody is found.');
  });

  test('when a person is opened who does not exist, then 404', async () => {
    expect((await administrator.get(`${people}/aaaaaaaaaaaaaaaa`)).status).toBe(404);
    expect((await administrator.get(`${people}/__proto__`)).status).toBe(404);
  });

  test('when an address is confirmed by hand, then it counts, once, and the log says who did it', async () => {
    const person = await app.person('learner', { confirmed: false });
    const reply = await administrator.submit(`${people}/${person.id}`, {}, `${people}/${person.id}/confirm`);
    expect(reply.location).toBe(`${people}/${person.id}`);
    expect((await AccountModel.findById(person.id).lean())?.emailConfirmed).toBe(true);
    expect((await administrator.get(reply.location)).$(`form[action$="/confirm"]`).length).toBe(0);
    await administrator.post(`${people}/${person.id}/confirm`);
    const entries = await app.platform.audit.listOf(person.id, 10);
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual([['account.emailConfirmedByHand', administrator.person.id]]);
  });

  test('when another account has confirmed the address, then 409 says so', async () => {
    const first = await app.person();
    const second = await app.person('learner', { email: first.email, confirmed: false });
    const { status, $ } = await administrator.submit(`${people}/${second.id}`, {}, `${people}/${second.id}/confirm`);
    expect([status, $('[role=alert]').text()]).toEqual([409, 'Another account has confirmed this address. Nothing was changed.']);
    expect((await AccountModel.findById(second.id).lean())?.emailConfirmed).toBe(false);
  });

  test('when a role is given, then the person’s sessions end, the next one has it, and the log says from what to what', async () => {
    const browser = await app.signedIn();
    const { person } = browser;
    expect((await administrator.submit(`${people}/${person.id}`, { role: 'tutor' }, `${people}/${person.id}/role`)).status).toBe(303);
    expect((await browser.get('/en/account')).status).toBe(303);
    await app.signIn(person);
    const [session] = await SessionModel.find({ 'session.passport.user.id': person.id }).lean();
    expect(session?.session.passport.user.role).toBe('tutor');
    const [entry] = await app.platform.audit.listOf(person.id, 1);
    expect(entry).toMatchObject({ action: 'account.roleChanged', actor: administrator.person.id, details: { from: 'learner', to: 'tutor' } });
    expect((await administrator.post(`${people}/${person.id}/role`, { role: 'emperor' })).status).toBe(422);
    expect((await administrator.post(`${people}/aaaaaaaaaaaaaaaa/role`, { role: 'tutor' })).status).toBe(404);
  });

  test('when an administrator would change their own role, then 403: one is always left', async () => {
    expect((await administrator.get(`${people}/${administrator.person.id}`)).$('#role').length).toBe(0);
    expect((await administrator.post(`${people}/${administrator.person.id}/role`, { role: 'learner' })).status).toBe(403);
    expect((await administrator.get('/en/administration')).status).toBe(200);
  });

  test('when more time in tests is given, then it is in the log once, from what to what, and only what is offered is taken', async () => {
    const browser = await app.signedIn();
    const { person } = browser;
    expect((await browser.get('/en/account')).$('dl').text()).not.toContain('Time in tests');
    for (const _ of [1, 2]) expect((await administrator.submit(`${people}/${person.id}`, { timeFactor: 'quarter' }, `${people}/${person.id}/time`)).status).toBe(303);
    expect((await browser.get('/fr/account')).$('dl').text()).toContain('un quart de temps en plus');
    const entries = await app.platform.audit.listOf(person.id, 10);
    expect(entries).toMatchObject([{ action: 'account.timeFactorSet', actor: administrator.person.id, details: { from: 1, to: 1.25 } }]);
    expect((await administrator.get('/fr/administration/audit')).$('tbody').text()).toContain('Durée des tests fixée');
    expect((await administrator.get('/en/administration/audit')).$('tbody').text()).toContain('from as long as everybody to a quarter longer');
    expect((await administrator.post(`${people}/${person.id}/time`, { timeFactor: '100' })).status).toBe(422);
    expect((await AccountModel.findById(person.id).lean())?.timeFactor).toBe(1.25);
    expect((await AccountModel.findById(administrator.person.id).lean())?.timeFactor).toBe(1);
  });

  test('when somebody’s sessions are ended, then they are asked to sign in', async () => {
    const browser = await app.signedIn();
    const { person } = browser;
    expect((await administrator.submit(`${people}/${person.id}`, {}, `${people}/${person.id}/end-sessions`)).status).toBe(303);
    expect((await browser.get('/en/account')).status).toBe(303);
    expect((await app.platform.audit.listOf(person.id, 1))[0]?.action).toBe('account.sessionsEnded');
  });
});

describe('letters and log', () => {
  async function registered(email: string): Promise<Browser> {
    const browser = app.guest();
    expect((await browser.submit('/en/register', { email, name: 'Somebody', password: PASSWORD, language: 'en' })).status).toBe(303);
    return browser;
  }

  test('when no mail is sent, then the outbox shows letters whose links can be followed', async () => {
    const browser = await registered('kept@example.org');
    const { $ } = await administrator.get('/en/administration/outbox');
    const letter = $('details').filter((_, element) => $(element).find('summary').text().includes('kept@example.org')).first();
    const path = new URL(letter.find('.letter a').attr('href') ?? '').pathname;
    expect((await browser.submit(path)).status).toBe(303);
    expect(letter.find('.letter').attr('lang')).toBe('en');
  });

  test('when a letter went to its mailbox, then the administrator reads it without what opens the account', async () => {
    await registered('sent@example.org');
    await app.platform.database.client.db().collection('mails').updateMany({ to: 'sent@example.org' }, { $set: { state: 'sent' } });
    const { $ } = await administrator.get('/en/administration/outbox');
    const letter = $('details').filter((_, element) => $(element).find('summary').text().includes('sent@example.org')).first().text();
    expect(letter).toContain('/confirm/…');
    expect(letter).not.toMatch(/\/confirm\/[\w-]{20}/);
  });

  test('when the log is opened, then it is in words, in the reader’s language, and leads to the people', async () => {
    const person = await app.person('learner', { confirmed: false });
    app.clock.advance(1_000);
    await administrator.post(`${people}/${person.id}/confirm`);
    const { $ } = await administrator.get('/fr/administration/audit');
    const row = $('tbody tr').first();
    expect(row.text()).toContain('Adresse confirmée à la main');
    expect(row.find('a').toArray().map((link) => $(link).attr('href'))).toEqual([`/fr/administration/people/${person.id}`, `/fr/administration/people/${administrator.person.id}`]);
    expect((await administrator.get('/en/administration/audit?before=yesterday')).status).toBe(404);
  });

  test('when there is more than a page of the log, then the older entries follow', async () => {
    for (let index = 0; index < 60; index += 1) {
      app.clock.advance(1_000);
      await app.platform.audit.record({ actor: null, action: 'test.entry', target: `target-${index}` });
    }
    const { $ } = await administrator.get('/en/administration/audit');
    expect($('tbody tr')).toHaveLength(50);
    const older = await administrator.get(`/en/administration/audit${$('main p > a').last().attr('href') ?? ''}`);
    expect(older.$('tbody tr').first().text()).toContain('target-9');
  });

  test('when a person’s name holds markup or runs from right to left, then the page shows it as text of its own', async () => {
    const browser = await app.signedIn('learner', { name: 'محمد & "O’Neil"' });
    const { $, text } = await administrator.get(`${people}/${browser.person.id}`);
    expect($('h1 bdi').text()).toBe('محمد & "O’Neil"');
    expect(text).toContain('&amp; ');
  });
});
