import type { Browser, Page } from 'playwright-core';
import { buildTestApp, type TestApp } from '../support/app.js';
import { launchChromium, visit } from '../support/chromium.js';
import { signInAs } from '../support/pages.js';

const COURSE = '/courses/cpt-standards';
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

function journey(name: string, run: (page: Page) => Promise<void>): void {
  test(name, async () => {
    if (chromium === null) {
      process.stdout.write(`left out, no browser here: ${name}\n`);
      return;
    }
    const { page, context } = await visit(chromium);
    const person = await app.person();
    await (await app.signIn(person)).submit(`/en${COURSE}`, {}, `/en${COURSE}/enrol`);
    await signInAs(app, page, person);
    await run(page);
    await context.close();
  }, 60_000);
}

async function change(page: Page, to: string, path: string): Promise<void> {
  await page.locator('details.menu').first().locator('summary').click();
  await page.click(`form[data-languages] button[lang="${to}"]`);
  await page.waitForURL(`${app.url}/${to}${path}`);
}

describe('when the language is changed', () => {
  journey('on a question, then the screen and the choice that was not sent yet are kept', async (page) => {
    await page.goto(`${app.url}/en${LESSON}/check-moment`);
    const choice = await page.locator('form[data-answer] input[type=radio]').nth(2).getAttribute('value');
    await page.check(`form[data-answer] input[value="${choice}"]`);
    await change(page, 'fr', `${LESSON}/check-moment`);
    expect(await page.getAttribute('html', 'lang')).toBe('fr');
    expect(await page.isChecked(`form[data-answer] input[value="${choice}"]`)).toBe(true);
    await change(page, 'ar', `${LESSON}/check-moment`);
    expect(await page.isChecked(`form[data-answer] input[value="${choice}"]`)).toBe(true);
    await page.reload();
    expect(await page.locator('form[data-answer] input:checked').count()).toBe(0);
  });

  journey('on steps half ordered and on a case half decided, then the order and the path are kept', async (page) => {
    await page.goto(`${app.url}/en${LESSON}/put-in-order`);
    await page.locator('[data-item] button').nth(1).click();
    const order = await page.locator('[data-item] select').evaluateAll((selects) => selects.map((select) => (select as unknown as { name: string }).name));
    await change(page, 'fr', `${LESSON}/put-in-order`);
    expect(await page.locator('[data-item] select').evaluateAll((selects) => selects.map((select) => (select as unknown as { name: string }).name))).toEqual(order);

    const decision = `${COURSE}/custody/access-to-a-lawyer/your-decision`;
    await page.goto(`${app.url}/fr${decision}`);
    await page.locator('form[data-answer] input[type=radio]').nth(1).check();
    await page.click('form[data-answer] button');
    await page.waitForURL(/\?path=/);
    const { search } = new URL(page.url());
    await change(page, 'en', `${decision}${search}`);
  });

  journey('while a note is written, then it is there at once, and what is added replaces it and does not double it', async (page) => {
    await page.goto(`${app.url}/en${LESSON}/three-rights`);
    await page.click('.own-notes summary');
    await page.fill('#note', 'Ask who signs.');
    await change(page, 'fr', `${LESSON}/three-rights`);
    expect(await page.inputValue('#note')).toBe('Ask who signs.');
    await page.fill('#note', 'Ask who signs, and when.');
    await change(page, 'en', `${LESSON}/three-rights`);
    expect(await page.inputValue('#note')).toBe('Ask who signs, and when.');
    // As another device sees it: the newest text alone.
    await page.waitForFunction(`fetch(location.href).then((reply) => reply.text()).then((html) => new DOMParser().parseFromString(html, 'text/html').querySelector('#note').value === 'Ask who signs, and when.')`);
  });

  journey('on a form that was refused, then what was typed is kept, but no password', async (page) => {
    await page.context().clearCookies();
    await page.goto(`${app.url}/en/register`);
    await page.fill('#name', 'Ada Learner');
    await page.fill('#password', 'short');
    await page.click('main form button.button:not([data-show-password])');
    await page.locator('.summary').waitFor();
    await change(page, 'fr', '/register');
    expect(await page.inputValue('#name')).toBe('Ada Learner');
    expect(await page.inputValue('#password')).toBe('');
  });
});
