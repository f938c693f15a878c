import { formatDateTime, formatTime } from '../../platform/format.js';
import type { Actor } from '../../platform/http/route.js';
import type { Translate } from '../../platform/i18n.js';
import { SECOND } from '../../shared/clock.js';
import { directionOf, type Language } from '../../shared/languages.js';
import { wordsIn, type BankQuestion, type ContentSnapshot, type Course, type Module, type QuestionWords } from '../catalogue/index.js';
import { mark, questionView, type Given, type QuestionView } from '../questions/index.js';
import type { Attempt } from './tests.repository.js';
import { GRACE } from './tests.service.js';

export interface DrawnQuestion {
  readonly question: BankQuestion;
  readonly words: Readonly<Record<string, QuestionWords>>;
}

/** Words that may be in another language than the page. */
interface Said {
  readonly text: string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
}

interface Frame {
  readonly title: string;
  /** The title again, with its language. */
  readonly name: Said;
  readonly course: Said & { readonly url: string };
  readonly module: Said;
}

interface Where {
  readonly t: Translate;
  readonly language: Language;
  readonly actor: Actor;
  readonly course: Course;
  readonly module: Module;
}

export function testUrl({ language, course, module }: Pick<Where, 'language' | 'course' | 'module'>): string {
  return `/${language}/courses/${course.id}/${module.id}/test`;
}

function frame(where: Where): Frame {
  const { language, course, module } = where;
  const titled = (words: { value: { title: string }; language: string }): Said => ({ text: words.value.title, language: words.language, direction: directionOf(words.language) });
  const name = module.bank === null ? { text: where.t('catalogue:course.test'), language, direction: directionOf(language) } : titled(wordsIn(module.bank.words, language));
  return {
    title: name.text,
    name,
    course: { ...titled(wordsIn(course.words, language)), url: `/${language}/courses/${course.id}` },
    module: titled(wordsIn(module.words, language)),
  };
}

/** What becomes of what comes late, in words. */
function graceText(t: Translate): string {
  return t('tests:attempt.grace', { seconds: GRACE / SECOND });
}

export interface IntroPage extends Frame {
  readonly intro: string | null;
  readonly rules: readonly string[];
  readonly beginAction: string;
  readonly beginLabel: string;
  readonly waitText: string | null;
  readonly history: readonly { text: string; url: string }[];
}

/** How long one has, whether that is longer than others, and what becomes of what comes late. */
function limitTexts(t: Translate, limit: number, timeFactor: number): string[] {
  const extended = timeFactor > 1 ? [t('tests:intro.extended', { count: limit })] : [];
  return [t('tests:intro.limit', { count: Math.round(limit * timeFactor) }), ...extended, graceText(t)];
}

export function introPage(where: Where, attempts: readonly Attempt[], nextAt: Date | null): IntroPage {
  const { t, language, actor, course, module } = where;
  const { bank } = module;
  const open = attempts.some((attempt) => attempt.state === 'open');
  const limit = bank?.timeLimitMinutes;
  const words = bank === null ? null : wordsIn(bank.words, language);
  return {
    ...frame(where),
    intro: words?.value.intro ?? null,
    rules: [
      t('tests:intro.count', { count: bank?.draw ?? 0 }),
      t('tests:intro.pass', { percent: course.settings.passMark }),
      ...(limit === undefined ? [t('tests:intro.noLimit')] : limitTexts(t, limit, actor.timeFactor)),
      t('tests:intro.again', { count: course.settings.waitMinutes }),
      t('tests:intro.kept'),
    ],
    beginAction: testUrl(where),
    beginLabel: open ? t('tests:intro.goOn') : t('tests:intro.begin'),
    waitText: open || nextAt === null ? null : t('tests:intro.wait', { at: formatTime(language, nextAt, actor.timeZone) }),
    history: attempts
      .filter((attempt) => attempt.state === 'submitted')
      .map((attempt) => ({
        text: t(attempt.passed === true ? 'tests:history.passed' : 'tests:history.failed', { percent: attempt.percent ?? 0, at: formatDateTime(language, attempt.submittedAt ?? attempt.openedAt, actor.timeZone) }),
        url: `${testUrl(where)}/${attempt._id}`,
      })),
  };
}

function questionFor(where: Where, snapshot: ContentSnapshot, attempt: Attempt, drawn: DrawnQuestion, given: Given | null, told: boolean): QuestionView {
  const { t, language, module } = where;
  const terms = { ...module.words['en']?.terms, ...module.words[language]?.terms };
  return questionView({
    t, snapshot, question: drawn.question, words: wordsIn(drawn.words, language), terms, seed: attempt.seed, given,
    marking: told && given !== null ? mark(drawn.question, Object.values(drawn.words), given) : null,
  });
}

export interface AttemptPage extends Frame {
  readonly attempt: string;
  readonly pen: string;
  readonly saveUrl: string;
  readonly answersUrl: string;
  readonly deadline: string | null;
  /** Milliseconds that are left, for the page's script; '' without a limit. */
  readonly left: string;
  readonly questions: readonly { readonly number: string; readonly view: QuestionView; readonly flagged: boolean }[];
  readonly notice: string | null;
}

