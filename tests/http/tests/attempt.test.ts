import { readCourses, type Course } from '../../../src/features/catalogue/index.js';
import { findRecord } from '../../../src/features/progress/progress.repository.js';
import { AttemptModel, TestAnswerModel } from '../../../src/features/tests/tests.model.js';
import { HOUR, MINUTE } from '../../../src/shared/clock.js';
import { buildTestApp, type TestApp } from '../../support/app.js';
import { TestTaker } from '../../support/test-taking.js';

let app: TestApp;
let course: Course;

beforeAll(async () => {
  app = await buildTestApp();
  const found = (await readCourses('courses')).data.courses.find((candidate) => candidate.id === 'cpt-standards');
  if (found === undefined) throw new Error('the course is not there');
  course = found;
});
afterAll(() => app.close());

async function taker(): Promise<TestTaker & { account: string }> {
  const browser = await app.signedIn('learner');
  return Object.assign(new TestTaker(browser, course), { account: browser.person.id });
}

const idOf = (attempt: string): string => attempt.split('/').at(-1) ?? '';

test('when a test is opened, then its page holds all questions, spread over the lessons, and nothing that answers them', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { questions, answer } = await person.page(attempt);
  const bank = course.modules.find((module) => module.id === 'custody')?.bank;
  expect(new Set(questions).size).toBe(bank?.draw);
  const lessons = new Set(questions.map((id) => bank?.questions.find((question) => question.id === id)?.lesson));
  expect(lessons.size).toBe(new Set(bank?.questions.map((question) => question.lesson)).size);
  expect(answer.$('.feedback, .verdict, .is-right, .is-wrong, .is-missed, input[checked], .glosses').length).toBe(0);
  for (const id of questions) {
    const words = bank?.words['en']?.questions[id];
    for (const secret of [words?.explanation, ...Object.values('choices' in (words ?? {}) ? (words as { choices: Record<string, { feedback: string }> }).choices : {}).map((choice) => choice.feedback)]) {
      if (secret !== undefined) expect(answer.text).not.toContain(secret.split('{')[0]);
    }
  }
});

test('when a test is opened, then nothing in its form is called by what its author called it, and answers by what it is called count', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { pen, questions, answer: { $ } } = await person.page(attempt);
  const called = $('form[data-test]').find('input[name^="q."], select[name^="q."], option').toArray().map(({ attribs: { name, value = '', type } }) => [name?.split('.')[2] ?? '', type === 'text' ? '' : value]).flat();
  expect(called.length).toBeGreaterThan(10);
  expect(called.filter((one) => !/^(?:[0-9a-f]{10}|\d{0,2}|true|false)$/.test(one))).toEqual([]);

  const bank = course.modules.find((module) => module.id === 'custody')?.bank;
  const id = questions.find((candidate) => ['single', 'several'].includes(bank?.questions.find((question) => question.id === candidate)?.kind ?? '')) ?? '';
  const question = bank?.questions.find((candidate) => candidate.id === id) as { right: string | string[] };
  const words = bank?.words['en']?.questions[id] as { choices: Record<string, { text: string }> };
  const right = [question.right].flat().map((choice) => $(`[data-question="${id}"] label`).filter((_, label) => $(label).text().trim() === words.choices[choice]?.text).find('input').attr('value') ?? '');
  expect(right).not.toContain('');
  const fields = { [`q.${id}`]: Array.isArray(question.right) ? right : right[0] };
  expect((await person.browser.json(`${attempt}/answers`, { key: 'key-of-the-page', question: id, pen, sequence: 1, fields })).body).toMatchObject({ state: 'kept' });
  await person.send(`${attempt}/submit`, { confirm: 'yes' });
  expect((await AttemptModel.findById(idOf(attempt)).lean())?.marks[id]).toBe(true);
});

test('when the test is opened twice at once, then there is one attempt, and its order stays', async () => {
  const person = await taker();
  await person.send(`${person.base}/enrol`);
  const opened = await Promise.all([1, 2, 3, 4].map(() => person.send(`${person.base}/custody/test`)));
  expect(new Set(opened.map((reply) => reply.location)).size).toBe(1);
  const [first, second] = [await person.page(opened[0]?.location ?? ''), await person.page(opened[0]?.location ?? '')];
  expect(second.questions).toEqual(first.questions);
  const order = (page: typeof first): string[] => page.answer.$('input[type=radio]').toArray().map((input) => `${input.attribs['name'] ?? ''}=${input.attribs['value'] ?? ''}`);
  expect(order(second)).toEqual(order(first));
});

