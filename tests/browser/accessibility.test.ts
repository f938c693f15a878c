import type { Browser, Page } from 'playwright-core';
import { buildTestApp, type TestApp, type TestPerson } from '../support/app.js';
import { launchChromium, visit } from '../support/chromium.js';
import { tabTo } from '../support/keyboard.js';
import { administratorPages, CLOSING, COURSE, GUEST_PAGES, learnerPages, LESSON, lifeIn, lookAt, signInAs, type State } from '../support/pages.js';

let app: TestApp;
let chromium: Browser | null;
let learner: TestPerson;
let administrator: TestPerson;
let attempt: string;
let statement: string;

beforeAll(async () => {
  app = await buildTestApp();
  chromium = await launchChromium();
  ({ learner, administrator, attempt, statement } = await lifeIn(app));
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
  }, 150_000);
}

const signIn = (page: Page, person: TestPerson): Promise<void> => signInAs(app, page, person);
const look = (page: Page, states: readonly State[]): Promise<string[]> => lookAt(app, page, states);

inBrowser('when a guest reads every page, then axe finds nothing, in light and dark', async (browser) => {
  const { context, page } = await visit(browser);
  expect(await look(page, GUEST_PAGES)).toEqual([]);
  await context.close();
});

inBrowser('when a learner reads every page and state, then axe finds nothing, in light and dark', async (browser) => {
  const { context, page } = await visit(browser);
  await signIn(page, learner);
  expect(await look(page, learnerPages({ attempt, statement }))).toEqual([]);
  await context.close();
});

inBrowser('when an administrator reads every page, then axe finds nothing, in light and dark', async (browser) => {
  const { context, page } = await visit(browser);
  await signIn(page, administrator);
  expect(await look(page, administratorPages({ learner, statement }))).toEqual([]);
  await context.close();
});

const MAIN = ['', '/courses/cpt-standards', '/courses/cpt-standards/custody/fundamental-safeguards/three-rights', '/courses/cpt-standards/custody/fundamental-safeguards/check-moment', '/courses/cpt-standards/custody/test', '/courses/cpt-standards/progress', '/account', '/instruments'];

inBrowser('when the main pages are read in French and Arabic, then axe finds nothing', async (browser) => {
  const { context, page } = await visit(browser);
  await signIn(page, learner);
  expect(await look(page, MAIN.flatMap((path): State[] => [[`/fr${path}`], [`/ar${path}`]]))).toEqual([]);
  await context.close();
});

/** Text that is cut: a box that hides what does not fit in it. */
const CUT = `[...document.querySelectorAll('body *')].filter((element) => {
  const { overflowX, position, display } = getComputedStyle(element);
  return overflowX === 'hidden' && position !== 'absolute' && display !== 'none' && element.closest('.visually-hidden, .video-js, svg') === null && element.scrollWidth > element.clientWidth + 1;
}).map((element) => element.className || element.tagName)`;
const OVERFLOW = 'document.scrollingElement.scrollWidth - innerWidth';

inBrowser('when pages are enlarged to 400 %, or their text is spaced out, then nothing is cut and nobody scrolls sideways', async (browser) => {
  const { context, page } = await visit(browser, { viewport: { width: 320, height: 256 } });
  await signIn(page, learner);
  const paths = [...MAIN.flatMap((path) => [`/en${path}`, `/ar${path}`]), `${LESSON}/put-in-order`, `${LESSON}/check-match`, `${LESSON}/each-right-closely`, `${COURSE}/custody/access-to-a-lawyer/what-to-keep`, `${CLOSING}/custody-film`, `${CLOSING}/custody-toolbox`, attempt, statement, `${COURSE}/notebook`, `${COURSE}/again`, `${COURSE}/finish`, '/en/register', '/en/account/profile'];
  const faults: string[] = [];
  for (const path of paths) {
    await page.goto(`${app.url}${path}`);
    // All questions of a test, not only the one that chance put first.
    await page.evaluate("for (const question of document.querySelectorAll('[data-test-question]')) question.hidden = false");
    if ((await page.evaluate<number>(OVERFLOW)) > 0) faults.push(`${path} scrolls sideways by ${await page.evaluate<number>(OVERFLOW)}`);
    const cut = await page.evaluate<string[]>(CUT);
    if (cut.length > 0) faults.push(`${path} cuts ${cut.join(', ')}`);
    // WCAG 1.4.12, in a sheet that the CSP does not see as inline.
    await page.evaluate(`{
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }');
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    }`);
    if ((await page.evaluate<number>(OVERFLOW)) > 0) faults.push(`${path}, spaced out, scrolls sideways`);
  }
  expect(faults).toEqual([]);
  await context.close();
});