export function attemptPage(where: Where, snapshot: ContentSnapshot, attempt: Attempt, drawn: readonly DrawnQuestion[], counting: ReadonlyMap<string, Given>, now: Date, notice: string | null): AttemptPage {
  const { t, language, actor } = where;
  const base = `${testUrl(where)}/${attempt._id}`;
  return {
    ...frame(where),
    attempt: attempt._id,
    pen: now.toISOString(),
    saveUrl: base,
    answersUrl: `${base}/answers`,
    deadline: attempt.deadline === null ? null : `${t('tests:attempt.deadline', { at: formatDateTime(language, attempt.deadline, actor.timeZone) })} ${graceText(t)}`,
    left: attempt.deadline === null ? '' : String(attempt.deadline.getTime() - now.getTime()),
    questions: drawn.map((item, index) => ({
      number: t('tests:attempt.question', { number: index + 1, total: drawn.length }),
      view: questionFor(where, snapshot, attempt, item, counting.get(item.question.id) ?? null, false),
      flagged: attempt.flags.includes(item.question.id),
    })),
    notice,
  };
}

export interface ReviewPage extends Frame {
  readonly items: readonly { readonly number: string; readonly promptHtml: string; readonly language: string; readonly direction: 'ltr' | 'rtl'; readonly answered: boolean; readonly state: string; readonly url: string }[];
  readonly open: number;
  readonly openText: string;
  readonly submitAction: string;
  readonly backUrl: string;
}

export function reviewPage(where: Where, snapshot: ContentSnapshot, attempt: Attempt, drawn: readonly DrawnQuestion[], counting: ReadonlyMap<string, Given>): ReviewPage {
  const { t } = where;
  const base = `${testUrl(where)}/${attempt._id}`;
  const open = drawn.filter((item) => !counting.has(item.question.id)).length;
  return {
    ...frame(where),
    items: drawn.map((item, index) => {
      const view = questionFor(where, snapshot, attempt, item, null, false);
      const answered = counting.has(item.question.id);
      const flagged = attempt.flags.includes(item.question.id);
      const state = [answered ? t('tests:review.answered') : t('tests:review.open'), ...(flagged ? [t('tests:review.flagged')] : [])].join(', ');
      return { number: String(index + 1), promptHtml: view.promptHtml, language: view.language, direction: view.direction, answered, state, url: `${base}#${item.question.id}` };
    }),
    open,
    openText: t('tests:review.openCount', { count: open }),
    submitAction: `${base}/submit`,
    backUrl: base,
  };
}

interface LessonLink {
  readonly title: string;
  readonly language: string;
  readonly url: string;
}

function lessonLink({ language, course, module }: Where, id: string): LessonLink | null {
  const lesson = module.lessons.find((candidate) => candidate.id === id);
  if (lesson === undefined) return null;
  const words = wordsIn(lesson.words, language);
  return { title: words.value.title, language: words.language, url: `/${language}/courses/${course.id}/${module.id}/${lesson.id}` };
}

export interface ResultPage extends Frame {
  readonly passed: boolean;
  readonly heading: string;
  readonly text: string;
  readonly late: string | null;
  readonly readAgain: readonly LessonLink[];
  readonly questions: readonly { readonly number: string; readonly right: boolean; readonly verdict: string; readonly evidenceHtml: string | null; readonly promptHtml: string; readonly language: string; readonly direction: 'ltr' | 'rtl'; readonly view: QuestionView | null; readonly lesson: LessonLink | null }[];
  readonly next: { readonly text: string; readonly url: string };
}

/** After a passed attempt all is told; after a failed one what was wrong and where to read, not the answers: the next draw asks again. */
export function resultPage(where: Where, snapshot: ContentSnapshot, attempt: Attempt, drawn: readonly DrawnQuestion[], counting: ReadonlyMap<string, Given>, lateAnswers: number): ResultPage {
  const { t, language, course, module } = where;
  const passed = attempt.passed === true;
  const wrongLessons = new Set(drawn.filter((item) => attempt.marks[item.question.id] !== true).map((item) => item.question.lesson));
  return {
    ...frame(where),
    passed,
    heading: passed ? t('tests:result.passed') : t('tests:result.failed'),
    text: t('tests:result.text', { percent: attempt.percent ?? 0, needed: course.settings.passMark }),
    late: lateAnswers > 0 ? t('tests:result.late', { count: lateAnswers }) : null,
    readAgain: module.lessons.filter((lesson) => wrongLessons.has(lesson.id)).flatMap((lesson) => lessonLink(where, lesson.id) ?? []),
    questions: drawn.map((item, index) => {
      const right = attempt.marks[item.question.id] === true;
      const told = passed || right;
      const given = counting.get(item.question.id) ?? null;
      const view = questionFor(where, snapshot, attempt, item, given, told);
      const lesson = right ? null : lessonLink(where, item.question.lesson);
      return { lesson, number: String(index + 1), right, verdict: given === null ? t('tests:result.unanswered') : right ? t('questions:right') : t('questions:wrong'), evidenceHtml: view.evidenceHtml, promptHtml: view.promptHtml, language: view.language, direction: directionOf(view.language), view: told && view.answered ? view : null };
    }),
    next: passed ? { text: t('tests:result.toCourse'), url: `/${language}/courses/${course.id}` } : { text: t('tests:result.toTest'), url: testUrl(where) },
  };
}