test('when an answer is changed, then both are kept and the later one counts', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { pen, questions } = await person.page(attempt);
  const [question = ''] = questions;
  expect(await person.answer(attempt, question, pen, 1)).toMatchObject({ status: 200, state: 'kept' });
  expect(await person.answer(attempt, question, pen, 2, { wrong: true })).toMatchObject({ status: 200, state: 'kept' });
  expect(await TestAnswerModel.countDocuments({ attempt: idOf(attempt) })).toBe(2);
  await person.send(`${attempt}/submit`, { confirm: 'yes' });
  expect((await AttemptModel.findById(idOf(attempt)).lean())?.marks[question]).toBe(false);
});

test('when answers arrive in another order than they were given, then the one given last counts', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { pen, questions } = await person.page(attempt);
  const [question = ''] = questions;
  await person.answer(attempt, question, pen, 2);
  await person.answer(attempt, question, pen, 1, { wrong: true });
  await person.send(`${attempt}/submit`, { confirm: 'yes' });
  expect((await AttemptModel.findById(idOf(attempt)).lean())?.marks[question]).toBe(true);
});

test('when an answer is not whole, then it is no answer, and that is said', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { pen, questions } = await person.page(attempt);
  const { body } = await person.browser.json(`${attempt}/answers`, { key: 'key-of-nothing', question: questions[0], pen, sequence: 1, fields: {} });
  expect(body).toEqual({ state: 'incomplete', message: 'This question is not wholly answered yet. What was kept of it before stays.' });
  expect(await TestAnswerModel.countDocuments({ attempt: idOf(attempt) })).toBe(0);
});

test('when the form comes without a script and untouched, then no question counts as answered', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { answer } = await person.page(attempt);
  const fields: Record<string, string> = {};
  for (const element of answer.$('form[data-test]').find('input[type=text], input[type=hidden], select').toArray()) {
    const value = answer.$(element).val();
    fields[element.attribs['name'] ?? ''] = typeof value === 'string' ? value : '';
  }
  expect((await person.send(attempt, { ...fields, then: 'review' })).location).toBe(`${attempt}/review`);
  expect(await TestAnswerModel.countDocuments({ attempt: idOf(attempt) })).toBe(0);
});

test('when something is open, then submitting asks once; then it is submitted all the same', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { pen, questions } = await person.page(attempt);
  await person.answer(attempt, questions[0] ?? '', pen, 1);
  expect((await person.send(`${attempt}/submit`)).location).toBe(`${attempt}/review`);
  const review = await person.browser.get(`${attempt}/review`);
  expect(review.$('ol li').length).toBe(questions.length);
  expect(review.$('.notice').text()).toContain(`${questions.length - 1} questions are not answered`);
  expect((await person.send(`${attempt}/submit`, { confirm: 'yes' })).location).toBe(attempt);
  const result = await person.browser.get(attempt);
  expect(result.$('h1').text()).toBe('Not passed yet');
});

test('when a test is failed, then it names the lessons and not the answers, and the next begins after the wait', async () => {
  const person = await taker();
  const attempt = await person.open();
  await person.answerAll(attempt, true);
  const asked = await person.page(attempt);
  // Whoever comes to a question by the buttons hears its number first.
  expect(asked.answer.$('[data-test-question]').toArray().map((section) => asked.answer.$(`[id="${section.attribs['aria-labelledby'] ?? ''}"]`).text())).toEqual(asked.questions.map((_, index) => `Question ${index + 1} of ${asked.questions.length}`));
  await person.send(`${attempt}/submit`, { confirm: 'yes' });
  const { $, text } = await person.browser.get(attempt);
  // What a question is about is there again, not only what it asks.
  expect($('main blockquote').length).toBe(asked.answer.$('main blockquote').length);
  expect($('h1').text()).toBe('Not passed yet');
  expect($('main h2').first().next('ul').find('a').length).toBeGreaterThan(1);
  expect($('.is-right, .feedback').length).toBe(0);
  expect(text).toContain('Not right');
  const refused = await person.send(`${person.base}/custody/test`);
  expect(refused.status).toBe(429);
  expect(refused.text).toContain('10 min');
  app.clock.advance(course.settings.waitMinutes * MINUTE + 1);
  const next = await person.open();
  expect(next).not.toBe(attempt);
  const intro = await person.browser.get(`${person.base}/custody/test`);
  expect(intro.$('main').text()).toContain('Not passed: 0 %');
});