inBrowser('when an administrator enlarges pages to 400 %, then tables scroll in their own box and the page does not', async (browser) => {
  const { context, page } = await visit(browser, { viewport: { width: 320, height: 256 } });
  await signIn(page, administrator);
  const faults: string[] = [];
  for (const [path] of administratorPages({ learner, statement })) {
    for (const language of ['en', 'fr', 'ar']) {
      await page.goto(`${app.url}${path.replace(/^\/en/, `/${language}`)}`);
      if ((await page.evaluate<number>(OVERFLOW)) > 0) faults.push(`${language} ${path} scrolls sideways by ${await page.evaluate<number>(OVERFLOW)}`);
    }
  }
  expect(faults).toEqual([]);
  await context.close();
});

inBrowser('when colours are forced, then focus is seen and what is done is told by more than a background', async (browser) => {
  const { context, page } = await visit(browser);
  await signIn(page, learner);
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(`${app.url}${LESSON}/check-moment`);
  for (const selector of ['.player-bottom .go .button', 'form[data-answer] input', '.outline a']) {
    await page.locator(selector).first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    const ring = await page.evaluate<string>("(() => { const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement); return `${outlineStyle} ${parseFloat(outlineWidth) > 0}`; })()");
    expect([selector, ring]).toEqual([selector, expect.stringMatching(/^(solid|auto) true$/)]);
  }
  // Done and open differ in what is drawn, not only in what fills it.
  const marks = await page.evaluate<string[]>("[...document.querySelectorAll('.outline li.done .mark, .outline li.open .mark')].map((mark) => { const style = getComputedStyle(mark); const inner = getComputedStyle(mark, '::before'); return `${mark.parentElement.parentElement.className} ${style.borderTopStyle} ${style.borderTopWidth} ${inner.content}`; })");
  expect(new Set(marks.map((mark) => mark.replace(/^\S+ /, ''))).size).toBeGreaterThan(1);
  await context.close();
});

