import MarkdownIt from 'markdown-it';
import { formatPartialDate } from '../../../platform/format.js';
import { directionOf, isLanguage, FALLBACK_LANGUAGE, type Language } from '../../../shared/languages.js';
import { remember } from '../../../shared/remember.js';
import { splitCitation } from './checks/citations.js';
import type { Citation, Instrument } from './types.js';

/** What the braces of a text refer to. */
export interface MarkupContext {
  /** The language of the words themselves, which a fallback makes another than the page's. */
  readonly language: string;
  readonly cites: readonly Citation[];
  readonly instrument: (id: string) => Instrument | undefined;
  /** Terms with their definitions. */
  readonly terms: Readonly<Record<string, { readonly term: string; readonly definition: string }>>;
  /** Makes ids unique on a page that shows several texts. */
  readonly scope: string;
  /** 'Note 3', for screen readers. */
  readonly glossLabel: (number: number) => string;
}

// No pictures: they would be fetched from elsewhere.
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false, breaks: false }).disable(['image']);
markdown.validateLink = (url) => /^https:\/\//.test(url);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes text for HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** A title in the reader's language where it is certain, else in English, marked as such. */
export function titleIn(language: string, titles: Readonly<Record<string, string>>, english: string): { text: string; language: string } {
  const found = language === 'en' ? undefined : titles[language];
  return found === undefined ? { text: english, language: 'en' } : { text: found, language };
}

/** `<bdi lang dir>` around words of another language; plain words otherwise. */
function marked(text: string, language: string, around: string): string {
  return language === around ? escapeHtml(text) : `<bdi lang="${language}" dir="${directionOf(language)}">${escapeHtml(text)}</bdi>`;
}

/** The short title by which an instrument is cited. */
export function shortTitle(instrument: Instrument, language: string): { text: string; language: string } {
  return titleIn(language, instrument.shortTitles, instrument.shortTitle ?? instrument.title);
}

// Braces become private-use characters before Markdown sees the text, and HTML after it: Markdown can then neither break nor forge them.
const OPEN = '\ue000';
const CLOSE = '\ue001';

type Kept = string[];

function keep(kept: Kept, html: string): string {
  kept.push(html);
  return `${OPEN}${kept.length - 1}${CLOSE}`;
}

function interfaceLanguage(language: string): Language {
  return isLanguage(language) ? language : FALLBACK_LANGUAGE;
}

function citedFact(fact: string | undefined, number: number, context: MarkupContext): string {
  const citation = context.cites[number - 1];
  const { id, provision } = splitCitation(citation?.cite ?? '');
  const row = context.instrument(id);
  if (row === undefined) return '';
  switch (fact) {
    case 'name': {
      const title = shortTitle(row, context.language);
      return marked(title.text, title.language, context.language);
    }
    case 'number': return marked(row.number ?? '', 'en', context.language);
    case 'date': return row.date === null ? '' : escapeHtml(formatPartialDate(interfaceLanguage(context.language), row.date));
    case 'provision': return escapeHtml(provision ?? '');
    default: {
      const label = escapeHtml(context.glossLabel(number));
      return `<sup class="gloss-mark"><a href="#${context.scope}gloss-${number}" aria-label="${label}">${number}</a></sup>`;
    }
  }
}

function term(name: string, shown: string | undefined, context: MarkupContext, kept: Kept): string {
  const found = Object.hasOwn(context.terms, name) ? context.terms[name] : undefined;
  if (found === undefined) return escapeHtml(shown ?? name);
  // The popover is a child of the text, opened by its button without a script; kept.length makes its id unique.
  const id = `${context.scope}term-${name}-${kept.length}`;
  return (
    `<button type="button" class="term" popovertarget="${id}">${escapeHtml(shown ?? found.term)}</button>` +
    `<span popover id="${id}" class="term-definition" role="note"><strong>${escapeHtml(found.term)}</strong> ${escapeHtml(found.definition)}</span>`
  );
}

function protect(text: string, context: MarkupContext, kept: Kept): string {
  return text
    .replace(/[\ue000\ue001]/g, '')
    .replace(/\{(?:(name|number|date|provision) )?(\d+)\}/g, (_, fact: string | undefined, number: string) => keep(kept, citedFact(fact, Number(number), context)))
    .replace(/\{term ([^|}]+)(?:\|([^}]*))?\}/g, (_, name: string, shown: string | undefined) => keep(kept, term(name.trim(), shown?.trim(), context, kept)))
    .replace(/\{lang ([a-z]{2})\|([^}]+)\}/g, (_, language: string, words: string) => keep(kept, marked(words, language, context.language)));
}

function restore(html: string, kept: Kept): string {
  return html.replace(/\ue000(\d+)\ue001/g, (_, index: string) => kept[Number(index)] ?? '');
}

/**
 * The same context for texts whose ids need another scope on the page. Kept with its context, as renderings are: published words do not
 * change, so each is rendered once and not for every reader.
 */
export function withScope(context: MarkupContext, scope: string): MarkupContext {
  return remember(context, `scope ${scope}`, () => ({ ...context, scope }));
}

/** Renders a *text* (paragraphs, lists, tables) to safe HTML; a context that is kept keeps what was rendered in it. */
export function renderText(text: string, context: MarkupContext): string {
  return remember(context, `text ${text}`, () => textToHtml(text, context));
}

/** Renders a *line* (no paragraphs) to safe HTML. */
export function renderLine(text: string, context: MarkupContext): string {
  return remember(context, `line ${text}`, () => lineToHtml(text, context));
}

function textToHtml(text: string, context: MarkupContext): string {
  const kept: Kept = [];
  const html = markdown.render(protect(text, context, kept)).replaceAll('<table>', '<div class="table-scroll" tabindex="0"><table>').replaceAll('</table>', '</table></div>');
  return restore(html, kept);
}

function lineToHtml(text: string, context: MarkupContext): string {
  const kept: Kept = [];
  return restore(markdown.renderInline(protect(text, context, kept)), kept);
}

