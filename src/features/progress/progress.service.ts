import { AppError } from '../../shared/app-error.js';
import type { OutlineCourse } from './outline.js';
import { foldFact, type Fact } from './progress.facts.js';
import type { LearningRecord } from './progress.model.js';
import { findRecord, updateRecord, upsertEnrolment } from './progress.repository.js';

/** How often a write is tried again when another one came between; two tabs and an outbox never come near it. */
const ATTEMPTS = 25;

/**
 * The record of somebody who is enrolled.
 * @throws AppError not_enrolled where there is none, or where they left.
 */
export async function getEnrolment(account: string, course: string): Promise<LearningRecord> {
  const record = await findRecord(account, course);
  if (record === null || record.leftAt !== null) throw new AppError('not_enrolled');
  return record;
}

/** Reads, decides, writes; again where somebody wrote in between. `decide` must be pure. */
async function change(
  account: string,
  course: string,
  decide: (record: LearningRecord) => Record<string, unknown>,
  known: LearningRecord | null = null,
): Promise<LearningRecord> {
  let record = known ?? (await getEnrolment(account, course));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const changes = decide(record);
    if (await updateRecord(record, changes)) return { ...record, ...changes, revision: record.revision + 1 };
    record = await getEnrolment(account, course);
  }
  throw new AppError('conflict');
}

/**
 * Records a fact, durably: when this resolves, it is on disk. Told twice, it counts once.
 * @param known the record as this request already read it
 * @throws AppError not_enrolled
 */
export async function recordFact(
  account: string,
  course: OutlineCourse,
  fact: Fact,
  now: Date,
  known: LearningRecord | null = null,
): Promise<LearningRecord> {
  return change(account, course.id, (record) => foldFact(record, course, fact, now), known);
}

/** Records a fact and, in the same write, the screen where the learner is now. */
export async function recordFactAndPlace(
  account: string,
  course: OutlineCourse,
  fact: Fact | null,
  place: { module: string; lesson: string; screen: string },
  now: Date,
  known: LearningRecord | null = null,
): Promise<LearningRecord> {
  return change(
    account,
    course.id,
    (record) => ({ ...(fact === null ? {} : foldFact(record, course, fact, now)), lastPlace: { ...place, at: now } }),
    known,
  );
}

/** Enrols; whoever had left finds everything as it was. */
export async function enrol(account: string, course: OutlineCourse, language: string, now: Date): Promise<void> {
  await upsertEnrolment(account, course.id, course.edition, language, now);
}

/** Leaves a course. Progress is kept, and found again by enrolling. */
export async function leave(account: string, course: string, now: Date): Promise<void> {
  await change(account, course, () => ({ leftAt: now }));
}

/**
 * Begins a completed course anew, in its present edition; the earlier completion and its statement stay.
 * @throws AppError conflict where the course is not complete.
 */
export async function takeAgain(account: string, course: OutlineCourse): Promise<void> {
  await change(account, course.id, (record) => {
    if (record.completedAt === null) throw new AppError('conflict');
    return {
      run: record.run + 1,
      edition: course.edition,
      completions: [...record.completions, { run: record.run, edition: record.edition, at: record.completedAt }],
      screens: {},
      answers: {},
      films: {},
      tests: {},
      lessons: {},
      modules: {},
      percent: 0,
      completedAt: null,
      completedMinutes: null,
      evaluatedAt: null,
      lastPlace: null,
    };
  });
}
