import type { BankQuestion } from '../../../src/features/catalogue/index.js';
import { shuffled } from '../../../src/features/questions/index.js';
import { drawQuestions } from '../../../src/features/tests/draw.js';

const bank: BankQuestion[] = ['one', 'two', 'three', 'four'].flatMap((lesson, index) =>
  Array.from({ length: index + 2 }, (_, number) => ({ id: `${lesson}-${number}`, lesson, kind: 'truefalse' as const, right: true, cites: [] })),
);
const lessonOf = (id: string): string => id.replace(/-\d+$/, '');

test('when the seed is the same, then the draw and the order are', () => {
  expect(drawQuestions(bank, 8, 'seed')).toEqual(drawQuestions(bank, 8, 'seed'));
  expect(shuffled(['a', 'b', 'c', 'd'], 'seed')).toEqual(shuffled(['d', 'c', 'b', 'a'], 'seed'));
});

test('when an order was shuffled by an earlier release, then it is the same today', () => {
  expect(shuffled(['a', 'b', 'c', 'd', 'e'], 'kept-seed')).toMatchInlineSnapshot(`
[
  "d",
  "c",
  "b",
  "a",
  "e",
]
`);
});

test('when seeds differ, then every question is drawn at some time', () => {
  const drawn = new Set(Array.from({ length: 60 }, (_, seed) => drawQuestions(bank, 8, `seed ${seed}`)).flat());
  expect(drawn.size).toBe(bank.length);
});

test.each([4, 8])('when %i questions are drawn from four lessons, then each lesson has its share and none comes twice', (count) => {
  for (let seed = 0; seed < 40; seed += 1) {
    const drawn = drawQuestions(bank, count, `seed ${seed}`);
    expect(new Set(drawn).size).toBe(count);
    const shares = ['one', 'two', 'three', 'four'].map((lesson) => drawn.filter((id) => lessonOf(id) === lesson).length);
    expect(shares).toEqual([count / 4, count / 4, count / 4, count / 4]);
  }
});

test('when more are asked for than there are, then all are drawn', () => {
  expect(drawQuestions(bank, 100, 'seed').toSorted()).toEqual(bank.map((question) => question.id).toSorted());
});
