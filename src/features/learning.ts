import type { Actor, RouteRequest } from '../platform/http/route.js';
import { AppError } from '../shared/app-error.js';
import { wordsIn, type ContentSnapshot, type Learning, type LearningState } from './catalogue/index.js';
import { lessonPath } from './lessons/index.js';
import { courseProgress, enrolmentOf, listRecords, placeToContinue, type LearningRecord } from './progress/index.js';

function stateOf(snapshot: ContentSnapshot, record: LearningRecord, language: string): LearningState | null {
  const course = snapshot.course(record.course);
  if (course === undefined || record.leftAt !== null) return null;
  const progress = courseProgress(course, record);
  const lessons: Record<string, 'open' | 'started' | 'done'> = {};
  for (const module of progress.modules) {
    for (const lesson of module.lessons) lessons[lesson.id] = lesson.state;
    if (module.test !== null) lessons[`test:${module.id}`] = module.test.state;
  }
  const { lastPlace } = record;
  const place = progress.state === 'done' ? null : placeToContinue(progress, lastPlace);
  let next: LearningState['next'] = null;
  if (place !== null) {
    const at = lastPlace?.at ?? record.enrolledAt;
    if ('lesson' in place) {
      const lesson = snapshot.lesson(course.id, place.module, place.lesson);
      const left = progress.modules.find((module) => module.id === place.module)?.lessons.find((candidate) => candidate.id === place.lesson)?.minutesLeft ?? 0;
      if (lesson !== undefined) next = { path: lessonPath(course.id, place.module, place.lesson, place.screen), lesson: wordsIn(lesson.words, language).value.title, minutesLeft: left, at };
    } else {
      const module = snapshot.module(course.id, place.module);
      if (module !== undefined) next = { path: `courses/${course.id}/${module.id}/test`, lesson: wordsIn(module.words, language).value.title, minutesLeft: 10, at };
    }
  }
  return {
    course: course.id, percent: progress.percent, state: progress.state, completedAt: progress.completedAt, lessonsDone: progress.lessonsDone, minutesLeft: progress.minutesLeft, lessons, next,
  };
}

/** Tells the catalogue's pages how far somebody is. */
export function learningFor(content: () => ContentSnapshot): Learning {
  return {
    async all(actor: Actor, language: string) {
      const snapshot = content();
      return (await listRecords(actor.id)).flatMap((record) => stateOf(snapshot, record, language) ?? []);
    },
    async one(request: RouteRequest) {
      try {
        return stateOf(content(), await enrolmentOf(request), request.language);
      } catch (error) {
        if (error instanceof AppError && error.code === 'not_enrolled') return null;
        throw error;
      }
    },
  };
}
