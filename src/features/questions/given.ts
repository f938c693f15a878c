import type { Translate } from '../../platform/i18n.js';
import type { AnyQuestion } from '../catalogue/index.js';

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

function pairs(fields: Fields, question: string, parts: readonly string[], allowed: (part: string) => readonly string[]): Record<string, string> | null {
  const found: Record<string, string> = {};
  for (const part of parts) {
    const value = text(fields, fieldName(question, part));
    if (!allowed(part).includes(value)) return null;
    found[part] = value;
  }
  return found;
}

/** The order that a form gives: for each item its place; equal or missing places are no order. */
function orderFrom(fields: Fields, question: Extract<AnyQuestion, { kind: 'ordering' }>): string[] | null {
  const places = question.items.map((item) => ({ item, place: Number(text(fields, fieldName(question.id, item))) }));
  const wanted = new Set(places.map(({ place }) => place));
  if (wanted.size !== question.items.length || places.some(({ place }) => !Number.isInteger(place) || place < 1)) return null;
  return places.sort((a, b) => a.place - b.place).map(({ item }) => item);
}

/**
 * Reads an answer from a form's fields.
 * @returns null where the question is not, or not wholly, answered
 */
export function parseGiven(question: AnyQuestion, fields: Fields): Given | null {
  switch (question.kind) {
    case 'single': {
      const choice = text(fields, fieldName(question.id));
      return question.choices.includes(choice) ? { kind: 'single', choice } : null;
    }
    case 'several': {
      const choices = list(fields, fieldName(question.id)).filter((choice) => question.choices.includes(choice));
      return choices.length > 0 ? { kind: 'several', choices: [...new Set(choices)] } : null;
    }
    case 'truefalse': {
      const value = text(fields, fieldName(question.id));
      return value === 'true' || value === 'false' ? { kind: 'truefalse', value: value === 'true' } : null;
    }
    case 'matching': {
      const found = pairs(fields, question.id, question.items, () => question.targets);
      return found === null ? null : { kind: 'matching', pairs: found };
    }
    case 'ordering': {
      const order = orderFrom(fields, question);
      return order === null ? null : { kind: 'ordering', order };
    }
    case 'gap': {
      const options = new Map(question.gaps.map((gap) => [gap.id, gap.options]));
      const found = pairs(fields, question.id, [...options.keys()], (part) => options.get(part) ?? []);
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
