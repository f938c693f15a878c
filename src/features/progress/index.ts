import type { Feature, PersonalData } from '../../platform/platform.js';
import { enrolmentOf } from './enrolment-of.js';
import { deleteRecords, listRecords } from './progress.repository.js';
import { progressRoutes, type CourseSource } from './progress.routes.js';

export { screenKey } from './outline.js';
export type { LearningRecord } from './progress.model.js';
export { FILM_SHARE } from './progress.facts.js';
export { courseProgress, placeToContinue } from './progress.rules.js';
export { listRecords } from './progress.repository.js';
export { recordFact, recordFactAndPlace } from './progress.service.js';
export { coverage } from './segments.js';
export { enrolmentOf };

const learningData: PersonalData = { name: 'progress', export: listRecords, erase: deleteRecords };

/** Enrolment and progress: one record per person and course, and the one function that says what is done. */
export function progress(courses: CourseSource): Feature {
  return {
    name: 'progress',
    routes: progressRoutes(courses),
    personalData: [learningData],
    async requireEnrolment(request) {
      await enrolmentOf(request);
    },
  };
}
