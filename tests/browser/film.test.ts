import type { Browser, Page } from 'playwright-core';
import { findRecord } from '../../src/features/progress/progress.repository.js';
import { buildTestApp, type TestApp, type TestPerson } from '../support/app.js';
import { axe } from '../support/axe.js';
import { launchChromium, launchMortal, visit, type Visit } from '../support/chromium.js';
import { press, tabTo } from '../support/keyboard.js';
import { CLOSING, COURSE, signInAs } from '../support/pages.js';

const FILM = `${CLOSING}/custody-film`;
/** Where the film asks its first question. */
const MOMENT = 23.94;

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

interface Watching extends Visit {
  readonly person: TestPerson;
}

/** Somebody who is enrolled has opened the film; left out where no browser can be had, and the output says so. */
function watching(name: string, run: (watching: Watching) => Promise<void>, options: Parameters<typeof visit>[1] = {}, expected: RegExp = /^$/): void {
  test(name, async () => {
    if (chromium === null) {
      process.stdout.write(`left out, no browser here: ${name}\n`);
      return;
    }
    const visited = await visit(chromium, options);
    const person = await app.person();
    await (await app.signIn(person)).submit(COURSE, {}, `${COURSE}/enrol`);
    await signInAs(app, visited.page, person);
    await open(visited.page);
    await run({ ...visited, person });
    expect(visited.complaints.filter((complaint) => !expected.test(complaint))).toEqual([]);
    await visited.context.close();
  }, 60_000);
}

async function open(page: Page, address = FILM): Promise<void> {
  await page.goto(`${app.url}${address}`);
  await page.locator('.film-bar').waitFor({ state: 'attached' });
  await until(page, 'document.querySelector("video").readyState >= 2');
  // The clock of the application stands still: from here on it allows the whole film.
  app.clock.advance(600_000);
}

/** Waits in the page, frame by frame: Playwright's own way evaluates text, which our content policy forbids. */
const until = (page: Page, holds: string): Promise<unknown> => page.evaluate(`new Promise((resolve) => { const look = () => { if (${holds}) resolve(true); else requestAnimationFrame(look); }; look(); })`);
const video = <T>(page: Page, what: string): Promise<T> => page.evaluate<T>(`document.querySelector('video').${what}`);
const second = (page: Page): Promise<number> => video<number>(page, 'currentTime');
const playTo = (page: Page, to: number): Promise<unknown> => until(page, `document.querySelector('video').currentTime >= ${to}`);
const at = (page: Page, from: number, to: number): Promise<unknown> => until(page, `(({ currentTime, seeking }) => !seeking && currentTime >= ${from} && currentTime <= ${to})(document.querySelector('video'))`);
const paused = (page: Page, is: boolean): Promise<unknown> => until(page, `document.querySelector('video').paused === ${is}`);
const play = (page: Page): Promise<void> => page.locator('.vjs-big-play-button').click();
const said = async (page: Page): Promise<string> => ((await page.locator('[data-seen]').textContent()) ?? '').replaceAll('\u00a0', ' ');
const seek = (page: Page, to: number): Promise<unknown> => page.evaluate(`document.querySelector('video').currentTime = ${to}`);
/** The next report that the server takes, and what it counts then. */
const counted = async (page: Page): Promise<readonly (readonly [number, number])[]> => {
  const response = await page.waitForResponse((reply) => reply.url().endsWith('/played') && reply.status() === 200, { timeout: 20_000 });
  return ((await response.json()) as { segments: [number, number][] }).segments;
};
/** What the server counts is soon more than this. */
async function isStored(person: TestPerson, more: number): Promise<void> {
  for (let parts = await stored(person); (parts[0]?.[1] ?? 0) <= more; parts = await stored(person)) await nextTurn();
}
const nextTurn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));
const stored = async (person: TestPerson): Promise<readonly (readonly [number, number])[]> => (await findRecord(person.id, 'cpt-standards'))?.films['the-first-hours']?.segments ?? [];

/** Marks the document, to see whether it was left. */
const mark = (page: Page): Promise<void> => page.evaluate('document.documentElement.dataset.mark = "here"');
const marked = (page: Page): Promise<boolean> => page.evaluate('document.documentElement.dataset.mark === "here"');

