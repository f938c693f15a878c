import { randomBytes, randomUUID } from 'node:crypto';
import type { Actor } from '../../platform/http/route.js';
import { AppError } from '../../shared/app-error.js';
import { MINUTE, SECOND } from '../../shared/clock.js';
import type { BankQuestion, ContentSnapshot, Course, Module, QuestionWords } from '../catalogue/index.js';
import { recordFact } from '../progress/index.js';
import { mark, type Given } from '../questions/index.js';
import { drawQuestions } from './draw.js';
import {
  closeAttempt, findAttempt, findAttemptWithAnswers, insertAnswerOnce, insertAttempt, listAnswers, listAttempts, listOverdue, listUnfolded, markFolded, takePen, type AnswerState, type Attempt, type TestAnswer,
} from './tests.repository.js';

/** How late an answer may come: the network's time, not the learner's. */
export const GRACE = 30 * SECOND;

export interface Content {
  current(): ContentSnapshot;
  moduleAt(version: string): Promise<Module>;
}

/** When the next attempt may begin: after a failed one there is a short wait, to read again. Null: now. */
export function nextAttemptAt(attempts: readonly Attempt[], waitMinutes: number, now: Date): Date | null {
  const last = attempts.find((attempt) => attempt.state === 'submitted');
  if (last === undefined || last.passed === true || last.submittedAt === null) return null;
  const at = new Date(last.submittedAt.getTime() + waitMinutes * MINUTE);
  return at > now ? at : null;
}

/** Opens an attempt, or finds the one that is open. @throws AppError too_many_requests while the wait lasts */
export async function openAttempt(content: Content, course: Course, module: Module, { id: account, timeFactor }: Pick<Actor, 'id' | 'timeFactor'>, now: Date): Promise<string> {
  const { bank } = module;
  if (bank === null) throw new AppError('not_found');
  let attempts = await listAttempts(account, course.id, module.id, 10);
  const open = attempts.find((attempt) => attempt.state === 'open');
  if (open !== undefined) {
    if (!isOver(open, now)) return open._id;
    await submitAttempt(content, course, open, now);
    attempts = await listAttempts(account, course.id, module.id, 10);
  }
  const wait = nextAttemptAt(attempts, course.settings.waitMinutes, now);
  if (wait !== null) throw new AppError('too_many_requests', { params: { minutes: Math.ceil((wait.getTime() - now.getTime()) / MINUTE) } });
  const seed = randomBytes(9).toString('base64url');
  const limit = bank.timeLimitMinutes === undefined ? null : bank.timeLimitMinutes * MINUTE * timeFactor;
  const attempt: Attempt = {
    _id: randomUUID(), account, course: course.id, module: module.id, version: content.current().moduleVersion(course.id, module.id), seed,
    questions: drawQuestions(bank.questions, bank.draw, seed), openedAt: now, deadline: limit === null ? null : new Date(now.getTime() + limit),
    state: 'open', penAt: now, flags: [], submittedAt: null, percent: null, passed: null, marks: {}, marked: {}, folded: true,
  };
  if (await insertAttempt(attempt)) return attempt._id;
  const [other] = await listAttempts(account, course.id, module.id, 1);
  if (other === undefined) throw new AppError('conflict');
  return other._id;
}

/** Whether an attempt is at the test that a path names. */
function checkPlace(attempt: Attempt | undefined, course: string, module: string): asserts attempt is Attempt {
  if (attempt === undefined || attempt.course !== course || attempt.module !== module) throw new AppError('not_found');
}

/** One's own attempt; somebody else's is not found. */
export async function getAttempt(id: string, account: string, course: string, module: string): Promise<Attempt> {
  const attempt = (await findAttempt(id, account)) ?? undefined;
  checkPlace(attempt, course, module);
  return attempt;
}

/** One's own attempt with its answers, oldest first. */
export async function getAttemptWithAnswers(id: string, account: string, course: string, module: string): Promise<{ attempt: Attempt; answers: readonly TestAnswer[] }> {
  const found = await findAttemptWithAnswers(id, account);
  checkPlace(found?.attempt, course, module);
  return { attempt: found.attempt, answers: found.answers };
}

/** The drawn questions with their words, as they were when the attempt began. */
export async function questionsOf(content: Content, attempt: Attempt): Promise<readonly { question: BankQuestion; words: Readonly<Record<string, QuestionWords>> }[]> {
  const { bank } = await content.moduleAt(attempt.version);
  if (bank === null) throw new AppError('not_found');
  return attempt.questions.flatMap((id) => {
    const question = bank.questions.find((candidate) => candidate.id === id);
    if (question === undefined) return [];
    const words = Object.fromEntries(Object.entries(bank.words).flatMap(([language, value]) => (value.questions[id] === undefined ? [] : [[language, value.questions[id]]])));
    return [{ question, words }];
  });
}

