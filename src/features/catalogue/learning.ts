import type { Actor, RouteRequest } from '../../platform/http/route.js';

/** How far somebody is on a course, for the pages of the catalogue. */
export interface LearningState {
  readonly course: string;
  readonly percent: number;
  readonly state: 'open' | 'started' | 'done';
  readonly completedAt: Date | null;
  readonly lessonsDone: number;
  readonly minutesLeft: number;
  /** Lesson id → state; the test of a module stands under 'test:<module>'. */
  readonly lessons: Readonly<Record<string, 'open' | 'started' | 'done'>>;
  /** Where to go on: an address below the language ('courses/…'), what is there, and when the person was there last. */
  readonly next: { readonly path: string; readonly lesson: string; readonly minutesLeft: number; readonly at: Date } | null;
}

/** Told by the features that know who learns what; the catalogue itself knows nobody. */
export interface Learning {
  /** Titles are in `language`, that of the page. */
  all(actor: Actor, language: string): Promise<readonly LearningState[]>;
  one(request: RouteRequest, course: string): Promise<LearningState | null>;
}
