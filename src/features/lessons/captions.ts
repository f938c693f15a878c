import type { Film } from '../catalogue/index.js';
import { clock } from './seen.js';

function stamp(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const part = (value: number, size: number): string => String(value).padStart(size, '0');
  return `${part(Math.floor(ms / 3_600_000), 2)}:${part(Math.floor(ms / 60_000) % 60, 2)}:${part(Math.floor(ms / 1000) % 60, 2)}.${part(ms % 1000, 3)}`;
}

const escapeCue = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function vtt(entries: readonly { from: number; to: number; text: string }[]): string {
  return `WEBVTT\n\n${entries.map(({ from, to, text }, index) => `${index + 1}\n${stamp(from)} --> ${stamp(to)}\n${escapeCue(text)}\n`).join('\n')}`;
}

/** Captions in a language as WebVTT; a cue that the translation lacks is in English. Null while the film has no timings. */
export function captions(film: Film, code: string): string | null {
  const { timings } = film;
  if (timings === null || film.words[code] === undefined) return null;
  return vtt(
    film.cues.flatMap((cue) => {
      const timing = timings.cues[cue.id];
      const text = film.words[code]?.cues[cue.id] ?? film.words['en']?.cues[cue.id];
      return timing === undefined || text === undefined ? [] : [{ from: timing[0], to: timing[1], text }];
    }),
  );
}

/** Chapters as WebVTT. */
export function chapters(film: Film, code: string): string | null {
  const { timings } = film;
  if (timings === null || film.words[code] === undefined) return null;
  const starts = film.chapters.map((chapter) => ({ from: timings.cues[chapter.at]?.[0] ?? 0, text: film.words[code]?.chapters[chapter.id] ?? film.words['en']?.chapters[chapter.id] ?? '' }));
  return vtt(starts.map((start, index) => ({ ...start, to: starts[index + 1]?.from ?? timings.duration })));
}

/** The transcript as a plain text to keep, with its chapters and times. */
export function transcriptText(film: Film, code: string): string | null {
  const words = film.words[code];
  const english = film.words['en'];
  if (words === undefined) return null;
  const lines = film.cues.flatMap(({ id }) => {
    const from = film.timings?.cues[id]?.[0];
    const chapter = film.chapters.find(({ at }) => at === id);
    const heading = chapter === undefined ? [] : ['', words.chapters[chapter.id] ?? english?.chapters[chapter.id] ?? '', ''];
    const text = words.cues[id] ?? english?.cues[id] ?? '';
    return [...heading, from === undefined ? text : `${clock(from)}\t${text}`];
  });
  return `${[words.title, ...lines].join('\r\n')}\r\n`;
}
