import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

test('when a hundred people sign in at once, then all come in, and those who read meanwhile do not stand in their queue', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => app.person()));
  const browsers = await Promise.all(Array.from({ length: 100 }, async () => {
    const browser = app.guest();
    return { browser, token: await browser.token() };
  }));
  let came = 0;
  const work = browsers.map(async ({ browser, token }, index) => {
    const { status } = await browser.send('/en/sign-in', { _csrf: token, email: people[index % 20]?.email ?? '', password: PASSWORD, next: '' });
    came += 1;
    return status;
  });
  // Counted, not timed: a reader who had to wait for the passwords would see most of the hundred go first.
  for (let page = 0; page < 20; page += 1) expect((await fetch(`${app.url}/en/reset`)).status).toBe(200);
  expect(came).toBeLessThan(60);
  expect(new Set(await Promise.all(work))).toEqual(new Set([303]));
}, 60_000);
