import type { Feature, Platform } from '../../platform/platform.js';
import type { ContentSnapshot } from '../catalogue/index.js';
import { eraseOwn, exportOwn } from './lessons.repository.js';
import { lessonRoutes } from './lessons.routes.js';
import { notebookRoutes } from './notebook.routes.js';

export { lessonPath } from './places.js';

/** The lesson player: screens of every type, notes and reflections, films, reports of mistakes. */
export function lessons(platform: Platform, content: () => ContentSnapshot): Feature {
  return {
    name: 'lessons',
    // '…/<course>/notebook' before what would be read as a module.
    routes: [...notebookRoutes(content), ...lessonRoutes(platform, content)],
    personalData: [{ name: 'lessons', export: exportOwn, erase: eraseOwn }],
  };
}
