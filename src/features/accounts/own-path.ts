import type { Language } from '../../shared/languages.js';

/** An address of our own to go on to after signing in; anything else leads home. */
export function ownPath(next: string, language: Language): string {
  return /^\/[a-z]{2}(?:\/[^\\\p{C}]*)?$/u.test(next) && !next.includes('//') ? next : `/${language}`;
}
