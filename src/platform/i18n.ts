import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import i18next, { type i18n, type Resource } from 'i18next';
import { FALLBACK_LANGUAGE, LANGUAGES, type Language } from '../shared/languages.js';

/** Says a sentence: `t('lessons:continue.to', { title })`. Keys are `file:screen.element`, literal, never built from parts. */
export type Translate = (key: string, params?: Record<string, string | number>) => string;

export interface I18n {
  /** The translator of one language, which remembers what it said. */
  translator(language: Language): Translate;
}

function loadResources(folder: string): Resource {
  const resources: Resource = {};
  for (const language of LANGUAGES) {
    const files = readdirSync(path.join(folder, language)).filter((name) => name.endsWith('.json'));
    resources[language] = Object.fromEntries(
      files.map((name) => [
        path.basename(name, '.json'),
        JSON.parse(readFileSync(path.join(folder, language, name), 'utf8')) as Record<string, unknown>,
      ]),
    );
  }
  return resources;
}

/** How many sentences with parameters are remembered for each language; then the remembering begins anew. */
const REMEMBERED = 5_000;

// i18next costs 11 to 25 µs a call, a Map a tenth of a µs. Parameters are few and short: numbers, titles, times.
function memoised(instance: i18n, language: Language): Translate {
  const fixed = instance.getFixedT(language);
  const plain = new Map<string, string>();
  const filled = new Map<string, string>();
  return (key, params) => {
    const kept = params === undefined ? plain : filled;
    const name = params === undefined ? key : `${key} ${JSON.stringify(params)}`;
    const known = kept.get(name);
    if (known !== undefined) return known;
    if (filled.size >= REMEMBERED) filled.clear();
    const sentence = params === undefined ? fixed(key) : fixed(key, params);
    kept.set(name, sentence);
    return sentence;
  };
}

/**
 * Loads every sentence of the interface.
 * @param onMissing called with a key that no language has; tests make it fail.
 */
export async function loadI18n(folder: string, onMissing: (language: string, key: string) => void): Promise<I18n> {
  const resources = loadResources(folder);
  const instance = i18next.createInstance();
  await instance.init({
    resources,
    ns: Object.keys(resources[FALLBACK_LANGUAGE] ?? {}),
    defaultNS: 'common',
    fallbackLng: FALLBACK_LANGUAGE,
    // EJS escapes what it prints: escaping here too would show entities to people.
    interpolation: { escapeValue: false },
    saveMissing: true,
    missingKeyHandler: (languages, namespace, key) => onMissing(languages.join(','), `${namespace}:${key}`),
  });
  const translators = new Map(LANGUAGES.map((language) => [language, memoised(instance, language)]));
  return {
    translator: (language) => {
      const translator = translators.get(language);
      if (translator === undefined) throw new Error(`no translator for ${language}`);
      return translator;
    },
  };
}
