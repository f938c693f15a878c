import { screenKey, type OutlineCourse, type OutlineFilm } from './outline.js';
import type { AnswerFact, FilmFact, LearningRecord } from './progress.model.js';
import { courseProgress } from './progress.rules.js';
import { clipToClock, coverage, mergeSegments, type Segments } from './segments.js';

/** Something that happened, as the services report it. Each can be told twice and counts once. */
export type Fact =
  | { kind: 'screenDone'; module: string; lesson: string; screen: string }
  | { kind: 'answered'; module: string; lesson: string; screen: string; given: unknown; correct: boolean }
  | { kind: 'played'; module: string; film: string; from: number; to: number; speed: number; opening: string; openedAt: Date; second: number }
  | { kind: 'transcriptRead'; module: string; film: string }
  | { kind: 'momentAnswered'; module: string; film: string; question: string; given: unknown; correct: boolean }
  | { kind: 'testTaken'; module: string; percent: number; passed: boolean }
  | { kind: 'evaluated' }
  /** Nothing happened, but what is published may ask for less than before: what is complete now is stamped. */
  | { kind: 'settled' }
  | { kind: 'bookmark'; lesson: string; screen: string; set: boolean };

/** The share of a film that must be covered: this project's own choice, said to learners. */
export const FILM_SHARE = 0.9;

/** How many openings of a film's page are remembered for the clock; older ones can claim nothing more. */
const OPENINGS_KEPT = 20;

const NO_FILM: FilmFact = { segments: [], second: 0, transcriptReadAt: null, moments: {}, openings: [] };

/** Whether a film's requirement is met: covered or read, and its marked questions answered. */
export function filmIsDone(film: OutlineFilm, fact: FilmFact | undefined): boolean {
  if (fact === undefined) return false;
  const covered = film.timings ? coverage(fact.segments, film.timings.duration) >= FILM_SHARE : false;
  const answered = film.moments.every((moment) => fact.moments[moment.question.id] !== undefined);
  return (covered || fact.transcriptReadAt !== null) && answered;
}

type Draft = Omit<LearningRecord, 'revision'>;

function playedFact(film: FilmFact, fact: Extract<Fact, { kind: 'played' }>, duration: number, now: Date): FilmFact {
  const known = film.openings.find((opening) => opening.id === fact.opening);
  const elapsed = (now.getTime() - fact.openedAt.getTime()) / 1000;
  const from = Math.max(0, Math.min(fact.from, duration));
  const to = Math.max(from, Math.min(fact.to, duration));
  const { segment, spent } = clipToClock({ from, to, speed: fact.speed }, elapsed, known?.spent ?? 0, film.segments);
  const others = film.openings.filter((opening) => opening.id !== fact.opening);
  return {
    ...film,
    segments: mergeSegments(film.segments as Segments, segment).map(([a, b]) => [a, b]),
    second: Math.max(0, Math.min(fact.second, duration)),
    openings: [...others, { id: fact.opening, spent }].slice(-OPENINGS_KEPT),
  };
}

function answerFact(before: AnswerFact | undefined, given: unknown, correct: boolean, now: Date): AnswerFact {
  return {
    first: before?.first ?? { correct, at: now },
    last: { given, correct, at: now },
    tries: (before?.tries ?? 0) + 1,
  };
}

function apply(draft: Draft, course: OutlineCourse, fact: Fact, now: Date): void {
  switch (fact.kind) {
    case 'screenDone':
      draft.screens[screenKey(fact.lesson, fact.screen)] ??= now;
      return;
    case 'answered': {
      const key = screenKey(fact.lesson, fact.screen);
      draft.answers[key] = answerFact(draft.answers[key], fact.given, fact.correct, now);
      draft.screens[key] ??= now;
      return;
    }
    case 'played': {
      const duration = filmOf(course, fact.module, fact.film)?.timings?.duration ?? 0;
      draft.films[fact.film] = playedFact(draft.films[fact.film] ?? NO_FILM, fact, duration, now);
      return;
    }
    case 'transcriptRead': {
      const film = draft.films[fact.film] ?? NO_FILM;
      draft.films[fact.film] = { ...film, transcriptReadAt: film.transcriptReadAt ?? now };
      return;
    }
    case 'momentAnswered': {
      const film = draft.films[fact.film] ?? NO_FILM;
      const key = screenKey('film', `${fact.film}/${fact.question}`);
      draft.films[fact.film] = { ...film, moments: { [fact.question]: now, ...film.moments } };
      draft.answers[key] = answerFact(draft.answers[key], fact.given, fact.correct, now);
      return;
    }
    case 'testTaken': {
      const before = draft.tests[fact.module];
      draft.tests[fact.module] = {
        best: Math.max(before?.best ?? 0, fact.percent),
        passedAt: before?.passedAt ?? (fact.passed ? now : null),
      };
      return;
    }
    case 'evaluated':
      draft.evaluatedAt ??= now;
      return;
    case 'settled':
      return;
    case 'bookmark': {
      const key = screenKey(fact.lesson, fact.screen);
      if (fact.set) draft.bookmarks[key] ??= now;
      else delete draft.bookmarks[key];
      return;
    }
  }
}

function filmOf(course: OutlineCourse, moduleId: string, filmId: string): OutlineFilm | undefined {
  return course.modules.find((module) => module.id === moduleId)?.films.find((film) => film.id === filmId);
}

/** Stamps what has become complete (film screens, lessons, modules, the course with its edition) and how far it goes. A stamp is never taken back. */
function stamp(draft: Draft, course: OutlineCourse, now: Date): void {
  for (const module of course.modules) {
    for (const lesson of module.lessons) {
      for (const screen of lesson.screens) {
        if (screen.type !== 'film' || screen.film === undefined) continue;
        const film = module.films.find((candidate) => candidate.id === screen.film);
        if (film !== undefined && filmIsDone(film, draft.films[film.id])) draft.screens[screenKey(lesson.id, screen.id)] ??= now;
      }
    }
  }
  const progress = courseProgress(course, draft);
  for (const module of progress.modules) {
    for (const lesson of module.lessons) if (lesson.state === 'done') draft.lessons[lesson.id] ??= now;
    if (module.state === 'done') draft.modules[module.id] ??= now;
  }
  draft.percent = progress.percent;
  if (progress.state === 'done' && draft.completedAt === null) Object.assign(draft, { completedAt: now, edition: course.edition, completedMinutes: progress.minutes });
}

/**
 * Folds a fact into a record: pure, and the same whether it is told once or twice.
 * @returns the fields that change, as one atomic `$set`.
 */
export function foldFact(record: LearningRecord, course: OutlineCourse, fact: Fact, now: Date): Record<string, unknown> {
  const draft: Draft = structuredClone(record);
  apply(draft, course, fact, now);
  stamp(draft, course, now);
  const { screens, answers, films, tests, lessons, modules, percent, completedAt, completedMinutes, edition, evaluatedAt, bookmarks } = draft;
  return { screens, answers, films, tests, lessons, modules, percent, completedAt, completedMinutes, edition, evaluatedAt, bookmarks };
}
