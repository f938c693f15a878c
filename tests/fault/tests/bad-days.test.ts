import { readCourses, type Course } from '../../../src/features/catalogue/index.js';
import { findRecord } from '../../../src/features/progress/progress.repository.js';
import { AttemptModel, TestAnswerModel, type AttemptRecord } from '../../../src/features/tests/tests.model.js';
import { closeAttempt } from '../../../src/features/tests/tests.repository.js';
import { MINUTE, SECOND } from '../../../src/shared/clock.js';
import { buildTestApp, type TestApp } from '../../support/app.js';
import { TestTaker } from '../../support/test-taking.js';
import { timedCourses } from '../../support/timed-course.js';

const LIMIT = 30;
let app: TestApp;
let course: Course;
let removeCourses: () => Promise<void>;

beforeAll(async () => {
  const courses = await timedCourses(LIMIT);
  removeCourses = () => courses.remove();
  app = await buildTestApp({ coursesFolder: courses.folder });
  const found = (await readCourses(courses.folder)).data.courses.find((candidate) => candidate.id === 'cpt-standards');
  if (found === undefined) throw new Error('the course is not there');
  course = found;
});
afterAll(async () => {
  await app.close();
  await removeCourses();
});

async function taker(): Promise<TestTaker & { account: string }> {
  const browser = await app.signedIn('learner');
  return Object.assign(new TestTaker(browser, course), { account: browser.person.id });
}

const idOf = (attempt: string): string => attempt.split('/').at(-1) ?? '';
const stored = (attempt: string): Promise<AttemptRecord | null> => AttemptModel.findById(idOf(attempt)).lean<AttemptRecord>().exec();

test('when an answer comes after the time, then it counts within the grace and is kept uncounted after it', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { pen, questions, answer } = await person.page(attempt);
  expect(answer.$('form[data-test]').attr('data-left')).toBe(String(LIMIT * MINUTE));
  const [first = '', second = ''] = questions;
  app.clock.advance(LIMIT * MINUTE + 30 * SECOND);
  expect(await person.answer(attempt, first, pen, 1)).toMatchObject({ status: 200, state: 'kept' });
  app.clock.advance(1 * SECOND);
  const late = await person.answer(attempt, second, pen, 2);
  expect(late).toMatchObject({ status: 200, state: 'late' });
  expect(late.message).toContain('kept, but does not count');
  expect((await person.browser.get(attempt)).$('#test-notice').text()).toContain('The time is over');

  await app.restart();
  const closed = await stored(attempt);
  expect(closed).toMatchObject({ state: 'submitted', folded: true });
  expect(closed?.submittedAt).toEqual(closed?.deadline);
  expect([closed?.marks[first], closed?.marks[second]]).toEqual([true, false]);
  expect(await TestAnswerModel.countDocuments({ attempt: idOf(attempt), state: 'late' })).toBe(1);
  expect((await person.browser.get(attempt)).$('main').text()).toContain('1 answer came after the time');
});

test('when an administrator gives somebody more time, then the next test has it, the one under way does not, and the learner is told', async () => {
  const person = await taker();
  const administrator = await app.signedIn('administrator');
  const before = await person.open();
  const page = `/en/administration/people/${person.account}`;
  expect((await administrator.submit(page, { timeFactor: 'half' }, `${page}/time`)).location).toBe(page);
  expect((await administrator.get(page)).$('#timeFactor option[selected]').text()).toBe('half as long again');
  expect((await stored(before))?.deadline?.getTime()).toBe(app.clock.now().getTime() + LIMIT * MINUTE);

  await person.send(`${before}/submit`, { confirm: 'yes' });
  app.clock.advance(course.settings.waitMinutes * MINUTE + 1);
  const rules = (await person.browser.get(`${person.base}/custody/test`)).$('main li').text();
  expect(rules).toContain('You have 45 minutes.');
  expect(rules).toContain('Your time is extended: for others the limit is 30 minutes.');
  const attempt = await person.open();
  expect((await stored(attempt))?.deadline?.getTime()).toBe(app.clock.now().getTime() + 45 * MINUTE);
  expect((await person.page(attempt)).answer.$('form[data-test]').attr('data-left')).toBe(String(45 * MINUTE));
});

