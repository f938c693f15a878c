import type { Browser } from 'playwright-core';
import { buildTestApp, type TestApp } from '../support/app.js';
import { axe } from '../support/axe.js';
import { launchChromium, visit } from '../support/chromium.js';

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
    if (chromium === null) {
      process.stdout.write(`left out, no browser here: ${name}\n`);
      return;
    }
    await run(chromium);
  }, 60_000);
}

journey('when somebody registers and walks a lesson to its end, then every screen is done and nothing complains', async (browser) => {
  const { context, page, complaints } = await visit(browser);
  await page.goto(`${app.url}/en/register`);
  await page.fill('#email', 'walker@example.org');
  await page.fill('#name', 'Ada Walker');
  await page.fill('#password', 'three grey herons wade');
  await page.click('main form button.button:not([data-show-password])');
  await page.goto(`${app.url}/en/courses/cpt-standards`);
  expect(await axe(page)).toEqual([]);
  await page.click('main form button:has-text("Enrol")');
  await page.click('a:has-text("When access to a lawyer is delayed")');

  for (let screen = 0; screen < 12 && page.url().includes('/access-to-a-lawyer/'); screen += 1) {
    expect(await axe(page)).toEqual([]);
    if ((await page.locator('form[data-answer] [data-question]').count()) > 0) {
      await page.locator('form[data-answer] input[type=radio]').first().check();
      await page.click('form[data-answer] button');
      await page.waitForSelector('[data-verdict]');
      expect(await axe(page)).toEqual([]);
    }
    while ((await page.locator('input[name=choice]').count()) > 0) {
      await page.locator('input[name=choice]').last().check();
      const scene = await page.locator('[data-scene]').textContent();
      await page.click('form.question button');
      await page.locator('[data-scene]').filter({ hasNotText: scene?.trim() ?? '' }).waitFor();
    }
    await page.click('.player-bottom .go .button');
  }

  await page.goto(`${app.url}/en/courses/cpt-standards/progress`);
  const row = page.locator('li:has-text("When access to a lawyer is delayed")');
  expect(await row.locator('.quiet').textContent()).toBe('done');
  expect(complaints).toEqual([]);
  await context.close();
});

journey('when a note is typed and the network is away, then it waits and is sent once it returns', async (browser) => {
  const { context, page } = await visit(browser);
  const person = await app.person('learner');
  await page.goto(`${app.url}/en/sign-in`);
  await page.fill('#email', person.email);
  await page.fill('#password', person.password);
  await page.click('main form button.button:not([data-show-password])');
  await page.goto(`${app.url}/en/courses/cpt-standards`);
  await page.click('main form button:has-text("Enrol")');
  const url = `${app.url}/en/courses/cpt-standards/custody/access-to-a-lawyer/friday-2240`;
  await page.goto(url);
  await page.click('.own-notes summary');
  await context.setOffline(true);
  await page.fill('#note', 'Ask who signed the deferral.');
  await page.locator('#status', { hasText: /^Offline/ }).waitFor();
  await context.setOffline(false);
  await page.locator('#status', { hasText: /^Sent/ }).waitFor({ timeout: 15_000 });
  await page.goto(url);
  expect(await page.inputValue('#note')).toBe('Ask who signed the deferral.');
  await context.close();
});

journey('when the keyboard alone is used, then a screen is read and left', async (browser) => {
  const { context, page } = await visit(browser);
  const person = await app.person('learner');
  await page.goto(`${app.url}/en/sign-in`);
  await page.focus('#email');
  await page.keyboard.type(person.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(person.password);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${app.url}/en`);
  await page.goto(`${app.url}/en/courses/cpt-standards`);
  await page.locator('main form button:has-text("Enrol")').focus();
  await page.keyboard.press('Enter');
  await page.locator('a:has-text("Begin")').waitFor();
  await page.goto(`${app.url}/en/courses/cpt-standards/custody/access-to-a-lawyer/friday-2240`);
  await page.keyboard.press('Tab');
  expect(await page.locator('.skip:focus').count()).toBe(1);
  await page.locator('.player-bottom .go .button').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/who-may-ask$/);
  await context.close();
});
