import { insertAnswerOnce } from '../../../src/features/lessons/lessons.repository.js';
import { recordFact } from '../../../src/features/progress/index.js';
import { buildTestApp, type TestApp } from '../../support/app.js';
import type { Browser } from '../../support/browser.js';

const COURSE = '/en/courses/cpt-standards';
const SCREEN = `${COURSE}/custody/access-to-a-lawyer/friday-2240`;
const NOTEBOOK = `${COURSE}/notebook`;

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

async function learner(): Promise<Browser & { person: { id: string } }> {
  const browser = await app.signedIn();
  await browser.submit(COURSE, {}, `${COURSE}/enrol`);
  return browser;
}

/** A note as a page's script sends it. */
const note = (browser: Browser, text: string, page: string, sequence: number, seen = ''): ReturnType<Browser['json']> => browser.json(`${SCREEN}/note`, { text, page, sequence, seen });
const stored = async (browser: Browser): Promise<string> => (await browser.get(SCREEN)).$('textarea#note').text();
const seenBy = async (browser: Browser): Promise<string> => (await browser.get(SCREEN)).$('form[action$="/note"] input[name=seen]').attr('value') ?? '';

describe('a note', () => {
  test('when one page saves it again and again, then the newest text stays', async () => {
    const browser = await learner();
    await note(browser, 'first', 'page-aaaa', 1);
    expect((await note(browser, 'first, longer', 'page-aaaa', 2)).body).toEqual({ saved: app.clock.now().toISOString() });
    expect(await stored(browser)).toBe('first, longer');
  });
  test('when the network sends an older text of the page again, then nothing changes', async () => {
    const browser = await learner();
    await note(browser, 'new', 'page-aaaa', 2);
    expect((await note(browser, 'old', 'page-aaaa', 1)).status).toBe(200);
    expect(await stored(browser)).toBe('new');
  });
  test('when another page had seen the text, then it replaces it', async () => {
    const browser = await learner();
    await note(browser, 'one', 'page-aaaa', 1);
    await note(browser, 'two', 'page-bbbb', 1, await seenBy(browser));
    expect(await stored(browser)).toBe('two');
  });
  test('when another page had not seen it, then both stay, and the page is told', async () => {
    const browser = await learner();
    await note(browser, 'of this window', 'page-aaaa', 1);
    const { status, body } = await note(browser, 'of that window', 'page-bbbb', 1);
    expect(status).toBe(200);
    expect((body as { text: string; message: string }).text).toBe('of this window\n\n– – –\n\nof that window');
    expect((body as { message: string }).message).toContain('another window');
    expect(await stored(browser)).toBe('of this window\n\n– – –\n\nof that window');
  });
  test('when the reply to such a text is lost and it is sent again, then it is there once', async () => {
    const browser = await learner();
    await note(browser, 'of this window', 'page-aaaa', 1);
    await note(browser, 'of that window', 'page-bbbb', 1);
    await note(browser, 'of that window', 'page-bbbb', 1);
    expect(await stored(browser)).toBe('of this window\n\n– – –\n\nof that window');
  });
  test('when both windows write at the same moment, then nothing of either is lost', async () => {
    const browser = await learner();
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => note(browser, `window ${name}`, `page-${name}${name}${name}${name}`, 1)));
    const text = await stored(browser);
    for (const name of ['a', 'b', 'c', 'd']) expect(text).toContain(`window ${name}`);
  });
  test('when the form is sent without scripts, then it is kept', async () => {
    const browser = await learner();
    expect((await browser.submit(SCREEN, { text: 'typed' }, `${SCREEN}/note`)).status).toBe(303);
    expect(await stored(browser)).toBe('typed');
    expect((await browser.submit(SCREEN, { text: '' }, `${SCREEN}/note`)).status).toBe(303);
    expect(await stored(browser)).toBe('');
  });
  test('when it is too long, then it is refused', async () => {
    expect((await note(await learner(), 'x'.repeat(20_001), 'page-aaaa', 1)).status).toBe(422);
  });
});

