import { MongoBulkWriteError } from 'mongodb';
import { readerById, together } from '../../platform/together.js';
import { AttemptModel, TestAnswerModel, type AnswerState, type AttemptRecord, type TestAnswerRecord } from './tests.model.js';

export type Attempt = AttemptRecord;
export type TestAnswer = TestAnswerRecord;
export type { AnswerState };

const DUPLICATE = 11000;

/** The order in which answers were given: by page, and within a page by its own count. */
const inOrder = (a: TestAnswer, b: TestAnswer): number => a.pen - b.pen || a.sequence - b.sequence || a.at.getTime() - b.at.getTime();

/** Opens an attempt; false where one is open already. */
export async function insertAttempt(attempt: Attempt): Promise<boolean> {
  try {
    await AttemptModel.create(attempt);
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === DUPLICATE) return false;
    throw error;
  }
}

const readAttempt = readerById(AttemptModel);

export async function findAttempt(id: string, account: string): Promise<Attempt | null> {
  const found = await readAttempt(id);
  return found?.account === account ? found : null;
}

/** An attempt with its answers, oldest first, in one query. */
export async function findAttemptWithAnswers(id: string, account: string): Promise<{ attempt: Attempt; answers: TestAnswer[] } | null> {
  const [found] = await AttemptModel.aggregate<Attempt & { answers: TestAnswer[] }>([
    { $match: { _id: id, account } },
    { $lookup: { from: TestAnswerModel.collection.name, localField: '_id', foreignField: 'attempt', as: 'answers' } },
  ]);
  if (found === undefined) return null;
  const { answers, ...attempt } = found;
  return { attempt, answers: answers.sort(inOrder) };
}

/** The newest attempts of a person at a test. */
export async function listAttempts(account: string, course: string, module: string, limit: number): Promise<Attempt[]> {
  return AttemptModel.find({ account, course, module }).sort({ openedAt: -1 }).limit(limit).lean();
}

/** Lets a page write in an open attempt, unless a newer page does; null where the attempt is not there or a newer page writes. */
export async function takePen(id: string, penAt: Date): Promise<Attempt | null> {
  return AttemptModel.findOneAndUpdate({ _id: id, penAt: { $lte: penAt } }, { $set: { penAt } }, { returnDocument: 'after' }).lean();
}

export async function setFlags(id: string, flags: readonly string[]): Promise<void> {
  await AttemptModel.updateOne({ _id: id, state: 'open' }, { $set: { flags } });
}

/** Inserts answers, each for itself; the place of each that was not inserted, with the error's code. */
async function insertAnswers(answers: readonly TestAnswer[]): Promise<ReadonlyMap<number, Error & { code?: unknown }>> {
  try {
    await TestAnswerModel.collection.insertMany(answers as never, { ordered: false });
    return new Map();
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    return new Map([error.writeErrors].flat().map((one) => [one.index, Object.assign(new Error(one.errmsg), { code: one.code })]));
  }
}

/** Keeps an answer once; sent again, the first stays and says what became of it. */
export const insertAnswerOnce = together<TestAnswer, AnswerState>(async (answers) => {
  const refused = await insertAnswers(answers);
  const again = answers.filter((_answer, index) => refused.get(index)?.code === DUPLICATE);
  const first = new Map(again.length === 0 ? [] : (await TestAnswerModel.find({ _id: { $in: again.map(({ _id }) => _id) } }).lean()).map((kept) => [kept._id, kept.state]));
  return answers.map(({ _id, state }, index) => {
    const error = refused.get(index);
    if (error === undefined) return state;
    return first.get(_id) ?? error;
  });
});

/** All answers of an attempt, oldest first; a learner gives tens. */
export async function listAnswers(attempt: string): Promise<TestAnswer[]> {
  return (await TestAnswerModel.find({ attempt }).limit(5_000).lean()).sort(inOrder);
}

/** Closes an attempt with its result; false where it was closed already. */
export async function closeAttempt(id: string, result: Pick<Attempt, 'submittedAt' | 'percent' | 'passed' | 'marks' | 'marked'>): Promise<boolean> {
  const outcome = await AttemptModel.updateOne({ _id: id, state: 'open' }, { $set: { ...result, state: 'submitted', folded: false } });
  return outcome.modifiedCount === 1;
}

export async function markFolded(id: string): Promise<void> {
  await AttemptModel.updateOne({ _id: id }, { $set: { folded: true } });
}

export async function listUnfolded(): Promise<Attempt[]> {
  return AttemptModel.find({ folded: false }).limit(200).lean();
}

export async function listOverdue(before: Date): Promise<Attempt[]> {
  return AttemptModel.find({ state: 'open', deadline: { $lt: before } }).limit(200).lean();
}

export async function exportOwn(account: string): Promise<{ attempts: Attempt[]; answers: TestAnswer[] }> {
  return { attempts: await AttemptModel.find({ account }).lean(), answers: await TestAnswerModel.find({ account }).lean() };
}

export async function eraseOwn(account: string): Promise<void> {
  await TestAnswerModel.deleteMany({ account });
  await AttemptModel.deleteMany({ account });
}
