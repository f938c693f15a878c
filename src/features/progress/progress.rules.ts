import { TEST_MINUTES, screenKey, type OutlineCourse, type OutlineLesson, type OutlineModule, type OutlineScreen } from './outline.js';
import type { LearningRecord } from './progress.model.js';

export type State = 'open' | 'started' | 'done';

export interface ScreenProgress {
  readonly id: string;
  readonly type: OutlineScreen['type'];
  readonly minutes: number;
  readonly state: 'open' | 'done';
  readonly doneAt: Date | null;
}

export interface LessonProgress {
  readonly id: string;
  readonly state: State;
  readonly minutes: number;
  readonly minutesLeft: number;
  readonly screens: readonly ScreenProgress[];
}

export interface TestProgress {
  readonly state: State;
  /** Best result in per cent; null before the first attempt. */
  readonly best: number | null;
  readonly passedAt: Date | null;
}

export interface ModuleProgress {
  readonly id: string;
  readonly state: State;
  readonly minutesLeft: number;
  readonly lessons: readonly LessonProgress[];
  /** null where the module has no test. */
  readonly test: TestProgress | null;
}

/** Where 'Continue' leads. */
export type Place = { readonly module: string; readonly lesson: string; readonly screen: string } | { readonly module: string; readonly test: true };

export interface CourseProgress {
  readonly state: State;
  /** Whole per cent of the minutes, rounded down, and never less than was reached before: 100 only when everything is done. */
  readonly percent: number;
  readonly minutes: number;
  readonly minutesLeft: number;
  readonly completedAt: Date | null;
  readonly modules: readonly ModuleProgress[];
  readonly lessonsDone: number;
  readonly lessonsTotal: number;
  /** The first thing still to do; null when all is done. */
  readonly next: Place | null;
}

/** The facts that the rules look at; an absent record is a course not begun. */
export type Facts = Pick<LearningRecord, 'screens' | 'lessons' | 'modules' | 'tests' | 'percent' | 'completedAt'>;

const NO_FACTS: Facts = { screens: {}, lessons: {}, modules: {}, tests: {}, percent: 0, completedAt: null };

function stateOf(done: boolean, started: boolean): State {
  if (done) return 'done';
  return started ? 'started' : 'open';
}

function lessonProgress(lesson: OutlineLesson, facts: Facts): LessonProgress {
  const screens = lesson.screens.map((screen): ScreenProgress => {
    const doneAt = facts.screens[screenKey(lesson.id, screen.id)] ?? null;
    return { id: screen.id, type: screen.type, minutes: screen.minutes, state: doneAt === null ? 'open' : 'done', doneAt };
  });
  const minutes = lesson.screens.reduce((sum, screen) => sum + screen.minutes, 0);
  const done = facts.lessons[lesson.id] !== undefined || screens.every((screen) => screen.state === 'done');
  const left = screens.reduce((sum, screen) => sum + (screen.state === 'done' ? 0 : screen.minutes), 0);
  return {
    id: lesson.id,
    state: stateOf(done, screens.some((screen) => screen.state === 'done')),
    minutes,
    minutesLeft: done ? 0 : left,
    screens,
  };
}

function testProgress(module: OutlineModule, facts: Facts): TestProgress | null {
  if (module.bank === undefined || module.bank === null) return null;
  const fact = facts.tests[module.id];
  const passedAt = fact?.passedAt ?? null;
  return { state: stateOf(passedAt !== null, fact !== undefined), best: fact?.best ?? null, passedAt };
}

function moduleProgress(module: OutlineModule, facts: Facts): ModuleProgress {
  const lessons = module.lessons.map((lesson) => lessonProgress(lesson, facts));
  const test = testProgress(module, facts);
  const done =
    facts.modules[module.id] !== undefined || (lessons.every((lesson) => lesson.state === 'done') && (test === null || test.state === 'done'));
  const left = lessons.reduce((sum, lesson) => sum + lesson.minutesLeft, 0) + (test === null || test.state === 'done' ? 0 : TEST_MINUTES);
  return {
    id: module.id,
    state: stateOf(done, lessons.some((lesson) => lesson.state !== 'open') || (test !== null && test.state !== 'open')),
    minutesLeft: done ? 0 : left,
    lessons,
    test,
  };
}

function nextPlace(modules: readonly ModuleProgress[]): Place | null {
  for (const module of modules) {
    if (module.state === 'done') continue;
    for (const lesson of module.lessons) {
      if (lesson.state === 'done') continue;
      const screen = lesson.screens.find((candidate) => candidate.state === 'open');
      if (screen !== undefined) return { module: module.id, lesson: lesson.id, screen: screen.id };
    }
    if (module.test !== null && module.test.state !== 'done') return { module: module.id, test: true };
  }
  return null;
}

/**
 * Where 'Continue' leads somebody who was last at a screen: there while it is open, else to what is open next after it, else to the first
 * that is open. A screen that is gone in this version counts as none.
 */
export function placeToContinue({ modules }: CourseProgress, last: { readonly lesson: string; readonly screen: string } | null): Place | null {
  const steps = modules.flatMap((module) => [
    ...module.lessons.flatMap((lesson) =>
      lesson.screens.map(({ id: screen, state }) => ({ place: { module: module.id, lesson: lesson.id, screen }, open: module.state !== 'done' && lesson.state !== 'done' && state === 'open' })),
    ),
    ...(module.test === null ? [] : [{ place: { module: module.id, test: true as const }, open: module.state !== 'done' && module.test.state !== 'done' }]),
  ]);
  const at = steps.findIndex(({ place }) => 'lesson' in place && place.lesson === last?.lesson && place.screen === last.screen);
  return (at < 0 ? undefined : steps.slice(at).find(({ open }) => open)?.place) ?? steps.find(({ open }) => open)?.place ?? null;
}

/**
 * What is done and what is left, of a whole course: the one function that every page, report and document uses. Pure. A stamp, once set,
 * stays: a lesson that was complete remains so when a later version adds a screen.
 */
export function courseProgress(course: OutlineCourse, record: Facts | null): CourseProgress {
  const facts = record ?? NO_FACTS;
  const modules = course.modules.map((module) => moduleProgress(module, facts));
  const lessons = modules.flatMap((module) => module.lessons);
  const tests = modules.flatMap((module) => (module.test === null ? [] : [module.test]));
  const minutes = lessons.reduce((sum, lesson) => sum + lesson.minutes, 0) + tests.length * TEST_MINUTES;
  const minutesLeft = modules.reduce((sum, module) => sum + module.minutesLeft, 0);
  const done = facts.completedAt !== null || modules.every((module) => module.state === 'done');
  return {
    state: stateOf(done, modules.some((module) => module.state !== 'open')),
    // What was reached is a floor: a version that adds lessons, or takes away some that were done, lowers nothing.
    percent: done ? 100 : Math.min(99, Math.max(facts.percent ?? 0, Math.floor((100 * (minutes - minutesLeft)) / Math.max(minutes, 1)))),
    minutes,
    minutesLeft: done ? 0 : minutesLeft,
    completedAt: facts.completedAt,
    modules,
    lessonsDone: lessons.filter((lesson) => lesson.state === 'done').length,
    lessonsTotal: lessons.length,
    next: done ? null : nextPlace(modules),
  };
}
