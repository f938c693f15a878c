import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { AccountModel, ErasureModel } from '../../../src/features/accounts/accounts.model.js';
import { accounts } from '../../../src/features/accounts/index.js';
import type { PersonalData } from '../../../src/platform/platform.js';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

/** Two holders as features have them, the first of which, whose turn is last, can be made to fail. */
const erased: string[] = [];
let failing = false;
const holders: PersonalData[] = [
  {
    name: 'first',
    export: () => Promise.resolve({}),
    erase: (id) => (failing ? Promise.reject(new Error('the store went away')) : Promise.resolve(void erased.push(`first ${id}`))),
  },
  { name: 'second', export: () => Promise.resolve({}), erase: (id) => Promise.resolve(void erased.push(`second ${id}`)) },
];
const startAgain = async (): Promise<void> => accounts(app.platform, () => holders, () => undefined, () => []).start?.();

beforeEach(() => {
  erased.length = 0;
  failing = false;
});

test('when the store fails in the middle, then the person is told, the account opens nothing, and the next start finishes', async () => {
  const browser = await app.signedIn();
  const { person } = browser;
  const broken = jest.spyOn(AccountModel, 'deleteOne').mockImplementation(() => {
    throw new Error('the store went away');
  });
  const reply = await browser.submit('/en/account/erase', { password: PASSWORD });
  broken.mockRestore();
  expect([reply.status, reply.location]).toEqual([303, '/en/erased']);
  expect((await AccountModel.findById(person.id).lean())?.erasingAt).not.toBeNull();
  expect((await app.guest().submit('/en/sign-in', { email: person.email, password: PASSWORD })).status).toBe(422);
  expect(app.logged.join('\n')).toContain('an erasure is not finished');
  expect(app.logged.join('\n')).not.toContain(person.email);
  await startAgain();
  expect(await AccountModel.findById(person.id).lean()).toBeNull();
});

test('when a feature cannot erase yet, then the account stays until it can; what was erased is erased again without harm', async () => {
  const person = await app.person();
  await ErasureModel.create({ _id: person.id, at: app.clock.now() });
  failing = true;
  await startAgain();
  expect(await AccountModel.countDocuments({ _id: person.id })).toBe(1);
  failing = false;
  await startAgain();
  expect(await AccountModel.countDocuments({ _id: person.id })).toBe(0);
  expect(erased).toEqual([`second ${person.id}`, `second ${person.id}`, `first ${person.id}`]);
  await startAgain();
  expect(erased).toHaveLength(3);
});

test('when a backup from before an erasure is restored and the tombstone is brought back, then the next start erases again', async () => {
  const [gone, stays] = [await app.person(), await app.person()];
  await ErasureModel.create({ _id: gone.id, at: app.clock.now() });
  await startAgain();
  expect(await AccountModel.countDocuments({ _id: gone.id })).toBe(0);
  expect(await AccountModel.countDocuments({ _id: stays.id })).toBe(1);
  expect(erased).toEqual([`second ${gone.id}`, `first ${gone.id}`]);
});