inBrowser('when the tree that screen readers read is looked at, then a question, an ordering and a film say what they are', async (browser) => {
  const { context, page } = await visit(browser);
  await signIn(page, learner);
  const tree = async (path: string, selector: string): Promise<string> => {
    await page.goto(`${app.url}${path}`);
    return page.locator(selector).ariaSnapshot();
  };
  // Answered in another test or not: asked anew it is the same question.
  const single = await tree(`${LESSON}/check-moment?again=yes`, 'form[data-answer]');
  expect(single).toMatch(/group "From what time do the Committee’s safeguards apply\?"/);
  expect(single).toMatch(/radio "17:10, when she is told to sit down again"/);
  expect(single).toMatch(/button "Check/);
  const matching = await tree(`${LESSON}/check-match`, 'form[data-answer]');
  expect(matching).toMatch(/group "Match each safeguard/);
  expect(matching).toMatch(/combobox "Custody record"/);
  const ordering = await tree(`${LESSON}/put-in-order`, 'form[data-check]');
  expect(ordering).toMatch(/button "[^"]*: The form with the rights is handed over and explained"/);
  const gaps = await tree(`${COURSE}/custody/interviewing-without-coercion/check-real-evidence`, 'form[data-answer]');
  expect(gaps).toMatch(/combobox "Admissible after torture"/);
  await page.goto(`${app.url}${CLOSING}/custody-film`);
  await page.locator('.vjs-big-play-button').waitFor();
  const film = await page.locator('main').ariaSnapshot();
  expect(film).toMatch(/button "Play( Video)?"/i);
  expect(film).toMatch(/heading "Transcript"/);
  expect(film).toMatch(/region "Transcript"/);
  await context.close();
});

/** Does what a screen asks, with keys alone. */
async function doScreen(page: Page): Promise<void> {
  for (let card = 0; card < (await page.locator('.cards summary').count()); card += 1) {
    await tabTo(page, `.cards details:nth-of-type(${card + 1}) > summary`);
    await page.keyboard.press('Enter');
  }
  if ((await page.locator('form[data-answer] [data-question]').count()) === 0) return;
  const selects = await page.locator('form[data-answer] select').count();
  for (let number = 0; number < selects; number += 1) {
    const name = await page.locator('form[data-answer] select').nth(number).getAttribute('name');
    await tabTo(page, `select[name="${name ?? ''}"]`);
    await page.keyboard.press('ArrowDown');
  }
  if (selects === 0) {
    await tabTo(page, 'form[data-answer] input:not([type=hidden])');
    await page.keyboard.press('Space');
  }
  await tabTo(page, 'form[data-answer] .actions button');
  await page.keyboard.press('Enter');
  await page.locator('[data-verdict]:focus').waitFor();
}

inBrowser('when the keyboard alone is used, then somebody registers, enrols, walks a lesson and takes a test to its result', async (browser) => {
  const { context, page, complaints } = await visit(browser);
  await page.goto(`${app.url}/en/register`);
  for (const [selector, text] of [['#email', 'keys@example.org'], ['#name', 'Kim Keys'], ['#password', 'three grey herons wade']] as const) {
    await tabTo(page, selector);
    await page.keyboard.type(text);
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/welcome$/);
  await page.goto(`${app.url}${COURSE}`);
  await tabTo(page, `form[action="${COURSE}/enrol"] button`);
  await page.keyboard.press('Enter');
  await page.locator('a:has-text("Begin")').first().waitFor();
  await tabTo(page, `a[href="${LESSON}"]`);
  await page.keyboard.press('Enter');
  await page.waitForURL(/the-corridor$/);
  await page.keyboard.press('Tab');
  expect(await page.locator('.skip:focus').count()).toBe(1);
  await page.keyboard.press('Enter');
  for (let screen = 0; screen < 12 && page.url().includes('/fundamental-safeguards/'); screen += 1) {
    await doScreen(page);
    const before = page.url();
    await tabTo(page, '.player-bottom .go .button');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.toString() !== before);
  }
  expect(page.url()).toContain('/access-to-a-lawyer');
  await page.goto(`${app.url}${COURSE}/custody/test`);
  await tabTo(page, 'main form button');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/test\/[0-9a-f-]{36}/);
  for (let question = 0; question < 8; question += 1) {
    const shown = '[data-test-question]:not([hidden])';
    await tabTo(page, `${shown} input:not([type=hidden]), ${shown} select, ${shown} .order-buttons button`);
    await page.keyboard.press((await page.locator(`${shown} input[type=text]`).count()) > 0 ? '2' : (await page.locator(`${shown} select:visible`).count()) > 0 ? 'ArrowDown' : 'Space');
    if (question === 7) break;
    await tabTo(page, 'form[data-test] button:text-is("Next question"), form[data-test] .actions button:nth-of-type(2)');
    await page.keyboard.press('Enter');
  }
  await tabTo(page, 'button[value=review]');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/review$/);
  await tabTo(page, 'form[action$="/submit"] button');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/test\/[0-9a-f-]{36}$/);
  expect(await page.locator('h1').count()).toBe(1);
  expect(complaints).toEqual([]);
  await context.close();
});
