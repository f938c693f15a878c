import type { AnyQuestion, QuestionWords } from '../../src/features/catalogue/index.js';

/** The fields of a form that answers a question rightly; `wrong` answers it wrongly. */
export function fieldsFor(question: AnyQuestion, words: QuestionWords, wrong = false): Record<string, string | string[]> {
  const name = `q.${question.id}`;
  const other = <T>(list: readonly T[], right: T): T => list.find((item) => item !== right) ?? right;
  switch (question.kind) {
    case 'single':
      return { [name]: wrong ? other(question.choices, question.right) : question.right };
    case 'several':
      return { [name]: wrong ? question.choices.filter((choice) => !question.right.includes(choice)) : question.right };
    case 'truefalse':
      return { [name]: String(wrong ? !question.right : question.right) };
    case 'matching':
      return Object.fromEntries(question.items.map((item) => [`${name}.${item}`, wrong ? other(question.targets, question.right[item] ?? '') : (question.right[item] ?? '')]));
    case 'ordering': {
      const order = wrong ? [...question.items].reverse() : question.items;
      return Object.fromEntries(order.map((item, index) => [`${name}.${item}`, String(index + 1)]));
    }
    case 'gap':
      return Object.fromEntries(question.gaps.map((gap) => [`${name}.${gap.id}`, wrong ? other(gap.options, gap.right) : gap.right]));
    case 'numeric':
      return { [name]: String(wrong ? question.right + 1 + question.tolerance : question.right) };
    case 'short':
      return { [name]: wrong ? 'something else' : ('accepted' in words ? (words.accepted[0] ?? '') : '') };
  }
}
