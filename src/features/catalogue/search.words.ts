/** A text as it is compared, and where each of its signs stands in what is shown. */
export interface Folded {
  readonly text: string;
  readonly places: readonly number[];
}

/** One sign without what readers leave out when they search: capitals, accents, Arabic vowel signs, the forms of alef, yeh and teh. */
function foldSign(sign: string): string {
  return sign.normalize('NFKD').replace(/[\p{M}\u0640]/gu, '').toLowerCase().replaceAll('ى', 'ي').replaceAll('ة', 'ه').replaceAll('œ', 'oe').replaceAll(/[’ʼ]/g, "'").replaceAll(/[\u00a0\u202f]/g, ' ');
}

export function fold(shown: string): Folded {
  let text = '';
  const places: number[] = [];
  let place = 0;
  for (const sign of shown) {
    const folded = foldSign(sign);
    text += folded;
    for (let count = 0; count < folded.length; count += 1) places.push(place);
    place += sign.length;
  }
  return { text, places };
}

const MOST_WORDS = 8;

/** The words of a query, each once. */
export function wordsOf(query: string): string[] {
  return [...new Set(fold(query).text.split(/\s+/).filter(Boolean))].slice(0, MOST_WORDS);
}

/** A part of an excerpt; `hit` where it is a word that was searched. */
export interface Part {
  readonly text: string;
  readonly hit: boolean;
}

const BEFORE = 60;
const LENGTH = 180;

/** The place of a text where the first searched word stands, with every searched word marked. */
export function excerpt(shown: string, folded: Folded, words: readonly string[]): readonly Part[] {
  const found = words.map((word) => folded.text.indexOf(word)).filter((at) => at >= 0);
  const first = found.length === 0 ? 0 : (folded.places[Math.min(...found)] ?? 0);
  const start = first <= BEFORE ? 0 : shown.indexOf(' ', first - BEFORE) + 1;
  const end = shown.length <= start + LENGTH ? shown.length : shown.lastIndexOf(' ', start + LENGTH);
  const hits = new Uint8Array(shown.length);
  for (const word of words) {
    for (let at = folded.text.indexOf(word); at >= 0; at = folded.text.indexOf(word, at + word.length)) {
      hits.fill(1, folded.places[at], folded.places[at + word.length] ?? shown.length);
    }
  }
  const parts: { text: string; hit: boolean }[] = [];
  for (let at = start; at < end; at += 1) {
    const hit = hits[at] === 1;
    const last = parts.at(-1);
    if (last?.hit === hit) last.text += shown.charAt(at);
    else parts.push({ text: shown.charAt(at), hit });
  }
  return [...(start > 0 ? [{ text: '… ', hit: false }] : []), ...parts, ...(end < shown.length ? [{ text: ' …', hit: false }] : [])];
}
