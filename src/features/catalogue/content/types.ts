import type { z } from 'zod';
import type {
  bankFile, bankWordsFile, courseFile, courseWordsFile, filmFile, filmTimingsFile, filmWordsFile, Instrument, lessonFile, lessonWordsFile, moduleFile, moduleWordsFile,
  Question, QuestionWords, ScreenWords,
} from './schemas.js';

export type { Citation, Instrument, Question, QuestionWords, Screen, ScreenWords } from './schemas.js';

/** Words by language code. English is always there in what is published; others may be. */
export type Words<T> = Readonly<Record<string, T>>;

export type CourseWords = z.output<typeof courseWordsFile>;
export type ModuleWords = z.output<typeof moduleWordsFile>;
/** A lesson's words, every screen of the type that the structure says. A screen that a translation lacks is absent. */
export type LessonWords = Omit<z.output<typeof lessonWordsFile>, 'screens'> & { readonly screens: Readonly<Record<string, ScreenWords>> };
export type BankWords = Omit<z.output<typeof bankWordsFile>, 'questions'> & { readonly questions: Readonly<Record<string, QuestionWords>> };
export type FilmWords = Omit<z.output<typeof filmWordsFile>, 'questions'> & { readonly questions: Readonly<Record<string, QuestionWords>> };

export type Lesson = z.output<typeof lessonFile> & { readonly words: Words<LessonWords> };
export type BankQuestion = z.output<typeof bankFile>['questions'][number];
export type Bank = z.output<typeof bankFile> & { readonly words: Words<BankWords> };
export type FilmTimings = z.output<typeof filmTimingsFile>;

/** A film; `media` lists the files that are there (film.webm, film.mp4), by name below `folder`. */
export type Film = z.output<typeof filmFile> & {
  readonly words: Words<FilmWords>;
  readonly timings: FilmTimings | null;
  readonly media: readonly string[];
  readonly folder: string;
};

export type Module = Omit<z.output<typeof moduleFile>, 'lessons' | 'films'> & {
  readonly lessons: readonly Lesson[];
  readonly films: readonly Film[];
  readonly bank: Bank | null;
  readonly words: Words<ModuleWords>;
};

export type Course = Omit<z.output<typeof courseFile>, 'modules'> & { readonly modules: readonly Module[]; readonly words: Words<CourseWords> };

/** Everything that a folder of courses holds. */
export interface ContentSet {
  readonly courses: readonly Course[];
  readonly instruments: readonly Instrument[];
}

export type AnyQuestion = Question | BankQuestion;