test('when the time of an open attempt is over, then opening the test closes it first', async () => {
  const person = await taker();
  const attempt = await person.open();
  app.clock.advance((LIMIT + course.settings.waitMinutes + 1) * MINUTE);
  const next = await person.open();
  expect(next).not.toBe(attempt);
  expect((await stored(attempt))?.state).toBe('submitted');
});

test('when the process dies between the result and progress, then the next start tells progress, once', async () => {
  const person = await taker();
  const attempt = await person.open();
  await person.answerAll(attempt);
  // What a process leaves that was killed right after the attempt was closed.
  const now = app.clock.now();
  expect(await closeAttempt(idOf(attempt), { submittedAt: now, percent: 100, passed: true, marks: {}, marked: {} })).toBe(true);
  expect((await findRecord(person.account, course.id))?.tests['custody']).toBeUndefined();
  await app.restart();
  await app.restart();
  const record = await findRecord(person.account, course.id);
  expect(record?.tests['custody']).toMatchObject({ best: 100 });
  expect((await stored(attempt))?.folded).toBe(true);
});

test('when it is submitted ten times at once, then there is one result', async () => {
  const person = await taker();
  const attempt = await person.open();
  await person.answerAll(attempt);
  const replies = await Promise.all(Array.from({ length: 10 }, () => person.send(`${attempt}/submit`, { confirm: 'yes' })));
  expect(new Set(replies.map((reply) => `${reply.status} ${reply.location}`))).toEqual(new Set([`303 ${attempt}`]));
  const first = await stored(attempt);
  expect(first).toMatchObject({ state: 'submitted', percent: 100, passed: true });
  app.clock.advance(5 * SECOND);
  await person.send(`${attempt}/submit`, { confirm: 'yes' });
  expect(await stored(attempt)).toEqual(first);
});

test('when an answer arrives after it was submitted, then it is kept, told and changes nothing', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { pen, questions } = await person.page(attempt);
  await person.answerAll(attempt);
  await person.send(`${attempt}/submit`, { confirm: 'yes' });
  const [question = ''] = questions;
  const reply = await person.answer(attempt, question, pen, 99, { wrong: true });
  expect(reply).toMatchObject({ status: 200, state: 'closed' });
  expect(reply.message).toContain('submitted before');
  expect((await person.browser.get(attempt)).$('h1').text()).toBe('You passed the test');
  expect(await TestAnswerModel.countDocuments({ attempt: idOf(attempt), state: 'closed' })).toBe(1);
});

test('when one answer is sent fifty times at once, then it is kept once', async () => {
  const person = await taker();
  const attempt = await person.open();
  const { pen, questions } = await person.page(attempt);
  const message = person.message(questions[0] ?? '', pen, 1);
  const token = await person.browser.token();
  const replies = await Promise.all(Array.from({ length: 50 }, () => person.browser.agent.post(`${attempt}/answers`).set({ accept: 'application/json', 'x-csrf-token': token }).send(message)));
  expect(new Set(replies.map((reply) => `${reply.status} ${(reply.body as { state: string }).state}`))).toEqual(new Set(['200 kept']));
  expect(await TestAnswerModel.countDocuments({ attempt: idOf(attempt) })).toBe(1);
});

