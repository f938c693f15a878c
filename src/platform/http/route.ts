import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Language } from '../../shared/languages.js';
import type { Translate } from '../i18n.js';

/** Who may call a route. There is no default: a route that does not say does not compile. */
export type Access = 'public' | 'signedIn' | 'enrolled' | 'tutor' | 'focalPoint' | 'administrator';

export const ROLES = ['learner', 'tutor', 'focalPoint', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** The signed-in person, as the session keeps it: a change of any of these ends or rewrites the person's sessions. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly language: Language;
  readonly timeZone: string;
  /** Whether the address was confirmed when the session last learned of it; false says nothing for sure. */
  readonly emailConfirmed: boolean;
  /** How often everything that opens the account had been ended when this session began (accounts.model.ts). */
  readonly epoch: number;
  /** Multiplies the time limit of tests: 1, or more where the person needs longer. */
  readonly timeFactor: number;
}

/** What a handler may do with the session. */
export interface SessionDoor {
  /** The id of this session: a keyed hash, so that lists of sessions never hold what the cookie holds. */
  readonly id: string;
  /** Checks the fields `email` and `password` of this request; null where they open nothing. Signs nobody in. */
  authenticate(): Promise<Actor | null>;
  /** Starts a new session for this person; the old one, and its id, end. */
  signIn(actor: Actor): Promise<void>;
  signOut(): Promise<void>;
  /** A fresh token for the forms of this session, for scripts that signed in in place. */
  csrfToken(): string;
}

/** What a handler gets: everything parsed and checked, nothing of Express. */
export interface RouteRequest<P = unknown, Q = unknown, B = unknown, A = Actor | null> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly actor: A;
  readonly language: Language;
  readonly t: Translate;
  readonly now: Date;
  readonly path: string;
  /** The person's address on the network, for slowing down; it is never stored. */
  readonly address: string;
  /** True where the browser's scripts ask (Accept: application/json). */
  readonly wantsJson: boolean;
  readonly cookies: Readonly<Record<string, string>>;
  readonly session: SessionDoor;
  /** Does a piece of work once in this request, however many ask for it. */
  memo<T>(key: string, make: () => Promise<T>): Promise<T>;
}

/** Field name → the key of the sentence that says what is wrong, with its parameters. */
export type Problems = Readonly<Record<string, { key: string; params?: Record<string, string | number> }>>;

export interface CookieToSet {
  readonly name: string;
  readonly value: string;
  readonly maxAgeMs: number;
}

interface Headers {
  /** Cookies of preference (theme, language): readable by nobody but the server. */
  readonly cookies?: readonly CookieToSet[];
  /** For 429: the seconds after which to try again. */
  readonly retryAfter?: number;
}

/** What a handler answers. */
export type Reply = Headers &
  (
    | { kind: 'page'; view: string; page: { title: string }; status: number; layout: 'site' | 'player' | 'plain'; address: string | null }
    | { kind: 'redirect'; to: string }
    | { kind: 'json'; data: unknown; status: number }
    | { kind: 'file'; body: Buffer | Readable; type: string; downloadAs: string | null }
    | { kind: 'localFile'; path: string; type: string; immutable: boolean }
  );

/**
 * A page: `views/<view>.ejs` within a layout. 422 is the status of a form shown again.
 * @param options.address where a GET finds this page, where that is not the address of the request: a changed language or colour leads there
 */
export function page<T extends { title: string }>(
  view: string,
  model: T,
  options: { status?: number; layout?: 'site' | 'player' | 'plain'; cookies?: readonly CookieToSet[]; address?: string } = {},
): Reply {
  const { status = 200, layout = 'site', cookies = [], address = null } = options;
  return { kind: 'page', view, page: model, status, layout, cookies, address };
}

/** 303: the answer to every POST that succeeded. */
export function redirect(to: string, cookies: readonly CookieToSet[] = []): Reply {
  return { kind: 'redirect', to, cookies };
}

export function json(data: unknown, status = 200): Reply {
  return { kind: 'json', data, status };
}

/** A download, or (without a name) something shown in the browser. */
export function file(body: Buffer | Readable, type: string, downloadAs: string | null = null): Reply {
  return { kind: 'file', body, type, downloadAs };
}

/** A file on this machine, served with ranges. */
export function localFile(filePath: string, type: string, immutable: boolean): Reply {
  return { kind: 'localFile', path: filePath, type, immutable };
}

/** A route as the application sees it; made by `route()`. */
export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly access: Access;
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType | null;
  readonly handler: (request: RouteRequest) => Promise<Reply> | Reply;
  readonly invalid: ((request: RouteRequest, problems: Problems, typed: Record<string, string>) => Promise<Reply> | Reply) | null;
}

// Where a route declares nothing, nothing of it reaches the handler.
const anything = z.object({});

type ActorOf<A extends Access> = A extends 'public' ? Actor | null : Actor;
type Parsed<S> = S extends z.ZodType ? z.output<S> : Record<string, never>;

/**
 * Declares a route. Paths below `/:language` get `request.language` from there. `body` (POST only) is checked before the handler runs;
 * what is wrong goes to `invalid`, which shows the form again at 422 with what was typed; without `invalid` an error page explains.
 */
export function route<
  A extends Access,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(definition: {
  method: 'get' | 'post';
  path: string;
  access: A;
  params?: P;
  query?: Q;
  body?: B;
  handler: (request: RouteRequest<Parsed<P>, Parsed<Q>, Parsed<B>, ActorOf<A>>) => Promise<Reply> | Reply;
  invalid?: (
    request: RouteRequest<Parsed<P>, Parsed<Q>, unknown, ActorOf<A>>,
    problems: Problems,
    typed: Record<string, string>,
  ) => Promise<Reply> | Reply;
}): Route {
  return {
    method: definition.method,
    path: definition.path,
    access: definition.access,
    params: definition.params ?? anything,
    query: definition.query ?? anything,
    body: definition.body ?? null,
    handler: definition.handler as Route['handler'],
    invalid: (definition.invalid ?? null) as Route['invalid'],
  };
}
