/** Shows the questions one by one, with buttons between them. A link to a question, and going back, lead to it. */
export function stepThrough(form: HTMLFormElement): void {
  const sections = [...form.querySelectorAll<HTMLElement>('[data-test-question]')];
  const { wordPrevious = '', wordNext = '' } = form.dataset;
  const previous = button(wordPrevious);
  const next = button(wordNext);
  let current = 0;

  function button(text: string): HTMLButtonElement {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'button button-quiet';
    made.textContent = text;
    return made;
  }

  function show(index: number): void {
    current = Math.min(Math.max(index, 0), sections.length - 1);
    sections.forEach((section, place) => {
      section.hidden = place !== current;
    });
    previous.hidden = current === 0;
    next.hidden = current === sections.length - 1;
  }

  function move(by: number): void {
    show(current + by);
    // The number of the question is read first, then the question.
    sections[current]?.focus();
    history.replaceState(null, '', `#${sections[current]?.id ?? ''}`);
  }

  function fromAddress(): void {
    const named = sections.findIndex((section) => `#${section.id}` === location.hash);
    show(Math.max(named, 0));
  }

  const steps = document.createElement('div');
  steps.className = 'actions';
  steps.append(previous, next);
  sections.at(-1)?.after(steps);
  for (const section of sections) section.tabIndex = -1;
  previous.addEventListener('click', () => move(-1));
  next.addEventListener('click', () => move(1));
  addEventListener('hashchange', fromAddress);
  fromAddress();
}
