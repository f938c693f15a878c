import { model, Schema } from 'mongoose';

/** One attempt at a module test. Deleted when the account is erased. */
export interface AttemptRecord {
  _id: string;
  account: string;
  course: string;
  module: string;
  /** The module's version: an attempt stays on it. */
  version: string;
  /** Orders the choices, the same at every look. */
  seed: string;
  questions: string[];
  openedAt: Date;
  deadline: Date | null;
  state: 'open' | 'submitted';
  /** When the newest page of this attempt was made: older tabs no longer write. */
  penAt: Date;
  /** Marked for review: question ids. */
  flags: string[];
  submittedAt: Date | null;
  percent: number | null;
  passed: boolean | null;
  /** Question id → right or wrong, once submitted. */
  marks: Record<string, boolean>;
  /** Question id → the answer that was marked, once submitted: an answer that arrives in the same moment changes nothing. */
  marked: Record<string, string>;
  /** Whether progress has learned of the result; a sweep folds what a crash left. */
  folded: boolean;
}

const attemptSchema = new Schema<AttemptRecord>(
  {
    _id: { type: String, required: true },
    account: { type: String, required: true },
    course: { type: String, required: true },
    module: { type: String, required: true },
    version: { type: String, required: true },
    seed: { type: String, required: true },
    questions: { type: [String], required: true },
    openedAt: { type: Date, required: true },
    deadline: { type: Date, default: null },
    state: { type: String, required: true },
    penAt: { type: Date, required: true },
    flags: { type: [String], default: [] },
    submittedAt: { type: Date, default: null },
    percent: { type: Number, default: null },
    passed: { type: Boolean, default: null },
    marks: { type: Schema.Types.Mixed, default: () => ({}) },
    marked: { type: Schema.Types.Mixed, default: () => ({}) },
    folded: { type: Boolean, default: true },
  },
  { versionKey: false, minimize: false, collection: 'attempts' },
);
// At most one open attempt a person and test, whatever is clicked twice.
attemptSchema.index({ account: 1, course: 1, module: 1 }, { unique: true, partialFilterExpression: { state: 'open' }, name: 'one_open' });
attemptSchema.index({ account: 1, course: 1, module: 1, openedAt: -1 });
attemptSchema.index({ deadline: 1 }, { partialFilterExpression: { state: 'open' } });
attemptSchema.index({ folded: 1 }, { partialFilterExpression: { folded: false } });

export const AttemptModel = model<AttemptRecord>('Attempt', attemptSchema);

/** An answer in an attempt, as it came; append-only. The one with the highest pen and sequence counts. */
export interface TestAnswerRecord {
  /** `<attempt>:<key made by the browser>` */
  _id: string;
  attempt: string;
  account: string;
  question: string;
  given: unknown;
  pen: number;
  sequence: number;
  at: Date;
  /** 'kept' counts. The others do not: after the time and its grace; after the attempt was submitted; from an older tab. */
  state: AnswerState;
}

export type AnswerState = 'kept' | 'late' | 'closed' | 'olderTab';

const answerSchema = new Schema<TestAnswerRecord>(
  {
    _id: { type: String, required: true },
    attempt: { type: String, required: true },
    account: { type: String, required: true },
    question: { type: String, required: true },
    given: { type: Schema.Types.Mixed, required: true },
    pen: { type: Number, required: true },
    sequence: { type: Number, required: true },
    at: { type: Date, required: true },
    state: { type: String, required: true },
  },
  { versionKey: false, collection: 'test_answers' },
);
answerSchema.index({ attempt: 1, pen: 1, sequence: 1, at: 1 });
answerSchema.index({ account: 1 });

export const TestAnswerModel = model<TestAnswerRecord>('TestAnswer', answerSchema);
