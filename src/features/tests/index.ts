import type { Feature, Platform } from '../../platform/platform.js';
import { MINUTE } from '../../shared/clock.js';
import { eraseOwn, exportOwn } from './tests.repository.js';
import { testRoutes } from './tests.routes.js';
import { sweep, type Content } from './tests.service.js';

/** Module tests: attempts that survive a lost network, a killed process and a second tab. */
export function tests(platform: Platform, content: Content): Feature {
  let timer: NodeJS.Timeout | null = null;
  const sweepNow = (): Promise<void> => sweep(content, platform.clock.now(), (error, attempt) => platform.logger.error({ err: error, attempt }, 'an attempt could not be closed'));
  return {
    name: 'tests',
    routes: testRoutes(content),
    personalData: [{ name: 'tests', export: exportOwn, erase: eraseOwn }],
    async start() {
      await sweepNow();
      timer = setInterval(() => {
        sweepNow().catch((error: unknown) => platform.logger.error({ err: error }, 'tests could not be swept'));
      }, MINUTE);
      timer.unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      return Promise.resolve();
    },
  };
}
