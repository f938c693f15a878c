import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Feature, PersonalData, Platform } from '../platform/platform.js';
import type { Language } from '../shared/languages.js';
import { accounts, getPerson } from './accounts/index.js';
import { catalogue, wordsIn, type ContentSnapshot } from './catalogue/index.js';
import { credentials } from './credentials/index.js';
import { learningFor } from './learning.js';
import { lessons } from './lessons/index.js';
import { enrolmentOf, progress, recordFact, TEST_MINUTES } from './progress/index.js';
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
  wired.push(
    courses,
    accounts(platform, holders, announce),
    progress((id) => content().course(id)),
    credentials(platform, {
      person: getPerson,
      async completion(request) {
        const record = await enrolmentOf(request);
        if (record.completedAt === null) return null;
        return { course: record.course, edition: record.edition, run: record.run, completedAt: record.completedAt, evaluatedAt: record.evaluatedAt };
      },
      courseWords(id, language: Language) {
        const course = content().course(id);
        if (course === undefined) return null;
        const minutes = course.modules.reduce(
          (sum, module) => sum + module.lessons.reduce((total, lesson) => total + lesson.screens.reduce((all, screen) => all + screen.minutes, 0), 0) + (module.bank === null ? 0 : TEST_MINUTES),
          0,
        );
        return { title: wordsIn(course.words, language).value.title, minutes, evaluation: course.settings.evaluation };
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
