import type { AnyQuestion, QuestionWords } from '../catalogue/index.js';
import type { Given } from './given.js';

/** The result of one answer: whole, and of each choice, item or gap that was chosen or should have been. */
export interface Marking {
  readonly correct: boolean;
  /** Part (choice, item, gap) → whether what was done with it is right. */
  readonly parts: Readonly<Record<string, boolean>>;
  /** The trap that a wrong number fell into. */
  readonly trap: string | null;
}

const ARTICLES = /^(?:the|an?|les?|la|l['’]|une?|des?|du|ال)\s*/iu;

/** A short text without what does not matter: case, accents, punctuation, doubled spaces, an article in front. */
export function foldText(text: string): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase('en').replace(/[’']/g, "'");
  return plain.replace(ARTICLES, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

function whole(correct: boolean, parts: Record<string, boolean> = {}, trap: string | null = null): Marking {
  return { correct, parts, trap };
}

function markEach(entries: readonly (readonly [part: string, right: boolean])[]): Marking {
  return whole(entries.every(([, right]) => right), Object.fromEntries(entries));
}

/** Marks an answer: pure. Partly right is wrong, and says which part. `words` serves the kinds whose answers are in a language. */
export function mark(question: AnyQuestion, words: readonly QuestionWords[], given: Given): Marking {
  switch (question.kind) {
    case 'single':
      if (given.kind !== 'single') break;
      return whole(given.choice === question.right, { [given.choice]: given.choice === question.right });
    case 'several': {
      if (given.kind !== 'several') break;
      return markEach(question.choices.map((choice) => [choice, question.right.includes(choice) === given.choices.includes(choice)]));
    }
    case 'truefalse':
      if (given.kind !== 'truefalse') break;
      return whole(given.value === question.right, { [String(given.value)]: given.value === question.right });
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
      return whole(accepted.some((answer) => foldText(answer) === foldText(given.text)));
    }
  }
  return whole(false);
}
