import type { AnyQuestion, QuestionWords } from '../../../src/features/catalogue/index.js';
import { mark, parseGiven } from '../../../src/features/questions/index.js';
import { foldText } from '../../../src/features/questions/marking.js';
import { fieldsFor } from '../../support/answers.js';

const base = { id: 'q', cites: [] };
const questions: Record<AnyQuestion['kind'], AnyQuestion> = {
  single: { ...base, kind: 'single', choices: ['a', 'b', 'c'], right: 'b' },
  several: { ...base, kind: 'several', choices: ['a', 'b', 'c'], right: ['a', 'c'] },
  truefalse: { ...base, kind: 'truefalse', right: false },
  matching: { ...base, kind: 'matching', items: ['a', 'b'], targets: ['x', 'y', 'z'], right: { a: 'x', b: 'z' } },
  ordering: { ...base, kind: 'ordering', items: ['a', 'b', 'c', 'd'] },
  gap: { ...base, kind: 'gap', gaps: [{ id: 'g', options: ['a', 'b'], right: 'a' }, { id: 'h', options: ['c', 'd'], right: 'd' }] },
  numeric: { ...base, kind: 'numeric', right: 3.5, tolerance: 0.1, traps: [{ id: 'single-cell', value: 6 }] },
  short: { ...base, kind: 'short' },
};
const accepted = [
  { prompt: 'Name it', accepted: ['public statement'], feedback: { right: '', wrong: '' } },
  { prompt: 'Nommez-la', accepted: ['déclaration publique'], feedback: { right: '', wrong: '' } },
  { prompt: 'سمّه', accepted: ['بيان علني'], feedback: { right: '', wrong: '' } },
] as unknown as QuestionWords[];
const [words = accepted[0] as QuestionWords] = accepted;

describe.each(Object.values(questions))('a question of kind $kind', (question) => {
  test('when a form gives the right answer, then it is right', () => {
    const given = parseGiven(question, fieldsFor(question, words), 's');
    expect(given).not.toBeNull();
    expect(given === null ? null : mark(question, accepted, given).correct).toBe(true);
  });

  test('when a form gives a wrong answer, then it is wrong', () => {
    const given = parseGiven(question, fieldsFor(question, words, true), 's');
    expect(given).not.toBeNull();
    expect(given === null ? null : mark(question, accepted, given).correct).toBe(false);
  });

  test('when nothing, or something else, is sent, then it is no answer', () => {
    expect(parseGiven(question, {}, 's')).toBeNull();
    expect(parseGiven(question, { 'q.q': '', 'q.q.a': 'x' }, 's')).toBeNull();
    expect(parseGiven(question, { 'q.q': { $ne: null }, 'q.q.a': { $gt: '' } }, 's')).toBeNull();
  });

  test('when the answer is of another kind, then it is wrong', () => {
    expect(mark(question, accepted, question.kind === 'short' ? { kind: 'single', choice: 'b' } : { kind: 'short', text: 'b' }).correct).toBe(false);
  });
});

test.each([
  [['a', 'c'], true, { a: 'right', c: 'right' }],
  [['a'], false, { a: 'right', c: 'missed' }],
  [['a', 'b', 'c'], false, { a: 'right', b: 'wrong', c: 'right' }],
  [['b'], false, { a: 'missed', b: 'wrong', c: 'missed' }],
])('when %j of several are chosen, then each is told apart', (choices, correct, parts) => {
  expect(mark(questions.several, [], { kind: 'several', choices })).toEqual({ correct, parts, trap: null });
});

test('when some pairs, gaps or places are wrong, then those are named', () => {
  expect(mark(questions.matching, [], { kind: 'matching', pairs: { a: 'x', b: 'y' } })).toMatchObject({ correct: false, parts: { a: 'right', b: 'wrong' } });
  expect(mark(questions.gap, [], { kind: 'gap', gaps: { g: 'b', h: 'd' } })).toMatchObject({ correct: false, parts: { g: 'wrong', h: 'right' } });
  expect(mark(questions.ordering, [], { kind: 'ordering', order: ['a', 'c', 'b', 'd'] })).toMatchObject({ correct: false, parts: { a: 'right', b: 'wrong', c: 'wrong', d: 'right' } });
});

test.each([
  ['3.5', 3.5], ['3,5', 3.5], [' 3,5 m² ', 3.5], ['3.5 m2', 3.5], ['3.5m²', 3.5], ['٣٫٥', 3.5], ['۳٫۵ متر', 3.5], ['48 hours', 48], ['−2', -2], ['+7', 7], ['.5', 0.5],
  ['12 000', 12_000], ['12\u202f000,5 €', 12_000.5], ['40 %', 40],
  ['', null], ['three', null], ['3 or 4', null], ['1.234,5', null], ['3..5', null], ['12 00', null], ['NaN', null], ['1e3', null],
])('when %j is typed for a number, then it is read as %p', (typed, value) => {
  const given = parseGiven(questions.numeric, { 'q.q': typed }, 's');
  expect(given?.kind === 'numeric' ? given.value : null).toBe(value);
});

test.each([[3.5, true, null], [3.6, true, null], [3.4, true, null], [3.61, false, null], [6, false, 'single-cell'], [6.05, false, 'single-cell']])(
  'when %p is given where 3.5 ± 0.1 is right, then correct is %p and the trap %p', (value, correct, trap) => {
    expect(mark(questions.numeric, [], { kind: 'numeric', value, typed: String(value) })).toMatchObject({ correct, trap });
  },
);

test.each(['public statement', 'A Public  Statement.', '«the public-statement»', 'une déclaration publique', 'La DECLARATION PUBLIQUE', 'البيان علني', 'بَيان علنيّ'])(
  'when %j is given as a short text, then it is accepted', (text) => {
    expect(mark(questions.short, accepted, { kind: 'short', text }).correct).toBe(true);
  },
);

test.each(['statement', 'public statements', 'publics tatement', '…', 'apublic statement'])('when %j is given as a short text, then it is not accepted', (text) => {
  expect(mark(questions.short, accepted, { kind: 'short', text }).correct).toBe(false);
});

test('when a word only begins like an article, then it stays whole', () => {
  expect([foldText('law'), foldText('Lawyer'), foldText('anything'), foldText('theory'), foldText('désignation'), foldText('l’avocat'), foldText('Œuvre')]).toEqual(['law', 'lawyer', 'anything', 'theory', 'designation', 'avocat', 'oeuvre']);
});

test('when places in an order are doubled or missing, then it is no order', () => {
  const places = (a: string, b: string, c: string, d: string): Record<string, string> => ({ 'q.q.a': a, 'q.q.b': b, 'q.q.c': c, 'q.q.d': d });
  expect(parseGiven(questions.ordering, places('1', '1', '3', '4'), 's')).toBeNull();
  expect(parseGiven(questions.ordering, places('1', '', '3', '4'), 's')).toBeNull();
  expect(parseGiven(questions.ordering, places('4', '3', '2', '1'), 's')).toEqual({ kind: 'ordering', order: ['d', 'c', 'b', 'a'] });
});