watching('when a film is opened, then it waits, and its bar offers captions, chapters, speed and a picture in the picture', async ({ page }) => {
  expect(await video<boolean>(page, 'paused')).toBe(true);
  expect(await second(page)).toBe(0);
  // The film is as long as its captions say.
  expect(Math.abs((await video<number>(page, 'duration')) - 70.69)).toBeLessThan(0.6);
  await play(page);
  await page.locator('.vjs-text-track-cue', { hasText: 'introduction to the first hours' }).waitFor();
  expect(await page.locator('.vjs-subs-caps-button .vjs-menu-item-text').allTextContents()).toEqual(expect.arrayContaining(['English Captions', 'French Captions']));
  await page.locator('.vjs-subs-caps-button > button').click();
  await page.locator('.vjs-subs-caps-button .vjs-menu-item', { hasText: 'French' }).click();
  await page.locator('.vjs-text-track-cue', { hasText: 'première' }).waitFor();
  expect(await page.locator('.vjs-playback-rate .vjs-menu-item-text').allTextContents()).toEqual(['2x', '1.5x', '1.25x', '1x', '0.75x', '0.5x']);
  await page.locator('.vjs-playback-rate > button').hover();
  await page.locator('.vjs-playback-rate .vjs-menu-item', { hasText: '2x' }).first().click();
  expect(await video<number>(page, 'playbackRate')).toBe(2);
  await page.locator('.vjs-chapters-button > button').click();
  await page.locator('.vjs-chapters-button .vjs-menu-item', { hasText: 'The rights' }).click();
  await at(page, 24.2, 40);
  expect(await page.getByRole('button', { name: 'Picture-in-Picture' }).isEnabled()).toBe(await page.evaluate('document.pictureInPictureEnabled'));
});

watching('when a screen is wide, then the transcript stands beside the film, follows it, and leads to any place in it', async ({ page }) => {
  const [film, text] = [await page.locator('.film-frame').boundingBox(), await page.locator('.film-text').boundingBox()];
  expect(text?.x ?? 0).toBeGreaterThan((film?.x ?? 0) + (film?.width ?? 0));
  // By the keyboard: search, Enter to the first line that was found, Enter to go there.
  await tabTo(page, '[data-transcript-search]');
  await page.keyboard.type('LAWYER');
  await page.locator('[data-found]', { hasText: 'Places found: 4' }).waitFor();
  expect(await page.locator('.transcript mark').allTextContents()).toEqual(['lawyer', 'lawyer', 'lawyer', 'lawyer']);
  await page.keyboard.press('Enter');
  expect(await page.locator('.transcript button:focus').getAttribute('aria-label')).toBe('Go to 0:30');
  await page.keyboard.press('Enter');
  await at(page, 30.1, 33);
  await page.locator('[data-transcript-search]').fill('no such word');
  await page.locator('[data-found]', { hasText: 'Not found' }).waitFor();
  await page.locator('[data-transcript-search]').fill('');
  await page.locator('.transcript li[aria-current=true]', { hasText: 'Second: a lawyer' }).waitFor();
  await page.locator('.transcript li', { hasText: 'Third: a doctor' }).click();
  await at(page, 35.3, 38);
  await page.locator('.transcript li[aria-current=true]', { hasText: 'Third: a doctor' }).waitFor();
  expect(await page.locator('.transcript li[aria-current]').count()).toBe(1);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('.film-download a')]);
  expect(download.suggestedFilename()).toBe('the-first-hours.en.txt');
});

watching('when accents are left out of a search, then the words are found all the same', async ({ page }) => {
  await open(page, FILM.replace('/en/', '/fr/'));
  await page.locator('[data-transcript-search]').fill('medecin');
  expect(await page.locator('.transcript mark').allTextContents()).toEqual(['médecin']);
});

watching('when a screen is narrow, then the transcript stands below the film and nothing is wider than the screen', async ({ page }) => {
  const [film, text] = [await page.locator('.film-frame').boundingBox(), await page.locator('.film-text').boundingBox()];
  expect(text?.y ?? 0).toBeGreaterThan((film?.y ?? 0) + (film?.height ?? 0));
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  // Every button of the bar is on it.
  const bar = await page.locator('.vjs-control-bar').boundingBox();
  for (const name of ['Play', 'Playback Rate', 'Chapters', 'Captions', 'Transcript', 'Keyboard keys', 'Fullscreen']) {
    const button = await page.locator('.vjs-control-bar').getByRole('button', { name, exact: true }).boundingBox();
    expect([name, button !== null && button.x >= (bar?.x ?? 0) && button.x + button.width <= (bar?.x ?? 0) + (bar?.width ?? 0) + 1]).toEqual([name, true]);
  }
}, { viewport: { width: 390, height: 844 } });

watching('when the page reads from right to left, then the transcript stands on the left, and the bar still runs with the time', async ({ page }) => {
  await open(page, FILM.replace('/en/', '/ar/'));
  const [film, text] = [await page.locator('.film-frame').boundingBox(), await page.locator('.film-text').boundingBox()];
  expect((text?.x ?? 0) + (text?.width ?? 0)).toBeLessThan(film?.x ?? 0);
  const x = async (selector: string): Promise<number> => (await page.locator(selector).boundingBox())?.x ?? 0;
  expect(await x('.vjs-play-control')).toBeLessThan(await x('.vjs-fullscreen-control'));
  expect(await page.getByRole('button', { name: 'مفاتيح لوحة المفاتيح' }).count()).toBe(1);
  expect(await axe(page)).toEqual([]);
});

