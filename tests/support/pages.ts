import type { Page } from 'playwright-core';
import { LearningModel } from '../../src/features/progress/progress.model.js';
import type { TestApp, TestPerson } from './app.js';
import { axe } from './axe.js';

export const COURSE = '/en/courses/cpt-standards';
export const LESSON = `${COURSE}/custody/fundamental-safeguards`;
export const CLOSING = `${COURSE}/custody/custody-in-practice`;

export interface Life {
  readonly learner: TestPerson;
  readonly administrator: TestPerson;
  /** The learner's open test, and the statement that they hold: addresses in English. */
  readonly attempt: string;
  readonly statement: string;
}

/** Somebody who has learned, stands in a test and holds a statement, so that no page is empty. */
export async function lifeIn(app: TestApp): Promise<Life> {
  const learner = await app.person('learner', { name: 'Ada Learner' });
  const administrator = await app.person('administrator', { name: 'Bo Administrator' });
  const browser = await app.signIn(learner);
  await browser.submit(COURSE, {}, `${COURSE}/enrol`);
  await browser.submit(`${LESSON}/the-corridor`, {}, `${LESSON}/the-corridor/done`);
  await browser.submit(`${LESSON}/three-rights`, { set: 'yes' }, `${LESSON}/three-rights/bookmark`);
  await browser.submit(`${LESSON}/three-rights`, { text: 'A note to keep.' }, `${LESSON}/three-rights/note`);
  await browser.submit(`${LESSON}/three-rights/report`, { text: 'A word is missing.' }, `${LESSON}/three-rights/report`);
  const attempt = (await browser.submit(`${COURSE}/custody/test`)).location;
  const now = app.clock.now();
  await LearningModel.updateOne({ _id: `${learner.id}:cpt-standards` }, { $set: { completedAt: now, evaluatedAt: now }, $inc: { revision: 1 } });
  const statement = (await browser.submit(`${COURSE}/finish`, {}, `${COURSE}/statement`)).location;
  return { learner, administrator, attempt, statement };
}

/** Signs somebody in by the form, in the browser. */
export async function signInAs(app: TestApp, page: Page, person: TestPerson): Promise<void> {
  await page.goto(`${app.url}/en/sign-in`);
  await page.fill('#email', person.email);
  await page.fill('#password', person.password);
  await page.click('main form button.button:not([data-show-password])');
  await page.waitForURL(`${app.url}/en`);
}

/** A page and what is done on it before it is looked at. */
export type State = readonly [path: string, before?: (page: Page) => Promise<unknown>];

const answer = async (page: Page): Promise<void> => {
  await page.locator('form[data-answer] input[type=radio]').first().check();
  await page.click('form[data-answer] button');
  await page.locator('[data-verdict]').waitFor();
};
/** Cards, notes and the first term's definition. */
const openAll = (page: Page): Promise<void> => page.evaluate("for (const details of document.querySelectorAll('main details')) details.open = true; document.querySelector('.term')?.click()");
const submitEmpty = (page: Page): Promise<unknown> => page.locator('main form').first().evaluate((form) => (form as unknown as { submit(): void }).submit()).then(() => page.locator('.summary').waitFor());

/** What everybody may read. */
export const GUEST_PAGES: readonly State[] = [
  ['/en'], [COURSE], ['/en/instruments'], ['/en/instruments/coe-ets-126'], ['/en/films'], ['/en/films/torben-adams'], ['/en/glossary'], ['/en/search?q=custody+lawyer'], ['/en/about'], ['/en/accessibility'], ['/en/privacy'],
  ['/en/register'], ['/en/register', submitEmpty], ['/en/sign-in'], ['/en/sign-in', submitEmpty], ['/en/reset'], ['/en/reset-sent'], ['/en/verify'], ['/en/erased'], ['/en/no-such-page'],
];

const LEARNER: readonly State[] = [
  ['/en'], [COURSE], [`${COURSE}/progress`], [`${COURSE}/again`], [`${COURSE}/finish`], [`${COURSE}/notebook`], ['/en/statements'], ['/en/unsent'], ['/en/administration'],
  [`${LESSON}/the-corridor`], [`${LESSON}/three-rights`, openAll], [`${LESSON}/from-what-moment`], [`${LESSON}/each-right-closely`, openAll], [`${LESSON}/put-in-order`], [`${LESSON}/check-moment`],
  [`${LESSON}/check-moment?again=yes`, answer], [`${LESSON}/check-match`], [`${COURSE}/custody/access-to-a-lawyer/your-decision`], [`${COURSE}/custody/access-to-a-lawyer/what-to-keep`],
  [`${COURSE}/custody/interviewing-without-coercion/check-aim`], [`${COURSE}/custody/interviewing-without-coercion/check-real-evidence`], [`${CLOSING}/custody-reflection`], [`${CLOSING}/custody-toolbox`],
  [`${CLOSING}/custody-film`, (page) => page.locator('.vjs-big-play-button').waitFor()], [`${LESSON}/whole`], [`${LESSON}/three-rights/report`], [`${LESSON}/three-rights/report`, submitEmpty], [`${COURSE}/custody/test`],
  ['/en/account'], ['/en/account/profile'], ['/en/account/password'], ['/en/account/password', submitEmpty], ['/en/account/email'], ['/en/account/erase'], ['/en/welcome'],
];

export function learnerPages({ attempt, statement }: Pick<Life, 'attempt' | 'statement'>): readonly State[] {
  return [...LEARNER, [statement], [`/en/verify?code=${statement.split('/').at(-1) ?? ''}`], [attempt], [`${attempt}/review`]];
}

export function administratorPages({ learner, statement }: Pick<Life, 'learner' | 'statement'>): readonly State[] {
  const revoke = `/statements/${statement.split('/').at(-1) ?? ''}/revoke`;
  return ['', '/people', `/people/${learner.id}`, `/people/${learner.id}/statements`, revoke, '/invitations', '/outbox', '/audit', '/reports', '/evaluations'].map((path): State => [`/en/administration${path}`]);
}

/** Looks at each state of the English pages, or of those in another language, and at its contrasts in the dark. */
export async function lookAt(app: TestApp, page: Page, states: readonly State[], language = 'en', dark: 'contrast' | 'everything' = 'contrast'): Promise<string[]> {
  const found: string[] = [];
  for (const [english, before] of states) {
    const path = language === 'en' ? english : english.replace(/^\/en(?=\/|$)/, `/${language}`);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${app.url}${path}`);
    await before?.(page);
    found.push(...(await axe(page)).map((finding) => `${path}: ${finding}`));
    await page.emulateMedia({ colorScheme: 'dark' });
    found.push(...(await axe(page, dark)).map((finding) => `${path} in the dark: ${finding}`));
  }
  return found;
}
