import type { Code } from './findings.js';

/**
 * The legal and naming traps that experts fall into: each a rule that a machine can watch, with the reason that it prints. Sentences are looked
 * at one by one; what a screen or question is about is all that it says and the titles of all that it cites.
 */
export interface WordingTrap {
  readonly code: Code;
  /** What a sentence must not say … */
  readonly says: RegExp;
  /** … where the whole is about this … */
  readonly about?: RegExp;
  /** … unless the sentence says this too … */
  readonly unless?: RegExp;
  /** … or the whole holds this. */
  readonly given?: RegExp;
  readonly reason: string;
}

const NOT = /\b(?:not|no(?!\.)|never|neither|nor|none|cannot|wrong|wrongly|ne|pas|jamais|aucune?|ni)\b|n[’']t\b|\bn[’']/i;
const REPLACED = new RegExp(`${NOT.source}|replac|remplac|supersed`, 'i');
const rule = (flags: string, ...alternatives: readonly string[]): RegExp => new RegExp(alternatives.join('|'), flags);

const ACT = String.raw`(?:framework decisions?|directives?|regulations?|décisions?-cadres?|règlements?)`;
const NUMBER = String.raw`(?: \(?[\w()/.]+){0,3}`;
const EXACTLY = String.raw`(?<![.,\d])`;
const M2 = String.raw`\s?m(?:²|2)`;
const NEAR = '[^.;,]{0,60}';
const DIR_343 = String.raw`(?:2016\/343|Presumption of Innocence Directive)`;
const NOT_YET_IN_FORCE = String.raw`(?:\bC?ETS (?:No\. |n° )?(?:190|222|224)\b|Valletta Protocol|Protocole de La Valette|Transfer Amending Protocol|Suppression of Terrorism Amending Protocol|Budapest Convention Second Protocol)`;
const ONE_OF_THEM = String.raw`(?:Handbook of 2017|2017 (?:Handbook|edition)|[Mm]anuel de 2017|édition de 2017|edition of March 2021|March 2021 edition|édition de mars 2021)`;

