import { readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import type { Translate } from './i18n.js';
import type { Chrome } from './http/chrome.js';

export interface Views {
  /** Renders `views/<view>.ejs` and puts it into `views/layouts/<layout>.ejs`. */
  render(view: string, layout: string, locals: { t: Translate; chrome: Chrome; page: object }): string;
}

interface Locals {
  readonly t: Translate;
  readonly chrome: Chrome;
  readonly page: object;
  /** What a partial is given: partial('/partials/field', { part: page.email }). */
  readonly part?: unknown;
}

/**
 * In tests and development a field that the view-model lacks throws, where EJS alone would print nothing.
 * View-models therefore have no optional fields: what is absent is null.
 */
function strict<T>(value: T, name: string): T {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return new Proxy(value, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key);
      if (typeof key === 'symbol' || typeof found === 'function') return found;
      if (!(key in target) && key !== 'toJSON') throw new Error(`${name} has no field '${key}'`);
      return strict(found, `${name}.${key}`);
    },
  });
}

/** Compiles templates on first use and keeps them. */
export function createViews(folder: string, options: { strictPages: boolean }): Views {
  const compiled = new Map<string, ejs.TemplateFunction>();

  function template(name: string): ejs.TemplateFunction {
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const filename = path.join(folder, `${name}.ejs`);
    const made = ejs.compile(readFileSync(filename, 'utf8'), {
      filename,
      compileDebug: options.strictPages,
      rmWhitespace: true,
      strict: true,
      destructuredLocals: ['t', 'chrome', 'page', 'part', 'partial'],
    });
    compiled.set(name, made);
    return made;
  }

  /** Templates name others from the folder of views: '/partials/head'. EJS's own include() copies all it is given, twice, at each use. */
  function run(name: string, locals: Locals): string {
    const partial = (file: string, more: Pick<Locals, 'part'> = {}): string => run(file.slice(1), { ...locals, ...more });
    return template(name)({ ...locals, partial });
  }

  return {
    render(view, layout, { t, chrome, page }) {
      const checked = options.strictPages ? strict(page, 'page') : page;
      const bodyHtml = run(view, { t, chrome, page: checked });
      return run(`layouts/${layout}`, { t, chrome, page: checked, part: { bodyHtml } });
    },
  };
}
