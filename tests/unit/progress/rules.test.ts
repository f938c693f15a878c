import type { OutlineCourse } from '../../../src/features/progress/outline.js';
import { foldFact, type Fact } from '../../../src/features/progress/progress.facts.js';
import type { LearningRecord } from '../../../src/features/progress/progress.model.js';
import { courseProgress, placeToContinue } from '../../../src/features/progress/progress.rules.js';

const NOW = new Date('2026-11-24T12:00:00Z');

function course(): OutlineCourse {
  return {
    id: 'sample',
    edition: '2026-11',
    modules: [
      {
        id: 'one',
        bank: {},
        films: [{ id: 'clip', timings: { duration: 100 }, moments: [{ question: { id: 'm1' } }] }],
        lessons: [
          {
            id: 'first',
            screens: [
              { id: 'start', type: 'text', minutes: 2 },
              { id: 'check', type: 'question', minutes: 1 },
            ],
          },
          { id: 'closing', screens: [{ id: 'film', type: 'film', minutes: 2, film: 'clip' }] },
        ],
      },
    ],
  };
}

function emptyRecord(): LearningRecord {
  return {
    _id: 'a:sample', account: 'a', course: 'sample', enrolledAt: NOW, leftAt: null, run: 1, edition: '2026-11', language: 'en', lastPlace: null,
    screens: {}, answers: {}, films: {}, tests: {}, lessons: {}, modules: {}, percent: 0, completedAt: null, completedMinutes: null, evaluatedAt: null, completions: [],
    bookmarks: {}, revision: 0,
  };
}

function after(facts: readonly Fact[], outline = course(), from = emptyRecord()): LearningRecord {
  return facts.reduce<LearningRecord>((record, fact) => ({ ...record, ...foldFact(record, outline, fact, NOW) }), from);
}

const place = { module: 'one', lesson: 'first' };
const START: Fact = { kind: 'screenDone', ...place, screen: 'start' };
const CHECK: Fact = { kind: 'answered', ...place, screen: 'check', given: { choice: 'a' }, correct: false };
const WATCHED: Fact = {
  kind: 'played', module: 'one', film: 'clip', from: 0, to: 92, speed: 1, opening: 'o1', openedAt: new Date(NOW.getTime() - 100_000), second: 92,
};
const MOMENT: Fact = { kind: 'momentAnswered', module: 'one', film: 'clip', question: 'm1', given: { kind: 'truefalse', value: true }, correct: true };
const PASSED: Fact = { kind: 'testTaken', module: 'one', percent: 88, passed: true };
const ALL = [START, CHECK, WATCHED, MOMENT, PASSED];

describe('progress of a course', () => {
  test('when nothing is done, then everything is open and the first screen is next', () => {
    const progress = courseProgress(course(), null);
    expect(progress).toMatchObject({ state: 'open', percent: 0, lessonsDone: 0, lessonsTotal: 2, next: { module: 'one', lesson: 'first', screen: 'start' } });
  });

  test('when a screen is done, then the lesson has started and its minutes shrink', () => {
    const [lesson] = courseProgress(course(), after([START])).modules[0]?.lessons ?? [];
    expect(lesson).toMatchObject({ state: 'started', minutes: 3, minutesLeft: 1 });
  });

  test('when a question is answered wrongly, then its screen is done all the same', () => {
    expect(courseProgress(course(), after([START, CHECK])).modules[0]?.lessons[0]?.state).toBe('done');
  });

  test('when all is done but the test, then the test is next and the course is not complete', () => {
    const record = after([START, CHECK, WATCHED, MOMENT]);
    expect(record.completedAt).toBeNull();
    expect(courseProgress(course(), record)).toMatchObject({ state: 'started', next: { module: 'one', test: true } });
  });

  test('when everything is done, then the course is complete, once, and 100 per cent', () => {
    const record = after(ALL);
    expect(record.completedAt).toEqual(NOW);
    expect(courseProgress(course(), record)).toMatchObject({ state: 'done', percent: 100, minutesLeft: 0, next: null });
  });

  test('when facts are told twice or in another order, then the record is the same', () => {
    const forwards = after(ALL);
    const again = after([...ALL].reverse(), course(), after(ALL));
    expect(courseProgress(course(), again)).toEqual(courseProgress(course(), forwards));
    expect(again.films['clip']?.segments).toEqual(forwards.films['clip']?.segments);
  });

  test('when a later version adds a screen to a lesson that was complete, then the lesson stays complete', () => {
    const record = after(ALL);
    const later = course();
    const grown: OutlineCourse = {
      ...later,
      modules: later.modules.map((module) => ({
        ...module,
        lessons: module.lessons.map((lesson) => ({ ...lesson, screens: [...lesson.screens, { id: 'new', type: 'text' as const, minutes: 1 }] })),
      })),
    };
    expect(courseProgress(grown, record)).toMatchObject({ state: 'done', percent: 100 });
  });

  test('when a test is failed after it was passed, then it stays passed with its best result', () => {
    const record = after([...ALL, { kind: 'testTaken', module: 'one', percent: 40, passed: false }]);
    expect(courseProgress(course(), record).modules[0]?.test).toMatchObject({ state: 'done', best: 88 });
  });
});

