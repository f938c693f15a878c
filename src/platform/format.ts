import type { Language } from '../shared/languages.js';

// Day before month in English, as courts in Europe write it; western digits in Arabic, as the pages of this field do.
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR', ar: 'ar-u-nu-latn' };

// Intl formatters are dear to make (tens of µs) and free to keep.
const kept = new Map<string, unknown>();

function keep<T>(key: string, make: () => T): T {
  const known = kept.get(key) as T | undefined;
  if (known !== undefined) return known;
  const made = make();
  kept.set(key, made);
  return made;
}

function dateFormat(language: Language, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return keep(`${language}|${timeZone}|${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone }));
}

/** French counts the first of a month as an ordinal, '1er novembre', which Intl does not. */
function firstOfMonth(language: Language, text: string): string {
  return language === 'fr' ? text.replace(/^1(?=\s)/, '1er') : text;
}

/** '24 November 2026'. */
export function formatDate(language: Language, date: Date, timeZone = 'UTC'): string {
  return firstOfMonth(language, dateFormat(language, timeZone, { day: 'numeric', month: 'long', year: 'numeric' }).format(date));
}

/** A date of a registry or course: a full ISO date, a month, or only a year, each as far as it goes. */
export function formatPartialDate(language: Language, iso: string): string {
  if (/^\d{4}$/.test(iso)) return iso;
  const date = new Date(`${iso.length === 7 ? `${iso}-01` : iso}T00:00:00Z`);
  if (iso.length === 7) return dateFormat(language, 'UTC', { month: 'long', year: 'numeric' }).format(date);
  return formatDate(language, date);
}

/** '14:02'. */
export function formatTime(language: Language, date: Date, timeZone: string): string {
  return dateFormat(language, timeZone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(date);
}

/** '24 November 2026, 14:02 CET': for deadlines, the zone is always shown. */
export function formatDateTime(language: Language, date: Date, timeZone: string): string {
  const format = dateFormat(language, timeZone, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    // Not `hour12: false`, which makes midnight 24:00 in Arabic.
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  return firstOfMonth(language, format.format(date));
}

export function formatNumber(language: Language, value: number, options: Intl.NumberFormatOptions = {}): string {
  return keep(`n|${language}|${JSON.stringify(options)}`, () => new Intl.NumberFormat(LOCALES[language], options)).format(value);
}

/** 'English, French and Arabic'. */
export function formatList(language: Language, items: readonly string[]): string {
  return keep(`l|${language}`, () => new Intl.ListFormat(LOCALES[language], { type: 'conjunction' })).format(items);
}

/** A time as long as this: '3 hours and 25 minutes', '40 minutes'. */
export function formatDuration(language: Language, minutes: number): string {
  const unit = (value: number, name: 'hour' | 'minute'): string[] => (value === 0 ? [] : [formatNumber(language, value, { style: 'unit', unit: name, unitDisplay: 'long' })]);
  const parts = [...unit(Math.floor(minutes / 60), 'hour'), ...unit(minutes % 60, 'minute')];
  return parts.length === 0 ? formatNumber(language, 0, { style: 'unit', unit: 'minute', unitDisplay: 'long' }) : formatList(language, parts);
}

/** A code or number with hyphens within a sentence: isolated, because after Arabic letters '2026-11' would else be read as '11-2026'. */
export function isolated(text: string): string {
  return `\u2066${text}\u2069`;
}

const SEPARATORS: Readonly<Record<Language, Readonly<Record<',' | ';', string>>>> = {
  en: { ',': ', ', ';': '; ' },
  fr: { ',': ', ', ';': '\u202f; ' },
  ar: { ',': '، ', ';': '؛ ' },
};

/** Items in a row without an 'and', with the comma or semicolon of the language. */
export function sideBySide(language: Language, items: readonly string[], separator: ',' | ';'): string {
  return items.join(SEPARATORS[language][separator]);
}

/** The name of a language, in a language: 'French', 'français'. */
export function languageName(language: Language, code: string): string {
  return keep(`d|${language}`, () => new Intl.DisplayNames(LOCALES[language], { type: 'language' })).of(code) ?? code;
}

/** Compares names as readers of a language expect. */
export function collator(language: Language): Intl.Collator {
  return keep(`c|${language}`, () => new Intl.Collator(LOCALES[language]));
}
