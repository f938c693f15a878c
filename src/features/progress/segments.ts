/** Parts of a film that were really played, in seconds: sorted, apart from each other. */
export type Segments = readonly (readonly [from: number, to: number])[];

/** Gaps shorter than this are joints between reports, not something that was skipped. */
const JOINT = 0.5;

/** The union of what was played before and a new part: watching twice counts once. */
export function mergeSegments(segments: Segments, added: readonly [number, number]): Segments {
  const sorted = [...segments, added].filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + JOINT) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** Seconds played, each counted once. */
export function playedSeconds(segments: Segments): number {
  return segments.reduce((sum, [from, to]) => sum + (to - from), 0);
}

/** The share of a film that was played, 0 to 1. */
export function coverage(segments: Segments, duration: number): number {
  return duration <= 0 ? 0 : Math.min(1, playedSeconds(segments) / duration);
}

/** The quickest that the player plays. */
export const TOP_SPEED = 2;

/** Seconds that a report may be ahead of the clock: buffering, and the time that the report itself takes. */
const SLACK = 3;

/** What of a claim nobody has counted yet: the gaps in what was seen. */
function gapsIn(seen: Segments, from: number, to: number): [number, number][] {
  const gaps: [number, number][] = [];
  let at = from;
  for (const [start, end] of seen) {
    if (end <= at || start >= to) continue;
    if (start > at) gaps.push([at, start]);
    at = end;
  }
  if (at < to) gaps.push([at, to]);
  return gaps;
}

/**
 * Cuts a claim to what the clock allows. Since the page was opened, nobody can have played more than the time that passed, at the
 * speed claimed; what was claimed before on the same opening is spent. Only what is new costs time: a report that is sent again because
 * its answer was lost takes nothing from the next. A claim is shortened, never dropped whole, because a slow clock is likelier than a cheat.
 * @param claim seconds of the film, and the speed at which they were played
 * @param elapsed seconds since the page was opened, by the server's clock
 * @param spent seconds of real time that earlier claims of this opening have used
 * @param seen what counts already
 */
export function clipToClock(
  claim: { from: number; to: number; speed: number },
  elapsed: number,
  spent: number,
  seen: Segments,
): { segment: [number, number]; spent: number } {
  const speed = Math.min(Math.max(claim.speed, 0.25), TOP_SPEED);
  const possible = Math.max(0, elapsed + SLACK - spent) * speed;
  let used = 0;
  for (const [from, to] of gapsIn(seen, claim.from, claim.to)) {
    if (used + to - from > possible) return { segment: [claim.from, from + possible - used], spent: spent + possible / speed };
    used += to - from;
  }
  return { segment: [claim.from, Math.max(claim.from, claim.to)], spent: spent + used / speed };
}
