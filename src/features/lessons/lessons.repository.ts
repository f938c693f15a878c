import { readerById } from '../../platform/together.js';
import { AnswerModel, NotebookModel, ReportModel, type AnswerRecord, type NotebookRecord, type ReportRecord } from './lessons.model.js';

export type Notebook = NotebookRecord;
export type Answer = AnswerRecord;
export type Report = ReportRecord;

/** The lesson whose notebook it is, and its owner. */
export interface NotebookOf {
  readonly account: string;
  readonly course: string;
  readonly lesson: string;
}

export type Written = 'notes' | 'reflections';

const notebookId = ({ account, course, lesson }: NotebookOf): string => `${account}:${course}:${lesson}`;

// What nobody has written in yet is missing.
const whole = (found: Notebook): Notebook => ({ ...found, notes: found.notes ?? {}, reflections: found.reflections ?? {}, stamps: found.stamps ?? {} });

const readNotebook = readerById(NotebookModel);

export async function findNotebook(of: NotebookOf): Promise<Notebook | null> {
  const found = await readNotebook(notebookId(of));
  return found === null ? null : whole(found);
}

/** The notebooks of one person on one course, by lesson. */
export async function listNotebooks(account: string, course: string): Promise<ReadonlyMap<string, Notebook>> {
  const first = notebookId({ account, course, lesson: '' });
  // ';' is the sign after ':'.
  const found = await NotebookModel.find({ _id: { $gte: first, $lt: `${first.slice(0, -1)};` } }).limit(500).lean();
  return new Map(found.map((notebook) => [notebook._id.slice(first.length), whole(notebook)]));
}

/**
 * Writes a note or a reflection where nobody has since its stamp was read; an empty one is taken away.
 * @param before the stamp that was read; '' where there was none
 * @returns false where somebody wrote meanwhile
 */
export async function setText(of: NotebookOf, kind: Written, screen: string, text: string, stamp: string, before: string): Promise<boolean> {
  const path = `stamps.${kind}/${screen}`;
  const change = text === '' ? { $unset: { [`${kind}.${screen}`]: 1 }, $set: { [path]: stamp } } : { $set: { [`${kind}.${screen}`]: text, [path]: stamp } };
  try {
    const filter = { _id: notebookId(of), [path]: before === '' ? { $exists: false } : before };
    const result = await NotebookModel.updateOne(filter, { ...change, $setOnInsert: { account: of.account } }, { upsert: before === '', setDefaultsOnInsert: false });
    return result.matchedCount + result.upsertedCount === 1;
  } catch (error) {
    // The notebook is there, and its stamp is not the one that was read.
    if ((error as { code?: number }).code === 11000) return false;
    throw error;
  }
}

/** Keeps an answer once, whatever is sent again; false where it was there. */
export async function insertAnswerOnce(answer: Answer): Promise<boolean> {
  const { _id, ...rest } = answer;
  const result = await AnswerModel.updateOne({ _id }, { $setOnInsert: rest }, { upsert: true });
  return result.upsertedCount === 1;
}

export async function insertReport(report: Report): Promise<void> {
  await ReportModel.create(report);
}

/** The newest reports before a moment. */
export async function listReports(before: Date, limit: number): Promise<Report[]> {
  return ReportModel.find({ at: { $lt: before } }).sort({ at: -1 }).limit(limit).lean();
}

export async function exportOwn(account: string): Promise<{ notebooks: Notebook[]; answers: Answer[]; reports: Report[] }> {
  return {
    notebooks: await NotebookModel.find({ account }).lean(),
    answers: await AnswerModel.find({ account }).sort({ at: 1 }).lean(),
    reports: await ReportModel.find({ account }).lean(),
  };
}

export async function eraseOwn(account: string): Promise<void> {
  await NotebookModel.deleteMany({ account });
  await AnswerModel.deleteMany({ account });
  await ReportModel.updateMany({ account }, { $set: { account: null } });
}
