import type { Browser, BrowserContext, Page, Response } from 'playwright-core';
import { AttemptModel, TestAnswerModel, type TestAnswerRecord } from '../../../src/features/tests/tests.model.js';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';
import { axe } from '../../support/axe.js';
import { launchChromium, visit } from '../../support/chromium.js';
import { answerEach, answerShown, openTest, saysStatus as status, signIn } from '../../support/test-in-browser.js';

// Run in the page: what waits there, and what its form holds.
const WAITING = "Object.keys(localStorage).filter((key) => key.startsWith('lectern.outbox'))";
const GIVEN = "JSON.stringify([...new FormData(document.querySelector('form[data-test]'))].filter(([name, value]) => name.startsWith('q.') && value !== ''))";

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

/** The journey is left out where no browser can be had; the output says so. */
function journey(name: string, run: (browser: Browser) => Promise<void>): void {
  test(name, async () => {
    if (chromium === null) process.stdout.write(`left out, no browser here: ${name}\n`);
    else await run(chromium);
  }, 60_000);
}

const answersOf = (attempt: string): Promise<TestAnswerRecord[]> => TestAnswerModel.find({ attempt: attempt.split('/').at(-1) ?? '' }).sort({ sequence: 1 }).lean<TestAnswerRecord[]>().exec();
async function heightsOf(page: Page, selector: string): Promise<number[]> {
  return page.locator(selector).evaluateAll((elements) => elements.map((element) => (element as unknown as { getBoundingClientRect(): { height: number } }).getBoundingClientRect().height));
}

async function closeQuietly(context: BrowserContext): Promise<void> {
  await context.setOffline(false);
  await context.close();
}

journey('when the network goes in the middle of a test, then what is answered waits, is sent when it returns, and counts once', async (browser) => {
  const { context, page } = await visit(browser);
  // What a browser has not got on the plain http of a court's network.
  await context.addInitScript('delete Crypto.prototype.randomUUID; delete Navigator.prototype.serviceWorker; delete Navigator.prototype.locks; delete Crypto.prototype.subtle;');
  const attempt = await openTest(app, page, await app.person());
  await answerShown(page);
  await status(page, 'Saved');
  const before = await answersOf(attempt);
  await context.setOffline(true);
  await answerEach(page, 8);
  await status(page, 'Offline');
  expect(await answersOf(attempt)).toHaveLength(before.length);

  // Asked to submit without a network, it waits, and goes on by itself once everything has arrived.
  await page.click('button:has-text("Review and submit")');
  await context.setOffline(false);
  await page.waitForURL(/\/review$/, { timeout: 40_000 });
  expect(await page.locator('ol li', { hasText: 'not answered' }).count()).toBe(0);
  await page.click('main form button');
  await page.waitForURL(attempt);
  const answers = await answersOf(attempt);
  expect(new Set(answers.map((answer) => answer.question)).size).toBe(8);
  expect(new Set(answers.map((answer) => answer.state))).toEqual(new Set(['kept']));
  expect(new Set(answers.map((answer) => answer.sequence)).size).toBe(answers.length);
  const closed = await AttemptModel.findById(attempt.split('/').at(-1)).lean();
  expect(Object.keys(closed?.marked ?? {})).toHaveLength(8);
  expect(await page.evaluate(WAITING)).toEqual([]);
  await closeQuietly(context);
});

journey('when the page is closed while the network is away, then the answer is in the form and sent at the next visit', async (browser) => {
  const { context, page } = await visit(browser);
  const attempt = await openTest(app, page, await app.person());
  await context.setOffline(true);
  await answerShown(page);
  await status(page, 'Offline');
  const shown = await page.locator('[data-test-question]:visible').getAttribute('id');
  const chosen = await page.evaluate<string>(GIVEN);
  await page.close();
  await context.setOffline(false);
  const again = await context.newPage();
  // Held back, so that it is seen that the form has it from this browser and not from the server.
  await again.route('**/answers', (route) => route.abort());
  await again.goto(`${attempt}#${shown ?? ''}`);
  const found = await again.evaluate<string>(GIVEN);
  expect(found).toBe(chosen);
  await again.unroute('**/answers');
  await status(again, 'Sent');
  expect((await answersOf(attempt)).map((answer) => answer.state)).toContain('kept');
  await closeQuietly(context);
});

