import type { AnyQuestion, ContentSnapshot, QuestionWords } from '../../../src/features/catalogue/index.js';
import { codeOf, mark, parseGiven, questionView, rightAnswer, type Given } from '../../../src/features/questions/index.js';

const t = ((key: string) => key) as Parameters<typeof questionView>[0]['t'];
const snapshot = { instrument: () => undefined } as unknown as ContentSnapshot;
const question: AnyQuestion = { id: 'q', kind: 'several', choices: ['a', 'b', 'c'], right: ['a', 'c'], cites: [] };
const words = {
  prompt: 'Which?', explanation: 'EXPLAINED',
  choices: { a: { text: 'First & foremost', feedback: 'FEEDBACK-A' }, b: { text: 'Second', feedback: 'FEEDBACK-B' }, c: { text: 'Third', feedback: 'FEEDBACK-C' } },
} as unknown as QuestionWords;
const code = (id: string): string => codeOf('s', 'q', id);
const view = (given: Given | null, told: boolean): ReturnType<typeof questionView> =>
  questionView({ t, snapshot, question, words: { value: words, language: 'en' }, terms: {}, seed: 's', given, marking: told && given !== null ? mark(question, [words], given) : null });

test('when a question asks, then nothing in it gives the answer away, whatever was given before', () => {
  for (const given of [null, { kind: 'several' as const, choices: ['a', 'b'] }]) {
    const asked = view(given, false);
    expect(JSON.stringify(asked)).not.toMatch(/FEEDBACK|EXPLAINED|"right"|"wrong"|"missed"/);
    expect(asked.parts.map((part) => part.state)).toEqual([null, null, null]);
  }
  expect(view({ kind: 'several', choices: ['a', 'b'] }, false).parts.filter((part) => part.chosen).map((part) => part.id).sort()).toEqual([code('a'), code('b')].sort());
});

test('when it is answered, then each choice that matters says what it is, in words', () => {
  const parts = new Map(view({ kind: 'several', choices: ['a', 'b'] }, true).parts.map((part) => [part.id, [part.state, part.verdict, part.feedbackHtml?.trim()]]));
  expect(parts.get(code('a'))).toEqual(['right', 'questions:right', '<p>FEEDBACK-A</p>']);
  expect(parts.get(code('b'))).toEqual(['wrong', 'questions:wrong', '<p>FEEDBACK-B</p>']);
  expect(parts.get(code('c'))).toEqual(['missed', 'questions:missed', '<p>FEEDBACK-C</p>']);
});

test('when only some were chosen and those were right, then a choice rightly left alone says nothing', () => {
  const [other] = view({ kind: 'several', choices: ['a'] }, true).parts.filter((part) => part.id === code('b'));
  expect([other?.state, other?.feedbackHtml]).toEqual([null, null]);
});

test.each([
  question,
  { id: 'q', kind: 'single', choices: ['a', 'b'], right: 'b', cites: [] },
  { id: 'q', kind: 'truefalse', right: false, cites: [] },
  { id: 'q', kind: 'matching', items: ['a'], targets: ['x', 'y'], right: { a: 'y' }, cites: [] },
  { id: 'q', kind: 'ordering', items: ['a', 'b'], cites: [] },
  { id: 'q', kind: 'gap', gaps: [{ id: 'g', options: ['a', 'b'], right: 'b' }], cites: [] },
  { id: 'q', kind: 'numeric', right: 3.5, tolerance: 0, traps: [], cites: [] },
] satisfies AnyQuestion[])('when the answer to a question of kind $kind is shown, then it is one that is marked right', (asked) => {
  const right = rightAnswer(asked, words);
  expect(right === null ? false : mark(asked, [words], right).correct).toBe(true);
});

test('when an order is asked for, then it is never shown in the right order, and no place is chosen', () => {
  const ordering: AnyQuestion = { id: 'q', kind: 'ordering', items: ['a', 'b', 'c'], cites: [] };
  const orderWords = { prompt: 'Order', items: { a: { text: 'A', feedback: '' }, b: { text: 'B', feedback: '' }, c: { text: 'C', feedback: '' } } } as unknown as QuestionWords;
  for (let seed = 0; seed < 40; seed += 1) {
    const { parts } = questionView({ t, snapshot, question: ordering, words: { value: orderWords, language: 'en' }, terms: {}, seed: `s${seed}`, given: null, marking: null });
    expect(parts.map((part) => part.label)).not.toEqual(['A', 'B', 'C']);
    expect(parts.flatMap((part) => part.options).some((option) => option.selected)).toBe(false);
  }
});

