import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { AccountModel, SessionModel, ThrottleModel } from '../../../src/features/accounts/accounts.model.js';
import { IDLE, LONGEST, sessionIsOver } from '../../../src/platform/http/session-life.js';
import { DAY, HOUR } from '../../../src/shared/clock.js';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());
afterEach(async () => {
  await ThrottleModel.deleteMany({});
});

const used = (person: { id: string }): Promise<unknown> => SessionModel.updateMany({ 'session.passport.user.id': person.id }, { $set: { lastModified: app.clock.now() } });

describe('how long a session lives', () => {
  test('when it is used, then it lives on, but not past the longest time; the browser is told that time once', async () => {
    const person = await app.person();
    const browser = app.guest();
    const { headers } = await browser.submit('/en/sign-in', { email: person.email, password: PASSWORD });
    const expires = /lectern=[^;]+;.*?Expires=([^;]+)/.exec(String(headers['set-cookie']))?.[1] ?? '';
    expect(Math.abs(new Date(expires).getTime() - Date.now() - LONGEST)).toBeLessThan(HOUR);
    for (let days = 0; days < 30; days += 10) {
      app.clock.advance(10 * DAY - HOUR);
      const page = await browser.get('/en/account');
      expect([page.status, String(page.headers['set-cookie'] ?? '')]).toEqual([200, expect.not.stringContaining('lectern=')]);
      await used(person);
    }
    app.clock.advance(4 * HOUR);
    expect((await browser.get('/en/account')).status).toBe(303);
    expect(await SessionModel.countDocuments({ 'session.passport.user.id': person.id })).toBe(0);
  });

  test('when nobody used it for two weeks, then it is over, and no list shows it', async () => {
    const browser = await app.signedIn();
    await used(browser.person);
    app.clock.advance(IDLE + HOUR);
    const fresh = await app.signIn(browser.person);
    await SessionModel.updateMany({ 'session.since': app.clock.now().toISOString() }, { $set: { lastModified: app.clock.now() } });
    expect((await fresh.get('/en/account')).$('.syllabus li')).toHaveLength(1);
    expect((await browser.get('/en/account')).status).toBe(303);
  });

  test('when an administrator’s is a day old, then it is over', () => {
    const since = new Date();
    const after = (milliseconds: number): Date => new Date(since.getTime() + milliseconds);
    expect(sessionIsOver({ since, lastSeen: after(DAY), role: 'administrator' }, after(DAY))).toBe(false);
    expect(sessionIsOver({ since, lastSeen: after(DAY), role: 'administrator' }, after(DAY + 1))).toBe(true);
    expect(sessionIsOver({ since, lastSeen: after(DAY), role: 'learner' }, after(DAY + 1))).toBe(false);
  });
});

describe('ended means ended', () => {
  test('when a session was ended while its profile was being saved, then it does not come back', async () => {
    const browser = await app.signedIn();
    const token = await browser.token('/en/account/profile');
    const updateOne = AccountModel.updateOne.bind(AccountModel);
    const ending = jest.spyOn(AccountModel, 'updateOne').mockImplementationOnce(((...given: Parameters<typeof updateOne>) =>
      SessionModel.deleteMany({ 'session.passport.user.id': browser.person.id }).then(() => updateOne(...given))) as never);
    await browser.send('/en/account/profile', { _csrf: token, name: 'Held on to', language: 'en', timeZone: 'UTC' });
    ending.mockRestore();
    expect(await SessionModel.countDocuments({ 'session.passport.user.id': browser.person.id })).toBe(0);
    expect((await browser.get('/en/account')).status).toBe(303);
  });

  test.each(['erased', 'given another role'])('when somebody is %s while they sign in, then they are not signed in', async (what) => {
    const [administrator, person] = [await app.signedIn('administrator'), await app.person()];
    const browser = app.guest();
    const token = await browser.token();
    const find = AccountModel.find.bind(AccountModel);
    // Right after the account was read, before the password is checked.
    const between = jest.spyOn(AccountModel, 'find').mockImplementationOnce(((...given: Parameters<typeof find>) => {
      const query = find(...given);
      const lean = query.lean.bind(query);
      const chain = { sort: () => chain, limit: () => chain, lean: async () => {
        const found = await lean();
        if (what === 'erased') await AccountModel.updateOne({ _id: person.id }, { $set: { erasingAt: app.clock.now() } });
        else await administrator.post(`/en/administration/people/${person.id}/role`, { role: 'tutor' });
        return found;
      } };
      return chain;
    }) as never);
    const reply = await browser.send('/en/sign-in', { _csrf: token, email: person.email, password: PASSWORD });
    between.mockRestore();
    expect(reply.status).toBe(409);
    expect((await browser.get('/en/account')).status).toBe(303);
    expect(await SessionModel.countDocuments({ 'session.passport.user.id': person.id })).toBe(0);
  });

  test('when a session ends while a form is filled in, then the form leads to signing in and writes nothing', async () => {
    const browser = await app.signedIn();
    const token = await browser.token('/en/account/profile');
    await SessionModel.deleteMany({ 'session.passport.user.id': browser.person.id });
    const { status } = await browser.send('/en/account/profile', { _csrf: token, name: 'Too late', language: 'en', timeZone: 'UTC' });
    expect(status).toBe(401);
    expect((await AccountModel.findById(browser.person.id).lean())?.name).toBe(browser.person.name);
  });
});
