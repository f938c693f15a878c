import type { Translate } from '../../platform/i18n.js';
import type { AnyQuestion } from '../catalogue/index.js';
import { codeOf } from './codes.js';

/** What somebody answered, by kind of question. */
export type Given =
  | { kind: 'single'; choice: string }
  | { kind: 'several'; choices: string[] }
  | { kind: 'truefalse'; value: boolean }
  | { kind: 'matching'; pairs: Record<string, string> }
  | { kind: 'ordering'; order: string[] }
  | { kind: 'gap'; gaps: Record<string, string> }
  | { kind: 'numeric'; value: number; typed: string }
  | { kind: 'short'; text: string };

/** The fields of a form, as they came: a repeated name is a list. */
export type Fields = Readonly<Record<string, unknown>>;

const TEXT_LIMIT = 500;

/** The name of a question's field; the same in HTML and here, so that a form works without a script. */
export function fieldName(questionId: string, part?: string): string {
  return part === undefined ? `q.${questionId}` : `q.${questionId}.${part}`;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value.slice(0, TEXT_LIMIT).trim() : '';
}

function list(fields: Fields, name: string): string[] {
  const value = fields[name];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item): item is string => typeof item === 'string' && item !== '').slice(0, 50);
}

// Digits, in groups of three or not; a decimal comma or point; then a unit, whose own 2 or 3 (m2) is no part of the number.
const NUMBER = /^([+-]?(?:\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+|\d+)(?:[.,]\d+)?|[+-]?[.,]\d+)\s*(?:\p{L}{0,2}m[23]|[\p{L}°%€$£²³/]*)\.?$/u;

/** A number as people type it: a comma or a point, spaces, a unit after it, Arabic digits. Null where it is none, or more than one. */
export function parseNumber(typed: string): number | null {
  const found = NUMBER.exec(western(typed).trim());
  return found?.[1] === undefined ? null : Number(found[1].replace(/[ \u00a0\u202f'’]/g, '').replace(',', '.'));
}

/** Arabic-Indic and Persian digits, the Arabic decimal sign and the typographer's minus as western ones. */
function western(typed: string): string {
  return typed
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/٫/g, ',')
    .replace(/−/g, '-');
}

/** Reads the codes of one question in one person's or attempt's pages. The ids themselves are read too: pages from before there were codes sent them. */
interface Reader {
  /** The id that a code stands for, of those that there are. */
  readonly id: (code: string, ids: readonly string[]) => string | undefined;
  /** What was given for a part. */
  readonly of: (part: string) => string;
}

function readerOf(question: AnyQuestion, fields: Fields, seed: string): Reader {
  return {
    id: (code, ids) => ids.find((id) => codeOf(seed, question.id, id) === code || id === code),
    of: (part) => text(fields, fieldName(question.id, codeOf(seed, question.id, part))) || text(fields, fieldName(question.id, part)),
  };
}

function pairs({ id, of }: Reader, parts: readonly string[], allowed: (part: string) => readonly string[]): Record<string, string> | null {
  const found: Record<string, string> = {};
  for (const part of parts) {
    const value = id(of(part), allowed(part));
    if (value === undefined) return null;
    found[part] = value;
  }
  return found;
}

/** The order that a form gives: for each item its place; equal or missing places are no order. */
function orderFrom({ of }: Reader, question: Extract<AnyQuestion, { kind: 'ordering' }>): string[] | null {
  const places = question.items.map((item) => ({ item, place: Number(of(item)) }));
  const wanted = new Set(places.map(({ place }) => place));
  if (wanted.size !== question.items.length || places.some(({ place }) => !Number.isInteger(place) || place < 1)) return null;
  return places.sort((a, b) => a.place - b.place).map(({ item }) => item);
}

/**
 * Reads an answer from a form's fields.
 * @param seed that with which the question was shown
 * @returns null where the question is not, or not wholly, answered
 */
export function parseGiven(question: AnyQuestion, fields: Fields, seed: string): Given | null {
  const reader = readerOf(question, fields, seed);
  switch (question.kind) {
    case 'single': {
      const choice = reader.id(text(fields, fieldName(question.id)), question.choices);
      return choice === undefined ? null : { kind: 'single', choice };
    }
    case 'several': {
      const choices = list(fields, fieldName(question.id)).flatMap((code) => reader.id(code, question.choices) ?? []);
      return choices.length > 0 ? { kind: 'several', choices: [...new Set(choices)] } : null;
    }
    case 'truefalse': {
      const value = text(fields, fieldName(question.id));
      return value === 'true' || value === 'false' ? { kind: 'truefalse', value: value === 'true' } : null;
    }
    case 'matching': {
      const found = pairs(reader, question.items, () => question.targets);
      return found === null ? null : { kind: 'matching', pairs: found };
    }
    case 'ordering': {
      const order = orderFrom(reader, question);
      return order === null ? null : { kind: 'ordering', order };
    }
    case 'gap': {
      const options = new Map(question.gaps.map((gap) => [gap.id, gap.options]));
      const found = pairs(reader, [...options.keys()], (part) => options.get(part) ?? []);
      return found === null ? null : { kind: 'gap', gaps: found };
    }
    case 'numeric': {
      const typed = text(fields, fieldName(question.id));
      const value = parseNumber(typed);
      return value === null ? null : { kind: 'numeric', value, typed };
    }
    case 'short': {
      const given = text(fields, fieldName(question.id));
      return given === '' ? null : { kind: 'short', text: given };
    }
  }
}

/** What is missing where parseGiven finds no whole answer, as a sentence for the field. */
export function missingText(t: Translate, question: AnyQuestion): string {
  switch (question.kind) {
    case 'numeric':
      return t('questions:missingNumber');
    case 'ordering':
      return t('questions:missingOrder');
    default:
      return t('questions:missing');
  }
}