test('when a newer tab writes, then the older one is told, overwrites nothing and loses nothing', async () => {
  const person = await taker();
  const attempt = await person.open();
  const older = await person.page(attempt);
  const [question = ''] = older.questions;
  const swallowed = person.message(question, older.pen, 1, { wrong: true });
  expect((await person.browser.json(`${attempt}/answers`, swallowed)).status).toBe(200);
  app.clock.advance(5 * SECOND);
  const newer = await person.page(attempt);
  expect((await person.browser.json(`${attempt}/pen`, { pen: newer.pen })).status).toBe(200);
  expect(await person.answer(attempt, question, newer.pen, 1)).toMatchObject({ state: 'kept' });

  const refused = await person.answer(attempt, question, older.pen, 2, { wrong: true });
  expect(refused).toMatchObject({ status: 409, state: 'olderTab' });
  expect(refused.message).toContain('newer tab');
  // The reply to this one was swallowed: sent again, it is what it was.
  expect((await person.browser.json(`${attempt}/answers`, swallowed)).body).toMatchObject({ state: 'kept' });
  expect((await person.browser.json(`${attempt}/pen`, { pen: older.pen })).status).toBe(409);
  expect((await person.browser.json(`${attempt}/flags`, { pen: older.pen, flags: [] })).status).toBe(409);
  expect((await person.send(attempt, { pen: older.pen, ...person.fields(question, true) })).status).toBe(409);

  expect(await TestAnswerModel.countDocuments({ attempt: idOf(attempt), state: 'olderTab' })).toBe(2);
  await person.send(`${attempt}/submit`, { confirm: 'yes' });
  expect((await stored(attempt))?.marks[question]).toBe(true);
});

test('when a test that was submitted without a network arrives, then within the grace all counts, and after it only what had arrived', async () => {
  const [inTime, tooLate] = [await taker(), await taker()];
  const attempts = [await inTime.open(), await tooLate.open()] as const;
  const pages = [await inTime.page(attempts[0]), await tooLate.page(attempts[1])] as const;
  expect(pages[0].answer.$('main').text()).toContain('more than 30 seconds after the time is kept, but does not count');
  app.clock.advance(LIMIT * MINUTE + 30 * SECOND);
  expect(await inTime.answer(attempts[0], pages[0].questions[0] ?? '', pages[0].pen, 1)).toMatchObject({ state: 'kept' });
  const taken = await inTime.browser.json(`${attempts[0]}/submit`, { confirm: 'yes', pen: pages[0].pen });
  expect(taken.body).toMatchObject({ next: attempts[0], notice: 'Your test is submitted. See the result.' });
  app.clock.advance(1 * SECOND);
  expect(await tooLate.answer(attempts[1], pages[1].questions[0] ?? '', pages[1].pen, 1)).toMatchObject({ state: 'late' });
  expect((await tooLate.browser.json(`${attempts[1]}/submit`, { confirm: 'yes', pen: pages[1].pen })).status).toBe(200);
  expect(Object.keys((await stored(attempts[0]))?.marked ?? {})).toHaveLength(1);
  expect(await stored(attempts[1])).toMatchObject({ state: 'submitted', marked: {} });
  expect((await tooLate.browser.get(attempts[1])).$('main').text()).toContain('1 answer came after the time');
});

test('when an older tab submits, then it ends nothing', async () => {
  const person = await taker();
  const attempt = await person.open();
  const older = await person.page(attempt);
  app.clock.advance(5 * SECOND);
  const newer = await person.page(attempt);
  await person.browser.json(`${attempt}/pen`, { pen: newer.pen });
  const refused = await person.browser.json(`${attempt}/submit`, { confirm: 'yes', pen: older.pen });
  expect([refused.status, (refused.body as { state: string }).state]).toEqual([409, 'olderTab']);
  expect((await stored(attempt))?.state).toBe('open');
});

test('when one attempt cannot be closed, then the others are, and the log says which', async () => {
  const [broken, whole] = [await taker(), await taker()];
  const attempts = [await broken.open(), await whole.open()];
  await AttemptModel.updateOne({ _id: idOf(attempts[0] ?? '') }, { $set: { version: 'a version that nobody has' } });
  app.clock.advance((LIMIT + 1) * MINUTE);
  await app.restart();
  expect((await stored(attempts[1] ?? ''))?.state).toBe('submitted');
  expect(app.logged.some((line) => line.includes(idOf(attempts[0] ?? '')) && line.includes('could not be closed'))).toBe(true);
});
