import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

describe('sign in', () => {
  test('when the password is right, then the person is signed in and led home', async () => {
    const person = await app.person();
    const browser = app.guest();
    const reply = await browser.submit('/en/sign-in', { email: person.email, password: person.password });
    expect(reply.status).toBe(303);
    expect(reply.location).toBe('/en');
    expect((await browser.get('/en/account')).$('h1').text()).toBe('My account');
  });
});
