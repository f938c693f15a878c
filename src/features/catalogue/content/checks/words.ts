import type { SourceFile } from '../files.js';
import type { Code, Findings } from '../findings.js';
import { shortTitle } from '../markup.js';
import { trapsIn } from '../traps.js';
import type { Citation } from '../types.js';
import { splitCitation, type Registry } from './citations.js';

export interface CheckContext {
  readonly findings: Findings;
  readonly instruments: Registry;
  /** The terms that the module defines. */
  readonly terms: ReadonlySet<string>;
}

type At = readonly PropertyKey[];

/** Words that share a list of citations: a screen, a question, a film, the frame of a course. */
export interface Unit {
  readonly words: unknown;
  readonly cites: readonly Citation[];
  readonly source: SourceFile<unknown>;
  readonly at: At;
  /** Whether the text at a path (below `at`) states something; a wrong choice is there to be wrong. */
  readonly claims?: (path: At) => boolean;
}

const FACT = /\{(?:(name|number|date|provision) )?(\d+)\}/g;
const TERM = /\{term ([^|{}]+)(?:\|([^{}]*))?\}/g;
const LANG = /\{lang [a-z]{2}\|([^{}]+)\}/g;

/** What a reader of Markdown would see otherwise than its writer meant, and what to write instead. */
const REFUSED: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [/^ {0,3}(?:##?|#{4,6})(?=\s)/m, 'a heading inside a screen is ###: the page has its own above it'],
  [/^[^\S\n]*[^\s|>*-][^\n]*\n {0,3}(?:=+|-{2,})[^\S\n]*$/m, 'a line of dashes makes a heading of the line above: write ### before it, or take the dashes out'],
  [/<\/?[a-z][a-z0-9]*(?:\s[^<>]*)?\/?>|<!--/i, 'HTML is shown as it is typed: write Markdown'],
  [/!\[/, 'pictures are not shown: say it in words'],
  [/\]\((?!https:\/\/)/, 'a link begins with https://'],
  [/^(?:```|~~~)/m, 'code is not set in courses: write text'],
];

/** Every text in a value, with its path. */
export function textsOf(value: unknown, path: At = []): { text: string; path: At }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, inner]) => textsOf(inner, [...path, key])) : [];
}

/** A text as a reader hears it: names and numbers in place of their braces. */
function spoken(text: string, cites: readonly Citation[], instruments: Registry, language: string): string {
  const fact = (_: string, kind: string | undefined, number: string): string => {
    const row = instruments.get(splitCitation(cites[Number(number) - 1]?.cite ?? '').id);
    if (row === undefined) return '';
    if (kind === 'name') return shortTitle(row, language).text;
    return kind === 'number' ? (row.number ?? '') : '';
  };
  return text.replace(FACT, fact).replace(TERM, (_, name: string, shown: string | undefined) => shown ?? name).replace(LANG, '$1');
}

function checkTraps({ words, cites, source, at, claims = () => true }: Unit, { findings, instruments }: CheckContext): void {
  const language = (source.data as { language?: string }).language ?? 'en';
  const texts = textsOf(words).map(({ text, path }) => ({ path, text: spoken(text, cites, instruments, language) }));
  const cited = cites.flatMap(({ cite }) => {
    const row = instruments.get(splitCitation(cite).id);
    return row === undefined ? [] : [row.title, row.number ?? ''];
  });
  const whole = [...texts.map(({ text }) => text), ...cited].join('\n');
  for (const { text, path } of texts.filter((candidate) => claims(candidate.path))) {
    for (const { code, words: found, reason } of trapsIn(text, whole)) findings.error(code, source.at(...at, ...path), `'${found}': ${reason}`);
  }
}

/** Braces, gloss numbers and terms must be known, each gloss used, and no sentence may fall into a trap. */
export function checkTexts(unit: Unit, context: CheckContext): void {
  const { words, cites, source, at } = unit;
  const used = new Set<number>();
  for (const { text, path } of textsOf(words)) {
    const place = source.at(...at, ...path);
    const fail = (code: Code, message: string): void => context.findings.error(code, place, message);
    for (const [, name = ''] of text.matchAll(TERM)) {
      if (!context.terms.has(name.trim())) fail('unknown-term', `the term '${name}' is not in the module's list 'terms': add it there, or check its spelling`);
    }
    for (const [whole, , number] of text.matchAll(FACT)) {
      used.add(Number(number));
      if (Number(number) < 1 || Number(number) > cites.length) fail('gloss-unknown', `${whole} has no entry: 'cites' has ${cites.length}`);
    }
    for (const [whole] of text.replace(FACT, '').replace(TERM, '').replace(LANG, '').matchAll(/\{[^{}]*\}?|\}/g)) {
      fail('markup', `${whole} is not known: see 'Markup' in docs/course-format.md`);
    }
    for (const [pattern, advice] of REFUSED) if (pattern.test(text)) fail('markup', advice);
  }
  cites.forEach((citation, index) => {
    if (!used.has(index + 1)) context.findings.error('gloss-unused', source.at(...at), `gloss ${index + 1} (${citation.cite}) is never mentioned: write {${index + 1}} after what it supports`);
  });
  checkTraps(unit, context);
}

/** CEP is spelled out once in each file that uses it. */
export function checkSpelledOut(source: SourceFile<unknown>, findings: Findings): void {
  const texts = textsOf(source.data);
  const first = texts.find(({ text }) => /\bCEP\b/.test(text));
  if (first === undefined || texts.some(({ text }) => /Confederation of European Probation|Confédération européenne de la probation/i.test(text))) return;
  findings.error('trap-13', source.at(...first.path), 'spell CEP out once: Confederation of European Probation');
}

/** The ids that words have are those of the structure. What a translation lacks was told before: it falls back to English. */
export function checkIds(wanted: readonly string[], given: object | undefined, what: string, source: SourceFile<unknown>, at: At, findings: Findings, translation: boolean): void {
  const names = Object.keys(given ?? {});
  for (const id of wanted) {
    if (names.includes(id)) continue;
    if (translation) findings.warn('untranslated', source.at(...at), `${what} '${id}' has no words here: English is shown instead`);
    else findings.error('words-missing', source.at(...at), `${what} '${id}' has no words: write them`);
  }
  for (const id of names) {
    if (!wanted.includes(id)) findings.error('words-superfluous', source.at(...at, id), `${what} '${id}' is not in the structure: take it out, or check its spelling`);
  }
}
