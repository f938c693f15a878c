import type { Page } from 'playwright-core';
import type { TestApp, TestPerson } from './app.js';

// Somebody at a module test in a real browser.

export async function signIn(app: TestApp, page: Page, person: TestPerson): Promise<void> {
  await page.goto(`${app.url}/en/sign-in`);
  await page.fill('#email', person.email);
  await page.fill('#password', person.password);
  await page.click('main form button.button:not([data-show-password])');
  await page.waitForURL(`${app.url}/en`);
}

/** Signs in, enrols and opens the test on custody; the address of the attempt. */
export async function openTest(app: TestApp, page: Page, person: TestPerson): Promise<string> {
  await signIn(app, page, person);
  await page.goto(`${app.url}/en/courses/cpt-standards`);
  await page.click('main form button:has-text("Enrol")');
  await page.locator('a:has-text("Begin")').first().waitFor();
  await page.goto(`${app.url}/en/courses/cpt-standards/custody/test`);
  await page.click('main form button');
  await page.waitForURL(/\/test\/[0-9a-f-]{36}$/);
  return page.url();
}

// From its beginning: 'they will be sent' is not 'Sent'.
export const saysStatus = (page: Page, text: string): Promise<void> => page.locator('#status', { hasText: new RegExp(`^${text}`) }).waitFor({ timeout: 30_000 });

/** Answers the question that is shown, whatever its kind, as a person does. */
export async function answerShown(page: Page): Promise<void> {
  const shown = page.locator('[data-test-question]:visible');
  if ((await shown.locator('[data-ordering]').count()) > 0) {
    await shown.locator('.order-buttons button').nth(1).click();
    return;
  }
  for (const select of await shown.locator('select').all()) await select.selectOption({ index: 1 });
  const toggles = shown.locator('input[type=radio], input[name^="q."][type=checkbox]');
  if ((await toggles.count()) > 0) await toggles.first().check();
  const typed = shown.locator('input[type=text]');
  if ((await typed.count()) > 0) await typed.fill('2');
}

export async function answerEach(page: Page, total: number): Promise<void> {
  for (let number = 1; number <= total; number += 1) {
    await page.locator('[data-test-question]:visible .kicker', { hasText: `Question ${number} of ${total}` }).waitFor();
    await answerShown(page);
    if (number < total) await page.click('button:has-text("Next question")');
  }
}
