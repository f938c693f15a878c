import type { SourceFile } from '../files.js';
import type { Code, Findings } from '../findings.js';
import { trapsIn } from '../traps.js';
import type { Instrument } from '../types.js';
import { textsOf } from './words.js';

/** Facts of single rows that must not slip to a wrong value, with the trap that they guard against. */
const FIXED: Readonly<Record<string, { trap: Code; why: string; facts: Partial<Instrument> }>> = {
  'coe-cets-196': { trap: 'trap-2', why: 'the Treaty Office gives 16 May 2005', facts: { date: '2005-05-16' } },
  'coe-rec-2023-2': { trap: 'trap-3', why: '16 March 2023 is the date of the news item', facts: { date: '2023-03-15' } },
  'ecthr-mursic': { trap: 'trap-6', why: 'the Grand Chamber judgment is of 20 October 2016; 12 March 2015 was the Chamber', facts: { date: '2016-10-20' } },
  'eu-dir-2017-541': {
    trap: 'trap-7', why: 'an EU directive of 2017',
    facts: { date: '2017-03-15', kind: 'directive', issuer: 'European Parliament and Council of the European Union' },
  },
  'eu-com-2023-424': { trap: 'trap-15', why: 'a proposal is not law', facts: { inForce: 'proposal', binding: false } },
  'coe-rec-2006-8': { trap: 'trap-15', why: 'replaced by CM/Rec(2023)2', facts: { inForce: 'replaced' } },
  'ecthr-trabelsi': { trap: 'trap-15d', why: 'overruled on Article 3 by Sanchez-Sanchez', facts: { inForce: 'replaced' } },
  'coe-cets-222': { trap: 'trap-15e', why: 'not in force', facts: { inForce: 'not-yet-in-force' } },
  'coe-ets-190': { trap: 'trap-15e', why: 'not in force', facts: { inForce: 'not-yet-in-force' } },
  'coe-cets-224': { trap: 'trap-15e', why: 'not in force', facts: { inForce: 'not-yet-in-force' } },
  'coe-mla-third-protocol-2025': { trap: 'trap-15e', why: 'not in force, and its number is not known', facts: { inForce: 'not-yet-in-force', number: null } },
  'eu-eaw-handbook-2017': { trap: 'trap-15h', why: 'replaced by its edition of 2023', facts: { inForce: 'replaced' } },
  'eurojust-eaw-case-law-2021': { trap: 'trap-15h', why: 'replaced by later editions', facts: { inForce: 'replaced' } },
};

/** What is wrong with a number, by the kind of text. */
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

/** Checks the registry itself: ids, formats of numbers and dates, what binds, the facts that must not slip, and what it says. */
export function checkInstruments(source: SourceFile<Instrument[]>, findings: Findings): void {
  findings.unique(source.data.map((row) => row.id), 'instruments', source.at());
  source.data.forEach((row, index) => {
    const fail = (code: Code, field: string, message: string): void => findings.error(code, source.at(index, field), `${row.id}: ${message}`);
    if (row.date !== null && !/^\d{4}(-\d{2}(-\d{2})?)?$/.test(row.date)) fail('date', 'date', `'${row.date}' is not a date: write 2026-11-24, or the year alone`);
    const number = numberProblem(row);
    if (number !== null) fail('number', 'number', number);
    if (NOT_BINDING.has(row.kind) && row.binding) fail('trap-12', 'binding', `a text of kind '${row.kind}' binds nobody: write binding: false`);
    const fixed = FIXED[row.id];
    if (fixed !== undefined) {
      for (const [field, value] of Object.entries(fixed.facts)) if (row[field] !== value) fail(fixed.trap, field, `${field} must be '${String(value)}': ${fixed.why}`);
    }
    if (/right to information/i.test(row.title) && row.number === '2010/64/EU') fail('trap-4', 'title', '2010/64/EU is the right to interpretation and translation');
    const texts = textsOf({ title: row.title, note: row.note, provisions: row.provisions });
    const whole = texts.map(({ text }) => text).join('\n');
    for (const { text, path } of texts) {
      for (const { code, words, reason } of trapsIn(text, whole)) findings.error(code, source.at(index, ...path), `${row.id}: '${words}': ${reason}`);
    }
  });
}
