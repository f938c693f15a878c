import { inOrderOf, together } from '../../../src/platform/together.js';

test('when several ask in the same moment, then the work is done once, and each gets its own answer', async () => {
  const asked: number[][] = [];
  const double = together<number, number>((numbers) => {
    asked.push([...numbers]);
    return Promise.resolve(numbers.map((number) => number * 2));
  });
  expect(await Promise.all([double(1), double(2), double(1)])).toEqual([2, 4, 2]);
  expect(await double(3)).toBe(6);
  expect(asked).toEqual([[1, 2, 1], [3]]);
});

test('when one of them cannot be answered, then only that one fails', async () => {
  const odd = together<number, number>((numbers) => Promise.resolve(numbers.map((number) => (number % 2 === 0 ? new Error('even') : number))));
  const outcomes = await Promise.allSettled([odd(1), odd(2), odd(3)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('when the work fails, then all who asked learn of it, and the next one is served', async () => {
  let away = true;
  const read = together<number, number>((numbers) => (away ? Promise.reject(new Error('away')) : Promise.resolve(numbers)));
  const outcomes = await Promise.allSettled([read(1), read(2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  away = false;
  expect(await read(3)).toBe(3);
});

test('when the same document is asked for twice, then nobody holds the object of another', () => {
  const [first, second, third] = inOrderOf(['a', 'b', 'a'], [{ _id: 'a', facts: { done: 1 } }]);
  expect(second).toBeNull();
  expect(third).toEqual(first);
  expect(third?.facts).not.toBe(first?.facts);
});
