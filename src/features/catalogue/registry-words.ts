import type { Translate } from '../../platform/i18n.js';

/** Who issued an instrument, by its name in the reader's language; a name that has none stays as the registry writes it. */
export function issuerName(t: Translate, issuer: string): string {
  const names: Readonly<Record<string, string>> = {
    'Council of Europe': t('instruments:issuer.councilOfEurope'),
    'European Court of Human Rights': t('instruments:issuer.humanRightsCourt'),
    'Court of Justice of the European Union': t('instruments:issuer.courtOfJustice'),
    'Committee of Ministers of the Council of Europe': t('instruments:issuer.committeeOfMinisters'),
    'European Parliament and Council of the European Union': t('instruments:issuer.parliamentAndCouncil'),
    'European Committee for the Prevention of Torture (CPT), Council of Europe': t('instruments:issuer.cpt'),
    'Council of the European Union': t('instruments:issuer.councilOfTheUnion'),
    'United Nations': t('instruments:issuer.unitedNations'),
    'European Commission': t('instruments:issuer.commission'),
    'European Union': t('instruments:issuer.union'),
  };
  return names[issuer] ?? issuer;
}

// The series and the Union have other initials in French.
const FRENCH_NUMBERS: readonly (readonly [RegExp, string])[] = [
  [/^ETS (?=\d)/, 'STE n°\u00a0'], [/^CETS (?=\d)/, 'STCE n°\u00a0'], [/\/EU$/, '/UE'], [/\/EC$/, '/CE'], [/\/JHA$/, '/JAI'], [/^\(EU\) No (?=\d)/, '(UE) n°\u00a0'], [/^\(EU\) /, '(UE) '],
];

/** The number of an instrument as its language prints it: ETS 126 is STE n° 126 in French, 2013/48/EU is 2013/48/UE. */
export function printedNumber(language: string, number: string): string {
  return language === 'fr' ? FRENCH_NUMBERS.reduce((text, [english, french]) => text.replace(english, french), number) : number;
}
