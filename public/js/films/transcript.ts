// The transcript: where the film is, a way to go there, and a search.

export interface TranscriptWords {
  readonly goTo: string;
  readonly found: string;
  readonly none: string;
}

/** A text without case and accents, and for each of its signs the place in the text where it stood. */
function folded(text: string): { text: string; places: number[] } {
  let result = '';
  const places: number[] = [];
  let at = 0;
  for (const sign of text) {
    const plain = sign.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    result += plain;
    for (let index = 0; index < plain.length; index += 1) places.push(at);
    at += sign.length;
  }
  places.push(at);
  return { text: result, places };
}

/** Marks each place where it is said; how many there are. */
function markIn(said: HTMLElement, wanted: string): number {
  const text = said.textContent;
  const { text: plain, places } = folded(text);
  const pieces: (string | Node)[] = [];
  let from = 0;
  let count = 0;
  for (let at = wanted === '' ? -1 : plain.indexOf(wanted); at >= 0; at = plain.indexOf(wanted, at + wanted.length)) {
    const [start = 0, end = 0] = [places[at], places[at + wanted.length]];
    const mark = document.createElement('mark');
    mark.textContent = text.slice(start, end);
    pieces.push(text.slice(from, start), mark);
    from = end;
    count += 1;
  }
  said.replaceChildren(...pieces, text.slice(from));
  return count;
}

/** @returns follows the film: to be told at which second it is */
export function followTranscript(film: Element, words: TranscriptWords, goTo: (second: number) => void): (now: number) => void {
  const list = film.querySelector<HTMLElement>('.transcript');
  const found = film.querySelector<HTMLElement>('[data-found]');
  const search = film.querySelector<HTMLInputElement>('[data-transcript-search]');
  const cues = [...film.querySelectorAll<HTMLLIElement>('.transcript li[data-from]')].flatMap((line) => {
    const [at, said] = [line.querySelector<HTMLElement>('.at'), line.querySelector<HTMLElement>('.said')];
    return at === null || said === null || line.dataset['from'] === '' ? [] : [{ line, at, said, from: Number(line.dataset['from']) }];
  });

  // Within the list alone: the page itself never moves under a reader.
  function reveal(line: HTMLElement): void {
    if (list === null) return;
    const [box, row] = [list.getBoundingClientRect(), line.getBoundingClientRect()];
    list.scrollTop += row.top - box.top - box.height / 3;
  }

  for (const { line, at, from } of cues) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = at.textContent;
    button.setAttribute('aria-label', words.goTo.replace('[clock]', at.textContent));
    at.replaceChildren(button);
    line.addEventListener('click', () => {
      // Whoever marks words to copy them does not want to go there.
      if (getSelection()?.isCollapsed ?? true) goTo(from);
    });
  }

  let hits: HTMLElement[] = [];
  search?.closest<HTMLElement>('[hidden]')?.removeAttribute('hidden');
  search?.addEventListener('input', () => {
    const wanted = folded(search.value.trim()).text;
    let count = 0;
    hits = [];
    for (const { line, said } of cues) {
      const here = markIn(said, wanted);
      if (here > 0) hits.push(line);
      count += here;
    }
    if (found !== null) found.textContent = wanted === '' ? '' : count === 0 ? words.none : words.found.replace('[count]', String(count));
    if (hits[0] !== undefined) reveal(hits[0]);
  });
  // Enter goes to the first line that was found; Tab to the next.
  search?.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    hits[0]?.querySelector('button')?.focus();
  });

  return (now) => {
    const current = cues.filter(({ from }) => from <= now + 0.05).at(-1);
    for (const cue of cues) {
      if (cue !== current) cue.line.removeAttribute('aria-current');
      else if (!cue.line.hasAttribute('aria-current')) {
        cue.line.setAttribute('aria-current', 'true');
        // Whoever reads or searches on their own is not pulled away.
        if (list?.matches(':hover, :focus-within') === false && search?.value === '') reveal(cue.line);
      }
    }
  };
}
