/**
 * Gives every step of an ordering two buttons, up and down, instead of a list of places; nothing has to be dragged.
 * @param asShown whether the order as it stands is an answer before anything was moved: in a lesson it is checked by a button, in a test
 *   an untouched question is not answered
 */
export function enhanceOrdering(root: ParentNode, asShown: boolean): void {
  for (const list of root.querySelectorAll<HTMLElement>('[data-ordering]')) enhance(list, asShown);
}

function enhance(list: HTMLElement, asShown: boolean): void {
  const { wordUp = '', wordDown = '', wordMoved = '' } = list.dataset;
  const said = document.createElement('p');
  said.className = 'visually-hidden';
  said.setAttribute('role', 'status');
  list.after(said);

  const items = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[data-item]')];
  const nameOf = (item: HTMLElement): string => item.firstElementChild?.textContent.trim() ?? '';
  const selectOf = (item: HTMLElement): HTMLSelectElement | null => item.querySelector('select');

  /** The hidden lists stay the answer that the form sends; the buttons only change them. */
  function setPlaces(): void {
    items().forEach((item, index) => {
      const select = selectOf(item);
      if (select !== null) select.value = String(index + 1);
    });
  }

  function markEnds(): void {
    const all = items();
    all.forEach((item, index) => {
      const [up, down] = item.querySelectorAll<HTMLButtonElement>('button');
      up?.setAttribute('aria-disabled', String(index === 0));
      down?.setAttribute('aria-disabled', String(index === all.length - 1));
    });
  }

  function move(item: HTMLElement, by: -1 | 1, button: HTMLButtonElement): void {
    const all = items();
    const place = all.indexOf(item) + by;
    const other = all[place];
    if (other === undefined) return;
    if (by < 0) other.before(item);
    else other.after(item);
    setPlaces();
    markEnds();
    button.focus();
    said.textContent = wordMoved.replace('[item]', nameOf(item)).replace('[place]', String(place + 1));
    selectOf(item)?.dispatchEvent(new Event('input', { bubbles: true }));
  }

  function button(item: HTMLElement, sign: string, word: string, by: -1 | 1): HTMLButtonElement {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'button button-quiet';
    made.textContent = sign;
    made.setAttribute('aria-label', `${word}: ${nameOf(item)}`);
    made.addEventListener('click', () => move(item, by, made));
    return made;
  }

  // Shown in the order that the lists say, which may be one that was given before.
  list.append(...items().sort((a, b) => Number(selectOf(a)?.value) - Number(selectOf(b)?.value)));
  for (const item of items()) {
    const select = selectOf(item);
    if (select === null) continue;
    select.hidden = true;
    const buttons = document.createElement('span');
    buttons.className = 'order-buttons';
    buttons.append(button(item, '↑', wordUp, -1), button(item, '↓', wordDown, 1));
    select.after(buttons);
  }
  if (asShown) setPlaces();
  markEnds();
}
