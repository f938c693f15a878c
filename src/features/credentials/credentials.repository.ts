import { EvaluationModel, StatementModel, type EvaluationRecord, type StatementRecord } from './credentials.model.js';

export type { StatementRecord };

/** A statement whose account still exists: everything that it says is there. */
export type Statement = Required<StatementRecord>;

export async function findStatement(account: string, course: string, edition: string): Promise<Statement | null> {
  return StatementModel.findOne({ account, course, edition }).lean<Statement>();
}

export async function listStatements(account: string): Promise<Statement[]> {
  return StatementModel.find({ account }).limit(100).lean<Statement[]>();
}

/** The statement that carries, or once carried, a code; erased ones too. */
export async function findByCode(code: string): Promise<StatementRecord | null> {
  return (await StatementModel.findOne({ code }).lean<StatementRecord>()) ?? StatementModel.findOne({ replacedCodes: code }).lean<StatementRecord>();
}

/** Issues a statement unless this account has one for this edition: then that one is returned, unchanged. */
export async function insertStatementOnce(statement: Statement): Promise<Statement> {
  const { account, course, edition, ...rest } = statement;
  try {
    await StatementModel.updateOne({ account, course, edition }, { $setOnInsert: rest }, { upsert: true });
  } catch (error) {
    // Two upserts at once: the unique index lets one through, and the other finds it.
    if ((error as { code?: number }).code !== 11000) throw error;
  }
  const issued = await findStatement(account, course, edition);
  if (issued === null) throw new Error('a statement that was just written is not there');
  return issued;
}

/** Prints a statement anew with another name: a new code, and the old one says that it was replaced. */
export async function replaceStatement(code: string, next: { code: string; name: string; issuedAt: Date }): Promise<boolean> {
  const result = await StatementModel.updateOne({ code }, { $set: next, $push: { replacedCodes: code } });
  return result.modifiedCount === 1;
}

export async function setRevoked(code: string, at: Date): Promise<boolean> {
  const result = await StatementModel.updateOne({ code, revokedAt: null }, { $set: { revokedAt: at } });
  return result.modifiedCount === 1;
}

/** Leaves of a statement its code, whether it was revoked, and a hash. */
export async function eraseStatement(code: string, erasedHash: string): Promise<void> {
  await StatementModel.updateOne(
    { code },
    {
      $set: { erasedHash },
      $unset: { account: 1, course: 1, edition: 1, run: 1, name: 1, courseTitle: 1, language: 1, minutes: 1, completedAt: 1, issuedAt: 1 },
    },
  );
}

/** How a course was rated: how many answered, and the mean of each rating. */
export interface EvaluationSummary {
  readonly course: string;
  readonly count: number;
  readonly useful: number;
  readonly clear: number;
  readonly length: number;
}

/** The ratings of every course that has any. */
export async function summariseEvaluations(): Promise<EvaluationSummary[]> {
  const groups = await EvaluationModel.aggregate<Omit<EvaluationSummary, 'course'> & { _id: string }>([
    // Every course, and so that the index serves.
    { $match: { course: { $gte: '' } } },
    { $group: { _id: '$course', count: { $sum: 1 }, useful: { $avg: '$ratings.useful' }, clear: { $avg: '$ratings.clear' }, length: { $avg: '$ratings.length' } } },
    { $sort: { _id: 1 } },
  ]);
  return groups.map(({ _id, ...summary }) => ({ course: _id, ...summary }));
}

/** The newest evaluations of a course before a moment that say more than ratings. */
export async function listComments(course: string, before: Date, limit: number): Promise<EvaluationRecord[]> {
  return EvaluationModel.find({ course, at: { $lt: before }, comment: { $gt: '' } }).sort({ at: -1 }).limit(limit).lean();
}

/** Keeps an evaluation once. */
export async function insertEvaluationOnce(evaluation: EvaluationRecord): Promise<void> {
  const { _id, ...rest } = evaluation;
  await EvaluationModel.updateOne({ _id }, { $setOnInsert: rest }, { upsert: true });
}

export async function findEvaluations(ids: readonly string[]): Promise<EvaluationRecord[]> {
  return EvaluationModel.find({ _id: { $in: ids } }).limit(ids.length + 1).lean();
}

export async function deleteEvaluations(ids: readonly string[]): Promise<void> {
  await EvaluationModel.deleteMany({ _id: { $in: ids } });
}
