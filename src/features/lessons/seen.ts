/** How what was seen is said; the browser says it anew while the film plays. Numbers stand for [percent], [parts], [from] and [to]. */
export interface SeenWords {
  readonly share: string;
  readonly shareAndParts: string;
  readonly all: string;
  readonly part: string;
  readonly separator: string;
}

/** Half a second at the end of a short film is nobody's gap. */
const WHOLE = 0.993;

/** Beyond these a list of parts helps nobody; the bar shows them. */
const PARTS_SAID = 4;

/** '1:08'. */
export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

/**
 * 'You have seen 49 % of it: 0:00 to 0:52, 1:08 to 1:14.'
 * @param share of the film that was seen, 0 to 1
 */
export function sayWhatWasSeen(words: SeenWords, share: number, segments: readonly (readonly [number, number])[]): string {
  if (share >= WHOLE) return words.all;
  const parts = segments.map(([from, to]) => words.part.replace('[from]', clock(from)).replace('[to]', clock(to)));
  const whole = parts.length === 0 || parts.length > PARTS_SAID ? words.share : words.shareAndParts;
  return whole.replace('[percent]', String(Math.floor(100 * share))).replace('[parts]', parts.join(words.separator));
}
