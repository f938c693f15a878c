import { sideBySide } from '../../platform/format.js';
import type { Translate } from '../../platform/i18n.js';
import { directionOf, type Language } from '../../shared/languages.js';
import { remember } from '../../shared/remember.js';
import { lessonNumber } from './catalogue.view.js';
import { wordsIn, type ContentSnapshot } from './content.js';
import { renderText, shortTitle, titleIn, type MarkupContext } from './content/markup.js';
import type { Course, Lesson, Module, Screen } from './content/types.js';
import { bindingTag } from './gloss.view.js';
import { printedNumber } from './registry-words.js';
import { excerpt, fold, wordsOf, type Folded, type Part } from './search.words.js';

type Kind = 'course' | 'screen' | 'term' | 'instrument';

/** Something that can be found. */
interface Entry {
  readonly kind: Kind;
  readonly title: string;
  readonly language: string;
  /** What stands below the title: where a screen is, the number and force of an instrument. */
  readonly place: string;
  readonly placeLanguage: string;
  readonly text: string;
  readonly textLanguage: string;
  readonly course: string;
  readonly url: string;
  readonly foldedTitle: Folded;
  readonly foldedText: Folded;
}

export interface Found {
  readonly title: readonly Part[];
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly url: string;
  readonly place: string;
  readonly placeLanguage: string;
  readonly excerpt: readonly Part[];
  readonly textLanguage: string;
  readonly textDirection: 'ltr' | 'rtl';
}

export interface SearchPage {
  readonly title: string;
  readonly q: string;
  /** null before anything was searched. */
  readonly count: string | null;
  readonly groups: readonly { heading: string; found: readonly Found[]; more: string | null }[];
}

/** How many of a kind are shown; whoever needs more adds a word. */
const SHOWN = 20;

function entry(of: Omit<Entry, 'foldedTitle' | 'foldedText'>): Entry {
  return { ...of, foldedTitle: fold(of.title), foldedText: fold(of.text) };
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/** A text of a course as it is read: without definitions that open, marks of notes and tags. */
function plain(text: string, context: MarkupContext): string {
  return renderText(text, context)
    .replace(/<span popover[^>]*>.*?<\/span>|<sup class="gloss-mark">.*?<\/sup>/gs, '')
    .replace(/<\/(?:p|li|td|th|h\d)>/g, ' ')
    .replace(/<[^>]+>/g, '')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (name) => ENTITIES[name] ?? name)
    .replace(/\s+/g, ' ')
    .trim();
}

/** What a screen says before anything on it was answered: neither choices nor what follows from them. */
function saidOn(words: object): string[] {
  const { body, items, columns, rows, aid } = words as Partial<{
    body: string; items: Record<string, { title?: string; body?: string }>; columns: Record<string, string>; rows: Record<string, { label: string; cells: Record<string, string> }>; aid: { title: string; body: string };
  }>;
  return [
    body, ...Object.values(items ?? {}).flatMap((item) => [item.title, item.body]), ...Object.values(columns ?? {}),
    ...Object.values(rows ?? {}).flatMap((row) => [row.label, ...Object.values(row.cells)]), aid?.title, aid?.body,
  ].filter((text) => text !== undefined);
}

function screenEntry(snapshot: ContentSnapshot, language: Language, at: { course: Course; module: Module; index: number; lesson: Lesson; screen: Screen }): Entry | null {
  const { course, module, index, lesson, screen } = at;
  const own = lesson.words[language]?.screens[screen.id];
  const words = own ?? lesson.words['en']?.screens[screen.id];
  if (words === undefined) return null;
  const shown = own === undefined ? 'en' : language;
  const context: MarkupContext = {
    language: shown, cites: screen.cites, instrument: (id) => snapshot.instrument(id), terms: { ...module.words['en']?.terms, ...module.words[shown]?.terms }, scope: '', glossLabel: String,
  };
  const film = screen.type === 'film' ? module.films.find((candidate) => candidate.id === screen.film) : undefined;
  const spoken = film === undefined ? [] : Object.values(film.words[shown]?.cues ?? {});
  const lessonWords = wordsIn(lesson.words, language);
  return entry({
    kind: 'screen', title: words.title, language: shown, text: plain([...saidOn(words), ...spoken].join('\n\n'), context), textLanguage: shown,
    place: `${lessonNumber(index, module.lessons, lesson)} ${lessonWords.value.title}`.trim(), placeLanguage: lessonWords.language,
    course: course.id, url: `/${language}/courses/${course.id}/${module.id}/${lesson.id}/${screen.id}`,
  });
}

