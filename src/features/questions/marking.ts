import type { AnyQuestion, QuestionWords } from '../catalogue/index.js';
import type { Given } from './given.js';

export type PartMark = 'right' | 'wrong' | 'missed';

/** The result of one answer: whole, and of each choice, item or gap that was chosen or should have been. */
export interface Marking {
  readonly correct: boolean;
  /** Part (choice, item, gap) → whether what was done with it is right; a right choice that was not chosen is missed. */
  readonly parts: Readonly<Record<string, PartMark>>;
  /** The trap that a wrong number fell into. */
  readonly trap: string | null;
}

// 'an answer' and 'l’avocat', but not 'answer' or 'lawyer'; the Arabic article is one with its word.
const ARTICLES = /^(?:(?:the|an?|les?|la|une?|des?|du) |l |ال)/u;
const LETTERS: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ß: 'ss', ى: 'ي', ة: 'ه', 'ـ': '' };

/** A short text without what does not matter: case, accents, punctuation, doubled spaces, an article in front. */
export function foldText(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase('en').replace(/[œæßىةـ]/g, (letter) => LETTERS[letter] ?? letter);
  return plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim().replace(ARTICLES, '');
}

function whole(correct: boolean, parts: Record<string, PartMark> = {}, trap: string | null = null): Marking {
  return { correct, parts, trap };
}

function rightOrWrong(right: boolean): PartMark {
  return right ? 'right' : 'wrong';
}

function markEach(entries: readonly (readonly [part: string, right: boolean])[]): Marking {
  return whole(entries.every(([, right]) => right), Object.fromEntries(entries.map(([part, right]) => [part, rightOrWrong(right)])));
}

/** Of several choices, those are told that were chosen or should have been. */
function markSeveral(choices: readonly string[], right: readonly string[], chosen: readonly string[]): Marking {
  const parts: Record<string, PartMark> = {};
  for (const choice of choices) {
    if (chosen.includes(choice)) parts[choice] = rightOrWrong(right.includes(choice));
    else if (right.includes(choice)) parts[choice] = 'missed';
  }
  return whole(Object.values(parts).every((part) => part === 'right'), parts);
}

/** Marks an answer: pure. Partly right is wrong, and says which part. `words` serves the kinds whose answers are in a language. */
export function mark(question: AnyQuestion, words: readonly QuestionWords[], given: Given): Marking {
  switch (question.kind) {
    case 'single':
      if (given.kind !== 'single') break;
      return markEach([[given.choice, given.choice === question.right]]);
    case 'several':
      if (given.kind !== 'several') break;
      return markSeveral(question.choices, question.right, given.choices);
    case 'truefalse':
      if (given.kind !== 'truefalse') break;
      return markEach([[String(given.value), given.value === question.right]]);
    case 'matching':
      if (given.kind !== 'matching') break;
      return markEach(question.items.map((item) => [item, given.pairs[item] === question.right[item]]));
    case 'ordering':
      if (given.kind !== 'ordering') break;
      return markEach(question.items.map((item, index) => [item, given.order[index] === item]));
    case 'gap':
      if (given.kind !== 'gap') break;
      return markEach(question.gaps.map((gap) => [gap.id, given.gaps[gap.id] === gap.right]));
    case 'numeric': {
      if (given.kind !== 'numeric') break;
      const near = (value: number): boolean => Math.abs(given.value - value) <= question.tolerance + 1e-9;
      const correct = near(question.right);
      const trap = correct ? undefined : question.traps.find((candidate) => near(candidate.value));
      return whole(correct, {}, trap?.id ?? null);
    }
    case 'short': {
      if (given.kind !== 'short') break;
      // An answer in another language of the course is as good: a judge may know the term in English.
      const accepted = words.flatMap((language) => ('accepted' in language ? language.accepted : []));
      const folded = foldText(given.text);
      return whole(folded !== '' && accepted.some((answer) => foldText(answer) === folded));
    }
  }
  return whole(false);
}

/** The right answer, to be shown to whoever asks for it; null where a question has none in words. */
export function rightAnswer(question: AnyQuestion, words: QuestionWords): Given | null {
  switch (question.kind) {
    case 'single':
      return { kind: 'single', choice: question.right };
    case 'several':
      return { kind: 'several', choices: [...question.right] };
    case 'truefalse':
      return { kind: 'truefalse', value: question.right };
    case 'matching':
      return { kind: 'matching', pairs: question.right };
    case 'ordering':
      return { kind: 'ordering', order: [...question.items] };
    case 'gap':
      return { kind: 'gap', gaps: Object.fromEntries(question.gaps.map((gap) => [gap.id, gap.right])) };
    case 'numeric':
      return { kind: 'numeric', value: question.right, typed: String(question.right) };
    case 'short': {
      const [first] = 'accepted' in words ? words.accepted : [];
      return first === undefined ? null : { kind: 'short', text: first };
    }
  }
}
