import type { Page } from 'playwright-core';

/** Tabs until something that fits has the focus. @throws Error where nothing does */
export async function tabTo(page: Page, selector: string, most = 80): Promise<void> {
  for (let step = 0; step < most; step += 1) {
    if ((await page.locator(`:is(${selector}):focus`).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no Tab leads to ${selector} on ${page.url()}`);
}

/** Tabs there and presses a key. */
export async function press(page: Page, selector: string, key = 'Enter'): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.press(key);
}
