import { clipToClock, coverage, mergeSegments, playedSeconds, type Segments } from '../../../src/features/progress/segments.js';

describe('what was watched', () => {
  test('when a part is watched twice, then it counts once', () => {
    const once = mergeSegments([], [0, 30]);
    expect(mergeSegments(once, [10, 30])).toEqual([[0, 30]]);
  });

  test('when a part is skipped, then the gap stays', () => {
    const merged = mergeSegments(mergeSegments([], [0, 20]), [40, 60]);
    expect(merged).toEqual([[0, 20], [40, 60]]);
    expect(playedSeconds(merged)).toBe(40);
    expect(coverage(merged, 80)).toBe(0.5);
  });

  test('when the gap is filled later, in any order, then the union is the same', () => {
    const parts: [number, number][] = [[0, 10], [30, 40], [10, 20], [20, 30]];
    const forwards = parts.reduce<Segments>((all, part) => mergeSegments(all, part), []);
    const backwards = [...parts].reverse().reduce<Segments>((all, part) => mergeSegments(all, part), []);
    expect(forwards).toEqual([[0, 40]]);
    expect(backwards).toEqual(forwards);
  });

  test('when two reports nearly touch, then they join', () => {
    expect(mergeSegments([[0, 10]], [10.3, 20])).toEqual([[0, 20]]);
  });

  test('when a claim is empty or runs backwards, then nothing is added', () => {
    expect(mergeSegments([[0, 5]], [9, 9])).toEqual([[0, 5]]);
    expect(mergeSegments([[0, 5]], [9, 7])).toEqual([[0, 5]]);
  });
});

describe('the clock', () => {
  test('when a claim fits the time that passed, then it is taken whole', () => {
    expect(clipToClock({ from: 0, to: 10, speed: 1 }, 10, 0, [])).toEqual({ segment: [0, 10], spent: 10 });
  });

  test('when a claim outruns the clock, then it is cut to what was possible and not dropped', () => {
    const { segment } = clipToClock({ from: 0, to: 100, speed: 1 }, 10, 0, []);
    expect(segment).toEqual([0, 13]);
  });

  test('when played at double speed, then twice the seconds are possible', () => {
    expect(clipToClock({ from: 0, to: 40, speed: 2 }, 20, 0, []).segment).toEqual([0, 40]);
  });

  test('when a speed is claimed that the player does not have, then double speed is assumed', () => {
    expect(clipToClock({ from: 0, to: 100, speed: 16 }, 7, 0, []).segment).toEqual([0, 20]);
  });

  test('when earlier claims of the same opening used the time, then nothing is left for another', () => {
    const first = clipToClock({ from: 0, to: 13, speed: 1 }, 10, 0, []);
    expect(clipToClock({ from: 50, to: 60, speed: 1 }, 10, first.spent, [first.segment]).segment).toEqual([50, 50]);
  });

  test('when a report comes twice because its answer was lost, then it costs its time once', () => {
    const first = clipToClock({ from: 0, to: 10, speed: 1 }, 20, 0, []);
    const again = clipToClock({ from: 0, to: 10, speed: 1 }, 20, first.spent, [first.segment]);
    expect(again).toEqual(first);
    expect(clipToClock({ from: 10, to: 20, speed: 1 }, 20, again.spent, [again.segment]).segment).toEqual([10, 20]);
  });

  test('when a claim spans what was seen, then only its new parts are measured by the clock', () => {
    expect(clipToClock({ from: 0, to: 40, speed: 1 }, 7, 0, [[5, 30]])).toEqual({ segment: [0, 35], spent: 10 });
    expect(clipToClock({ from: 0, to: 40, speed: 1 }, 0, 0, [[5, 30]])).toEqual({ segment: [0, 3], spent: 3 });
  });

  test('when reports were kept while offline and come together, then all that the clock allows is taken', () => {
    let spent = 0;
    let seen: Segments = [];
    for (let at = 0; at < 60; at += 10) {
      const cut = clipToClock({ from: at, to: at + 10, speed: 1 }, 60, spent, seen);
      spent = cut.spent;
      seen = mergeSegments(seen, cut.segment);
    }
    expect(seen).toEqual([[0, 60]]);
  });
});
