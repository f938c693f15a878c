import type { Browser, Page } from 'playwright-core';
import { LearningModel } from '../../src/features/progress/progress.model.js';
import { buildTestApp, BASE_URL, type TestApp } from '../support/app.js';
import { launchChromium, visit } from '../support/chromium.js';
import { press, tabTo } from '../support/keyboard.js';
import { CLOSING, COURSE, LESSON, signInAs } from '../support/pages.js';

// What a learner does with Tab, Enter, Space and the arrows alone; accessibility.test.ts walks a lesson and a test in the same way.

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

/** Left out where no browser can be had; the output says so. */
function inBrowser(name: string, run: (browser: Browser) => Promise<void>): void {
  test(name, async () => {
    if (chromium === null) process.stdout.write(`left out, no browser here: ${name}\n`);
    else await run(chromium);
  }, 60_000);
}

const focused = (page: Page, selector: string): Promise<number> => page.locator(`:is(${selector}):focus`).count();

/** Somebody on the course, signed in in the browser; their account's id. */
async function enter(page: Page): Promise<string> {
  const person = await app.person();
  await (await app.signIn(person)).submit(COURSE, {}, `${COURSE}/enrol`);
  await signInAs(app, page, person);
  return person.id;
}

inBrowser('when a form is sent with mistakes, then the summary has the focus and leads to each field', async (browser) => {
  const { context, page } = await visit(browser);
  await page.goto(`${app.url}/en/register`);
  await tabTo(page, '#email');
  await page.keyboard.type('not an address');
  await page.keyboard.press('Enter');
  await page.locator('.summary:focus').waitFor();
  await press(page, '.summary a');
  expect(await focused(page, '#email')).toBe(1);
  // The field says what is wrong with it.
  const described = (await page.locator('#email').getAttribute('aria-describedby')) ?? '';
  expect(await page.locator(described.split(' ').map((id) => `#${id}`).join(', ')).first().textContent()).toMatch(/\S/);
  expect(await page.locator('#email').getAttribute('aria-invalid')).toBe('true');
  await context.close();
});

inBrowser('when the letter’s link is followed, then the address is confirmed by the keyboard', async (browser) => {
  const { context, page } = await visit(browser);
  await page.goto(`${app.url}/en/register`);
  for (const [selector, text] of [['#email', 'keys@example.org'], ['#name', 'Kim Keys'], ['#password', 'three grey herons wade']] as const) {
    await tabTo(page, selector);
    await page.keyboard.type(text);
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/welcome$/);
  await page.goto(`${app.url}${(await app.mailedPath('keys@example.org')).replace(BASE_URL, '')}`);
  await press(page, 'main form button');
  await page.waitForURL(/\/confirmed$/);
  await context.close();
});

inBrowser('when a case is decided with the arrows, then each scene takes the focus, to the end', async (browser) => {
  const { context, page } = await visit(browser);
  await enter(page);
  await page.goto(`${app.url}${COURSE}/custody/access-to-a-lawyer/your-decision`);
  for (let scene = 0; (await page.locator('input[name=choice]').count()) > 0; scene += 1) {
    expect(scene).toBeLessThan(5);
    const before = (await page.locator('[data-scene]').textContent()) ?? '';
    await press(page, 'input[name=choice]', 'ArrowDown');
    await press(page, 'form[data-answer] button');
    await page.locator('[data-scene]:focus').filter({ hasNotText: before.trim() }).waitFor();
  }
  await press(page, 'a[data-again]');
  await page.locator('input[name=choice]').first().waitFor();
  await context.close();
});

inBrowser('when steps are put in order, then the buttons keep the focus and say the new place', async (browser) => {
  const { context, page } = await visit(browser);
  await enter(page);
  await page.goto(`${app.url}${LESSON}/put-in-order`);
  const first = ((await page.locator('[data-item] > span').first().textContent()) ?? '').trim();
  await press(page, '[data-item]:first-child .order-buttons button:last-child');
  expect(await page.locator('[data-item]:nth-child(2) > span').first().textContent()).toContain(first);
  expect(await focused(page, '[data-item]:nth-child(2) .order-buttons button:last-child')).toBe(1);
  expect(await page.locator('form[data-check] [role=status]').textContent()).toContain(first);
  expect(await page.locator('form[data-check]').ariaSnapshot()).toMatch(/- list:\n\s+- listitem/);
  await press(page, 'form[data-check] .actions button');
  await page.locator('[data-verdict]:focus').waitFor();
  await context.close();
});

inBrowser('when the film is read, the reflection passed over and the toolbox opened, then the closing lesson is done', async (browser) => {
  const { context, page } = await visit(browser);
  await enter(page);
  await page.goto(`${app.url}${CLOSING}/custody-film`);
  await page.locator('.vjs-big-play-button').waitFor();
  // The player starts and stops by the keyboard, and the transcript can be searched.
  await press(page, '.vjs-big-play-button');
  await press(page, '.vjs-play-control', 'Space');
  await tabTo(page, '[data-transcript-search]');
  await page.keyboard.type('lawyer');
  await page.locator('.transcript mark').first().waitFor();
  await press(page, 'form[action$="/transcript"] button');
  await page.locator('form[action$="/transcript"]').waitFor({ state: 'detached' });
  for (let moment = await page.locator('form[data-moment] .actions button').count(); moment > 0; moment -= 1) {
    await press(page, 'form[data-moment]:has(.actions button) input[type=radio]', 'Space');
    await press(page, 'form[data-moment] .actions button');
    // The next question is answered once this one has its verdict, in its place.
    await page.locator('form[data-moment] [data-verdict]:focus').waitFor();
    expect(await page.locator('form[data-moment] .actions button').count()).toBe(moment - 1);
  }
  await press(page, '.player-bottom .go .button');
  await page.waitForURL(/custody-reflection$/);
  await press(page, 'button[name=pass]');
  await page.locator('button[name=pass]').waitFor({ state: 'detached' });
  await press(page, '.player-bottom .go .button');
  await page.waitForURL(/custody-toolbox$/);
  await press(page, '.player-bottom .go .button');
  await page.waitForURL((url) => !url.pathname.endsWith('custody-toolbox'));
  await page.goto(`${app.url}${COURSE}/progress`);
  expect(await page.locator('li:has(a[href*="custody-in-practice"]) .quiet').first().textContent()).toBe('done');
  await context.close();
});

inBrowser('when the course is complete, then it is evaluated and the statement asked for', async (browser) => {
  const { context, page } = await visit(browser);
  const account = await enter(page);
  await LearningModel.updateOne({ _id: `${account}:cpt-standards` }, { $set: { completedAt: app.clock.now() }, $inc: { revision: 1 } });
  await page.goto(`${app.url}${COURSE}/finish`);
  for (const name of ['useful', 'clear', 'length']) await press(page, `input[name="${name}"]`, 'Space');
  await press(page, 'form[action$="/evaluation"] > button');
  await press(page, `form[action="${COURSE}/statement"] button`);
  await page.waitForURL(/\/statements\/[A-Z0-9-]+$/);
  expect(await page.locator('h1').count()).toBe(1);
  await tabTo(page, 'a[href$="/pdf"]');
  await context.close();
});
