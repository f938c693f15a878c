import { formatPartialDate } from '../../platform/format.js';
import type { Translate } from '../../platform/i18n.js';
import { directionOf, FALLBACK_LANGUAGE, isLanguage } from '../../shared/languages.js';
import type { ContentSnapshot } from './content.js';
import { splitCitation } from './content/checks/citations.js';
import { shortTitle } from './content/markup.js';
import type { Citation, Instrument } from './content/types.js';
import { printedNumber } from './registry-words.js';

/** A gloss beside the text: which instrument, which provision, and whether it binds. */
export interface GlossView {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly titleLanguage: string;
  readonly titleDirection: 'ltr' | 'rtl';
  readonly detail: string;
  readonly about: string | null;
  readonly tag: string;
  readonly url: string;
}

/** What binds and what does not, in words. */
export function bindingTag(row: Instrument, t: Translate): string {
  switch (row.inForce) {
    case 'proposal': return t('instruments:tag.proposal');
    case 'replaced': return t('instruments:tag.replaced');
    case 'not-yet-in-force': return t('instruments:tag.notYetInForce');
    case 'not-yet-applicable': return t('instruments:tag.notYetApplicable');
    case 'no': return t('instruments:tag.notInForce');
    case 'yes': break;
  }
  if (row.kind === 'judgment') return t('instruments:tag.judgment');
  if (!row.binding) return row.kind === 'standard' ? t('instruments:tag.standard') : t('instruments:tag.notBinding');
  if (row.kind === 'directive' || row.kind === 'framework-decision') return t('instruments:tag.bindingOnStates');
  if (row.kind === 'treaty' || row.kind === 'protocol') return t('instruments:tag.bindingOnParties');
  return t('instruments:tag.binding');
}

/** The glosses of a list of citations, in order. What a provision is about is printed in English, the registry's language. */
export function glossViews(cites: readonly Citation[], snapshot: ContentSnapshot, language: string, t: Translate, scope: string): readonly GlossView[] {
  return cites.flatMap(({ cite }, index) => {
    const { id, provision } = splitCitation(cite);
    const row = snapshot.instrument(id);
    if (row === undefined) return [];
    const title = shortTitle(row, language);
    const shown = isLanguage(language) ? language : FALLBACK_LANGUAGE;
    const date = row.kind === 'judgment' && row.date !== null ? formatPartialDate(shown, row.date) : null;
    return [
      {
        id: `${scope}gloss-${index + 1}`,
        number: index + 1,
        title: title.text,
        titleLanguage: title.language,
        titleDirection: directionOf(title.language),
        detail: [row.number === null ? null : printedNumber(shown, row.number), date, provision].filter((part) => part !== null).join(', '),
        about: row.provisions.find((candidate) => candidate.ref === provision)?.about ?? null,
        tag: bindingTag(row, t),
        url: `/${shown}/instruments/${id}`,
      },
    ];
  });
}
