import type { Translate } from '../i18n.js';
import type { Problems } from './route.js';

export interface FieldOption {
  readonly value: string;
  readonly label: string;
  readonly selected: boolean;
}

/** One field, ready to print (views/partials/field.ejs). */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string | null;
  readonly error: string | null;
  readonly type: 'text' | 'email' | 'password' | 'date' | 'select' | 'textarea';
  readonly value: string;
  readonly autocomplete: string;
  readonly required: boolean;
  readonly options: readonly FieldOption[];
}

/** A whole form, ready to print (views/partials/form.ejs). */
export interface FormView {
  readonly action: string;
  readonly submit: string;
  readonly fields: readonly Field[];
  /** What is wrong, for the summary that takes focus; empty the first time. */
  readonly problems: readonly { text: string; url: string }[];
}

export interface FieldSpec {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly type?: Field['type'];
  readonly value?: string;
  readonly autocomplete?: string;
  readonly required?: boolean;
  readonly options?: readonly { value: string; label: string }[];
}

/** Builds a form from what it asks, what is wrong, and what was typed: shown again, it keeps everything but passwords. */
export function formView(input: {
  t: Translate;
  action: string;
  submit: string;
  fields: readonly FieldSpec[];
  problems?: Problems;
  typed?: Readonly<Record<string, string>>;
}): FormView {
  const { t, action, submit, fields, problems = {}, typed = {} } = input;
  const sentence = (name: string): string | null => {
    const problem = problems[name];
    return problem === undefined ? null : t(problem.key, problem.params);
  };
  return {
    action,
    submit,
    fields: fields.map((field): Field => {
      const value = typed[field.name] ?? field.value ?? '';
      return {
        name: field.name,
        label: field.label,
        hint: field.hint ?? null,
        error: sentence(field.name),
        type: field.type ?? 'text',
        value: field.type === 'password' ? '' : value,
        autocomplete: field.autocomplete ?? 'off',
        required: field.required ?? true,
        options: (field.options ?? []).map((option) => ({ ...option, selected: option.value === value })),
      };
    }),
    problems: Object.keys(problems).map((name) => ({
      text: sentence(name) ?? '',
      url: fields.some((field) => field.name === name) ? `#${name}` : '#main',
    })),
  };
}