function courseEntries(snapshot: ContentSnapshot, language: Language, course: Course): Entry[] {
  const words = wordsIn(course.words, language);
  const about = [words.value.summary, words.value.audience, ...words.value.objectives].join(' ');
  const itself = entry({
    kind: 'course', title: words.value.title, language: words.language, place: '', placeLanguage: language, text: about, textLanguage: words.language, course: course.id, url: `/${language}/courses/${course.id}`,
  });
  const inside = course.modules.flatMap((module, index) => {
    const moduleWords = wordsIn(module.words, language);
    const screens = module.lessons.flatMap((lesson) => lesson.screens.flatMap((screen) => screenEntry(snapshot, language, { course, module, index, lesson, screen }) ?? []));
    const terms = Object.entries(moduleWords.value.terms).map(([id, { term, definition }]) =>
      entry({
        kind: 'term', title: term, language: moduleWords.language, place: '', placeLanguage: language, text: definition, textLanguage: moduleWords.language, course: course.id,
        url: `/${language}/glossary#${module.id}-${id}`,
      }),
    );
    return [...screens, ...terms];
  });
  return [itself, ...inside];
}

function instrumentEntries(t: Translate, snapshot: ContentSnapshot, language: Language): Entry[] {
  return snapshot.instruments.map((row) => {
    const short = shortTitle(row, language);
    const full = titleIn(language, row.titles, row.title);
    const number = printedNumber(language, row.number ?? '');
    return entry({
      kind: 'instrument', title: sideBySide(language, [short.text, ...(short.text.includes(number) ? [] : [number])], ','), language: short.language, place: bindingTag(row, t), placeLanguage: language,
      text: full.text, textLanguage: full.language, course: '', url: `/${language}/instruments/${row.id}`,
    });
  });
}

/** Everything that can be found in a language: made once from what is published, as it is read and folded. */
function entriesOf(t: Translate, language: Language, snapshot: ContentSnapshot): readonly Entry[] {
  return remember(snapshot, `search ${language}`, () => [...snapshot.courses.flatMap((course) => courseEntries(snapshot, language, course)), ...instrumentEntries(t, snapshot, language)]);
}

/** Titles first: 2 where every word is in the title, 1 where some is, 0 where all are only in the text; null where one is nowhere. */
function rank({ foldedTitle, foldedText }: Entry, words: readonly string[]): number | null {
  const inTitle = words.filter((word) => foldedTitle.text.includes(word)).length;
  if (inTitle === words.length) return 2;
  if (!words.every((word) => foldedTitle.text.includes(word) || foldedText.text.includes(word))) return null;
  return inTitle > 0 ? 1 : 0;
}

/**
 * What was found, by kind.
 * @param enrolled the courses whose screens this reader may open; others are led to the page of the course
 */
export function searchPage(t: Translate, language: Language, snapshot: ContentSnapshot, q: string, enrolled: ReadonlySet<string>): SearchPage {
  const words = wordsOf(q);
  if (words.length === 0) return { title: t('catalogue:search.title'), q: '', count: null, groups: [] };
  const ranked = entriesOf(t, language, snapshot)
    .flatMap((found) => {
      const rated = rank(found, words);
      return rated === null ? [] : [{ found, rated }];
    })
    .sort((a, b) => b.rated - a.rated);
  const headings: readonly (readonly [heading: string, kinds: readonly Kind[]])[] = [
    [t('catalogue:search.courses'), ['course', 'screen']], [t('catalogue:search.terms'), ['term']], [t('catalogue:search.instruments'), ['instrument']],
  ];
  const groups = headings.flatMap(([heading, kinds]) => {
    const all = ranked.filter(({ found }) => kinds.includes(found.kind));
    if (all.length === 0) return [];
    const shown = all.slice(0, SHOWN).map(({ found }): Found => ({
      title: excerpt(found.title, found.foldedTitle, words), language: found.language, direction: directionOf(found.language),
      url: found.kind === 'screen' && !enrolled.has(found.course) ? `/${language}/courses/${found.course}` : found.url,
      place: found.place, placeLanguage: found.placeLanguage,
      excerpt: excerpt(found.text, found.foldedText, words), textLanguage: found.textLanguage, textDirection: directionOf(found.textLanguage),
    }));
    return [{ heading, found: shown, more: all.length > SHOWN ? t('catalogue:search.more', { shown: SHOWN, count: all.length }) : null }];
  });
  return { title: t('catalogue:search.titleOf', { q }), q, count: t('catalogue:search.count', { count: ranked.length }), groups };
}
