import type { Request, RequestHandler, Response } from 'express';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import type { Actor } from './route.js';

declare global {
  namespace Express {
    interface User extends Actor {}
  }
}

/** Checks what was typed into the sign-in form; null where it opens nothing. Given by the accounts feature. */
export type VerifyPassword = (email: string, password: string) => Promise<Actor | null>;

export interface Authentication {
  readonly middleware: readonly RequestHandler[];
  /** Runs passport's local strategy on the fields `email` and `password` of a request. */
  authenticate(req: Request, res: Response): Promise<Actor | null>;
}

/** passport with its local strategy. The session carries the whole actor, so that a page needs no query to know who asks. */
export function createAuthentication(verify: VerifyPassword): Authentication {
  const authenticator = new passport.Passport();
  authenticator.use(
    new LocalStrategy({ usernameField: 'email', passwordField: 'password' }, (email, password, done) => {
      verify(email, password).then(
        (actor) => done(null, actor ?? false),
        (error: unknown) => done(error),
      );
    }),
  );
  authenticator.serializeUser((user, done) => done(null, user));
  // Sessions from before there were personal times have none.
  authenticator.deserializeUser((user: Omit<Actor, 'timeFactor'> & Partial<Actor>, done) => done(null, { timeFactor: 1, ...user }));
  return {
    middleware: [authenticator.initialize({ compat: false }) as RequestHandler, authenticator.session() as RequestHandler],
    authenticate: (req, res) =>
      new Promise((resolve, reject) => {
        const run = authenticator.authenticate('local', (error: Error | null, actor: Actor | false) => {
          if (error) reject(error);
          else resolve(actor === false ? null : actor);
        }) as RequestHandler;
        void run(req, res, (error?: unknown) => (error instanceof Error ? reject(error) : resolve(null)));
      }),
  };
}
