import type { Browser, Page } from 'playwright-core';
import { AnswerModel } from '../../src/features/lessons/lessons.model.js';
import { buildTestApp, type TestApp, type TestPerson } from '../support/app.js';
import { axe } from '../support/axe.js';
import { launchChromium, visit, type Visit } from '../support/chromium.js';

const COURSE = '/en/courses/cpt-standards';
const LESSON = `${COURSE}/custody/fundamental-safeguards`;

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

/** The journey of somebody who is signed in and enrolled; left out where no browser can be had, and the output says so. */
function journey(name: string, run: (visit: Visit & { person: TestPerson }) => Promise<void>): void {
  test(name, async () => {
    if (chromium === null) {
      process.stdout.write(`left out, no browser here: ${name}\n`);
      return;
    }
    const visited = await visit(chromium);
    const person = await app.person();
    const { page } = visited;
    await page.goto(`${app.url}/en/sign-in`);
    await page.fill('#email', person.email);
    await page.fill('#password', person.password);
    await page.click('main form button.button:not([data-show-password])');
    await page.goto(`${app.url}${COURSE}`);
    await page.click('main form button:has-text("Enrol")');
    await page.locator('a:has-text("Begin")').first().waitFor();
    await run({ ...visited, person });
    await visited.context.close();
  }, 60_000);
}

/** Marks the document, to see whether it was left. */
const mark = (page: Page): Promise<void> => page.evaluate('document.documentElement.dataset.mark = "here"');
const marked = (page: Page): Promise<boolean> => page.evaluate('document.documentElement.dataset.mark === "here"');

journey('when a question is answered, then its feedback appears in place, has the focus, and the outline follows', async ({ page, complaints, person }) => {
  await page.goto(`${app.url}${LESSON}/check-moment`);
  await mark(page);
  await page.click('summary:has-text("notes")');
  await page.fill('#note', 'half a thou');
  await page.locator('form[data-answer] input[type=radio]').first().check();
  await page.click('form[data-answer] button');
  await page.locator('[data-verdict]').waitFor();
  expect(await marked(page)).toBe(true);
  expect(await page.locator('[data-verdict]:focus').count()).toBe(1);
  expect(await page.locator('.outline li.done a[aria-current="page"]').count()).toBe(1);
  expect(await page.inputValue('#note')).toBe('half a thou');
  expect(await axe(page)).toEqual([]);
  await page.click('a[data-again]');
  await page.locator('form[data-answer] button').waitFor();
  expect(await marked(page)).toBe(true);
  expect(await AnswerModel.countDocuments({ account: person.id })).toBe(1);
  expect(complaints).toEqual([]);
});

journey('when it is answered without a network, then it waits, is sent once the network returns, and counts once', async ({ page, context, person }) => {
  await page.goto(`${app.url}${LESSON}/check-moment`);
  await context.setOffline(true);
  await page.locator('form[data-answer] input[type=radio]').first().check();
  await page.click('form[data-answer] button');
  await page.locator('#status', { hasText: /^Offline/ }).waitFor();
  expect(await AnswerModel.countDocuments({ account: person.id })).toBe(0);
  await context.setOffline(false);
  await page.locator('[data-verdict]').waitFor({ timeout: 20_000 });
  expect(await AnswerModel.countDocuments({ account: person.id })).toBe(1);
});

journey('when a case is decided, then the next scene appears in place, and going back leads to the one before', async ({ page, complaints }) => {
  await page.goto(`${app.url}${COURSE}/custody/access-to-a-lawyer/your-decision`);
  await mark(page);
  const first = await page.locator('[data-scene]').textContent();
  await page.locator('input[name=choice]').first().check();
  await page.click('form[data-answer] button');
  await page.waitForURL(/\?path=/);
  expect(await marked(page)).toBe(true);
  expect(await page.locator('[data-scene]:focus').count()).toBe(1);
  expect(await page.locator('[data-scene]').textContent()).not.toBe(first);
  await page.goBack();
  await page.locator('[data-scene]', { hasText: first?.trim() ?? '' }).waitFor();
  expect(complaints).toEqual([]);
});

journey('when an order is checked, then the verdict appears in place and the steps can be moved on', async ({ page, complaints }) => {
  await page.goto(`${app.url}${LESSON}/put-in-order`);
  await mark(page);
  await page.click('form[data-check] .actions button');
  await page.locator('[data-verdict]').waitFor();
  expect(await marked(page)).toBe(true);
  expect(await page.locator('.order-buttons').count()).toBeGreaterThan(2);
  expect(await axe(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

journey('when two windows write one note, then both texts are there and the older window says so', async ({ page, context }) => {
  await page.goto(`${app.url}${LESSON}/check-moment`);
  const other = await context.newPage();
  await other.goto(`${app.url}${LESSON}/check-moment`);
  for (const [window, text] of [[page, 'of the first window'], [other, 'of the second window']] as const) {
    await window.click('summary:has-text("notes")');
    const saved = window.waitForResponse((response) => response.url().endsWith('/note'));
    await window.fill('#note', text);
    await saved;
  }
  await other.locator('#status', { hasText: 'another window' }).waitFor();
  expect(await other.inputValue('#note')).toMatch(/of the first window[\s\S]*of the second window/);
});

journey('when a toolbox is opened, then it is done', async ({ page }) => {
  const opened = page.waitForResponse((response) => response.url().endsWith('/done') && response.status() === 200);
  await page.goto(`${app.url}${COURSE}/custody/custody-in-practice/custody-toolbox`);
  await opened;
  await page.reload();
  expect(await page.locator('.outline li.done a[aria-current="page"]').count()).toBe(1);
});

journey('when the server refused something for good, then the page says so, shows it, and it can be dropped', async ({ page, person }) => {
  await page.evaluate(`localStorage.setItem('lectern.aside.${person.id}.1764000000000000.key', JSON.stringify({ id: 'key', url: '${LESSON}/gone/note', body: { text: 'A thought worth keeping', page: 'p', sequence: 1, seen: '' } }))`);
  await page.goto(`${app.url}${COURSE}`);
  await page.click('.notice a');
  await page.waitForURL(/\/unsent$/);
  expect(await page.inputValue('[data-unsent] textarea')).toBe('A thought worth keeping');
  expect(await axe(page)).toEqual([]);
  await page.click('[data-unsent] button >> nth=1');
  await page.locator('[data-unsent-empty]:visible').waitFor();
  expect(await page.locator('[data-unsent] li').count()).toBe(0);
});
