import type { ErrorCode } from '../../shared/app-error.js';

/** Each refusal's status and the key of the page that explains it (locales: errors.json). */
export const ERRORS: Readonly<Record<ErrorCode, { status: number; key: string }>> = {
  not_found: { status: 404, key: 'errors:notFound' },
  language_unknown: { status: 404, key: 'errors:languageUnknown' },
  sign_in_required: { status: 401, key: 'errors:signInRequired' },
  not_allowed: { status: 403, key: 'errors:notAllowed' },
  not_enrolled: { status: 403, key: 'errors:notEnrolled' },
  conflict: { status: 409, key: 'errors:conflict' },
  gone: { status: 410, key: 'errors:gone' },
  invalid_input: { status: 422, key: 'errors:invalidInput' },
  csrf_stale: { status: 403, key: 'errors:csrfStale' },
  too_large: { status: 413, key: 'errors:tooLarge' },
  too_many_requests: { status: 429, key: 'errors:tooManyRequests' },
  store_unavailable: { status: 503, key: 'errors:storeUnavailable' },
  internal: { status: 500, key: 'errors:internal' },
};