describe('continuing', () => {
  const at = (lesson: string, screen: string): { lesson: string; screen: string } => ({ lesson, screen });
  const place = (facts: readonly Fact[], last: { lesson: string; screen: string } | null, outline = course()): ReturnType<typeof placeToContinue> => placeToContinue(courseProgress(outline, after(facts)), last);

  test('when the screen where somebody was is open, then it leads there', () => {
    expect(place([], at('first', 'check'))).toEqual({ module: 'one', lesson: 'first', screen: 'check' });
  });

  test('when that screen is done, then it leads to what is open next after it, not back to the beginning', () => {
    expect(place([CHECK], at('first', 'check'))).toEqual({ module: 'one', lesson: 'closing', screen: 'film' });
    expect(place([CHECK, WATCHED, MOMENT], at('closing', 'film'))).toEqual({ module: 'one', test: true });
  });

  test('when nothing is open after it, or it is gone, then it leads to the first that is open', () => {
    expect(place([CHECK, WATCHED, MOMENT, PASSED], at('closing', 'film'))).toEqual({ module: 'one', lesson: 'first', screen: 'start' });
    expect(place([CHECK], at('first', 'gone'))).toEqual({ module: 'one', lesson: 'first', screen: 'start' });
    expect(place([CHECK], null)).toEqual({ module: 'one', lesson: 'first', screen: 'start' });
  });

  test('when everything is done, then it leads nowhere', () => {
    expect(place(ALL, at('first', 'check'))).toBeNull();
  });
});

describe('later versions', () => {
  const withLesson = (outline: OutlineCourse, id: string): OutlineCourse => ({
    ...outline,
    modules: outline.modules.map((module) => ({ ...module, lessons: [...module.lessons, { id, screens: [{ id: 'long', type: 'text' as const, minutes: 60 }] }] })),
  });
  const withoutLesson = (outline: OutlineCourse, id: string): OutlineCourse => ({
    ...outline,
    modules: outline.modules.map((module) => ({ ...module, lessons: module.lessons.filter((lesson) => lesson.id !== id) })),
  });

  test('when a later version adds a lesson or takes away one that was done, then the per cent that was reached stays, and grows from there', () => {
    const record = after([START, CHECK]);
    const reached = courseProgress(course(), record).percent;
    expect(reached).toBe(20);
    const grown = withLesson(course(), 'added');
    expect(courseProgress(grown, record).percent).toBe(reached);
    expect(courseProgress(withoutLesson(course(), 'first'), record).percent).toBe(reached);
    // What is done next in the new version raises it only once it is more.
    const later = after([WATCHED, MOMENT], grown, record);
    expect(courseProgress(grown, later).percent).toBe(reached);
    const done = after([{ kind: 'screenDone', module: 'one', lesson: 'added', screen: 'long' }], grown, later);
    expect(courseProgress(grown, done).percent).toBe(86);
    expect(courseProgress(withLesson(grown, 'another'), done)).toMatchObject({ percent: 86, state: 'started' });
  });

  test('when a course is completed in another edition than it was begun in, then that edition and its minutes are stamped, and stay', () => {
    const newer = { ...withLesson(course(), 'added'), edition: '2027-06' };
    const record = after([...ALL, { kind: 'screenDone', module: 'one', lesson: 'added', screen: 'long' }], newer, after([START]));
    expect(record).toMatchObject({ completedAt: NOW, edition: '2027-06', completedMinutes: 75, percent: 100 });
    expect(after([START, CHECK], { ...course(), edition: '2028-01' }, record)).toMatchObject({ edition: '2027-06', completedMinutes: 75, percent: 100 });
  });

  test('when a course is not complete, then it keeps the edition in which it began', () => {
    expect(after([START], { ...course(), edition: '2027-06' })).toMatchObject({ edition: '2026-11', completedMinutes: null });
  });
});

describe('a film', () => {
  const filmState = (facts: Fact[]): string | undefined => courseProgress(course(), after(facts)).modules[0]?.lessons[1]?.state;

  test('when 90 per cent is covered and the marked question answered, then it is done', () => {
    expect(filmState([WATCHED, MOMENT])).toBe('done');
  });

  test('when covered but the marked question is open, then it is not done', () => {
    expect(filmState([WATCHED])).toBe('open');
  });

  test('when read instead of watched, then it is done the same way', () => {
    expect(filmState([{ kind: 'transcriptRead', module: 'one', film: 'clip' }, MOMENT])).toBe('done');
  });

  test('when less than 90 per cent is covered, then it is not done', () => {
    expect(filmState([{ ...WATCHED, to: 89 }, MOMENT])).toBe('open');
  });

  test('when a report claims more than the clock allows, then only what was possible counts', () => {
    expect(filmState([{ ...WATCHED, openedAt: new Date(NOW.getTime() - 20_000) }, MOMENT])).toBe('open');
  });
});

describe('an answer', () => {
  test('when tried again, then the first answer is remembered and the tries are counted', () => {
    const record = after([CHECK, { ...CHECK, given: { choice: 'b' }, correct: true }]);
    expect(record.answers['first/check']).toMatchObject({ first: { correct: false }, last: { correct: true, given: { choice: 'b' } }, tries: 2 });
  });
});

describe('a bookmark', () => {
  test('when set and taken away, then it is gone', () => {
    const set: Fact = { kind: 'bookmark', lesson: 'first', screen: 'start', set: true };
    expect(Object.keys(after([set]).bookmarks)).toEqual(['first/start']);
    expect(after([set, { ...set, set: false }]).bookmarks).toEqual({});
  });
});
