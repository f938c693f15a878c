import { formatNumber } from '../../platform/format.js';
import type { Problems, Reply } from '../../platform/http/route.js';
import { AppError } from '../../shared/app-error.js';
import type { Language } from '../../shared/languages.js';

/** What is wrong where somebody has to wait: shown above the form, which keeps what was typed. */
export function mustWait(language: Language, seconds: number): Problems {
  const minutes = seconds >= 60;
  const wait = formatNumber(language, minutes ? Math.ceil(seconds / 60) : seconds, { style: 'unit', unit: minutes ? 'minute' : 'second', unitDisplay: 'long' });
  return { form: { key: 'accounts:throttle.wait', params: { wait } } };
}

/** Gives a form that is shown again the status of 'too many', and says when to come back. */
export function asTooMany(reply: Reply, seconds: number): Reply {
  return reply.kind === 'page' || reply.kind === 'json' ? { ...reply, status: 429, retryAfter: seconds } : reply;
}

/** The same refusal where there is no form to show again. */
export function tooMany(seconds: number): AppError {
  return new AppError('too_many_requests', { params: { minutes: Math.ceil(seconds / 60), seconds } });
}
