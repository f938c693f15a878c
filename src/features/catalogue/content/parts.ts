import { isUnfinished, refine, type SourceFile } from './files.js';
import type { Findings } from './findings.js';
import { questionWords, screenWords } from './schemas.js';
import type { AnyQuestion, QuestionWords, Screen, ScreenWords } from './types.js';
import type { z } from 'zod';

// Screens and questions are whole in a language or absent from it. What a translation lacks is a warning: English shows there, marked.

type At = readonly string[];

/** Makes the words of every language, English first: the others are compared with it. */
export function inEachLanguage<T, U>(words: ReadonlyMap<string, SourceFile<T>>, make: (source: SourceFile<T>, english: U | null) => U): Record<string, U> {
  const first = words.get('en');
  const english = first === undefined ? null : make(first, null);
  return Object.fromEntries([...words].map(([language, source]) => [language, language === 'en' && english !== null ? english : make(source, english)]));
}

/** The paths of what English says and a translation does not. Lists may differ in length, as accepted answers do. */
function lackedBy(translated: unknown, english: unknown, path: At = []): string[] {
  // An empty record is the schema's, where nothing need be written.
  if (english === undefined || english === null || (typeof english === 'object' && Object.keys(english).length === 0)) return [];
  if (translated === undefined || translated === null) return [path.join('.')];
  if (typeof english !== 'object' || Array.isArray(english)) return [];
  return Object.entries(english).flatMap(([key, value]) => lackedBy((translated as Record<string, unknown>)[key], value, [...path, key]));
}

/** A part checked against its schema; null where it is wrong (an error) or, in a translation, not whole (a warning). */
function partIn<S extends z.ZodType>(source: SourceFile<unknown>, at: At, value: unknown, schema: S, english: unknown, findings: Findings): z.output<S> | null {
  if (value === undefined) return null;
  const translation = (source.data as { language?: string }).language !== 'en';
  const lacked = translation ? lackedBy(value, english) : [];
  if (lacked.length > 0 || (translation && isUnfinished(value, schema))) {
    findings.warn('untranslated', source.at(...at), `'${at.at(-1) ?? ''}' is not whole here, so English is shown instead; write ${lacked.join(', ') || 'what is missing'}`);
    return null;
  }
  return refine(source, at, value, schema, findings);
}

/** The words of questions, by id. */
export function questionsIn(
  source: SourceFile<unknown>,
  questions: readonly AnyQuestion[],
  given: Readonly<Record<string, unknown>>,
  english: Readonly<Record<string, QuestionWords>> | undefined,
  findings: Findings,
): Record<string, QuestionWords> {
  return Object.fromEntries(
    questions.flatMap((question): [string, QuestionWords][] => {
      const part = partIn(source, ['questions', question.id], given[question.id], questionWords[question.kind], english?.[question.id], findings);
      return part === null ? [] : [[question.id, part]];
    }),
  );
}

/** A screen's words, with those of its question where it has one. */
export function screenIn(source: SourceFile<unknown>, screen: Screen, given: unknown, english: ScreenWords | undefined, findings: Findings): ScreenWords | null {
  const at = ['screens', screen.id];
  const words = partIn(source, at, given, screenWords[screen.type], english, findings);
  if (words === null || screen.type !== 'question') return words;
  const own = words as ScreenWords<'question'>;
  const question = refine(source, [...at, 'question'], own.question, questionWords[screen.question.kind], findings);
  return question === null ? null : { ...own, question };
}
