import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Config } from '../../config.js';
import { AppError, type ErrorCode } from '../../shared/app-error.js';
import type { Clock } from '../../shared/clock.js';
import { FALLBACK_LANGUAGE, isLanguage, LANGUAGES, type Language } from '../../shared/languages.js';
import type { Asset } from '../assets.js';
import type { I18n } from '../i18n.js';
import type { Logger } from '../logger.js';
import { withoutSecrets } from '../secret-links.js';
import type { Views } from '../view.js';
import type { Authentication } from './authentication.js';
import { bodyOf, problemsFrom, typedValues } from './body.js';
import { chromeFor, themeFrom } from './chrome.js';
import type { Csrf } from './csrf.js';
import { ERRORS } from './errors.js';
import type { Access, Actor, Problems, Reply, Route, RouteRequest, SessionDoor } from './route.js';
import { createSender } from './send.js';
import { publicSessionId } from './session.js';

export interface HttpDeps {
  readonly config: Config;
  readonly secret: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly i18n: I18n;
  readonly views: Views;
  readonly asset: Asset;
  readonly csrf: Csrf;
  readonly authentication: Authentication;
  /** Answers `access: 'enrolled'`: resolves where the person is enrolled on the course that the path names, else throws. */
  readonly requireEnrolment: (request: RouteRequest) => Promise<void>;
}

export interface Dispatcher {
  handle(route: Route): RequestHandler;
  onError(error: unknown, req: Request, res: Response, next: NextFunction): void;
  languageOf(req: Request): Language;
}

/** The language of a request: its path, else the person's, else the cookie, else what the browser asks for. */
function languageOf(req: Request): Language {
  const first = /^\/([a-z]{2})(?=\/|$)/.exec(req.path)?.[1];
  if (isLanguage(first)) return first;
  const actor = req.user as Actor | undefined;
  if (actor !== undefined) return actor.language;
  const cookie = (req.cookies as Record<string, string> | undefined)?.['language'];
  if (isLanguage(cookie)) return cookie;
  const accepted = req.acceptsLanguages([...LANGUAGES]);
  return isLanguage(accepted) ? accepted : FALLBACK_LANGUAGE;
}

const RANK: Readonly<Record<Actor['role'], readonly Access[]>> = {
  learner: ['signedIn', 'enrolled'],
  tutor: ['signedIn', 'enrolled', 'tutor'],
  focalPoint: ['signedIn', 'enrolled', 'tutor', 'focalPoint'],
  administrator: ['signedIn', 'enrolled', 'tutor', 'focalPoint', 'administrator'],
};

function wantsJson(req: Request): boolean {
  return req.accepts(['html', 'json']) === 'json';
}

function sessionDoor(req: Request, res: Response, { secret, clock, authentication, csrf }: HttpDeps): SessionDoor {
  const promised = (work: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => work((error) => (error === undefined || error === null ? resolve() : reject(error))));
  return {
    get id() {
      return publicSessionId(secret, req.sessionID);
    },
    authenticate: () => authentication.authenticate(req, res),
    csrfToken: () => csrf.token(req, res),
    async signIn(actor) {
      // passport starts a new session here, so that an id planted before sign-in is worth nothing.
      await promised((done) => req.login(actor, done));
      Object.assign(req.session, { since: clock.now().toISOString(), userAgent: (req.get('user-agent') ?? '').slice(0, 300) });
      await promised((done) => req.session.save(done));
    },
    async signOut() {
      await promised((done) => req.logout(done));
      await promised((done) => req.session.destroy(done));
    },
  };
}

/** Express's errors for bodies that cannot be read, as ours; and a database that cannot be reached. */
function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { type, status, name } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  let code: ErrorCode = 'internal';
  if (type === 'entity.too.large' || type === 'parameters.too.many') code = 'too_large';
  // An address that is no text, such as '/en/%ff'.
  else if (status === 404 || error instanceof URIError) code = 'not_found';
  else if (status === 400 || status === 415 || status === 416) code = 'invalid_input';
  else if (typeof name === 'string' && /^Mongo(Server)?(Network|Selection|NetworkTimeout|ServerSelection|PoolClosed|PoolCleared|NotConnected)/.test(name)) {
    code = 'store_unavailable';
  } else if (name === 'MongooseServerSelectionError' || name === 'MongoPoolClearedError') code = 'store_unavailable';
  return new AppError(code, { cause: error });
}

