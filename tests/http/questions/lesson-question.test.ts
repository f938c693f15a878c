import { codeOf } from '../../../src/features/questions/index.js';
import { buildTestApp, type TestApp, type TestPerson } from '../../support/app.js';
import type { Browser } from '../../support/browser.js';

let app: TestApp;
const BASE = '/en/courses/cpt-standards';
const SCREEN = `${BASE}/custody/access-to-a-lawyer/check-ground`;

beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

async function enrolled(): Promise<Browser & { person: TestPerson }> {
  const browser = await app.signedIn('learner');
  await browser.post(`${BASE}/enrol`);
  return browser;
}

test('when nothing is chosen, then the question says at its field what is missing, and nothing is told', async () => {
  const browser = await enrolled();
  const { status, $ } = await browser.post(`${SCREEN}/answer`, {});
  expect(status).toBe(422);
  expect($('fieldset').attr('aria-describedby')).toBe('q-ground-error');
  expect($('#q-ground-error').text()).toBe('Answer the question first, all of it.');
  expect($('.feedback').length).toBe(0);
});

test('when it is answered wrongly, then that is said in words with its citation, and it can be tried again or shown', async () => {
  const browser = await enrolled();
  // Not before somebody has tried.
  expect((await browser.get(`${SCREEN}?answer=yes`)).$('.is-right, .feedback').length).toBe(0);
  const answered = await browser.post(`${SCREEN}/answer`, { 'q.q-ground': 'busy' });
  expect(answered.status).toBe(303);
  const told = await browser.get(SCREEN);
  const codeFor = (choice: string): string => codeOf(`${browser.person.id}:q-ground`, 'q-ground', choice);
  expect(told.$('.choice.is-wrong .verdict').text().trim()).toBe('✗ Not right');
  expect(told.$('.choice.is-right').length).toBe(0);
  expect(told.$('.question').text()).not.toBe('');
  const shown = await browser.get(told.$('a:contains("Show the answer")').attr('href') ?? '');
  expect(shown.$('[data-verdict]').text()).toContain('The right answer');
  expect(shown.$('.choice.is-right input').attr('value')).toBe(codeFor('individual'));
  // Looking is no answer: what was given stays.
  expect((await browser.get(SCREEN)).$('.choice.is-wrong input').attr('value')).toBe(codeFor('busy'));
  // The next step stands out: to try again, as long as it was not right.
  expect([told, shown].map((page) => page.$('a:contains("Try again")').hasClass('button-quiet'))).toEqual([false, true]);
  const again = await browser.get(told.$('a:contains("Try again")').attr('href') ?? '');
  expect(again.$('.feedback, [data-verdict]').length).toBe(0);
});
