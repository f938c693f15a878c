/** What the rules of progress need to know of a course: its structure, without words. The catalogue's courses have this shape. */
export interface OutlineScreen {
  readonly id: string;
  readonly type: 'text' | 'interactive' | 'question' | 'case' | 'reflection' | 'film' | 'toolbox';
  readonly minutes: number;
  /** The id of the film, of a film screen. */
  readonly film?: string | undefined;
}

export interface OutlineLesson {
  readonly id: string;
  readonly screens: readonly OutlineScreen[];
}

export interface OutlineFilm {
  readonly id: string;
  /** Seconds; absent where the film has not been made: then it is read. */
  readonly timings?: { readonly duration: number } | null | undefined;
  readonly moments: readonly { readonly question: { readonly id: string } }[];
}

export interface OutlineModule {
  readonly id: string;
  readonly lessons: readonly OutlineLesson[];
  readonly films: readonly OutlineFilm[];
  readonly bank?: object | null | undefined;
}

export interface OutlineCourse {
  readonly id: string;
  readonly edition: string;
  readonly modules: readonly OutlineModule[];
}

/** The minutes that a module test is taken to last, for 'minutes left' and for the share that is done. */
export const TEST_MINUTES = 10;

/** Names a screen across languages and versions: lesson ids are unique in a course, screen ids in a lesson. */
export function screenKey(lessonId: string, screenId: string): string {
  return `${lessonId}/${screenId}`;
}