/** Connects routes, which know nothing of Express, to Express: guard → parse → handler → reply. */
export function createDispatcher(deps: HttpDeps): Dispatcher {
  const { config, clock, logger, i18n, views, asset, csrf } = deps;
  const sender = createSender(config);

  function requestOf(req: Request, res: Response): RouteRequest {
    const language = languageOf(req);
    const remembered = new Map<string, Promise<unknown>>();
    return {
      params: {},
      query: {},
      body: {},
      actor: (req.user as Actor | undefined) ?? null,
      language,
      t: i18n.translator(language),
      now: clock.now(),
      path: req.path,
      // Worked out only where somebody asks: most pages do not.
      get address() {
        return req.ip ?? '';
      },
      get wantsJson() {
        return wantsJson(req);
      },
      cookies: (req.cookies as Record<string, string> | undefined) ?? {},
      session: sessionDoor(req, res, deps),
      memo<T>(key: string, make: () => Promise<T>): Promise<T> {
        const known = remembered.get(key) as Promise<T> | undefined;
        if (known !== undefined) return known;
        const made = make();
        remembered.set(key, made);
        return made;
      },
    };
  }

  function sendPage(req: Request, res: Response, reply: Extract<Reply, { kind: 'page' }>, language: Language): void {
    const t = i18n.translator(language);
    const chrome = chromeFor({
      t,
      language,
      theme: themeFrom((req.cookies as Record<string, string> | undefined)?.['theme']),
      url: reply.address ?? req.originalUrl,
      csrfToken: csrf.token(req, res),
      actor: (req.user as Actor | undefined) ?? null,
      asset,
    });
    sender.html(req, res, reply.status, views.render(reply.view, reply.layout, { t, chrome, page: reply.page }));
  }

  async function send(req: Request, res: Response, reply: Reply): Promise<void> {
    sender.headers(res, reply);
    if (reply.kind === 'page') sendPage(req, res, reply, languageOf(req));
    else await sender.reply(req, res, reply);
  }

  async function guard(route: Route, request: RouteRequest): Promise<void> {
    if (route.access === 'public') return;
    if (request.actor === null) throw new AppError('sign_in_required');
    if (!RANK[request.actor.role].includes(route.access)) throw new AppError('not_allowed');
    if (route.access === 'enrolled') await deps.requireEnrolment(request);
  }

  async function invalid(route: Route, request: RouteRequest, problems: Problems, body: unknown): Promise<Reply> {
    if (request.wantsJson) return { kind: 'json', status: 422, data: { error: 'invalid_input', problems: sentences(request, problems) } };
    if (route.invalid === null) throw new AppError('invalid_input');
    return route.invalid(request, problems, typedValues(body));
  }

  function sentences(request: RouteRequest, problems: Problems): Record<string, string> {
    return Object.fromEntries(Object.entries(problems).map(([field, { key, params }]) => [field, request.t(key, params)]));
  }

  /** A form whose token is too old is shown again with what was typed, if it came from our own pages. */
  async function stale(route: Route, req: Request, request: RouteRequest): Promise<Reply> {
    const site = req.get('sec-fetch-site');
    const ours = site === 'same-origin' || (site === undefined && req.get('origin') === config.baseUrl);
    if (!ours || route.invalid === null || request.wantsJson) throw new AppError('csrf_stale');
    return route.invalid(request, { form: { key: 'errors:field.formExpired' } }, typedValues(req.body));
  }

  async function answer(route: Route, req: Request, res: Response): Promise<Reply> {
    const bare = requestOf(req, res);
    if (req.path.length > 1 && route.path.startsWith('/:language') && !isLanguage(req.params['language'])) throw new AppError('language_unknown');
    const params = route.params.safeParse(req.params);
    if (!params.success) throw new AppError('not_found');
    const query = route.query.safeParse(req.query);
    if (!query.success) throw new AppError('not_found');
    const request = Object.assign(bare, { params: params.data, query: query.data });
    await guard(route, request);
    if (route.method === 'get') return route.handler(request);
    if (!csrf.valid(req)) return stale(route, req, request);
    if (route.body === null) return route.handler(request);
    const raw = bodyOf(req);
    const body = route.body.safeParse(raw);
    if (!body.success) return invalid(route, request, problemsFrom(body.error), raw);
    return route.handler({ ...request, body: body.data });
  }

  function onError(error: unknown, req: Request, res: Response, _next: NextFunction): void {
    const problem = asAppError(error);
    const { status, key } = ERRORS[problem.code];
    const id = randomUUID().slice(0, 8);
    if (status >= 500) logger.error({ id, code: problem.code, method: req.method, path: withoutSecrets(req.path), err: problem.cause ?? problem }, 'request failed');
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const language = languageOf(req);
    const t = i18n.translator(language);
    if (status === 503) res.setHeader('Retry-After', '5');
    if (status === 429) res.setHeader('Retry-After', String(problem.params['seconds'] ?? 60));
    if (problem.code === 'sign_in_required' && req.method === 'GET' && !wantsJson(req)) {
      res.redirect(303, `/${language}/sign-in?next=${encodeURIComponent(req.originalUrl)}`);
      return;
    }
    if (wantsJson(req)) {
      res.status(status).json({ error: problem.code, message: t(`${key}.text`, problem.params), id });
      return;
    }
    const model = {
      title: t(`${key}.title`),
      text: t(`${key}.text`, problem.params),
      next: t(`${key}.next`),
      id: status >= 500 ? id : null,
      typed: Object.entries(problem.code === 'csrf_stale' ? typedValues(req.body) : {}).map(([name, value]) => ({ name, value })),
      homeUrl: `/${language}`,
    };
    sendPage(req, res, { kind: 'page', view: 'errors/error', page: model, status, layout: 'site', address: null }, language);
  }

  return {
    handle: (route) => async (req, res) => send(req, res, await answer(route, req, res)),
    onError,
    languageOf,
  };
}
