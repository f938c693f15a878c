/** Every way in which a service can refuse. The table in platform/errors.ts gives each its status and its words. */
export type ErrorCode =
  | 'not_found'
  | 'language_unknown'
  | 'sign_in_required'
  | 'not_allowed'
  | 'not_enrolled'
  | 'conflict'
  | 'gone'
  | 'invalid_input'
  | 'csrf_stale'
  | 'too_large'
  | 'too_many_requests'
  | 'store_unavailable'
  | 'internal';

/** A refusal that the error page (or a JSON answer) explains; `params` fill the sentence, `cause` goes to the log only. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, options: { params?: Record<string, string | number>; cause?: unknown } = {}) {
    super(code, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.params = options.params ?? {};
  }
}
