import type { BankQuestion } from '../catalogue/index.js';
import { shuffled } from '../questions/index.js';

/** Draws questions from a bank, spread over the lessons that they test: the same seed draws the same. Pure. */
export function drawQuestions(bank: readonly BankQuestion[], count: number, seed: string): string[] {
  const order = shuffled(bank.map((question) => question.id), seed);
  const byLesson = new Map<string, string[]>();
  for (const id of order) {
    const lesson = bank.find((question) => question.id === id)?.lesson ?? '';
    byLesson.set(lesson, [...(byLesson.get(lesson) ?? []), id]);
  }
  const drawn: string[] = [];
  for (let round = 0; drawn.length < Math.min(count, bank.length); round += 1) {
    for (const ids of byLesson.values()) {
      const id = ids[round];
      if (id !== undefined && drawn.length < count) drawn.push(id);
    }
  }
  return shuffled(drawn, `${seed}|order`);
}
