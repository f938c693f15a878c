import { model, Schema } from 'mongoose';

/** What was answered to a lesson's question: the first answer is remembered, the last is shown. */
export interface AnswerFact {
  first: { correct: boolean; at: Date };
  last: { given: unknown; correct: boolean; at: Date };
  tries: number;
}

export interface FilmFact {
  segments: [number, number][];
  /** Where to go on, in seconds. */
  second: number;
  transcriptReadAt: Date | null;
  /** Marked questions answered: question id → when. */
  moments: Record<string, Date>;
  /** Real seconds that the claims of each opening of the page have used. */
  openings: { id: string; spent: number }[];
}

/**
 * One person on one course: enrolment, last place and the facts of progress in one document, so that a page reads one and a step writes
 * one. Facts are only ever added. Deleted when the account is erased.
 */
export interface LearningRecord {
  /** `<account>:<course>`: one per person and course. */
  _id: string;
  account: string;
  course: string;
  enrolledAt: Date;
  leftAt: Date | null;
  /** Counts takings of the course; 'take again' starts the next. */
  run: number;
  /** The edition in which this taking began; from its completion on, the one in which it was completed. */
  edition: string;
  language: string;
  lastPlace: { module: string; lesson: string; screen: string; at: Date } | null;
  /** Screen key → when it was done. */
  screens: Record<string, Date>;
  answers: Record<string, AnswerFact>;
  films: Record<string, FilmFact>;
  /** Module id → the best result and when the test was passed. */
  tests: Record<string, { best: number; passedAt: Date | null }>;
  /** Lesson and module ids → when they were complete: a stamp stays, whatever later versions add. */
  lessons: Record<string, Date>;
  modules: Record<string, Date>;
  completedAt: Date | null;
  /** What the course took to study, in the edition in which it was completed. */
  completedMinutes: number | null;
  /** The highest per cent that this taking has reached: a version with more to do takes nothing away. */
  percent: number;
  evaluatedAt: Date | null;
  /** Completions of earlier runs and editions. */
  completions: { run: number; edition: string; at: Date }[];
  bookmarks: Record<string, Date>;
  /** Guards a read-change-write: whoever comes second reads again. */
  revision: number;
}

const facts = { type: Schema.Types.Mixed, default: () => ({}) };

const schema = new Schema<LearningRecord>(
  {
    _id: { type: String, required: true },
    account: { type: String, required: true },
    course: { type: String, required: true },
    enrolledAt: { type: Date, required: true },
    leftAt: { type: Date, default: null },
    run: { type: Number, default: 1 },
    edition: { type: String, required: true },
    language: { type: String, required: true },
    lastPlace: { type: Schema.Types.Mixed, default: null },
    screens: facts,
    answers: facts,
    films: facts,
    tests: facts,
    lessons: facts,
    modules: facts,
    completedAt: { type: Date, default: null },
    completedMinutes: { type: Number, default: null },
    percent: { type: Number, default: 0 },
    evaluatedAt: { type: Date, default: null },
    completions: { type: [Schema.Types.Mixed], default: [] } as never,
    bookmarks: facts,
    revision: { type: Number, default: 0 },
  },
  { versionKey: false, minimize: false, collection: 'learning' },
);
schema.index({ account: 1 });

export const LearningModel = model<LearningRecord>('Learning', schema);
