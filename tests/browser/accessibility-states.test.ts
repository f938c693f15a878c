import type { Browser, Page } from 'playwright-core';
import { readCourses, type Course, type ScreenWords } from '../../src/features/catalogue/index.js';
import { fieldsFor } from '../support/answers.js';
import { buildTestApp, type TestApp, type TestPerson } from '../support/app.js';
import { axe } from '../support/axe.js';
import { launchChromium, visit } from '../support/chromium.js';
import { CLOSING, COURSE, LESSON, lookAt, signInAs, type State } from '../support/pages.js';
import { TestTaker } from '../support/test-taking.js';

// What pages become when something was done on them, and what a reader's own settings do to them.

const CASE = `${COURSE}/custody/access-to-a-lawyer/your-decision`;

let app: TestApp;
let chromium: Browser | null;
let course: Course;

beforeAll(async () => {
  app = await buildTestApp();
  chromium = await launchChromium();
  const { data } = await readCourses('courses');
  const found = data.courses.find(({ id }) => id === 'cpt-standards');
  if (found === undefined) throw new Error('the course is not there');
  course = found;
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
  }, 90_000);
}

interface Asked {
  readonly kind: string;
  readonly path: string;
  readonly fields: (wrong: boolean) => Record<string, string | string[]>;
}

/** The first question of each kind that the lessons ask. */
function questions(): Asked[] {
  const found = new Map<string, Asked>();
  for (const module of course.modules) {
    for (const lesson of module.lessons) {
      for (const screen of lesson.screens) {
        if (screen.type !== 'question' || found.has(screen.question.kind)) continue;
        const words = lesson.words['en']?.screens[screen.id] as ScreenWords<'question'>;
        const { question } = screen;
        found.set(question.kind, { kind: question.kind, path: `${COURSE}/${module.id}/${lesson.id}/${screen.id}`, fields: (wrong) => fieldsFor(question, words.question as never, wrong) });
      }
    }
  }
  return [...found.values()];
}

/** Somebody who has answered every kind of question, a film's too, and taken a test, rightly or wrongly. */
async function answerer(wrong: boolean): Promise<{ person: TestPerson; states: State[] }> {
  const person = await app.person('learner', { name: wrong ? 'Wanda Wrong' : 'Rita Right' });
  const taker = new TestTaker(await app.signIn(person), course);
  const attempt = await taker.open();
  for (const { path, fields } of questions()) await taker.send(`${path}/answer`, fields(wrong));
  const film = course.modules.find(({ id }) => id === 'custody')?.films[0];
  for (const { question } of film?.moments ?? []) {
    const words = film?.words['en']?.questions[question.id];
    if (words !== undefined) await taker.send(`${CLOSING}/custody-film/moment/${question.id}`, fieldsFor(question, words, wrong));
  }
  await taker.answerAll(attempt, wrong);
  await taker.send(`${attempt}/submit`, { confirm: 'yes' });
  return { person, states: [...questions().map(({ path }): State => [path]), [`${CLOSING}/custody-film`], [attempt], [`${COURSE}/custody/test`], [`${COURSE}/progress`]] };
}

inBrowser('when questions of every kind are answered, rightly or wrongly, then axe finds nothing in what is told', async (browser) => {
  expect(questions().map(({ kind }) => kind).sort()).toEqual(['gap', 'matching', 'ordering', 'several', 'single', 'truefalse']);
  for (const wrong of [true, false]) {
    const { person, states } = await answerer(wrong);
    const { context, page } = await visit(browser);
    await signInAs(app, page, person);
    expect(await lookAt(app, page, states)).toEqual([]);
    // A choice is called by its words alone; what is told of it describes it.
    await page.goto(`${app.url}${questions().find(({ kind }) => kind === 'single')?.path ?? ''}`);
    const told = page.locator('.choice:has(.feedback)').first();
    const name = ((await told.locator('label').textContent()) ?? '').trim();
    expect(await page.getByRole('radio', { name, exact: true }).count()).toBe(1);
    const described = (await told.locator('input').getAttribute('aria-describedby')) ?? '';
    expect(await page.locator(`#${described}`).textContent()).toMatch(/\S/);
    await context.close();
  }
});

/** Somebody on the course, signed in in the browser. */
async function enter(page: Page): Promise<void> {
  const person = await app.person();
  await new TestTaker(await app.signIn(person), course).send(`${COURSE}/enrol`);
  await signInAs(app, page, person);
}

