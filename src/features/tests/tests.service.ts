import { randomBytes, randomUUID } from 'node:crypto';
import { AppError } from '../../shared/app-error.js';
import { MINUTE, SECOND } from '../../shared/clock.js';
import type { BankQuestion, ContentSnapshot, Course, Module, QuestionWords } from '../catalogue/index.js';
import { recordFact, type LearningRecord } from '../progress/index.js';
import { mark, type Given } from '../questions/index.js';
import { drawQuestions } from './draw.js';
import {
  closeAttempt, findAttempt, insertAnswerOnce, insertAttempt, listAnswers, listAttempts, listOverdue, listUnfolded, markFolded, takePen, type Attempt, type TestAnswer,
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
export async function openAttempt(content: Content, course: Course, module: Module, record: LearningRecord, now: Date): Promise<string> {
  const { bank } = module;
  if (bank === null) throw new AppError('not_found');
  const attempts = await listAttempts(record.account, course.id, module.id, 10);
  const open = attempts.find((attempt) => attempt.state === 'open');
  if (open !== undefined) return open._id;
  const wait = nextAttemptAt(attempts, course.settings.waitMinutes, now);
  if (wait !== null) throw new AppError('too_many_requests', { params: { minutes: Math.ceil((wait.getTime() - now.getTime()) / MINUTE) } });
  const seed = randomBytes(9).toString('base64url');
  const limit = bank.timeLimitMinutes === undefined ? null : bank.timeLimitMinutes * MINUTE * record.timeFactor;
  const attempt: Attempt = {
    _id: randomUUID(), account: record.account, course: course.id, module: module.id, version: content.current().moduleVersion(course.id, module.id), seed,
    questions: drawQuestions(bank.questions, bank.draw, seed), openedAt: now, deadline: limit === null ? null : new Date(now.getTime() + limit),
    state: 'open', penAt: now, flags: [], submittedAt: null, percent: null, passed: null, marks: {}, folded: true,
  };
  if (await insertAttempt(attempt)) return attempt._id;
  const [other] = await listAttempts(record.account, course.id, module.id, 1);
  if (other === undefined) throw new AppError('conflict');
  return other._id;
}

/** One's own attempt; somebody else's is not found. */
export async function getAttempt(id: string, account: string, course: string, module: string): Promise<Attempt> {
  const attempt = await findAttempt(id, account);
  if (attempt === null || attempt.course !== course || attempt.module !== module) throw new AppError('not_found');
  return attempt;
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

/** The answer that counts for each question: the newest that came in time. */
export function countingAnswers(answers: readonly TestAnswer[]): ReadonlyMap<string, Given> {
  const counting = new Map<string, Given>();
  for (const answer of answers) if (answer.counted) counting.set(answer.question, answer.given as Given);
  return counting;
}

export interface Incoming {
  readonly key: string;
  readonly question: string;
  readonly given: Given;
  readonly pen: Date;
  readonly sequence: number;
}

export type Kept = 'kept' | 'late' | 'olderTab' | 'closed';

/**
 * Keeps an answer. 'olderTab': a newer page of this attempt writes, and nothing is overwritten. 'late': it came after the time and its
 * grace; it is kept, uncounted. 'closed': the attempt was submitted before; kept, uncounted.
 */
export async function keepAnswer(attempt: Attempt, incoming: Incoming, now: Date): Promise<Kept> {
  const late = attempt.deadline !== null && now.getTime() > attempt.deadline.getTime() + GRACE;
  const closed = attempt.state !== 'open';
  if (!closed && !(await takePen(attempt._id, incoming.pen))) return 'olderTab';
  await insertAnswerOnce({
    _id: `${attempt._id}:${incoming.key}`, attempt: attempt._id, account: attempt.account, question: incoming.question, given: incoming.given,
    pen: incoming.pen.getTime(), sequence: incoming.sequence, at: now, counted: !late && !closed,
  });
  if (closed) return 'closed';
  return late ? 'late' : 'kept';
}

/** Marks an attempt and closes it; asked twice, the first result stays. */
export async function submitAttempt(content: Content, course: Course, attempt: Attempt, now: Date): Promise<void> {
  const counting = countingAnswers(await listAnswers(attempt._id));
  const marks: Record<string, boolean> = {};
  for (const { question, words } of await questionsOf(content, attempt)) {
    const given = counting.get(question.id);
    marks[question.id] = given !== undefined && mark(question, Object.values(words), given).correct;
  }
  const total = Math.max(1, attempt.questions.length);
  const percent = Math.floor((100 * Object.values(marks).filter(Boolean).length) / total);
  const submittedAt = attempt.deadline !== null && now > attempt.deadline ? attempt.deadline : now;
  await closeAttempt(attempt._id, { submittedAt, percent, passed: percent >= course.settings.passMark, marks });
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

/** Closes what ran out of time, and folds what a crash left between a result and progress. */
export async function sweep(content: Content, now: Date): Promise<void> {
  const courseOf = (attempt: Attempt): Course | undefined => content.current().course(attempt.course);
  for (const attempt of await listOverdue(new Date(now.getTime() - GRACE))) {
    const course = courseOf(attempt);
    if (course !== undefined) await submitAttempt(content, course, attempt, now).catch(unlessLeft);
  }
  for (const attempt of await listUnfolded()) {
    const course = courseOf(attempt);
    if (course !== undefined) await foldAttempt(course, attempt, now).catch(unlessLeft);
  }
}