const AUTHORS = { single: 'reliable', other: 'confession', item: 'directive', target: 'binding' };
const telling: { asked: AnyQuestion; said: object; given: Given }[] = [
  {
    asked: { id: 'q', kind: 'single', choices: [AUTHORS.single, AUTHORS.other], right: AUTHORS.single, cites: [] },
    said: { prompt: 'P', choices: { [AUTHORS.single]: { text: 'One', feedback: '' }, [AUTHORS.other]: { text: 'Two', feedback: '' } } },
    given: { kind: 'single', choice: AUTHORS.single },
  },
  {
    asked: { id: 'q', kind: 'several', choices: [AUTHORS.single, AUTHORS.other], right: [AUTHORS.single], cites: [] },
    said: { prompt: 'P', choices: { [AUTHORS.single]: { text: 'One', feedback: '' }, [AUTHORS.other]: { text: 'Two', feedback: '' } } },
    given: { kind: 'several', choices: [AUTHORS.single] },
  },
  {
    asked: { id: 'q', kind: 'matching', items: [AUTHORS.item, AUTHORS.other], targets: [AUTHORS.target, AUTHORS.single], right: { [AUTHORS.item]: AUTHORS.target, [AUTHORS.other]: AUTHORS.single }, cites: [] },
    said: { prompt: 'P', items: { [AUTHORS.item]: { text: 'One' }, [AUTHORS.other]: { text: 'Two' } }, targets: { [AUTHORS.target]: 'X', [AUTHORS.single]: 'Y' } },
    given: { kind: 'matching', pairs: { [AUTHORS.item]: AUTHORS.target, [AUTHORS.other]: AUTHORS.single } },
  },
  {
    asked: { id: 'q', kind: 'ordering', items: [AUTHORS.item, AUTHORS.other], cites: [] },
    said: { prompt: 'P', items: { [AUTHORS.item]: { text: 'One' }, [AUTHORS.other]: { text: 'Two' } } },
    given: { kind: 'ordering', order: [AUTHORS.item, AUTHORS.other] },
  },
  {
    asked: { id: 'q', kind: 'gap', gaps: [{ id: AUTHORS.item, options: [AUTHORS.single, AUTHORS.other], right: AUTHORS.single }], cites: [] },
    said: { prompt: 'P', text: `It is [[${AUTHORS.item}]].`, gaps: { [AUTHORS.item]: { label: 'Gap', options: { [AUTHORS.single]: 'X', [AUTHORS.other]: 'Y' } } } },
    given: { kind: 'gap', gaps: { [AUTHORS.item]: AUTHORS.single } },
  },
];

test.each(telling)('when a question of kind $asked.kind asks, then no word that its author named a part by is in it, and what its form sends is understood', ({ asked, said, given }) => {
  const shown = (seed: string, answer: Given | null): ReturnType<typeof questionView> =>
    questionView({ t, snapshot, question: asked, words: { value: said as unknown as QuestionWords, language: 'en' }, terms: {}, seed, given: answer, marking: null });
  const text = JSON.stringify(shown('s', null));
  for (const word of Object.values(AUTHORS)) expect(text).not.toContain(word);
  // Of another attempt, everything is called otherwise.
  const codes = new Set(shown('s', null).parts.map(({ id }) => id));
  expect(shown('another', null).parts.filter(({ id }) => codes.has(id))).toEqual([]);

  // The fields that a browser sends of the page on which the answer is given.
  const fields: Record<string, string | string[]> = {};
  for (const part of shown('s', given).parts) {
    if (part.options.length > 0) fields[part.name] = part.options.find(({ selected }) => selected)?.value ?? '';
    else if (part.chosen) fields[part.name] = asked.kind === 'several' ? [part.value] : part.value;
  }
  expect(parseGiven(asked, fields, 's')).toEqual(given);
  expect(parseGiven(asked, fields, 'another')).toBeNull();
});
