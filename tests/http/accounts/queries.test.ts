import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

interface ServerStatus {
  metrics: { queryExecutor: { collectionScans: { byNamespace?: Record<string, number> } } };
}

/** Queries on this database that no index served, by collection; only the embedded store counts them so. */
async function scans(): Promise<Record<string, number>> {
  const db = app.platform.database.client.db();
  const status = (await db.admin().command({ serverStatus: 1 })) as unknown as ServerStatus;
  const all = Object.entries(status.metrics.queryExecutor.collectionScans.byNamespace ?? {});
  return Object.fromEntries(all.filter(([namespace]) => namespace.startsWith(`${db.databaseName}.`)));
}

// A MongoDB server does not count by collection.
const whereCounted = process.env['MONGODB_URI'] === undefined ? test : test.skip;

whereCounted('when people do all that accounts offer, then an index serves every query', async () => {
  const before = await scans();
  const administrator = await app.signedIn('administrator');
  const browser = app.guest();
  await browser.submit('/en/register', { email: 'amel@example.org', name: 'Amel', password: PASSWORD, language: 'en' });
  await browser.submit(await app.mailedPath('amel@example.org'));
  await browser.submit('/en/account/profile', { name: 'Amel B.' });
  const other = app.guest();
  await other.submit('/en/sign-in', { email: 'amel@example.org', password: 'wrong once' });
  await other.submit('/en/sign-in', { email: 'amel@example.org', password: PASSWORD });
  await other.submit('/en/account', {}, '/en/account/sessions/end');
  app.clock.advance(1_000);
  await browser.submit('/en/reset', { email: 'amel@example.org' });
  await browser.submit(await app.mailedPath('amel@example.org'), { password: 'seven loud geese' });
  await browser.submit('/en/account/password', { current: 'seven loud geese', password: PASSWORD });
  await browser.submit('/en/account/email', { email: 'other@example.org', current: PASSWORD });
  await browser.get('/en/account/data');
  for (const path of ['people', 'people?q=am', 'people?name=a&id=b', 'invitations', 'outbox', 'audit']) {
    expect((await administrator.get(`/en/administration/${path}`)).status).toBe(200);
  }
  const { $ } = await administrator.get('/en/administration/people?q=amel');
  const person = $('tbody a').attr('href') ?? '';
  await administrator.submit(person, { role: 'tutor' }, `${person}/role`);
  await administrator.submit('/en/administration/invitations', { note: 'x' });
  await browser.submit('/en/sign-in', { email: 'amel@example.org', password: PASSWORD });
  expect((await browser.submit('/en/account/erase', { password: PASSWORD })).location).toBe('/en/erased');
  await app.platform.mailer.sendDue();
  await app.restart();
  expect(await scans()).toEqual(before);
  // The count would have shown it.
  await app.platform.database.client.db().collection('accounts').findOne({ profession: 'judge' });
  expect(await scans()).not.toEqual(before);
});
