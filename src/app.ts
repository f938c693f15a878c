import path from 'node:path';
import { fileURLToPath } from 'node:url';
import cookieParser from 'cookie-parser';
import express, { type Express } from 'express';
import expressStaticGzip from 'express-static-gzip';
import { loadAssets } from './platform/assets.js';
import { createAuthentication } from './platform/http/authentication.js';
import { createCsrf } from './platform/http/csrf.js';
import { createDispatcher } from './platform/http/dispatch.js';
import { securityHeaders } from './platform/http/security.js';
import { endOldSessions } from './platform/http/session-life.js';
import { sessionMiddleware } from './platform/http/session.js';
import type { Feature, Platform } from './platform/platform.js';
import { createViews } from './platform/view.js';
import { AppError } from './shared/app-error.js';

/** The folder of the repository, from src/ or from dist/. */
export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const BODY_LIMIT = '512kb';

/** The files that the build made: their names carry a hash, so browsers keep them for good. */
function assets(): express.RequestHandler {
  return expressStaticGzip(path.join(ROOT, 'dist/assets'), {
    enableBrotli: true,
    orderPreference: ['br', 'gz'],
    serveStatic: { immutable: true, maxAge: '1y', index: false },
  });
}

/** Is this process alive, and does its store answer? For whoever watches it; needs no session and no language. */
function health(app: Express, platform: Platform): void {
  app.get('/healthz', (_req, res) => {
    res.type('text').send('ok\n');
  });
  app.get('/readyz', async (_req, res) => {
    try {
      await platform.database.ping();
      res.type('text').send('ok\n');
    } catch {
      res.status(503).type('text').send('the store does not answer\n');
    }
  });
}

function only<T>(values: readonly (T | undefined)[], what: string): T {
  const [found] = values.filter((value) => value !== undefined);
  if (found === undefined) throw new Error(`no feature gives ${what}`);
  return found;
}

/** Builds the application; never listens. The order of the middleware is the order of this function. */
export function buildApp(platform: Platform, features: readonly Feature[], options: { strictPages: boolean }): Express {
  const { config, secret, database } = platform;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.trustProxy);
  app.set('query parser', 'simple');
  // BASE_URL says how people come: a proxy that forgets X-Forwarded-Proto must not keep everybody's session cookie back.
  if (config.secure) Object.defineProperty(app.request, 'secure', { get: () => true });

  const authentication = createAuthentication(only(features.map((feature) => feature.verifyPassword), 'verifyPassword'));
  const dispatcher = createDispatcher({
    ...platform,
    views: createViews(path.join(ROOT, 'views'), options),
    asset: loadAssets(path.join(ROOT, 'dist/assets')),
    csrf: createCsrf(config, secret),
    authentication,
    requireEnrolment: only(features.map((feature) => feature.requireEnrolment), 'requireEnrolment'),
  });

  health(app, platform);
  app.use(securityHeaders(config.secure));
  app.use('/assets', assets());
  app.use(cookieParser());
  app.use(sessionMiddleware(config, secret, database.client));
  app.use(endOldSessions(platform.clock));
  app.use(...authentication.middleware);
  app.use(express.urlencoded({ extended: false, limit: BODY_LIMIT, parameterLimit: 500 }));
  app.use(express.json({ limit: BODY_LIMIT }));

  app.get('/', (req, res) => {
    res.setHeader('Vary', 'Accept-Language, Cookie');
    res.redirect(302, `/${dispatcher.languageOf(req)}`);
  });
  for (const feature of features) {
    for (const route of feature.routes) app[route.method](route.path, dispatcher.handle(route));
  }
  app.use(() => {
    throw new AppError('not_found');
  });
  app.use((error: unknown, req: express.Request, res: express.Response, next: express.NextFunction) => dispatcher.onError(error, req, res, next));
  return app;
}
