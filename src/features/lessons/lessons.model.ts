import { model, Schema } from 'mongoose';

/** What somebody wrote beside a lesson, for nobody else: notes and reflections, by screen. Deleted when the account is erased. */
export interface NotebookRecord {
  /** `<account>:<course>:<lesson>` */
  _id: string;
  account: string;
  notes: Record<string, string>;
  reflections: Record<string, string>;
  /** 'notes/<screen>' or 'reflections/<screen>' → which page wrote it last, and its how-manieth text that was: '<page>.<sequence>'. */
  stamps: Record<string, string>;
}

const notebookSchema = new Schema<NotebookRecord>(
  {
    _id: { type: String, required: true },
    account: { type: String, required: true },
    notes: { type: Schema.Types.Mixed, default: () => ({}) },
    reflections: { type: Schema.Types.Mixed, default: () => ({}) },
    stamps: { type: Schema.Types.Mixed, default: () => ({}) },
  },
  { versionKey: false, minimize: false, collection: 'notebooks' },
);
notebookSchema.index({ account: 1 });

export const NotebookModel = model<NotebookRecord>('Notebook', notebookSchema);

/** Every answer to a lesson's question, as it was given; append-only. Deleted when the account is erased. */
export interface AnswerRecord {
  /** The key that the browser made, within the account: sent again, it is the same answer. */
  _id: string;
  account: string;
  course: string;
  screen: string;
  question: string;
  version: string;
  given: unknown;
  correct: boolean;
  at: Date;
}

const answerSchema = new Schema<AnswerRecord>(
  {
    _id: { type: String, required: true },
    account: { type: String, required: true },
    course: { type: String, required: true },
    screen: { type: String, required: true },
    question: { type: String, required: true },
    version: { type: String, required: true },
    given: { type: Schema.Types.Mixed, required: true },
    correct: { type: Boolean, required: true },
    at: { type: Date, required: true },
  },
  { versionKey: false, collection: 'answers' },
);
answerSchema.index({ account: 1, at: 1 });

export const AnswerModel = model<AnswerRecord>('Answer', answerSchema);

/** A mistake that a reader reports. Deleted a year after it was written; the name goes when the account is erased. */
export interface ReportRecord {
  account: string | null;
  course: string;
  module: string;
  lesson: string;
  screen: string;
  version: string;
  language: string;
  text: string;
  at: Date;
}

const reportSchema = new Schema<ReportRecord>(
  {
    account: { type: String, default: null },
    course: { type: String, required: true },
    module: { type: String, required: true },
    lesson: { type: String, required: true },
    screen: { type: String, required: true },
    version: { type: String, required: true },
    language: { type: String, required: true },
    text: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { versionKey: false, collection: 'reports' },
);
reportSchema.index({ at: -1 }, { expireAfterSeconds: 365 * 24 * 3600 });
reportSchema.index({ account: 1 });

export const ReportModel = model<ReportRecord>('Report', reportSchema);