journey('when the session ends in the middle of a test, then one signs in again in place and nothing is lost', async (browser) => {
  const { context, page } = await visit(browser);
  const person = await app.person();
  const attempt = await openTest(app, page, person);
  await context.clearCookies();
  await answerShown(page);
  const dialog = page.locator('dialog#sign-in-again');
  await dialog.waitFor();
  await dialog.locator('input[name=email]').fill(person.email);
  await dialog.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await status(page, 'Sent');
  expect(page.url()).toBe(attempt);
  expect((await answersOf(attempt)).length).toBeGreaterThan(0);
  await closeQuietly(context);
});

journey('when somebody else signs in at the same browser, then nothing of the first person is sent in their name', async (browser) => {
  const { context, page } = await visit(browser);
  const [first, second] = [await app.person(), await app.person()];
  const attempt = await openTest(app, page, first);
  const other = await context.newPage();
  await context.clearCookies();
  await signIn(app, other, second);
  await other.goto(`${app.url}/en/courses/cpt-standards`);
  await other.click('main form button:has-text("Enrol")');
  await answerShown(page);
  await page.locator('dialog#sign-in-again').waitFor();
  await other.goto(`${app.url}/en/courses/cpt-standards`);
  expect(await answersOf(attempt)).toEqual([]);
  expect(await TestAnswerModel.countDocuments({ account: second.id })).toBe(0);
  // Once the first person is back at this browser, any page sends what waited.
  await context.clearCookies();
  await page.close();
  // Of a question with several parts the first message says only 'incomplete'.
  const kept = async (response: Response): Promise<boolean> => response.url().endsWith('/answers') && ((await response.json()) as { state: string }).state === 'kept';
  const sent = other.waitForResponse(kept, { timeout: 20_000 });
  await signIn(app, other, first);
  expect((await sent).status()).toBe(200);
  expect(new Set((await answersOf(attempt)).map((answer) => answer.account))).toEqual(new Set([first.id]));
  await closeQuietly(context);
});

journey('when the test is open in two tabs, then the older one says so and writes no more', async (browser) => {
  const { context, page } = await visit(browser);
  const attempt = await openTest(app, page, await app.person());
  app.clock.advance(2_000);
  const newer = await context.newPage();
  await newer.goto(attempt);
  await answerShown(newer);
  await status(newer, 'Saved');
  await answerShown(page);
  await page.locator('#test-notice', { hasText: 'newer tab' }).waitFor();
  expect(await page.locator('form[data-test] input:enabled:not([type=hidden])').count()).toBe(0);
  expect(new Set((await answersOf(attempt)).map((answer) => answer.state))).toEqual(new Set(['kept', 'olderTab']));
  await closeQuietly(context);
});

journey('when there is no JavaScript, then the test is one form that can be sent, reviewed and submitted', async (browser) => {
  const { context, page } = await visit(browser, { javaScriptEnabled: false });
  const attempt = await openTest(app, page, await app.person());
  expect(await page.locator('[data-test-question]:visible').count()).toBe(8);
  for (const question of await page.locator('[data-test-question]').all()) {
    const isOrdering = (await question.locator('[data-ordering]').count()) > 0;
    for (const [index, select] of (await question.locator('select').all()).entries()) await select.selectOption({ index: isOrdering ? index + 1 : 1 });
    const toggles = question.locator('input[type=radio], input[name^="q."][type=checkbox]');
    if ((await toggles.count()) > 0) await toggles.first().check();
  }
  for (const input of await page.locator('form[data-test] input[type=text]').all()) await input.fill('2');
  await page.click('button:has-text("Review and submit")');
  await page.waitForURL(/\/review$/);
  expect(await page.locator('ol li', { hasText: 'not answered' }).count()).toBe(0);
  await page.click('main form button');
  await page.waitForURL(attempt);
  expect(await page.locator('h1').textContent()).toMatch(/passed/i);
  await context.close();
});

