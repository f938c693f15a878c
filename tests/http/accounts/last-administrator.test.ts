import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AccountModel } from '../../../src/features/accounts/accounts.model.js';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeEach(async () => {
  app = await buildTestApp();
});
afterEach(() => app.close());

const people = '/en/administration/people';

test('when the only administrator erases the account, then the form says why not; once there is another, it goes', async () => {
  const [first, second] = [await app.signedIn('administrator'), await app.person()];
  const refused = await first.submit('/en/account/erase', { password: PASSWORD });
  expect([refused.status, refused.$('.summary').text()]).toEqual([422, expect.stringContaining('You are the only administrator here.')]);
  expect((await first.get('/en/administration')).status).toBe(200);
  await first.post(`${people}/${second.id}/role`, { role: 'administrator' });
  expect((await first.submit('/en/account/erase', { password: PASSWORD })).location).toBe('/en/erased');
  expect(await AccountModel.countDocuments({ role: 'administrator' })).toBe(1);
  await app.restart();
  expect(app.announced.join('\n').match(/first-administrator/g)).toHaveLength(1);
});

test('when two administrators take the role from each other, or erase themselves, at once, then one is left', async () => {
  const pair = [await app.signedIn('administrator'), await app.signedIn('administrator')] as const;
  await Promise.all(pair.map((each, index) => each.post(`${people}/${pair[1 - index]?.person.id ?? ''}/role`, { role: 'learner' })));
  expect(await AccountModel.countDocuments({ role: 'administrator' })).toBeGreaterThan(0);
  await AccountModel.updateMany({}, { $set: { role: 'administrator' } });
  const again = await Promise.all(pair.map(({ person }) => app.signIn(person)));
  await Promise.all(again.map((each) => each.submit('/en/account/erase', { password: PASSWORD })));
  expect(await AccountModel.countDocuments({ role: 'administrator' })).toBeGreaterThan(0);
});
