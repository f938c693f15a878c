import { formatDateTime, formatNumber } from '../../platform/format.js';
import type { Translate } from '../../platform/i18n.js';
import { directionOf, type Language } from '../../shared/languages.js';
import type { EvaluationRecord } from './credentials.model.js';
import type { EvaluationSummary } from './credentials.repository.js';

interface EvaluationsInput {
  readonly t: Translate;
  readonly language: Language;
  readonly timeZone: string;
  readonly summaries: readonly EvaluationSummary[];
  /** Whose comments are shown; empty where nobody has evaluated anything. */
  readonly course: string;
  /** One more than are shown where there are more. */
  readonly comments: readonly EvaluationRecord[];
  readonly most: number;
  readonly titleOf: (course: string) => string;
}

export interface EvaluationsPage {
  readonly title: string;
  readonly courses: readonly { readonly title: string; readonly url: string; readonly current: boolean; readonly count: string; readonly ratings: readonly string[] }[];
  readonly commentsTitle: string;
  readonly comments: readonly { readonly at: string; readonly edition: string; readonly language: string; readonly direction: 'ltr' | 'rtl'; readonly text: string }[];
  readonly next: string | null;
}

/** What learners say of the courses, for administrators. Nobody's name is in it, because none is kept. */
export function evaluationsPage({ t, language, timeZone, summaries, course, comments, most, titleOf }: EvaluationsInput): EvaluationsPage {
  const rating = (mean: number): string => formatNumber(language, mean, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const shown = comments.slice(0, most);
  const base = `/${language}/administration/evaluations?course=`;
  return {
    title: t('credentials:evaluations.title'),
    courses: summaries.map((summary) => ({
      title: titleOf(summary.course), url: `${base}${summary.course}`, current: summary.course === course, count: formatNumber(language, summary.count),
      ratings: [rating(summary.useful), rating(summary.clear), rating(summary.length)],
    })),
    commentsTitle: course === '' ? '' : t('credentials:evaluations.comments', { title: titleOf(course) }),
    comments: shown.map((evaluation) => ({
      at: formatDateTime(language, evaluation.at, timeZone), edition: evaluation.edition, language: evaluation.language, direction: directionOf(evaluation.language), text: evaluation.comment,
    })),
    next: comments.length > most ? `${base}${course}&before=${shown.at(-1)?.at.toISOString() ?? ''}` : null,
  };
}