inBrowser('when a case is walked to each of its endings, then every scene is sound and takes the focus', async (browser) => {
  const { context, page } = await visit(browser);
  await enter(page);
  const walk = async (path: readonly number[]): Promise<void> => {
    await page.goto(`${app.url}${CASE}`);
    for (const choice of path) {
      await page.locator('input[name=choice]').nth(choice).check();
      const scene = (await page.locator('[data-scene]').textContent()) ?? '';
      await page.click('form[data-answer] button');
      await page.locator('[data-scene]').filter({ hasNotText: scene.trim() }).waitFor();
      expect(await page.locator('[data-scene]:focus').count()).toBe(1);
      expect(await axe(page)).toEqual([]);
    }
    expect(await page.locator('ol.path li').count()).toBe(path.length);
  };
  for (const path of [[0], [1, 0], [1, 1], [2]]) await walk(path);
  await context.close();
});

inBrowser('when the focus moves through a page with the keyboard, then nothing that sticks to the screen hides it', async (browser) => {
  const { context, page } = await visit(browser, { viewport: { width: 1024, height: 400 } });
  await enter(page);
  for (const path of [COURSE, `${LESSON}/three-rights`, `${LESSON}/check-match`, `${CLOSING}/custody-film`, '/en/account/profile']) {
    await page.goto(`${app.url}${path}`);
    const hidden: string[] = [];
    for (let step = 0; step < 45; step += 1) {
      await page.keyboard.press('Tab');
      // Entirely hidden: neither end nor the middle of what has the focus is on top where it stands.
      const what = await page.evaluate<string | null>(`(() => {
        const element = document.activeElement;
        if (element === null || element === document.body || element.closest('.video-js') !== null) return null;
        const { left, top, width, height } = element.getBoundingClientRect();
        const seen = [0.1, 0.5, 0.9].some((part) => {
          const on = document.elementFromPoint(left + width / 2, top + height * part);
          return on !== null && (element.contains(on) || on.contains(element));
        });
        return seen || width * height < 4 ? null : element.outerHTML.slice(0, 120);
      })()`);
      if (what !== null) hidden.push(what);
    }
    expect([path, hidden]).toEqual([path, []]);
  }
  await context.close();
});

inBrowser('when somebody wants less motion, then nothing moves', async (browser) => {
  const { context, page } = await visit(browser, { reducedMotion: 'reduce' });
  await enter(page);
  for (const path of ['/en', COURSE, `${LESSON}/each-right-closely`, `${CLOSING}/custody-film`]) {
    await page.goto(`${app.url}${path}`);
    const moving = await page.evaluate<string[]>(`[...document.querySelectorAll('body *')].filter((element) => {
      const { transitionDuration, animationName } = getComputedStyle(element);
      return animationName !== 'none' || transitionDuration.split(', ').some((duration) => parseFloat(duration) > 0);
    }).map((element) => element.className || element.tagName)`);
    expect([path, [...new Set(moving)]]).toEqual([path, []]);
  }
  await context.close();
});

inBrowser('when colours are forced, then a state is drawn where it was only painted', async (browser) => {
  const { context, page } = await visit(browser, { forcedColors: 'active' });
  await enter(page);
  await page.goto(`${app.url}${LESSON}/the-corridor`);
  await page.click('.player-bottom .go .button');
  await page.waitForURL(/three-rights$/);
  const background = (selector: string): Promise<string> => page.locator(selector).first().evaluate((element) => (globalThis as unknown as { getComputedStyle(of: unknown): { backgroundColor: string } }).getComputedStyle(element).backgroundColor);
  expect(await background('.outline li.done .mark')).not.toBe(await background('.outline li.open .mark'));
  expect(await background('.segments .done')).not.toBe(await background('.segments .open'));
  await context.close();
});

inBrowser('when a screen is low, as at 400 %, then the text has all of it and nothing sticks', async (browser) => {
  const { context, page } = await visit(browser, { viewport: { width: 320, height: 256 } });
  await enter(page);
  await page.goto(`${app.url}${LESSON}/three-rights`);
  expect(await page.locator('.player-bottom').evaluate((bar) => (bar as unknown as { getBoundingClientRect(): { top: number } }).getBoundingClientRect().top)).toBeGreaterThan(256);
  await context.close();
});
