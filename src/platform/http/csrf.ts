import { doubleCsrf } from 'csrf-csrf';
import type { Request, Response } from 'express';
import type { Config } from '../../config.js';

export interface Csrf {
  /** The token for the forms of this page; sets its cookie where there is none yet. */
  token(req: Request, res: Response): string;
  /** Whether a POST carries the token that belongs to its cookie and session. */
  valid(req: Request): boolean;
}

/** The name of the hidden field, and of the header that scripts send. */
export const CSRF_FIELD = '_csrf';
export const CSRF_HEADER = 'x-csrf-token';

/**
 * Signed double-submit cookie, bound to the session of whoever is signed in: every POST is protected, the sign-in form too, and a
 * passing guest needs no session for it.
 */
export function createCsrf(config: Config, secret: string): Csrf {
  const { generateCsrfToken, validateRequest } = doubleCsrf({
    getSecret: () => secret,
    getSessionIdentifier: (req) => (req.user === undefined ? 'guest' : req.sessionID),
    cookieName: config.secure ? '__Host-lectern-form' : 'lectern-form',
    cookieOptions: { httpOnly: true, sameSite: 'lax', secure: config.secure, path: '/' },
    getCsrfTokenFromRequest: (req) => {
      const header = req.get(CSRF_HEADER);
      if (header !== undefined) return header;
      const body = req.body as Record<string, unknown> | undefined;
      const field = body?.[CSRF_FIELD];
      return typeof field === 'string' ? field : null;
    },
  });
  return {
    token: (req, res) => generateCsrfToken(req, res, { overwrite: false, validateOnReuse: false }),
    valid: (req) => validateRequest(req),
  };
}
