import type { Request } from 'express';
import type { z } from 'zod';
import type { Problems } from './route.js';

const OWN_FIELDS = new Set(['_csrf']);
const SECRET_FIELD = /password/i;

/** What was typed into a form, to show it again: text only, never a password, nothing longer than a page can bear. */
export function typedValues(body: unknown): Record<string, string> {
  const typed: Record<string, string> = {};
  if (typeof body !== 'object' || body === null) return typed;
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string' && !OWN_FIELDS.has(name) && !SECRET_FIELD.test(name)) typed[name] = value.slice(0, 20_000);
  }
  return typed;
}

/** The parsed body without our own fields, on a plain object that has no prototype to pollute. */
export function bodyOf(req: Request): Record<string, unknown> {
  const body = req.body as unknown;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {};
  return Object.fromEntries(Object.entries(body).filter(([name]) => !OWN_FIELDS.has(name)));
}

/** Turns zod's findings into the key of a sentence for each field. A schema names its own keys as messages ('accounts:name.missing'). */
export function problemsFrom(error: z.ZodError): Problems {
  const problems: Record<string, { key: string; params?: Record<string, string | number> }> = {};
  for (const issue of error.issues) {
    const field = issue.path.map(String).join('.') || 'form';
    const known = /^[a-z]+:[\w.]+$/i.test(issue.message);
    problems[field] ??= { key: known ? issue.message : 'errors:field.invalid' };
  }
  return problems;
}