journey('when the keyboard alone is used, then a test is answered, an order is changed by buttons, and it is submitted', async (browser) => {
  const { context, page, complaints } = await visit(browser);
  const attempt = await openTest(app, page, await app.person());
  for (let number = 1; number <= 8; number += 1) {
    const shown = page.locator('[data-test-question]:visible');
    const buttons = shown.locator('.order-buttons button');
    if ((await buttons.count()) > 0) {
      const [first = ''] = await shown.locator('[data-item] > span:first-child').allTextContents();
      await buttons.nth(1).focus();
      await page.keyboard.press('Enter');
      expect((await shown.locator('[data-item] > span:first-child').allTextContents())[1]).toBe(first);
      expect(await shown.locator('[role=status]').textContent()).toBe(`${first.trim()}: place 2`);
      expect(await page.locator(':focus').getAttribute('aria-label')).toContain('Move down');
    }
    for (const control of await shown.locator('select:visible').all()) {
      await control.focus();
      await page.keyboard.press('ArrowDown');
    }
    const toggle = shown.locator('input[type=radio], input[name^="q."][type=checkbox]').first();
    if ((await toggle.count()) > 0) {
      await toggle.focus();
      await page.keyboard.press('Space');
    }
    const typed = shown.locator('input[type=text]');
    if ((await typed.count()) > 0) {
      await typed.focus();
      await page.keyboard.type('2');
    }
    if (number < 8) {
      await page.locator('button:has-text("Next question")').focus();
      await page.keyboard.press('Enter');
      expect(await page.locator(':focus .kicker').textContent()).toBe(`Question ${number + 1} of 8`);
    }
  }
  await page.locator('button:has-text("Review and submit")').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/review$/);
  expect(await page.locator('ol li', { hasText: 'not answered' }).count()).toBe(0);
  await page.locator('main form button').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(attempt);
  expect(complaints).toEqual([]);
  await context.close();
});

journey('when the server refuses an answer for good, then that is said, what was given is set aside, and the next one goes through', async (browser) => {
  const { context, page } = await visit(browser);
  const attempt = await openTest(app, page, await app.person());
  await page.route('**/answers', (route) => route.fulfill({ status: 422, json: { error: 'invalid_input', message: 'This could not be understood.' } }));
  await answerShown(page);
  await status(page, 'This could not be understood');
  const aside = await page.evaluate<string[]>("Object.keys(localStorage).filter((key) => key.startsWith('lectern.aside')).map((key) => localStorage.getItem(key))");
  expect(aside.length).toBeGreaterThan(0);
  expect(JSON.parse(aside[0] ?? '')).toMatchObject({ body: { fields: expect.any(Object) as unknown } });
  await page.unroute('**/answers');
  await page.click('button:has-text("Next question")');
  await answerShown(page);
  await status(page, 'Saved');
  expect(await page.evaluate(WAITING)).toEqual([]);
  expect((await answersOf(attempt)).map((answer) => answer.state)).toEqual(['kept']);
  await closeQuietly(context);
});

// Every kind of question comes by in a few attempts; each page in the light, the dark and from right to left.
journey('when the pages of a test are looked at by axe, then it finds nothing', async (browser) => {
  for (const [language, colorScheme] of [['en', 'light'], ['fr', 'dark'], ['ar', 'light']] as const) {
    const { context, page, complaints } = await visit(browser, { colorScheme });
    const attempt = (await openTest(app, page, await app.person())).replace('/en/', `/${language}/`);
    await page.goto(attempt.replace(/\/[^/]+$/, ''));
    expect(await axe(page)).toEqual([]);
    await page.goto(attempt);
    // Most are left open, so that every lesson is to be read again, whatever was drawn.
    for (let number = 1; number <= 8; number += 1) {
      expect(await axe(page)).toEqual([]);
      if (number === 1) await answerShown(page);
      if (number < 8) await page.locator('[data-test-question] ~ .actions button:visible:not([name])').last().click();
    }
    await page.click('button[value="review"]');
    await page.waitForURL(/\/review$/);
    expect(await axe(page)).toEqual([]);
    await page.click('main form button');
    await page.waitForURL(attempt);
    const toReadAgain = await heightsOf(page, 'main .links a');
    expect(toReadAgain).toHaveLength(4);
    expect(Math.min(...toReadAgain)).toBeGreaterThanOrEqual(24);
    expect(await axe(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  }
});

journey('when the finger is what points, then the lessons to read again are targets of 44 pixels', async (browser) => {
  const { context, page } = await visit(browser, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
  const attempt = await openTest(app, page, await app.person());
  await page.goto(`${attempt}/review`);
  await page.click('main form button');
  await page.waitForURL(attempt);
  const heights = await heightsOf(page, 'main .links a');
  expect(heights).toHaveLength(4);
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
  await context.close();
});
