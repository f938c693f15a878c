import path from 'node:path';
import type { Feature, Platform } from '../../platform/platform.js';
import type { ContentSnapshot } from './content.js';
import type { Module } from './content/types.js';
import { catalogueRoutes } from './catalogue.routes.js';
import type { Learning } from './learning.js';
import { createContentSource, publishShipped } from './publication.js';

export { lessonNumber } from './catalogue.view.js';
export { wordsIn, type ContentSnapshot } from './content.js';
export { renderLine, renderText, withScope, type MarkupContext } from './content/markup.js';
export type { Finding } from './content/findings.js';
export { readCourses, readOneModule } from './content/reader.js';
export type { AnyQuestion, BankQuestion, Course, Film, Lesson, Module, QuestionWords, Screen, ScreenWords } from './content/types.js';
export { glossViews, type GlossView } from './gloss.view.js';
export type { Learning, LearningState } from './learning.js';

/** The courses, instruments and films that are published, and the pages that show them. */
export interface Catalogue extends Feature {
  /** What is published now; a request takes it once and works on that. */
  content(): ContentSnapshot;
  /** A module in the version that an attempt keeps. */
  moduleAt(version: string): Promise<Module>;
  /** The mistakes that keep modules at their last good version, each with file and line; for administrators. */
  mistakes(): readonly string[];
}

/**
 * @param folder where the courses that ship lie
 * @param learning tells, for the pages, how far somebody is; given by the features that know
 * @param announce says a line in the terminal once the server listens
 */
export function catalogue(platform: Platform, folder: string, learning: Learning, announce: (line: string) => void): Catalogue {
  const source = createContentSource(platform);
  let mistakes: readonly string[] = [];
  return {
    name: 'catalogue',
    content: () => source.current(),
    moduleAt: (version) => source.moduleAt(version),
    mistakes: () => mistakes,
    routes: catalogueRoutes(() => source.current(), learning, path.resolve(folder)),
    async start() {
      const { errors } = await publishShipped(platform, folder);
      mistakes = errors.map(({ file, line, message }) => `${file}:${line}: ${message}`);
      for (const mistake of mistakes) announce(`A course file has a mistake, and its module stays at its last good version: ${mistake}`);
      await source.start();
    },
    stop() {
      source.stop();
      return Promise.resolve();
    },
  };
}
