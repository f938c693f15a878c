import type { Course, Lesson, Module, Screen } from '../catalogue/index.js';

/** One screen in its course. */
export interface Spot {
  readonly course: Course;
  readonly module: Module;
  readonly moduleIndex: number;
  readonly lesson: Lesson;
  readonly screen: Screen;
  readonly index: number;
}

export function lessonPath(course: string, module: string, lesson: string, screen?: string): string {
  const path = `courses/${course}/${module}/${lesson}`;
  return screen === undefined ? path : `${path}/${screen}`;
}

/** Where one goes after a screen: the next screen, the next lesson, the module's test, the next module, the end of the course. */
export function pathAfter({ course, module, moduleIndex, lesson, index }: Spot): { path: string; kind: 'screen' | 'lesson' | 'test' | 'finish'; lesson: Lesson | null; screen: string | null } {
  const next = lesson.screens[index + 1];
  if (next !== undefined) return { path: lessonPath(course.id, module.id, lesson.id, next.id), kind: 'screen', lesson, screen: next.id };
  const following = module.lessons[module.lessons.indexOf(lesson) + 1];
  if (following !== undefined) return { path: lessonPath(course.id, module.id, following.id), kind: 'lesson', lesson: following, screen: null };
  if (module.bank !== null) return { path: `courses/${course.id}/${module.id}/test`, kind: 'test', lesson: null, screen: null };
  const nextModule = course.modules[moduleIndex + 1];
  const first = nextModule?.lessons[0];
  if (nextModule !== undefined && first !== undefined) return { path: lessonPath(course.id, nextModule.id, first.id), kind: 'lesson', lesson: first, screen: null };
  return { path: `courses/${course.id}/finish`, kind: 'finish', lesson: null, screen: null };
}
