const MINUTE = 60_000;

/**
 * Says when time runs short and when it is over. What is left is counted by the server, because a computer's clock may be wrong.
 * @param left milliseconds from the making of the page
 */
export function watchTime(left: number, sentences: { five: string; one: string; over: string }, say: (text: string) => void): void {
  const made = performance.timeOrigin;
  const moments = [[left - 5 * MINUTE, sentences.five], [left - MINUTE, sentences.one], [left, sentences.over]] as const;
  for (const [after, sentence] of moments) {
    const wait = after - (Date.now() - made);
    if (wait > 0 && wait < 2 ** 31) setTimeout(() => say(sentence), wait);
  }
}
