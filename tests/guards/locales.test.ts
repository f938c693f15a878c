import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES } from '../../src/shared/languages.js';

const files = readdirSync('locales/en').sort();

/** Every key of a file, without the ending by which i18next picks a plural. */
function keysOf(language: string, file: string): { keys: string[]; plurals: Map<string, Set<string>> } {
  const plurals = new Map<string, Set<string>>();
  const keys = new Set<string>();
  const walk = (value: unknown, at: readonly string[]): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, [...at, name]);
      return;
    }
    const key = at.join('.');
    const [, base, form] = /^(.*)_(zero|one|two|few|many|other)$/.exec(key) ?? [];
    if (base === undefined || form === undefined) keys.add(key);
    else {
      keys.add(base);
      plurals.set(base, (plurals.get(base) ?? new Set()).add(form));
    }
  };
  walk(JSON.parse(readFileSync(path.join('locales', language, file), 'utf8')), []);
  return { keys: [...keys].sort(), plurals };
}

describe.each(LANGUAGES)('the sentences in %s', (language) => {
  test('when the files are listed, then they are those of English', () => {
    expect(readdirSync(path.join('locales', language)).sort()).toEqual(files);
  });

  test.each(files)('when %s is read, then it has the keys of English, each with all plural forms of the language', (file) => {
    const own = keysOf(language, file);
    expect(own.keys).toEqual(keysOf('en', file).keys);
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, found] of own.plurals) expect({ key, forms: [...found].sort() }).toEqual({ key, forms: [...forms].sort() });
  });
});
