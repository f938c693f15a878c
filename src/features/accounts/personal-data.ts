import { strToU8, type Zippable } from 'fflate';
import type { Translate } from '../../platform/i18n.js';
import type { PersonalData, Platform } from '../../platform/platform.js';
import { withoutSecrets } from '../../platform/secret-links.js';
import { directionOf, type Language } from '../../shared/languages.js';
import { isConfirmation } from './letters.js';
import { findAccount, listSessions, type Account } from './accounts.repository.js';

const LETTERS = 1_000;
const ENTRIES = 5_000;

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Any value as nested lists that a person can read. */
function readable(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return escape(value);
  if (typeof value !== 'object') return escape(JSON.stringify(value));
  if (Array.isArray(value)) return value.length === 0 ? '–' : `<ol>${value.map((inner) => `<li>${readable(inner)}</li>`).join('')}</ol>`;
  const entries = Object.entries(value);
  if (entries.length === 0) return '–';
  return `<dl>${entries.map(([name, inner]) => `<dt>${escape(name)}</dt><dd>${readable(inner)}</dd>`).join('')}</dl>`;
}

/** Everything that is held about a person: one JSON file for each holder, and one page to read. */
export async function personalDataFiles(account: string, holders: readonly PersonalData[], t: Translate, language: Language): Promise<Zippable> {
  const files: Zippable = {};
  const sections: string[] = [];
  for (const holder of holders) {
    const data = await holder.export(account);
    files[`${holder.name}.json`] = strToU8(JSON.stringify(data, null, 2));
    sections.push(`<section><h2>${escape(holder.name)}</h2>${readable(data)}</section>`);
  }
  const title = escape(t('accounts:data.title'));
  const style = 'body{font:1rem/1.5 sans-serif;max-inline-size:60rem;margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere;white-space:pre-line}dt{font-weight:600}';
  files['index.html'] = strToU8(
    `<!doctype html><html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8"><title>${title}</title><style>${style}</style></head>` +
      `<body><main><h1>${title}</h1><p>${escape(t('accounts:data.inside'))}</p>${sections.join('')}</main></body></html>`,
  );
  return files;
}

/**
 * The letters that somebody may read here. Whether a letter went to an address that is merely claimed, and which, tells whether that
 * address has an account: it is for its mailbox alone.
 */
async function lettersOf(platform: Platform, { _id, email, emailConfirmed }: Account): Promise<object[]> {
  if (!emailConfirmed) return [];
  const all = await platform.mailer.listOf(_id, LETTERS);
  return all
    .filter((mail) => mail.to === email || !isConfirmation(mail._id))
    .map(({ to, subject, text, state, createdAt, sentAt }) => ({ to, subject, text: withoutSecrets(text), state, createdAt, sentAt }));
}

/** What this feature and the platform hold. The password is kept as a hash, which is nobody's to read, and no link is handed out again. */
export function accountData(platform: Platform): PersonalData {
  return {
    name: 'account',
    async export(id) {
      const account = await findAccount(id);
      if (account === null) return null;
      const { passwordHash: _, nameKey: __, erasingAt: ___, ...shown } = account;
      const sessions = (await listSessions(id)).map(({ session: { since, userAgent }, lastModified }) => ({ since, lastSeen: lastModified, userAgent }));
      const letters = await lettersOf(platform, account);
      const log = (await platform.audit.listOf(id, ENTRIES)).map(({ at, action, target, details }) => ({ at, action, target, details }));
      return { ...shown, sessions, letters, log };
    },
    // The account itself goes last (erasure.service.ts), when every feature has erased its part.
    erase: () => Promise.resolve(),
  };
}
