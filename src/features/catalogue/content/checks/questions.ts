import type { SourceFile } from '../files.js';
import type { Findings } from '../findings.js';
import type { AnyQuestion, QuestionWords } from '../types.js';
import { checkCitations } from './citations.js';
import { checkIds, checkTexts, type CheckContext } from './words.js';

type At = readonly PropertyKey[];

function checkMatching(question: Extract<AnyQuestion, { kind: 'matching' }>, fail: (message: string) => void): void {
  for (const item of question.items) {
    const target = question.right[item];
    if (target === undefined || !question.targets.includes(target)) fail(`'${item}' is matched with nothing that is there: name one of the targets under 'right'`);
  }
  for (const item of Object.keys(question.right)) if (!question.items.includes(item)) fail(`'right' names '${item}', which is not among the items: take it out`);
}

/** What a question says of itself: right answers that can be given, and no id twice. */
export function checkQuestion(question: AnyQuestion, source: SourceFile<unknown>, at: At, context: CheckContext): void {
  const { findings } = context;
  const place = source.at(...at);
  const fail = (message: string): void => findings.error('question', place, `question '${question.id}': ${message}`);
  const unique = (ids: readonly string[], what: string): void => findings.unique(ids, `${what} of question '${question.id}'`, place);
  checkCitations(question.cites, source, [...at, 'cites'], context);
  switch (question.kind) {
    case 'single':
      unique(question.choices, 'choices');
      if (!question.choices.includes(question.right)) fail(`the right answer '${question.right}' is not among the choices: check its spelling`);
      return;
    case 'several':
      unique(question.choices, 'choices');
      unique(question.right, 'right answers');
      if (question.right.some((id) => !question.choices.includes(id))) fail('a right answer is not among the choices: check its spelling');
      return;
    case 'matching':
      unique(question.items, 'items');
      unique(question.targets, 'targets');
      return checkMatching(question, fail);
    case 'ordering':
      return unique(question.items, 'items');
    case 'gap':
      unique(question.gaps.map((gap) => gap.id), 'gaps');
      for (const gap of question.gaps) {
        unique(gap.options, `options of gap '${gap.id}'`);
        if (!gap.options.includes(gap.right)) fail(`the right answer of gap '${gap.id}' is not among its options: check its spelling`);
      }
      return;
    case 'numeric':
      unique(question.traps.map((trap) => trap.id), 'traps');
      for (const trap of question.traps) if (Math.abs(trap.value - question.right) <= question.tolerance) fail(`the trap '${trap.id}' would count as right: take it out`);
      return;
    case 'truefalse':
    case 'short':
      return;
  }
}

function checkGapWords(question: Extract<AnyQuestion, { kind: 'gap' }>, words: QuestionWords<'gap'>, source: SourceFile<unknown>, at: At, findings: Findings): void {
  checkIds(question.gaps.map((gap) => gap.id), words.gaps, 'gap', source, [...at, 'gaps'], findings, false);
  for (const gap of question.gaps) {
    checkIds(gap.options, words.gaps[gap.id]?.options, 'option', source, [...at, 'gaps', gap.id, 'options'], findings, false);
    if (words.text.split(`[[${gap.id}]]`).length !== 2) findings.error('gap', source.at(...at, 'text'), `the text has [[${gap.id}]] exactly once, where the gap is`);
  }
}

/** Whether the text at a path of a question's words is said to be so: wrong choices, and the statement of a question that is false, are not. */
function claimsOf(question: AnyQuestion): (path: At) => boolean {
  return ([part, id, field, option]) => {
    if (part === 'prompt') return question.kind !== 'truefalse' || question.right;
    if (part === 'choices' && field === 'text') return question.kind === 'single' ? id === question.right : question.kind !== 'several' || question.right.includes(String(id));
    if (question.kind === 'gap' && part === 'gaps' && field === 'options') return question.gaps.some((gap) => gap.id === id && gap.right === option);
    return true;
  };
}

/** A question's words in one language: the ids of its structure, and its texts. */
export function checkQuestionWords(question: AnyQuestion, words: QuestionWords, source: SourceFile<unknown>, at: At, context: CheckContext): void {
  const { findings } = context;
  const ids = (wanted: readonly string[], given: object | undefined, what: string, key: string): void => checkIds(wanted, given, what, source, [...at, key], findings, false);
  switch (question.kind) {
    case 'single':
    case 'several':
      ids(question.choices, (words as QuestionWords<'single'>).choices, 'choice', 'choices');
      break;
    case 'matching':
      ids(question.items, (words as QuestionWords<'matching'>).items, 'item', 'items');
      ids(question.targets, (words as QuestionWords<'matching'>).targets, 'target', 'targets');
      break;
    case 'ordering':
      ids(question.items, (words as QuestionWords<'ordering'>).items, 'item', 'items');
      break;
    case 'gap':
      checkGapWords(question, words as QuestionWords<'gap'>, source, at, findings);
      break;
    case 'numeric':
      ids(question.traps.map((trap) => trap.id), (words as QuestionWords<'numeric'>).traps, 'trap', 'traps');
      break;
    case 'truefalse':
    case 'short':
      break;
  }
  checkTexts({ words, cites: question.cites, source, at, claims: claimsOf(question) }, context);
}
