import type { Browser } from 'playwright-core';
import { buildTestApp, type TestApp } from '../support/app.js';
import { launchChromium, visit } from '../support/chromium.js';
import { COURSE, LESSON, signInAs } from '../support/pages.js';

let app: TestApp;
let chromium: Browser | null;
beforeAll(async () => {
  app = await buildTestApp();
  chromium = await launchChromium();
}, 60_000);
afterAll(async () => {
  await chromium?.close();
  await app.close();
});

test('when something is done in one tab, then the others show it without being reloaded', async () => {
  if (chromium === null) {
    process.stdout.write('left out, no browser here: progress in another tab\n');
    return;
  }
  const { context, page: progress, complaints } = await visit(chromium);
  const person = await app.person();
  await signInAs(app, progress, person);
  await progress.goto(`${app.url}${COURSE}`);
  await progress.click('main form button:has-text("Enrol")');
  await progress.locator('main a:has-text("Begin")').first().waitFor();
  const course = await context.newPage();
  await course.goto(`${app.url}${COURSE}`);
  await progress.goto(`${app.url}${COURSE}/progress`);
  for (const page of [progress, course]) await page.evaluate('document.documentElement.dataset.mark = "here"');
  expect(await progress.locator('.state-started').count()).toBe(0);

  const lesson = await context.newPage();
  await lesson.goto(`${app.url}${LESSON}/the-corridor`);
  await lesson.click('.player-bottom .go button');
  await lesson.waitForURL(/three-rights/);
  for (const page of [progress, course]) {
    await page.locator('.syllabus .state-started').waitFor();
    expect(await page.evaluate('document.documentElement.dataset.mark')).toBe('here');
  }

  // What is answered in place leaves no page.
  await lesson.goto(`${app.url}${LESSON}/check-moment`);
  const percent = progress.locator('main p', { hasText: '%' });
  const before = ((await percent.textContent()) ?? '').trim();
  await lesson.locator('form[data-answer] input[type=radio]').first().check();
  await lesson.click('form[data-answer] button');
  await percent.filter({ hasNotText: before }).waitFor();
  expect(await progress.evaluate('document.documentElement.dataset.mark')).toBe('here');
  expect(complaints).toEqual([]);
  await context.close();
}, 60_000);
