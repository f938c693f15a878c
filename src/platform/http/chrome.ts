import { directionOf, LANGUAGE_NAMES, LANGUAGES, type Language } from '../../shared/languages.js';
import type { Asset } from '../assets.js';
import type { Translate } from '../i18n.js';
import type { Actor } from './route.js';

export type Theme = 'auto' | 'light' | 'dark';

/** What surrounds a page: the layouts print it, handlers know nothing of it. */
export interface Chrome {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  readonly theme: Theme;
  readonly path: string;
  readonly csrfToken: string;
  readonly actor: Actor | null;
  readonly isAdministrator: boolean;
  readonly menu: readonly { text: string; url: string; current: boolean }[];
  /** Whether this is the page of the search, which stands apart from the menu. */
  readonly searching: boolean;
  readonly languageName: string;
  readonly themeName: string;
  readonly themes: readonly { value: Theme; name: string; current: boolean }[];
  readonly languages: readonly { code: Language; name: string; direction: 'ltr' | 'rtl'; url: string; current: boolean }[];
  readonly asset: Asset;
}

/** The same page in another language: only the first part of the path changes. */
function inLanguage(url: string, language: Language): string {
  return url.replace(/^\/[a-z]{2}(?=\/|\?|$)/, `/${language}`);
}

export function themeFrom(cookie: string | undefined): Theme {
  return cookie === 'light' || cookie === 'dark' ? cookie : 'auto';
}

export function chromeFor(input: {
  t: Translate;
  language: Language;
  theme: Theme;
  url: string;
  csrfToken: string;
  actor: Actor | null;
  asset: Asset;
}): Chrome {
  const { t, language, theme, url, csrfToken, actor, asset } = input;
  const themeNames: Readonly<Record<Theme, string>> = { auto: t('common:theme.auto'), light: t('common:theme.light'), dark: t('common:theme.dark') };
  const home = `/${language}`;
  const menu = [
    { text: t('common:menu.courses'), url: home, current: url === home || url.startsWith(`${home}/courses`) },
    { text: t('common:menu.films'), url: `${home}/films`, current: url.startsWith(`${home}/films`) },
    { text: t('common:menu.instruments'), url: `${home}/instruments`, current: url.startsWith(`${home}/instruments`) },
  ];
  return {
    menu,
    searching: url.split('?')[0] === `${home}/search`,
    languageName: LANGUAGE_NAMES[language],
    themeName: themeNames[theme],
    themes: (['auto', 'light', 'dark'] as const).map((value) => ({ value, name: themeNames[value], current: value === theme })),
    language,
    direction: directionOf(language),
    theme,
    path: url,
    csrfToken,
    actor,
    isAdministrator: actor?.role === 'administrator',
    languages: LANGUAGES.map((code) => ({
      code,
      name: LANGUAGE_NAMES[code],
      direction: directionOf(code),
      url: inLanguage(url, code),
      current: code === language,
    })),
    asset,
  };
}
