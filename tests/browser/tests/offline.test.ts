import type { Browser, Page } from 'playwright-core';
import { AttemptModel, TestAnswerModel, type AttemptRecord, type TestAnswerRecord } from '../../../src/features/tests/tests.model.js';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';
import { axe } from '../../support/axe.js';
import { launchChromium, visit } from '../../support/chromium.js';
import { answerShown, openTest, saysStatus } from '../../support/test-in-browser.js';

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

const stored = (attempt: string): Promise<AttemptRecord | null> => AttemptModel.findById(attempt.split('/').at(-1)).lean<AttemptRecord>().exec();
const answersOf = (attempt: string): Promise<TestAnswerRecord[]> => TestAnswerModel.find({ attempt: attempt.split('/').at(-1) ?? '' }).lean<TestAnswerRecord[]>().exec();
const waitingIn = (page: Page): Promise<string[]> => page.evaluate<string[]>("Object.keys(localStorage).filter((key) => key.startsWith('lectern.outbox'))");

/** Answers what is shown without a network and hands the test in. */
async function handInOffline(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await answerShown(page);
  await saysStatus(page, 'Offline');
  await page.locator('#test-offline', { hasText: 'kept in this browser' }).waitFor();
  await page.click('button:has-text("Review and submit")');
  await page.locator('[data-hand-in]:focus', { hasText: 'Not wholly answered: 2, 3, 4, 5, 6, 7, 8.' }).waitFor();
}

journey('when a test is submitted without a network, then that is said, and it is submitted once the network returns', async (browser) => {
  const { context, page } = await visit(browser);
  const attempt = await openTest(app, page, await app.person());
  await handInOffline(page);
  expect(await axe(page)).toEqual([]);
  // Thought better of it: back at the questions, and in again.
  await page.click('button:has-text("Back to the questions")');
  await page.locator('[data-test-question]:visible').waitFor();
  await page.click('button:has-text("Review and submit")');
  await page.click('button:has-text("Submit when the network returns")');
  await page.locator('[data-hand-in-waits]', { hasText: 'will be submitted when the network returns' }).waitFor();
  expect((await stored(attempt))?.state).toBe('open');
  await context.setOffline(false);
  await page.locator('h1', { hasText: 'Not passed yet' }).waitFor({ timeout: 30_000 });
  expect(await stored(attempt)).toMatchObject({ state: 'submitted' });
  expect(Object.keys((await stored(attempt))?.marked ?? {})).toHaveLength(1);
  expect(await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('lectern.'))")).toEqual([]);
  await context.close();
});

journey('when the page is closed after submitting without a network, then any page of Lectern in this browser submits it and leads to the result', async (browser) => {
  const { context, page } = await visit(browser);
  const attempt = await openTest(app, page, await app.person());
  await handInOffline(page);
  await page.click('button:has-text("Submit when the network returns")');
  await page.close();
  await context.setOffline(false);
  const later = await context.newPage();
  await later.goto(`${app.url}/en`);
  await later.click('a:has-text("Your test is submitted")');
  await later.waitForURL(attempt);
  expect((await answersOf(attempt)).map((answer) => answer.state)).toContain('kept');
  expect(await stored(attempt)).toMatchObject({ state: 'submitted' });
  await context.close();
});

journey('when everything was saved and the network goes before the review, then the page does not end in an error of the browser', async (browser) => {
  const { context, page } = await visit(browser);
  const attempt = await openTest(app, page, await app.person());
  await answerShown(page);
  await saysStatus(page, 'Saved');
  await context.setOffline(true);
  await page.click('button:has-text("Review and submit")');
  await page.locator('[data-hand-in]:focus').waitFor();
  await context.setOffline(false);
  await page.waitForURL(`${attempt}/review`, { timeout: 30_000 });
  await context.setOffline(true);
  await page.click('main form button');
  await page.locator('[data-hand-in-waits]:visible').waitFor();
  await context.setOffline(false);
  await page.waitForURL(attempt, { timeout: 30_000 });
  await context.close();
});

