import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Feature, PersonalData, Platform } from '../platform/platform.js';
import type { Language } from '../shared/languages.js';
import { accounts, getPerson } from './accounts/index.js';
import { catalogue, wordsIn, type ContentSnapshot } from './catalogue/index.js';
import { credentials, type Completion } from './credentials/index.js';
import { learningFor } from './learning.js';
import { lessons } from './lessons/index.js';
import { courseProgress, enrolmentOf, listRecords, progress, recordFact, type LearningRecord } from './progress/index.js';
import { tests } from './tests/index.js';

const SHIPPED_COURSES = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../courses');

/**
 * The features, in the order in which each may use the front doors of those before it.
 * @param announce says a line in the terminal once the server listens
 * @param coursesFolder where the courses lie that are published at start
 */
export function features(platform: Platform, announce: (line: string) => void, coursesFolder = SHIPPED_COURSES): readonly Feature[] {
  const wired: Feature[] = [];
  // Erasing and exporting ask every feature, the later ones too: they are known once all are wired.
  const holders = (): readonly PersonalData[] => wired.flatMap((feature) => feature.personalData ?? []);
  const courses = catalogue(platform, coursesFolder, learningFor(() => courses.content()), announce);
  const content = (): ContentSnapshot => courses.content();
  /** For completions from before their minutes were kept. */
  const minutesOf = (id: string): number => {
    const course = content().course(id);
    return course === undefined ? 0 : courseProgress(course, null).minutes;
  };
  const completionOf = ({ course, edition, run, completedAt, completedMinutes, evaluatedAt }: LearningRecord): Completion | null =>
    completedAt === null ? null : { course, edition, run, completedAt, minutes: completedMinutes ?? minutesOf(course), evaluatedAt };
  wired.push(
    courses,
    accounts(platform, holders, announce, () => courses.mistakes()),
    progress((id) => content().course(id)),
    credentials(platform, {
      person: getPerson,
      async isComplete(request) {
        const record = await enrolmentOf(request);
        const course = content().course(record.course);
        return record.completedAt !== null || (course !== undefined && courseProgress(course, record).state === 'done');
      },
      async completion(request) {
        const record = await enrolmentOf(request);
        return completionOf(record);
      },
      async stampedCompletion(request) {
        const record = await enrolmentOf(request);
        const course = content().course(record.course);
        if (record.completedAt !== null || course === undefined) return completionOf(record);
        return completionOf(await recordFact(record.account, course, { kind: 'settled' }, request.now, record));
      },
      courseWords(id, language: Language) {
        const course = content().course(id);
        if (course === undefined) return null;
        return { title: wordsIn(course.words, language).value.title, evaluation: course.settings.evaluation };
      },
      async takings(account) {
        return (await listRecords(account)).flatMap(({ course, run }) => Array.from({ length: run }, (_, earlier) => ({ course, run: run - earlier })));
      },
      async recordEvaluated(account, id, now) {
        const course = content().course(id);
        if (course !== undefined) await recordFact(account, course, { kind: 'evaluated' }, now);
      },
    }),
    // Before lessons: '…/<module>/test' would else be read as a lesson.
    tests(platform, { current: content, moduleAt: (version) => courses.moduleAt(version) }),
    lessons(platform, content),
  );
  return wired;
}
