import { strToU8, type Zippable } from 'fflate';
import type { Translate } from '../../platform/i18n.js';
import type { PersonalData } from '../../platform/platform.js';
import { directionOf, type Language } from '../../shared/languages.js';
import { findAccount, listSessions } from './accounts.repository.js';

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Any value as nested lists that a person can read. */
function readable(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return escape(String(value));
  const entries = Object.entries(value);
  if (entries.length === 0) return '–';
  return `<dl>${entries.map(([name, inner]) => `<dt>${escape(name)}</dt><dd>${readable(inner)}</dd>`).join('')}</dl>`;
}

/** Everything that is held about a person: one JSON file a feature, and one page to read. */
export async function personalDataFiles(account: string, holders: readonly PersonalData[], t: Translate, language: Language): Promise<Zippable> {
  const files: Zippable = {};
  const sections: string[] = [];
  for (const holder of holders) {
    const data = await holder.export(account);
    files[`${holder.name}.json`] = strToU8(JSON.stringify(data, null, 2));
    sections.push(`<h2>${escape(holder.name)}</h2>${readable(data)}`);
  }
  const title = escape(t('accounts:data.title'));
  files['index.html'] = strToU8(
    `<!doctype html><html lang="${language}" dir="${directionOf(language)}"><meta charset="utf-8"><title>${title}</title>` +
      `<style>body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}dt{font-weight:600}</style><h1>${title}</h1>${sections.join('')}</html>`,
  );
  return files;
}

/** What this feature itself holds. The password is kept as a hash, which is nobody's to read. */
export const accountData: PersonalData = {
  name: 'account',
  async export(id) {
    const account = await findAccount(id);
    if (account === null) return null;
    const { passwordHash: _, nameKey: __, ...shown } = account;
    const sessions = (await listSessions(id)).map(({ session: { since, userAgent }, expires }) => ({ since, userAgent, expires }));
    return { ...shown, sessions };
  },
  // The account itself goes last, by the service, when every feature has erased its part.
  erase: () => Promise.resolve(),
};
