import { readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import type { Translate } from './i18n.js';
import type { Chrome } from './http/chrome.js';

export interface Views {
  /** Renders `views/<view>.ejs` and puts it into `views/layouts/<layout>.ejs`. */
  render(view: string, layout: string, locals: { t: Translate; chrome: Chrome; page: object }): string;
}

type Template = (locals: Record<string, unknown>) => string;

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
  const compiled = new Map<string, Template>();

  function template(name: string): Template {
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const filename = path.join(folder, `${name}.ejs`);
    const made = ejs.compile(readFileSync(filename, 'utf8'), {
      filename,
      // Includes name their file from here ('/partials/head'): EJS would otherwise look for it on the disk at every use.
      root: folder,
      cache: true,
      compileDebug: options.strictPages,
      rmWhitespace: true,
      strict: true,
      // `part` is what a partial is given: include('partials/field', { part: page.email }).
      destructuredLocals: ['t', 'chrome', 'page', 'part'],
    }) as Template;
    compiled.set(name, made);
    return made;
  }

  return {
    render(view, layout, { t, chrome, page }) {
      const checked = options.strictPages ? strict(page, 'page') : page;
      const bodyHtml = template(view)({ t, chrome, page: checked });
      return template(`layouts/${layout}`)({ t, chrome, page: checked, part: { bodyHtml } });
    },
  };
}