/** The answer that counts for each question: the newest that came in time, from the newest page. */
function newestKept(answers: readonly TestAnswer[]): ReadonlyMap<string, TestAnswer> {
  return new Map(answers.filter((answer) => answer.state === 'kept').map((answer) => [answer.question, answer]));
}

/** What counts for each question: of an open attempt the newest answer, of a submitted one the answer that was marked. */
export function countingAnswers(attempt: Attempt, answers: readonly TestAnswer[]): ReadonlyMap<string, Given> {
  const counting = attempt.state === 'open' ? newestKept(answers) : new Map(answers.filter((answer) => attempt.marked[answer.question] === answer._id).map((answer) => [answer.question, answer]));
  return new Map([...counting].map(([question, answer]) => [question, answer.given as Given]));
}

/** Whether the time of an attempt and its grace are over. */
export function isOver(attempt: Attempt, now: Date): boolean {
  return attempt.deadline !== null && now.getTime() > attempt.deadline.getTime() + GRACE;
}

export interface Incoming {
  readonly key: string;
  readonly question: string;
  readonly given: Given;
  readonly pen: Date;
  readonly sequence: number;
}

/**
 * Keeps an answer, and says what became of it: 'late' (after the time and its grace), 'closed' (after the attempt was submitted) and
 * 'olderTab' (a newer page of this attempt writes) are kept too, and do not count. Sent again, an answer stays what it was.
 */
export async function keepAnswer(attempt: Attempt, incoming: Incoming, now: Date): Promise<AnswerState> {
  return insertAnswerOnce({
    _id: `${attempt._id}:${incoming.key}`, attempt: attempt._id, account: attempt.account, question: incoming.question, given: incoming.given,
    pen: incoming.pen.getTime(), sequence: incoming.sequence, at: now, state: await stateOf(attempt, incoming.pen, now),
  });
}

async function stateOf(attempt: Attempt, pen: Date, now: Date): Promise<AnswerState> {
  if (attempt.state !== 'open') return 'closed';
  if (isOver(attempt, now)) return 'late';
  // The page that wrote last writes on: there is nothing to take.
  if (attempt.penAt.getTime() === pen.getTime()) return 'kept';
  const held = await takePen(attempt._id, pen);
  if (held === null) return 'olderTab';
  return held.state === 'open' ? 'kept' : 'closed';
}

/** Marks an attempt and closes it; asked twice, the first result stays. */
export async function submitAttempt(content: Content, course: Course, attempt: Attempt, now: Date): Promise<void> {
  const counting = newestKept(await listAnswers(attempt._id));
  const marks: Record<string, boolean> = {};
  const marked: Record<string, string> = {};
  for (const { question, words } of await questionsOf(content, attempt)) {
    const answer = counting.get(question.id);
    marks[question.id] = answer !== undefined && mark(question, Object.values(words), answer.given as Given).correct;
    if (answer !== undefined) marked[question.id] = answer._id;
  }
  const total = Math.max(1, attempt.questions.length);
  const percent = Math.floor((100 * Object.values(marks).filter(Boolean).length) / total);
  const submittedAt = attempt.deadline !== null && now > attempt.deadline ? attempt.deadline : now;
  await closeAttempt(attempt._id, { submittedAt, percent, passed: percent >= course.settings.passMark, marks, marked });
  const closed = await findAttempt(attempt._id, attempt.account);
  if (closed !== null) await foldAttempt(course, closed, now);
}

/** Tells progress what an attempt brought; told twice, it counts once. */
async function foldAttempt(course: Course, attempt: Attempt, now: Date): Promise<void> {
  if (attempt.percent === null || attempt.passed === null) return;
  await recordFact(attempt.account, course, { kind: 'testTaken', module: attempt.module, percent: attempt.percent, passed: attempt.passed }, attempt.submittedAt ?? now);
  await markFolded(attempt._id);
}

/** Who has left the course meanwhile finds the result when they enrol again: until then there is nothing to tell. */
function unlessLeft(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'not_enrolled')) throw error;
}

/**
 * Closes what ran out of time, and folds what a crash left between a result and progress.
 * @param report told of an attempt that could not be closed; the others go on
 */
export async function sweep(content: Content, now: Date, report: (error: unknown, attempt: string) => void): Promise<void> {
  async function each(attempts: readonly Attempt[], work: (course: Course, attempt: Attempt) => Promise<void>): Promise<void> {
    for (const attempt of attempts) {
      const course = content.current().course(attempt.course);
      if (course === undefined) continue;
      try {
        await work(course, attempt).catch(unlessLeft);
      } catch (error) {
        report(error, attempt._id);
      }
    }
  }
  await each(await listOverdue(new Date(now.getTime() - GRACE)), (course, attempt) => submitAttempt(content, course, attempt, now));
  await each(await listUnfolded(), (course, attempt) => foldAttempt(course, attempt, now));
}