/** Wordings that are wrong, in English or French. */
export const WORDING_TRAPS: readonly WordingTrap[] = [
  {
    code: 'trap-1',
    about: /2016\/1919|Legal Aid Directive|\blegal aid\b|aide juridictionnelle/i,
    says: /\b2?5 (?:May|mai) 2019\b/,
    reason: 'two days compete for the transposition of Directive (EU) 2016/1919: print none',
  },
  { code: 'trap-2', about: /CETS (?:No\. |n° )?196|Prevention of Terrorism|prévention du terrorisme/, says: /\b17 (?:May|mai) 2005\b/, reason: 'the Treaty Office dates CETS 196 16 May 2005' },
  { code: 'trap-3', about: /Rec\(2023\)2/, says: /\b16 (?:March|mars) 2023\b/, reason: 'CM/Rec(2023)2 is of 15 March 2023; the 16th is the date of the news item' },
  { code: 'trap-4', says: /2013\/13\/(?:EU|UE)/, reason: 'no directive has the number 2013/13/EU: the right to information is 2012/13/EU' },
  {
    code: 'trap-4',
    says: rule(
      'i',
      `2010/64/(?:EU|UE)${NEAR}(?:right to information|droit à l[’']information)`, `(?:right to information|droit à l[’']information)${NEAR}2010/64/`,
      `2012/13/(?:EU|UE)${NEAR}(?:right to interpretation|droit à l[’']interprétation)`, `(?:right to interpretation|droit à l[’']interprétation)${NEAR}2012/13/`,
    ),
    unless: NOT,
    reason: '2010/64/EU is the right to interpretation and translation, 2012/13/EU the right to information',
  },
  {
    code: 'trap-5',
    about: /Bivolaru|Moldovan/,
    says: /\b(?:first|second) applicant|\b(?:premier|première|second|seconde|deuxième) requérante?\b/i,
    reason: 'in Bivolaru and Moldovan cite the applicants by name, never by number',
  },
  {
    code: 'trap-6',
    about: /Mur[sš]i[cć]/,
    says: /(?:Grand Chamber|\[?GC\]?|Grande Chambre)[^;]*\b12 (?:March|mars) 2015|\b12 (?:March|mars) 2015[^;]*(?:Grand Chamber|\[GC\]|Grande Chambre)/,
    unless: /20 (?:October|octobre) 2016/,
    reason: 'the Grand Chamber judgment is of 20 October 2016; 12 March 2015 was the Chamber',
  },
  {
    code: 'trap-7',
    says: rule(
      'i',
      String.raw`2017\/541\b[^.;]{0,40}\b(?:Agreement|accord)\b`, String.raw`Council of Europe (?:Agreement|Directive)[^.;,]{0,30}2017\/541`,
      String.raw`2017\/541\b[^.;]{0,40}\b(?:of|by|du) (?:the )?(?:Council of Europe|Conseil de l[’']Europe)`, String.raw`2017\/541 (?:of|is of|was adopted in|de|date de) 2019`,
    ),
    unless: NOT,
    reason: 'Directive (EU) 2017/541 is an act of the European Parliament and of the Council of the European Union, of 15 March 2017',
  },
  {
    code: 'trap-8',
    says: /International Cooperation in Criminal Proceedings|Coopération internationale dans les procédures pénales/i,
    reason: 'two titles are merged: ‘International Cooperation in Criminal Matters’ is one, ‘Procedural Safeguards in Criminal Proceedings and Victims’ Rights’ the other',
  },
  {
    code: 'trap-9',
    says: rule('i', String.raw`${EXACTLY}6${M2}[^.;,\d]{0,30}\b(?:per (?:person|prisoner)|each|par (?:personne|détenue?)|chacune?)\b`),
    unless: NOT,
    reason: 'the 6 m² are for one person alone in a cell; in a shared cell it is 4 m² per person',
  },
  {
    code: 'trap-9',
    says: rule(
      'i',
      `(?:strong presumption|forte présomption)${NEAR}${EXACTLY}(?:3[.,]5|4)${M2}`, `${EXACTLY}(?:3[.,]5|4)${M2}${NEAR}(?:strong presumption|forte présomption)`,
    ),
    unless: NOT,
    reason: 'the strong presumption arises below 3 m²; between 3 and 4 m² space is a weighty factor',
  },
  { code: 'trap-10', says: rule('i', `Council of Europe(?:['’]s)? ${ACT}`), reason: 'directives, regulations and framework decisions are acts of the European Union, not of the Council of Europe' },
  {
    code: 'trap-10',
    says: rule('i', String.raw`\b${ACT}${NUMBER} (?:of|by|from) the (?:Council of Europe|European Council)`, String.raw`\b${ACT}${NUMBER} du Conseil (?:de l[’']Europe|européen\b)`),
    unless: NOT,
    reason: 'directives, regulations and framework decisions are acts of the European Union; the Council of Europe and the European Council adopt none',
  },
  {
    code: 'trap-10',
    says: /(?:ECtHR|European Court of Human Rights|Cour européenne des droits de l[’']homme),? (?:\w+ )?(?:in|at|of|à|de) Luxemb/i,
    unless: NOT,
    reason: 'the European Court of Human Rights sits in Strasbourg',
  },
  {
    code: 'trap-10',
    says: /(?:CJEU|Court of Justice of the European Union|CJUE|Cour de justice de l[’']Union européenne),? (?:\w+ )?(?:in|at|of|à|de) Strasbourg/i,
    unless: NOT,
    reason: 'the Court of Justice of the European Union sits in Luxembourg',
  },
  {
    code: 'trap-10',
    says: rule('', String.raw`(?<!Social )\b(?:Charter|Charte(?! sociale))\b${NEAR}\s(?:in|at|by|from|à|de|par) (?:the |la )?(?:Strasbourg|European Court of Human Rights|Cour européenne des droits)`),
    unless: NOT,
    reason: 'the Charter is the Union’s and the Court of Justice in Luxembourg applies it; Strasbourg applies the Convention',
  },
  {
    code: 'trap-11',
    about: /European arrest warrant|\bEAW\b|mandat d[’']arrêt européen|2002\/584/i,
    says: /minimum penalty|peine minimale/i,
    unless: /\b(?:not|no|never)\b(?:\s\S+){0,3}\sminimum|\b(?:pas|non|aucune)(?:\s\S+){0,3}\speine minimale/i,
    reason: 'the threshold is a maximum penalty of at least twelve months, or a sentence of at least four',
  },
  {
    code: 'trap-12',
    says: rule(
      '',
      String.raw`\bCPT court\b`, String.raw`\bCPT (?:ruled|rules that|held that|convicted)\b`, String.raw`\b[Jj]udgments? of the CPT\b`, String.raw`\b[Aa]rrêts? du CPT\b`,
      String.raw`\b(?:CPT|Committee for the Prevention of Torture) is (?:an? |the |another )(?:\w+ )?(?:court|tribunal)\b`, String.raw`\b(?:CPT|Comité) est (?:une? |le |la )(?:\w+ )?(?:tribunal|juridiction|cour)\b`,
    ),
    reason: 'the CPT is not a court: it finds and recommends',
  },
  { code: 'trap-12', says: /\b[Aa]rticle \d+ (?:of the CPT standards?|des normes du CPT)\b/, reason: 'a CPT standard is not an article' },
  {
    code: 'trap-12',
    says: rule(
      'i',
      String.raw`\b(?:legally )?binding (?:recommendation|CPT standard)`, String.raw`\b(?:recommandation|norme du CPT)s? (?:juridiquement )?contraignantes?\b`,
      String.raw`\b(?:Recommendations?|Guidelines|CPT standards?|(?:Mandela|Bangkok|Prison) Rules)(?: \S+){0,3} (?:is|are) (?:legally )?binding\b`,
      String.raw`\b(?:Recommendations?|CPT standards?)(?: \S+){0,3} binds?\b(?! nobody)`,
      String.raw`\b(?:recommandations?|normes du CPT)(?: \S+){0,3} (?:est|sont) (?:juridiquement )?contraignantes?\b`,
    ),
    unless: NOT,
    reason: 'recommendations, rules, guidelines and standards do not bind',
  },
  { code: 'trap-13', says: /NEUSART/i, reason: 'the organisation is called NEUSTART' },
  {
    code: 'trap-15',
    says: /Rec\(2006\)8\b[^;]*\b(?:requires|applies|is in force|provides|obliges|exige|prévoit|s[’']applique|est en vigueur)/,
    unless: REPLACED,
    reason: 'Rec(2006)8 is replaced by CM/Rec(2023)2: say so, or cite the successor',
  },
  {
    code: 'trap-15a',
    says: rule(
      'i',
      String.raw`\b(?:14|fourteen)(?: days)? ?(?:or|to|and|\/|[–-]) ?(?:15|fifteen) days`, String.raw`\b(?:14|quatorze) ?(?:ou|à|et|\/|[–-]) ?(?:15|quinze) jours`,
      String.raw`\bCPT\b[^.;,]{0,80}\b(?:15|fifteen|quinze) (?:consecutive )?(?:days|jours)`,
      String.raw`Mandela Rules?\b[^.;,]{0,80}\b(?:14|fourteen) (?:consecutive )?days`, String.raw`Règles Nelson Mandela\b[^.;,]{0,80}\b(?:14|quatorze) jours`,
    ),
    unless: NOT,
    reason: 'the 14 days of the CPT (a punishment) and the 15 of the Mandela Rules (a definition) are two things',
  },
  {
    code: 'trap-15b',
    says: rule(
      '',
      String.raw`\b(?:CPT|Committee|Comité)\b${NEAR}\b(?:minimum|standard|requires|asks|recommends|norme|exige|demande|recommande)\b[^.;,]{0,40}${EXACTLY}3${M2}`,
      String.raw`\b(?:ECtHR|European Court of Human Rights|[Tt]he Court|[Ll]a Cour)\b${NEAR}\b(?:minimum|standard|requires|norme|exige)\b[^.;,]{0,40}${EXACTLY}[46]${M2}`,
    ),
    unless: NOT,
    reason: 'the CPT’s minimum in a shared cell is 4 m² per person (6 m² for one alone), the Court’s threshold 3 m²',
  },
  {
    code: 'trap-15c',
    says: rule(
      'i',
      String.raw`${DIR_343}[^;]*\b(?:allows|permits|lets|permet|autorise)\b[^;]*\b(?:inferences?|silence|conclusions)\b`,
      String.raw`John Murray[^;]*\b(?:prohibits|prohibited|forbids|forbade|bans|interdit|prohibe)\b[^;]*\b(?:inferences?|silence|conclusions)\b`,
    ),
    unless: NOT,
    reason: 'Directive (EU) 2016/343 does not allow silence as evidence of guilt; John Murray is the Court’s older and different test',
  },
  {
    code: 'trap-15c',
    about: rule('i', DIR_343),
    says: /\binferences? from silence|\bsilence[^;]*\binferences?\b|conclusions du silence/i,
    given: /John Murray/,
    reason: 'inferences from silence: name John Murray v. the United Kingdom beside the Directive, and do not merge them',
  },
  {
    code: 'trap-15d',
    about: /Trabelsi/,
    says: /\blife (?:sentences?|imprisonment)|perpétuité|\bArt(?:icle|\.)? 3\b/i,
    given: /Sanchez-Sanchez/,
    reason: 'on Article 3 Trabelsi v. Belgium is overruled: name Sanchez-Sanchez v. the United Kingdom (Grand Chamber, 2022) beside it',
  },
  {
    code: 'trap-15e',
    says: rule('', String.raw`${NOT_YET_IN_FORCE}[^;]*\b(?:(?:is|are) in force|(?:has )?entered into force|binds|est en vigueur|est entré en vigueur)\b`),
    unless: NOT,
    reason: 'this protocol is not in force: say so',
  },
  {
    code: 'trap-15f',
    says: rule(
      'i',
      String.raw`(?:COM\(2023\) 424|Proposal to revise the Victims[’'] Rights Directive)[^;]*\b(?:requires|obliges|gives|grants|introduces|adds|provides|exige|impose|prévoit|accorde)\b`,
      String.raw`\b(?:revised|amended|new) (?:Victims[’'] Rights Directive|Directive 2012\/29\/EU) (?:requires|obliges|gives|grants|introduces|adds|provides)\b`,
      String.raw`\bdirective 2012\/29\/UE (?:révisée|modifiée) (?:exige|impose|prévoit|accorde|oblige)\b`,
    ),
    unless: NOT,
    reason: 'the revision of the Victims’ Rights Directive is a proposal here: teach nothing of its content',
  },
  {
    code: 'trap-15g',
    says: rule('i', String.raw`(?:Rec\(2014\)3|Recommendation on dangerous offenders|Recommandation relative aux délinquants dangereux)[^;]*\b(?:terrorist offenders|terrorists|délinquants terroristes|auteurs d[’']infractions terroristes)\b`),
    unless: new RegExp(`${NOT.source}|compar`, 'i'),
    reason: 'CM/Rec(2014)3 is on dangerous offenders in general: compare it, but never as written for terrorist offenders',
  },
  {
    code: 'trap-15h',
    says: rule('', String.raw`${ONE_OF_THEM}[^;]*\b(?:current|latest|newest|in force|up to date|applies|actuel(?:le)?|en vigueur|dernière)\b`, String.raw`${ONE_OF_THEM}[^;]*\sà jour\b`),
    unless: REPLACED,
    reason: 'this edition is replaced by a later one: say so',
  },
  {
    code: 'trap-32',
    says: /\b(?:certificate|certificat) (?:of|from|by|du|de la) (?:the )?(?:Council of Europe|Conseil de l[’']Europe)/i,
    unless: NOT,
    reason: 'this platform issues no certificate of the Council of Europe',
  },
];

// 'v. Turkey', 'Art. 3' and 'No. 190' do not end a sentence.
const SENTENCE_END = /(?<!\b(?:v|c|No|Nos|Art|Arts|art|para|paras|cf|p|Mr|Mrs|Ms))[.!?…][”’»")]*\s+(?=[^\p{Ll}\s])|\n\s*(?:\n|[-*|]\s)/u;

/** What is wrong in a text by the traps: the sentence's own words, and why. `whole`: all that the screen says and cites. */
export function trapsIn(text: string, whole: string): { code: Code; words: string; reason: string }[] {
  return text.split(SENTENCE_END).flatMap((sentence) =>
    WORDING_TRAPS.flatMap(({ code, says, about, unless, given, reason }) => {
      const words = says.exec(sentence)?.[0];
      const caught = words !== undefined && (about?.test(whole) ?? true) && !(unless?.test(sentence) ?? false) && !(given?.test(whole) ?? false);
      return caught ? [{ code, words, reason }] : [];
    }),
  );
}