watching('when the keyboard alone is used, then the keys play, seek, mute, show and lead about, and \'?\' lists them', async ({ page }) => {
  // Outside the film they do nothing, and get in nobody's way.
  await tabTo(page, '.player-top a');
  await page.keyboard.press('m');
  expect(await video<boolean>(page, 'muted')).toBe(false);
  await press(page, '.vjs-big-play-button, .vjs-play-control', 'Enter');
  await playTo(page, 0.5);
  await page.focus('.video-js');
  await page.keyboard.press('Space');
  await paused(page, true);
  const from = await second(page);
  await page.keyboard.press('ArrowRight');
  await at(page, from + 4.9, from + 5.1);
  await page.keyboard.press('ArrowLeft');
  await at(page, from - 0.1, from + 0.1);
  await page.keyboard.press('m');
  expect(await video<boolean>(page, 'muted')).toBe(true);
  await page.keyboard.press('ArrowDown');
  expect(await video<number>(page, 'volume')).toBeCloseTo(0.9);
  await page.locator('.vjs-text-track-cue').waitFor();
  await page.keyboard.press('c');
  await page.locator('.vjs-text-track-cue').waitFor({ state: 'detached' });
  await page.keyboard.press('c');
  await page.locator('.vjs-text-track-cue').waitFor();
  await page.keyboard.press('f');
  await until(page, 'document.fullscreenElement !== null');
  await page.keyboard.press('f');
  await until(page, 'document.fullscreenElement === null');
  await page.keyboard.press('t');
  expect(await page.locator('.transcript:focus').count()).toBe(1);
  await page.keyboard.press('t');
  expect(await page.locator('.vjs-play-control:focus').count()).toBe(1);
  await page.keyboard.press('?');
  const list = page.getByRole('dialog', { name: 'Keyboard keys' });
  await list.waitFor();
  expect(await list.ariaSnapshot()).toMatch(/row "Space play or pause"[\s\S]*row "← → 5 seconds back or on"[\s\S]*row "c captions on or off"[\s\S]*row "t [\s\S]*row "f [\s\S]*row "m [\s\S]*row "\? this list"/);
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'hidden' });
  // Whoever cannot guess '?' finds it as a button.
  await press(page, '.film-button[title="Keyboard keys"]');
  await list.waitFor();
});

watching('when a marked moment comes, then the film pauses for its question, which is answered in place and in full screen', async ({ page, person }) => {
  await mark(page);
  await play(page);
  await playTo(page, 0.3);
  await page.focus('.video-js');
  await page.keyboard.press('f');
  await until(page, 'document.fullscreenElement !== null');
  await seek(page, MOMENT - 1);
  const question = page.getByRole('dialog', { name: 'A question about what you have just seen' });
  await question.waitFor();
  await paused(page, true);
  expect(Math.abs((await second(page)) - MOMENT)).toBeLessThan(0.8);
  // It is on top of what fills the screen, and has the focus.
  expect(await page.evaluate('document.fullscreenElement !== null && document.querySelector("#film-moment").contains(document.elementFromPoint(innerWidth / 2, innerHeight / 2))')).toBe(true);
  expect(await page.locator('#film-moment input[type=radio]:focus').count()).toBe(1);
  // Nothing chosen: it says so, in place.
  await press(page, '#film-moment form .actions button');
  await question.getByRole('alert').waitFor();
  await press(page, '#film-moment input[type=radio]', 'Space');
  await press(page, '#film-moment form .actions button');
  await page.locator('#film-moment [data-verdict]:focus').waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await page.evaluate('document.fullscreenElement !== null')).toBe(true);
  await press(page, '[data-go-on]');
  await question.waitFor({ state: 'hidden' });
  await playTo(page, MOMENT + 1.5);
  expect(await marked(page)).toBe(true);
  expect(Object.keys((await findRecord(person.id, 'cpt-standards'))?.films['the-first-hours']?.moments ?? {})).toEqual(['f-custody']);
  // Answered once, it asks no more.
  await seek(page, MOMENT - 0.8);
  await playTo(page, MOMENT + 1);
}, {}, /status of 422/);

watching('when a question is put off, then the film goes on and the question stays below it', async ({ page }) => {
  await play(page);
  await seek(page, MOMENT - 1);
  await page.locator('#film-moment[open]').waitFor();
  await page.click('[data-later]');
  await playTo(page, MOMENT + 1);
  await page.locator('.vjs-play-control').click();
  await mark(page);
  expect(await page.locator('.film-questions form[data-moment]').count()).toBe(2);
  await page.locator('.film-questions form[data-moment] input[type=radio]').first().check();
  await page.locator('.film-questions form[data-moment] .actions button').first().click();
  await page.locator('.film-questions [data-verdict]:focus').waitFor();
  expect(await marked(page)).toBe(true);
});

