import path from 'node:path';
import { fileURLToPath } from 'node:url';
import cookieParser from 'cookie-parser';
import express, { type Express, type Request, type RequestHandler } from 'express';
import expressStaticGzip from 'express-static-gzip';
import { loadAssets } from './platform/assets.js';
import { createAuthentication } from './platform/http/authentication.js';
import { createCsrf } from './platform/http/csrf.js';
import { createDispatcher } from './platform/http/dispatch.js';
import { securityHeaders } from './platform/http/security.js';
import { endOldSessions } from './platform/http/session-life.js';
import { onlyReadsAsGuest, sessionMiddleware } from './platform/http/session.js';
import type { Route } from './platform/http/route.js';
import type { Feature, Platform } from './platform/platform.js';
import { createViews } from './platform/view.js';
import { AppError } from './shared/app-error.js';

/** The folder of the repository, from src/ or from dist/. */
export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const BODY_LIMIT = '512kb';

/** The files that the build made: their names carry a hash, so browsers keep them for good. */
function assets(): RequestHandler {
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

/** Middleware that some requests do not need. */
function unless(skips: (req: Request) => boolean, ...middleware: readonly RequestHandler[]): RequestHandler {
  const router = express.Router();
  router.use(...middleware);
  return (req, res, next) => (skips(req) ? next() : router(req, res, next));
}

/** How many parts a path or a pattern has: '/:language/courses/:course' three. */
const partsOf = (path: string): number => path.split('/').filter(Boolean).length;

/** A router of routers, one for each length of path: going through a hundred patterns one after the other would cost more than a template. */
function byLength(routes: readonly Route[], handle: (route: Route) => RequestHandler): RequestHandler {
  const routers = new Map<number, express.Router>();
  for (const route of routes) {
    const length = partsOf(route.path);
    const router = routers.get(length) ?? express.Router();
    router[route.method](route.path, handle(route));
    routers.set(length, router);
  }
  return (req, res, next) => {
    const router = routers.get(partsOf(req.path));
    if (router === undefined) next();
    else router(req, res, next);
  };
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
  app.use(unless(onlyReadsAsGuest(config), sessionMiddleware(config, secret, database.client), endOldSessions(platform.clock), ...authentication.middleware));
  app.use(express.urlencoded({ extended: false, limit: BODY_LIMIT, parameterLimit: 500 }));
  app.use(express.json({ limit: BODY_LIMIT }));

  app.get('/', (req, res) => {
    res.setHeader('Vary', 'Accept-Language, Cookie');
    res.redirect(302, `/${dispatcher.languageOf(req)}`);
  });
  app.use(byLength(features.flatMap((feature) => feature.routes), (route) => dispatcher.handle(route)));
  app.use(() => {
    throw new AppError('not_found');
  });
  app.use((error: unknown, req: Request, res: express.Response, next: express.NextFunction) => dispatcher.onError(error, req, res, next));
  return app;
}
