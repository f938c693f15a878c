// The second bar: what was seen, below where the film is. Seen parts are thick and gaps a thin line, so that no colour is needed to tell them apart.
import type { Segments } from '../../../src/features/progress/segments.js';

const SVG = 'http://www.w3.org/2000/svg';
const HEIGHT = 14;
/** Top and height of each mark, in the same units. */
const MARKS = { gap: [6, 2], seen: [4, 6], moment: [0, HEIGHT] } as const;

export function seenBar(into: Element, moments: readonly number[], duration: number): (seen: Segments) => void {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 100 ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('class', 'film-bar');
  // The sentence below the film says the same.
  svg.setAttribute('aria-hidden', 'true');
  into.append(svg);

  const mark = (kind: keyof typeof MARKS, from: number, seconds: number): SVGRectElement => {
    const rect = document.createElementNS(SVG, 'rect');
    const [y, height] = MARKS[kind];
    for (const [name, value] of Object.entries({ class: kind, x: (100 * from) / duration, y, width: (100 * seconds) / duration, height })) rect.setAttribute(name, String(value));
    return rect;
  };
  return (seen) => {
    svg.replaceChildren(
      mark('gap', 0, duration),
      ...seen.map(([from, to]) => mark('seen', from, to - from)),
      ...moments.map((at) => mark('moment', at - duration / 400, duration / 200)),
    );
  };
}