watching('when parts are played and others skipped, then sentence and bar show both while it plays, and it goes on where it was left', async ({ page, person }) => {
  expect(await said(page)).toBe('You have seen 0 % of it.');
  await play(page);
  await page.locator('[data-seen]', { hasText: /You have seen [1-9]/ }).waitFor();
  await playTo(page, 2);
  const leaving = counted(page);
  await seek(page, 40);
  expect(await leaving).toHaveLength(1);
  await playTo(page, 41.5);
  const pausing = counted(page);
  await page.locator('.vjs-play-control').click();
  const parts = await pausing;
  expect(parts).toHaveLength(2);
  expect(parts[0]?.[1]).toBeLessThan(4);
  expect(parts[1]?.[0]).toBeGreaterThan(39.5);
  const left = await second(page);
  expect(await said(page)).toMatch(/^You have seen \d % of it: 0:00 to 0:0\d, 0:40 to 0:4\d\.$/);
  // Seen parts are thick, gaps thin: no colour is needed.
  expect(await page.locator('.film-bar .seen').count()).toBe(2);
  const height = async (kind: string): Promise<number> => Number(await page.locator(`.film-bar .${kind}`).first().getAttribute('height'));
  expect(await height('seen')).toBeGreaterThan((await height('gap')) + 2);
  expect(await page.locator('.film-bar .moment').count()).toBe(2);
  const before = await said(page);
  await page.goto(`${app.url}${COURSE}`);
  await open(page);
  await at(page, left - 0.4, left + 0.4);
  expect(await said(page)).toBe(before);
  expect(await stored(person)).toEqual(parts);
});

watching('when the page is hidden or left, then what was played is told at once', async ({ page, person }) => {
  await play(page);
  await playTo(page, 1.5);
  const hidden = counted(page);
  await page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true }); document.dispatchEvent(new Event('visibilitychange'))");
  expect((await hidden)[0]?.[1]).toBeGreaterThan(1);
  await page.evaluate('delete document.visibilityState');
  await playTo(page, 4);
  await page.goto(`${app.url}${COURSE}`);
  await isStored(person, 3.5);
});

watching('when the network is away, then what was seen is kept in the browser, and sent when it returns, even by a later page', async ({ page, context, person }) => {
  await play(page);
  await playTo(page, 1);
  await context.setOffline(true);
  await playTo(page, 3);
  await page.locator('.vjs-play-control').click();
  await page.locator('[data-kept]', { hasText: 'kept in this browser' }).waitFor();
  expect(await stored(person)).toEqual([]);
  expect(await said(page)).toMatch(/0:00 to 0:0[3-9]/);
  await page.close();
  await context.setOffline(false);
  const later = await context.newPage();
  await later.goto(`${app.url}${COURSE}`);
  await isStored(person, 2.5);
}, {}, /ERR_INTERNET_DISCONNECTED/);

watching('when it is read instead of watched, then the film is done in the same way, without leaving the page', async ({ page }) => {
  await page.click('a:has-text("Read instead of watching")');
  await page.locator('#transcript-heading:focus').waitFor();
  await mark(page);
  await press(page, '[data-read] button');
  await page.locator('[data-read] .notice:focus').waitFor();
  for (const form of await page.locator('form[data-moment]').all()) {
    await form.locator('input[type=radio]').first().check();
    await form.locator('.actions button').click();
    await form.locator('[data-verdict]').waitFor();
  }
  await page.locator('.outline li.done a[aria-current=page]').waitFor();
  expect(await page.locator('.player-bottom .go').textContent()).toContain('Continue to');
  expect(await marked(page)).toBe(true);
});

test('when the browser dies while a film plays, then at most ten seconds are lost', async () => {
  const dying = await launchMortal();
  if (dying === null) {
    process.stdout.write('left out, no browser here: when the browser dies\n');
    return;
  }
  const { page } = await visit(dying.browser);
  const person = await app.person();
  await (await app.signIn(person)).submit(COURSE, {}, `${COURSE}/enrol`);
  await signInAs(app, page, person);
  await open(page);
  await play(page);
  // Nothing is paused, sought, hidden or left: the first report comes by itself.
  await counted(page);
  const reached = await second(page);
  dying.kill();
  const [[from, to] = [99, 0]] = await stored(person);
  expect(from).toBeLessThan(0.5);
  expect(reached - to).toBeLessThan(10);
  expect(reached).toBeGreaterThan(8);
}, 60_000);
