import { AnswerModel, NotebookModel, ReportModel, type AnswerRecord, type NotebookRecord, type ReportRecord } from './lessons.model.js';

export type Notebook = NotebookRecord;
export type Answer = AnswerRecord;
export type Report = ReportRecord;

const notebookId = (account: string, course: string, lesson: string): string => `${account}:${course}:${lesson}`;

export async function findNotebook(account: string, course: string, lesson: string): Promise<Notebook | null> {
  const found = await NotebookModel.findById(notebookId(account, course, lesson)).lean();
  // Whoever has only written a reflection has no notes yet.
  return found === null ? null : { ...found, notes: found.notes ?? {}, reflections: found.reflections ?? {} };
}

/** Keeps a note or a reflection; an empty one is taken away. */
export async function setNote(account: string, course: string, lesson: string, kind: 'notes' | 'reflections', screen: string, text: string): Promise<void> {
  const change = text === '' ? { $unset: { [`${kind}.${screen}`]: 1 } } : { $set: { [`${kind}.${screen}`]: text } };
  await NotebookModel.updateOne({ _id: notebookId(account, course, lesson) }, { ...change, $setOnInsert: { account } }, { upsert: true, setDefaultsOnInsert: false });
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
