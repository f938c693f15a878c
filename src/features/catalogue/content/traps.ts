import type { Findings, SourceFile } from './files.js';
import type { Instrument } from './types.js';

/** The legal and naming traps that experts fall into: each a rule that a machine can watch, with the reason that it prints. */

interface WordingTrap {
  readonly code: string;
  readonly pattern: RegExp;
  readonly reason: string;
}

const COE = String.raw`(?:the )?Council of Europe(?:['’]s)?`;

/** Wordings that are wrong wherever they stand, in English or French. */
export const WORDING_TRAPS: readonly WordingTrap[] = [
  { code: 'trap-4', pattern: /2013\/13\/(?:EU|UE)/, reason: 'no directive has the number 2013/13/EU: the right to information is 2012/13/EU' },
  { code: 'trap-5', pattern: /Bivolaru[^.]*\b(?:first|second) applicant|\b(?:first|second) applicant[^.]*(?:Bivolaru|Moldovan)/i, reason: 'in Bivolaru and Moldovan cite the applicants by name, never by number' },
  { code: 'trap-8', pattern: /International Cooperation in Criminal Proceedings/i, reason: 'two course titles are merged here: see programme' },
  { code: 'trap-10', pattern: new RegExp(String.raw`${COE} (?:framework decision|directive|regulation)|(?:directive|framework decision) of ${COE}`, 'i'), reason: 'directives and framework decisions are acts of the European Union, not of the Council of Europe' },
  { code: 'trap-10', pattern: /(?:ECtHR|European Court of Human Rights|Cour européenne des droits de l[’']homme) (?:in|at|à) Luxemb/i, reason: 'the European Court of Human Rights sits in Strasbourg' },
  { code: 'trap-10', pattern: /(?:CJEU|Court of Justice of the European Union|CJUE|Cour de justice de l[’']Union européenne) (?:in|at|à) Strasbourg/i, reason: 'the Court of Justice of the European Union sits in Luxembourg' },
  { code: 'trap-11', pattern: /(?:EAW|European arrest warrant|mandat d[’']arrêt européen)[^.]*\b(?:minimum penalty|peine minimale)/i, reason: 'the threshold is a maximum penalty of at least twelve months, or a sentence of at least four' },
  { code: 'trap-12', pattern: /\bCPT court\b|\bCPT (?:ruled|rules that|held|convicted)\b|\bjudgment of the CPT\b|\b(?:article|Article) \d+ of the CPT standards?\b|arrêt du CPT\b/i, reason: 'the CPT is not a court, and a CPT standard is not an article' },
  { code: 'trap-12', pattern: /\bbinding (?:recommendation|CPT standard)\b|\brecommandation contraignante\b/i, reason: 'recommendations and standards do not bind' },
  { code: 'trap-13', pattern: /NEUSART/, reason: 'the organisation is called NEUSTART' },
  { code: 'trap-15a', pattern: /(?:14|fourteen) (?:or|to) (?:15|fifteen) days|\b14 ou 15 jours/i, reason: 'the 14 days of the CPT (a punishment) and the 15 of the Mandela Rules (a definition) are two things' },
  { code: 'quotes', pattern: /\b(?:certificate|certificat) (?:of|from|du|de la) (?:the )?(?:Council of Europe|Conseil de l[’']Europe)/i, reason: 'this platform issues no certificate of the Council of Europe' },
];

function texts(value: unknown, at: readonly PropertyKey[], visit: (text: string, at: readonly PropertyKey[]) => void): void {
  if (typeof value === 'string') visit(value, at);
  else if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) texts(inner, [...at, key], visit);
}

/** Watches every text of a file of words for the traps of wording. */
export function checkProse(source: SourceFile<unknown>, findings: Findings): void {
  texts(source.data, [], (text, at) => {
    for (const { code, pattern, reason } of WORDING_TRAPS) {
      const found = pattern.exec(text);
      if (found !== null) findings.error(code, source.file, source.lineOf(at), `'${found[0]}': ${reason}`);
    }
    if (/\bCEP\b/.test(text) && !JSON.stringify(source.data).includes('Confederation of European Probation') && !/Confédération européenne de la probation/i.test(JSON.stringify(source.data))) {
      findings.error('trap-13', source.file, source.lineOf(at), 'spell CEP out once: Confederation of European Probation');
    }
  });
}

/** Facts of single rows that must not slip back to a wrong value. */
const FIXED: Readonly<Record<string, Partial<Instrument> & { why: string }>> = {
  'coe-cets-196': { date: '2005-05-16', why: 'the Treaty Office gives 16 May 2005' },
  'coe-rec-2023-2': { date: '2023-03-15', why: '16 March 2023 is the date of the news item' },
  'ecthr-mursic': { date: '2016-10-20', why: 'the Grand Chamber judgment is of 20 October 2016; 12 March 2015 was the Chamber' },
  'eu-dir-2017-541': { date: '2017-03-15', kind: 'directive', issuer: 'European Parliament and Council of the European Union', why: 'an EU directive of 2017' },
  'eu-com-2023-424': { inForce: 'proposal', why: 'a proposal is not law' },
  'coe-rec-2006-8': { inForce: 'replaced', why: 'replaced by Rec(2023)2' },
  'coe-cets-222': { inForce: 'not-yet-in-force', why: 'not in force' },
  'coe-cets-224': { inForce: 'not-yet-in-force', why: 'not in force' },
  'eu-eaw-handbook-2017': { inForce: 'replaced', why: 'replaced by its edition of 2023' },
  'eurojust-eaw-case-law-2021': { inForce: 'replaced', why: 'replaced by later editions' },
};

/** Formats of numbers, by kind. */
function numberProblem({ kind, number, date, issuer }: Instrument): string | null {
  if (number === null) return null;
  const year = Number(date?.slice(0, 4) ?? 0);
  if (kind === 'directive' && !/^COM/.test(number)) {
    const wanted = year <= 2014 ? /^\d{4}\/\d+\/E[UC]$/ : /^\(EU\) \d{4}\/\d+$/;
    if (!wanted.test(number)) return 'a directive is YYYY/N/EU (or EC) up to 2014 and (EU) YYYY/N from 2015';
  }
  if (kind === 'framework-decision' && !/^\d{4}\/\d+\/JHA$/.test(number)) return 'a framework decision is YYYY/N/JHA';
  if ((kind === 'treaty' || kind === 'protocol') && issuer === 'Council of Europe') {
    const found = /^(C?ETS) (?:No\. )?(\d+)$/.exec(number);
    if (found !== null && (found[1] === 'ETS') !== Number(found[2]) <= 193) return 'Council of Europe treaties are ETS up to 193 and CETS from 194';
  }
  if (kind === 'judgment' && issuer === 'European Court of Human Rights' && !/^\d{1,5}\/\d{2}/.test(number)) return 'an application to the European Court of Human Rights is NNNNN/YY';
  if (kind === 'judgment' && issuer.startsWith('Court of Justice') && !/C-\d+\/\d{2}/.test(number)) return 'a case of the Court of Justice is C-NNN/YY';
  return null;
}

const NOT_BINDING = new Set(['standard', 'rules', 'guidelines', 'recommendation', 'handbook']);

/** Checks the registry itself: ids, formats of numbers and dates, what binds, and the facts that must not slip. */
export function checkInstruments(source: SourceFile<Instrument[]>, findings: Findings): void {
  const seen = new Set<string>();
  source.data.forEach((row, index) => {
    const fail = (code: string, message: string): void => findings.error(code, source.file, source.lineOf([index, 'id']), `${row.id}: ${message}`);
    if (seen.has(row.id)) fail('twice', 'this id stands twice');
    seen.add(row.id);
    if (row.date !== null && !/^\d{4}(-\d{2}(-\d{2})?)?$/.test(row.date)) fail('date', `'${row.date}' is not a date`);
    const number = numberProblem(row);
    if (number !== null) fail('number', number);
    if (NOT_BINDING.has(row.kind) && row.binding) fail('trap-12', `a text of kind '${row.kind}' binds nobody`);
    const { why, ...facts } = FIXED[row.id] ?? { why: '' };
    for (const [field, value] of Object.entries(facts)) if (row[field] !== value) fail('fact', `${field} must be '${String(value)}': ${why}`);
    if (/right to information/i.test(row.title) && row.number === '2010/64/EU') fail('trap-4', '2010/64/EU is the right to interpretation and translation');
  });
}
