import { languageName, sideBySide } from '../../platform/format.js';
import type { Actor } from '../../platform/http/route.js';
import type { Translate } from '../../platform/i18n.js';
import { directionOf, type Language } from '../../shared/languages.js';
import { wordsIn, type ContentSnapshot, type Film } from '../catalogue/index.js';
import { coverage, FILM_SHARE, type LearningRecord } from '../progress/index.js';
import { mark, questionView, type Given, type QuestionView } from '../questions/index.js';
import { seedOf } from './seed.js';
import { clock, sayWhatWasSeen, type SeenWords } from './seen.js';

interface Cue {
  readonly id: string;
  readonly text: string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly from: number | null;
  readonly clock: string;
  /** The chapter that begins here. */
  readonly chapter: string | null;
}

/** A film with its transcript and its marked questions. */
export interface FilmBody {
  readonly type: 'film';
  readonly film: string;
  readonly sources: readonly { url: string; type: string }[];
  readonly tracks: readonly { url: string; language: string; label: string; default: boolean }[];
  readonly chaptersUrl: string;
  readonly cues: readonly Cue[];
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** Said where the film's words are in another language than the page. */
  readonly fallback: string | null;
  readonly downloadUrl: string;
  readonly moments: readonly { question: QuestionView; action: string; after: number | null; key: string }[];
  readonly playedUrl: string;
  readonly opening: string;
  readonly resumeAt: number;
  readonly seen: string;
  readonly needs: string;
  readonly segments: string;
  readonly duration: number;
  /** What the player says, for its script. */
  readonly words: string;
  readonly transcriptAction: string;
  readonly transcriptRead: boolean;
}

interface FilmInput {
  readonly t: Translate;
  readonly language: Language;
  readonly actor: Actor;
  readonly snapshot: ContentSnapshot;
  readonly spot: { readonly course: { readonly id: string } };
  readonly record: LearningRecord;
  readonly answerKey: string;
  readonly opening: string;
  readonly error: { question: string; message: string; given: Given | null } | null;
}

const NEEDED = Math.round(100 * FILM_SHARE);
const TYPES: Readonly<Record<string, string>> = { 'film.webm': 'video/webm; codecs="vp9, opus"', 'film.mp4': 'video/mp4' };

function seenWords(t: Translate, language: Language): SeenWords {
  const [percent, parts] = ['[percent]', '[parts]'];
  return {
    share: t('lessons:film.seen', { percent }), shareAndParts: t('lessons:film.seenParts', { percent, parts }), all: t('lessons:film.seenAll'),
    part: t('lessons:film.part', { from: '[from]', to: '[to]' }), separator: sideBySide(language, ['', ''], ','),
  };
}

function cuesOf(film: Film, shown: string): readonly Cue[] {
  const words = film.words[shown];
  const english = film.words['en'];
  return film.cues.map(({ id }) => {
    const from = film.timings?.cues[id]?.[0] ?? null;
    const chapter = film.chapters.find(({ at }) => at === id);
    const language = words?.cues[id] === undefined ? 'en' : shown;
    return {
      id, text: words?.cues[id] ?? english?.cues[id] ?? '', language, direction: directionOf(language), from, clock: from === null ? '' : clock(from),
      chapter: chapter === undefined ? null : (words?.chapters[chapter.id] ?? english?.chapters[chapter.id] ?? null),
    };
  });
}

function momentsOf(input: FilmInput, film: Film, base: string): FilmBody['moments'] {
  const { t, language, snapshot, record, actor, error } = input;
  return film.moments.map(({ after, question }) => {
    const inEach = Object.fromEntries(Object.entries(film.words).flatMap(([code, { questions }]) => (questions[question.id] === undefined ? [] : [[code, questions[question.id]]])));
    const failed = error?.question === question.id ? error : null;
    const kept = (record.answers[`film/${film.id}/${question.id}`]?.last.given as Given | undefined) ?? null;
    const given = failed === null ? kept : failed.given;
    const told = failed === null && given !== null && record.films[film.id]?.moments[question.id] !== undefined;
    return {
      question: questionView({
        t, snapshot, question, words: wordsIn(inEach, language) as never, terms: {}, seed: seedOf(actor, question.id), given,
        marking: told ? mark(question, Object.values(inEach) as never, given) : null, error: failed?.message ?? null,
      }),
      action: `${base}/moment/${question.id}`,
      after: film.timings?.cues[after]?.[1] ?? null,
      key: `${input.answerKey}-${question.id}`,
    };
  });
}

/** @param base the address of the film's screen */
export function filmBody(input: FilmInput, film: Film, base: string): FilmBody {
  const { t, language, record, spot } = input;
  const words = wordsIn(film.words, language);
  const fact = record.films[film.id];
  const segments = fact?.segments ?? [];
  const duration = film.timings?.duration ?? 0;
  const seen = seenWords(t, language);
  return {
    type: 'film',
    film: film.id,
    sources: film.media.flatMap((name) => (TYPES[name] === undefined ? [] : [{ url: `/media/${spot.course.id}/${film.id}/${name}`, type: TYPES[name] }])),
    tracks: Object.keys(film.words).sort().map((code) => ({ url: `${base}/captions/${code}`, language: code, label: languageName(language, code), default: code === words.language })),
    chaptersUrl: `${base}/chapters/${words.language}`,
    cues: cuesOf(film, words.language),
    language: words.language,
    direction: directionOf(words.language),
    fallback: words.language === language ? null : t('lessons:film.fallback'),
    downloadUrl: `${base}/transcript/${words.language}`,
    moments: momentsOf(input, film, base),
    playedUrl: `${base}/played`,
    opening: input.opening,
    resumeAt: fact?.second ?? 0,
    seen: sayWhatWasSeen(seen, coverage(segments, duration), segments),
    needs: film.moments.length > 0 ? t('lessons:film.needsAnswers', { percent: NEEDED }) : t('lessons:film.needs', { percent: NEEDED }),
    segments: JSON.stringify(segments),
    duration,
    words: JSON.stringify({
      seen, goTo: t('lessons:film.goTo', { clock: '[clock]' }), found: t('lessons:film.found', { count: '[count]' }), none: t('lessons:film.foundNone'),
      kept: t('lessons:film.kept'), transcript: t('lessons:film.transcript'), keys: t('lessons:film.keys.title'),
    }),
    transcriptAction: `${base}/transcript`,
    transcriptRead: fact?.transcriptReadAt !== null && fact?.transcriptReadAt !== undefined,
  };
}
