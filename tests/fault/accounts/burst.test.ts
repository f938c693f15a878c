import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

/** The time that readers wait for a page, one after the other, until `work` is over. */
async function readersDuring(work: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let over = false;
  const reading = (async () => {
    while (!over) {
      const begun = performance.now();
      await (await fetch(`${app.url}/en/reset`)).text();
      times.push(performance.now() - begun);
    }
  })();
  await work.finally(() => (over = true));
  await reading;
  return times.sort((a, b) => a - b);
}

test('when a hundred people sign in at once, then all come in, and readers hardly notice', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => app.person()));
  const browsers = await Promise.all(Array.from({ length: 100 }, async () => {
    const browser = app.guest();
    return { browser, token: await browser.token() };
  }));
  const work = Promise.all(
    browsers.map(({ browser, token }, index) => browser.send('/en/sign-in', { _csrf: token, email: people[index % 20]?.email ?? '', password: PASSWORD, next: '' })),
  );
  const times = await readersDuring(work);
  const statuses = (await work).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([303]));
  expect(times.length).toBeGreaterThan(50);
  expect(times[Math.floor(times.length * 0.99)]).toBeLessThan(250);
});