journey('when an answer is not whole and the page is opened again, then what was chosen of it is still there', async (browser) => {
  const { context, page } = await visit(browser);
  const attempt = await openTest(app, page, await app.person());
  // Half of a question of several parts, where one was drawn; else a field that is being typed in when the device ends the page.
  const several = page.locator('[data-test-question]:has(select:nth-of-type(1)):not(:has([data-ordering]))').first();
  const parts = (await several.count()) > 0 ? several : page.locator('[data-test-question]:has(input[type=text])').first();
  const id = (await parts.getAttribute('id')) ?? '';
  await page.goto(`${attempt}#${id}`);
  const field = page.locator(`#${id}`).locator('select, input[type=text]').first();
  if ((await page.locator(`#${id} select`).count()) > 0) await field.selectOption({ index: 1 });
  else await field.fill('2');
  const chosen = await field.inputValue();
  expect(chosen).not.toBe('');
  await page.close();
  const again = await context.newPage();
  await again.goto(`${attempt}#${id}`);
  expect(await again.locator(`#${id}`).locator('select, input[type=text]').first().inputValue()).toBe(chosen);
  await context.close();
});

journey('when the sign-in is put off, then what was written waits, and the next answer asks again', async (browser) => {
  const { context, page } = await visit(browser);
  const person = await app.person();
  const attempt = await openTest(app, page, person);
  await context.clearCookies();
  await answerShown(page);
  const dialog = page.getByRole('dialog', { name: 'Your session ended' });
  await dialog.waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect((await waitingIn(page)).length).toBeGreaterThan(0);
  await page.click('button:has-text("Next question")');
  await answerShown(page);
  await dialog.waitFor();
  await dialog.locator('button:has-text("Not now")').click();
  await dialog.waitFor({ state: 'detached' });
  await page.click('button:has-text("Next question")');
  await answerShown(page);
  await context.setOffline(true);
  await dialog.locator('input[name=email]').fill(person.email);
  await dialog.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await dialog.locator('[role=alert]', { hasText: 'The network is away' }).waitFor();
  await context.setOffline(false);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await saysStatus(page, 'Sent');
  expect(new Set((await answersOf(attempt)).map((answer) => answer.account))).toEqual(new Set([person.id]));
  await context.close();
});

journey('when somebody else signs in in the dialog, then they get a page of their own and the answers wait for their writer', async (browser) => {
  const { context, page } = await visit(browser);
  const [first, second] = [await app.person(), await app.person()];
  const attempt = await openTest(app, page, first);
  await context.clearCookies();
  await answerShown(page);
  const dialog = page.locator('dialog#sign-in-again');
  await dialog.locator('input[name=email]').fill(second.email);
  await dialog.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${app.url}/en`);
  await page.locator('summary', { hasText: second.name }).waitFor();
  expect(await answersOf(attempt)).toEqual([]);
  expect(await TestAnswerModel.countDocuments({ account: second.id })).toBe(0);
  expect((await waitingIn(page)).every((key) => key.startsWith(`lectern.outbox.${first.id}.`))).toBe(true);
  expect((await waitingIn(page)).length).toBeGreaterThan(0);
  await context.close();
});

journey('when a newer tab sends what an older one left, then the newer one goes on writing', async (browser) => {
  const { context, page } = await visit(browser);
  const attempt = await openTest(app, page, await app.person());
  // The older tab cannot send any more; what it writes lies in the browser that both share.
  await page.route('**/answers', (route) => route.abort());
  app.clock.advance(2_000);
  const newer = await context.newPage();
  await newer.goto(attempt);
  await answerShown(newer);
  await saysStatus(newer, 'Saved');
  await answerShown(page);
  await saysStatus(page, 'Offline');
  const told = newer.waitForResponse((response) => response.url().endsWith('/answers') && response.status() === 409);
  await newer.click('button:has-text("Next question")');
  await answerShown(newer);
  await told;
  await saysStatus(newer, 'Saved');
  expect(await newer.locator('form[data-test] input:enabled:not([type=hidden])').count()).toBeGreaterThan(0);
  await context.close();
});
