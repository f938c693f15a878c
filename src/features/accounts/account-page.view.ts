import { formatDateTime } from '../../platform/format.js';
import type { Translate } from '../../platform/i18n.js';
import type { Language } from '../../shared/languages.js';
import type { Account } from './accounts.repository.js';
import type { DONE } from './accounts.schemas.js';
import type { OwnSession } from './sessions.service.js';
import { timeFactorNames, timeFactorOf } from './time-factor.view.js';

export interface AccountPage {
  readonly title: string;
  readonly done: string | null;
  readonly rows: readonly { label: string; value: string }[];
  readonly emailConfirmed: boolean;
  readonly unconfirmed: string;
  readonly links: readonly { text: string; url: string }[];
  readonly sessions: readonly { id: string; text: string; since: string; lastSeen: string; here: boolean; endLabel: string }[];
  readonly urls: { readonly resend: string; readonly endSession: string; readonly endAll: string; readonly data: string; readonly erase: string };
}

/** A browser in words, from what it says of itself; the names are the makers' own in every language. */
export function browserName(t: Translate, userAgent: string): string {
  const browser = /Firefox|Edg|OPR|Chrome|Safari/.exec(userAgent)?.[0].replace('Edg', 'Edge').replace('OPR', 'Opera');
  const system = /Windows|Android|iPhone|iPad|Mac OS|Linux/.exec(userAgent)?.[0].replace('Mac OS', 'macOS');
  return browser === undefined || system === undefined ? t('accounts:sessions.unknown') : t('accounts:sessions.browser', { browser, system });
}

export function accountPage(input: {
  t: Translate; language: Language; account: Account; sessions: readonly OwnSession[]; here: string; keepsMail: boolean; done: (typeof DONE)[number] | undefined;
}): AccountPage {
  const { t, language, account, sessions, here, keepsMail, done } = input;
  const base = `/${language}/account`;
  const timeFactor = timeFactorOf(account);
  const sentences = { profile: t('accounts:account.done.profile'), password: t('accounts:account.done.password'), session: t('accounts:account.done.session') };
  return {
    title: t('accounts:account.title'),
    done: done === undefined ? null : sentences[done],
    rows: [
      { label: t('accounts:name.label'), value: account.name },
      { label: t('accounts:email.label'), value: account.email },
      ...(timeFactor === 'usual' ? [] : [{ label: t('accounts:timeFactor.label'), value: timeFactorNames(t)[timeFactor] }]),
    ],
    emailConfirmed: account.emailConfirmed,
    unconfirmed: keepsMail ? t('accounts:account.unconfirmedKept') : t('accounts:account.unconfirmed'),
    links: [
      { text: t('accounts:account.toProfile'), url: `${base}/profile` },
      { text: t('accounts:account.toEmail'), url: `${base}/email` },
      { text: t('accounts:account.toPassword'), url: `${base}/password` },
    ],
    sessions: sessions.map((session) => {
      const text = browserName(t, session.userAgent);
      const since = formatDateTime(language, session.since, account.timeZone);
      return {
        id: session.publicId,
        text,
        since,
        lastSeen: formatDateTime(language, session.lastSeen, account.timeZone),
        here: session.publicId === here,
        endLabel: t('accounts:sessions.endOne', { browser: text, at: since }),
      };
    }),
    urls: { resend: `${base}/confirmation`, endSession: `${base}/sessions/end`, endAll: `${base}/sessions/end-all`, data: `${base}/data`, erase: `${base}/erase` },
  };
}
