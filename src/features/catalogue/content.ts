import type { Course, Film, Instrument, Lesson, Module } from './content/types.js';

/** All that is published, as it stood at one moment: a request works on one of these and never sees two versions mixed. */
export interface ContentSnapshot {
  readonly courses: readonly Course[];
  readonly instruments: readonly Instrument[];
  course(id: string): Course | undefined;
  module(courseId: string, moduleId: string): Module | undefined;
  lesson(courseId: string, moduleId: string, lessonId: string): Lesson | undefined;
  film(courseId: string, filmId: string): Film | undefined;
  instrument(id: string): Instrument | undefined;
  /** The version of a course: the hash that answers and reports of mistakes keep. */
  version(courseId: string): string;
  /** The hash of a module's words and structure: an attempt keeps it, and stays on it. */
  moduleVersion(courseId: string, moduleId: string): string;
  /** Lessons that cite an instrument. */
  lessonsCiting(instrumentId: string): readonly { course: Course; module: Module; lesson: Lesson }[];
}

/** The ids of all instruments that a lesson cites, wherever in it. */
function citedIn(lesson: Lesson): Set<string> {
  const cited = new Set<string>();
  for (const screen of lesson.screens) {
    const cites = [...screen.cites, ...(screen.type === 'question' ? screen.question.cites : [])];
    if (screen.type === 'toolbox') cites.push(...screen.items.flatMap((item) => (item.kind === 'instrument' ? [item.cite] : [])));
    for (const { cite } of cites) cited.add(cite.split(' ')[0] ?? '');
  }
  return cited;
}

export function createSnapshot(courses: readonly Course[], instruments: readonly Instrument[], versions: ReadonlyMap<string, string>, moduleVersions: ReadonlyMap<string, string>): ContentSnapshot {
  const byCourse = new Map(courses.map((course) => [course.id, course]));
  const byInstrument = new Map(instruments.map((instrument) => [instrument.id, instrument]));
  const citing = new Map<string, { course: Course; module: Module; lesson: Lesson }[]>();
  for (const course of courses) {
    for (const module of course.modules) {
      for (const lesson of module.lessons) {
        for (const id of citedIn(lesson)) citing.set(id, [...(citing.get(id) ?? []), { course, module, lesson }]);
      }
    }
  }
  const moduleOf = (courseId: string, moduleId: string): Module | undefined => byCourse.get(courseId)?.modules.find((module) => module.id === moduleId);
  return {
    courses,
    instruments,
    course: (id) => byCourse.get(id),
    module: moduleOf,
    lesson: (courseId, moduleId, lessonId) => moduleOf(courseId, moduleId)?.lessons.find((lesson) => lesson.id === lessonId),
    film: (courseId, filmId) => byCourse.get(courseId)?.modules.flatMap((module) => module.films).find((film) => film.id === filmId),
    instrument: (id) => byInstrument.get(id),
    version: (courseId) => versions.get(courseId) ?? '',
    moduleVersion: (courseId, moduleId) => moduleVersions.get(`${courseId}/${moduleId}`) ?? '',
    lessonsCiting: (id) => citing.get(id) ?? [],
  };
}

/** Words in a language, or in English where that language lacks them; `language` says which it is. */
export function wordsIn<T>(words: Readonly<Record<string, T>>, language: string): { value: T; language: string } {
  const found = words[language];
  if (found !== undefined) return { value: found, language };
  const english = words['en'];
  if (english === undefined) throw new Error('published content always has English words');
  return { value: english, language: 'en' };
}
