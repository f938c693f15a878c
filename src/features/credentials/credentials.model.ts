import { model, Schema } from 'mongoose';

/**
 * A Statement of Accomplishment as issued. It repeats what it says of the person and the course, because a document does not change when
 * they do. When the account is erased, all of it goes but the code and a keyed hash of name and date (`erasedHash`).
 */
export interface StatementRecord {
  /** The code printed on it. */
  code: string;
  /** Codes of earlier printings that a reissue replaced. */
  replacedCodes: string[];
  account?: string;
  course?: string;
  edition?: string;
  run?: number;
  name?: string;
  courseTitle?: string;
  language?: string;
  minutes?: number;
  completedAt?: Date;
  issuedAt?: Date;
  revokedAt: Date | null;
  erasedHash: string | null;
}

const schema = new Schema<StatementRecord>(
  {
    code: { type: String, required: true },
    replacedCodes: { type: [String], default: [] },
    account: String,
    course: String,
    edition: String,
    run: Number,
    name: String,
    courseTitle: String,
    language: String,
    minutes: Number,
    completedAt: Date,
    issuedAt: Date,
    revokedAt: { type: Date, default: null },
    erasedHash: { type: String, default: null },
  },
  { versionKey: false, collection: 'statements' },
);
schema.index({ code: 1 }, { unique: true });
schema.index({ replacedCodes: 1 });
// Issued exactly once, whatever is clicked twice. Erased statements have no account and are outside this index.
schema.index({ account: 1, course: 1, edition: 1 }, { unique: true, partialFilterExpression: { account: { $exists: true } } });

export const StatementModel = model<StatementRecord>('Statement', schema);

/** What somebody said of a course at its end. Its id is a keyed hash, so that it is given once and names nobody. Deleted when the account is erased. */
export interface EvaluationRecord {
  _id: string;
  course: string;
  edition: string;
  language: string;
  ratings: Record<string, number>;
  comment: string;
  at: Date;
}

const evaluationSchema = new Schema<EvaluationRecord>(
  {
    _id: { type: String, required: true },
    course: { type: String, required: true },
    edition: { type: String, required: true },
    language: { type: String, required: true },
    ratings: { type: Schema.Types.Mixed, required: true },
    comment: { type: String, default: '' },
    at: { type: Date, required: true },
  },
  { versionKey: false, collection: 'evaluations' },
);
evaluationSchema.index({ course: 1, at: -1 });

export const EvaluationModel = model<EvaluationRecord>('Evaluation', evaluationSchema);