describe('the notebook page', () => {
  test('when nothing is there, then it says so', async () => {
    const { status, text } = await (await learner()).get(NOTEBOOK);
    expect(status).toBe(200);
    expect(text).toContain('You have not bookmarked a screen');
    expect(text).toContain('You have not written anything');
  });

  test('when screens are bookmarked and texts written, then all are there, and a bookmark can be removed', async () => {
    const browser = await learner();
    await browser.submit(SCREEN, { set: 'yes' }, `${SCREEN}/bookmark`);
    await note(browser, '<b>mine</b>\nsecond line', 'page-aaaa', 1);
    const { $, text } = await browser.get(NOTEBOOK);
    expect($('.syllabus a').attr('href')).toBe(SCREEN);
    expect($('.as-typed').text()).toBe('<b>mine</b>\nsecond line');
    expect(text).not.toContain('<b>mine');
    expect((await browser.submit(NOTEBOOK, {}, NOTEBOOK)).location).toBe(NOTEBOOK);
    expect((await browser.get(NOTEBOOK)).$('.syllabus li')).toHaveLength(0);
  });

  test('when a bookmarked lesson is gone, then the page says so, its address is not found kindly, and the bookmark can be removed', async () => {
    const browser = await learner();
    const course = { id: 'cpt-standards', edition: '1', modules: [] };
    await recordFact(browser.person.id, course, { kind: 'bookmark', lesson: 'a-lesson-of-old', screen: 'first', set: true }, app.clock.now());
    const { status, $ } = await browser.get(NOTEBOOK);
    expect(status).toBe(200);
    expect($('.syllabus li').text()).toContain('No longer part of the course');
    const gone = await browser.get(`${COURSE}/custody/a-lesson-of-old/first`);
    expect(gone.status).toBe(404);
    expect(gone.$('main a').length).toBeGreaterThan(0);
    await browser.submit(NOTEBOOK, {}, NOTEBOOK);
    expect((await browser.get(NOTEBOOK)).$('.syllabus li')).toHaveLength(0);
  });

  test('when somebody else asks, then they see their own and not another’s', async () => {
    const owner = await learner();
    await note(owner, 'a secret thought', 'page-aaaa', 1);
    expect((await (await learner()).get(NOTEBOOK)).text).not.toContain('a secret thought');
    expect((await (await app.signedIn()).get(NOTEBOOK)).status).not.toBe(200);
  });
});

describe('an answer in a lesson', () => {
  test('when a script sends it, then the reply says where its feedback is', async () => {
    const browser = await learner();
    const path = `${COURSE}/custody/fundamental-safeguards/check-moment`;
    const { $ } = await browser.get(path);
    const name = $('form[data-answer] input[type=radio]').attr('name') ?? '';
    const value = $('form[data-answer] input[type=radio]').attr('value') ?? '';
    const { status, body } = await browser.json(`${path}/answer`, { key: 'answer-key-1', [name]: value });
    expect(status).toBe(200);
    expect(body).toMatchObject({ next: path });
    expect((await browser.get(path)).$('[data-verdict]').length).toBe(1);
  });
  test('when the same key comes twice, then the answer is kept once', async () => {
    const answer = { _id: 'someone:key', account: 'someone', course: 'c', screen: 's', question: 'q', version: 'v', given: {}, correct: true, at: app.clock.now() };
    expect([await insertAnswerOnce(answer), await insertAnswerOnce(answer)]).toEqual([true, false]);
  });
});

describe('a toolbox', () => {
  test('when its script says that it was opened, then it is done; looking alone writes nothing', async () => {
    const browser = await learner();
    const path = `${COURSE}/custody/custody-in-practice`;
    const first = await browser.get((await browser.get(path)).location);
    const url = first.$('.outline a').toArray().map((link) => first.$(link).attr('href') ?? '').find((href) => href.endsWith('/custody-toolbox')) ?? '';
    const opened = (await browser.get(url)).$('[data-opened]').attr('data-opened') ?? '';
    expect((await browser.get(url)).$('[data-opened]').length).toBe(1);
    expect((await browser.json(opened, {})).status).toBe(200);
    expect((await browser.get(url)).$('[data-opened]').length).toBe(0);
  });
});