test('when a test is passed, then all is told with its citations, and progress knows', async () => {
  const person = await taker();
  const attempt = await person.open();
  await person.answerAll(attempt);
  await person.send(`${attempt}/submit`, { confirm: 'yes' });
  const { $ } = await person.browser.get(attempt);
  expect($('h1').text()).toBe('You passed the test');
  expect($('.verdict-wrong').length).toBe(0);
  expect($('a[href*="/instruments/"]').length).toBeGreaterThan(0);
  expect((await findRecord(person.account, course.id))?.tests['custody']).toMatchObject({ best: 100 });
  expect((await AttemptModel.findById(idOf(attempt)).lean())?.folded).toBe(true);
});

test('when questions are marked to look at again, then they are kept and the review says so', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { pen, questions } = await person.page(attempt);
  expect((await person.browser.json(`${attempt}/flags`, { pen, flags: [questions[2], 'not-drawn'] })).status).toBe(200);
  expect((await AttemptModel.findById(idOf(attempt)).lean())?.flags).toEqual([questions[2]]);
  expect((await person.browser.get(`${attempt}/review`)).$('ol li').eq(2).text()).toContain('to look at again');
});

test('when an attempt is somebody else’s, then none of its addresses is there', async () => {
  const [owner, other] = [await taker(), await taker()];
  const attempt = await owner.open();
  await other.send(`${other.base}/enrol`);
  const { pen, questions } = await owner.page(attempt);
  expect((await other.browser.get(attempt)).status).toBe(404);
  expect((await other.browser.get(`${attempt}/review`)).status).toBe(404);
  expect((await other.send(attempt, { pen })).status).toBe(404);
  expect((await other.send(`${attempt}/submit`, { confirm: 'yes' })).status).toBe(404);
  expect((await other.browser.json(`${attempt}/pen`, { pen })).status).toBe(404);
  expect((await other.browser.json(`${attempt}/flags`, { pen, flags: [] })).status).toBe(404);
  expect((await other.answer(attempt, questions[0] ?? '', pen, 1)).status).toBe(404);
  expect((await AttemptModel.findById(idOf(attempt)).lean())?.state).toBe('open');
});

test('when somebody left the course before an answer arrives, then it is kept all the same', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { pen, questions } = await person.page(attempt);
  await person.browser.submit('/en/courses/cpt-standards', {}, '/en/courses/cpt-standards/leave');
  expect((await person.browser.get(attempt)).status).toBe(403);
  expect((await person.browser.json(`${attempt}/answers`, person.message(questions[0] ?? '', pen, 1))).body).toMatchObject({ state: 'kept' });
});

test('when a message is forged, then it is refused in words and nothing is kept', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { pen, questions } = await person.page(attempt);
  const [question = ''] = questions;
  const whole = person.message(question, pen, 1);
  const future = new Date(app.clock.now().getTime() + HOUR).toISOString();
  const forged: [Record<string, unknown>, number][] = [
    [{ ...whole, pen: future }, 422], [{ ...whole, pen: { $gt: '' } }, 422], [{ ...whole, question: 'not-drawn' }, 404], [{ ...whole, key: '../../x' }, 422], [{ ...whole, sequence: -1 }, 422],
    [{ ...whole, fields: { [`q.${question}`]: { $ne: null } } }, 422],
  ];
  for (const [message, status] of forged) expect((await person.browser.json(`${attempt}/answers`, message)).status).toBe(status);
  expect((await person.browser.agent.post(`${attempt}/answers`).set('accept', 'application/json').send(whole)).status).toBe(403);
  expect((await app.guest().json(`${attempt}/answers`, whole)).status).toBe(401);
  expect(await TestAnswerModel.countDocuments({ attempt: idOf(attempt) })).toBe(0);
});
