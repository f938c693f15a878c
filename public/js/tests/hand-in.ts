// Handing in: through the outbox, so that it is done once, after all answers, and also when the network comes back later.
import { newKey, type Outbox } from '../outbox/outbox.js';

/** How long everything may take to arrive before the page says that it is waiting. */
const PATIENCE = 1_500;

export interface HandIn {
  /** Asks for the review: led to it as soon as everything has arrived; till then the page offers to submit later. */
  review(): void;
}

/**
 * @param here says to the server that this page is there: what arrives proves that there is a network and a session
 * @param onHandedIn nothing more is answered on this page
 */
export function handIn(form: HTMLFormElement, panel: HTMLElement, outbox: Outbox, attempt: string, here: () => void, onHandedIn: () => void): HandIn {
  const { pen = '' } = form.dataset;
  const [openText, submit, back, waits] = [part('open'), part('submit'), part('back'), part('waits')];
  let asked = 0;

  function part(name: string): HTMLElement | null {
    return panel.querySelector(`[data-hand-in-${name}]`);
  }

  function show(): void {
    // A question counts as answered here when all its fields are: the server says the same when they arrive.
    const open = [...form.querySelectorAll<HTMLElement>('[data-test-question]')].flatMap((section, index) => (isAnswered(section) ? [] : [String(index + 1)]));
    if (openText !== null) {
      openText.hidden = open.length === 0;
      openText.textContent = (openText.dataset['word'] ?? '').replace('[questions]', open.join(', '));
    }
    form.hidden = true;
    panel.hidden = false;
    panel.focus();
  }

  back?.addEventListener('click', () => {
    asked += 1;
    panel.hidden = true;
    form.hidden = false;
  });
  submit?.addEventListener('click', () => {
    asked += 1;
    for (const element of [submit, back]) if (element !== null) element.hidden = true;
    if (waits !== null) waits.hidden = false;
    onHandedIn();
    outbox.put({ id: newKey(), url: `${attempt}/submit`, body: { confirm: 'yes', pen } });
    panel.focus();
  });

  return {
    review() {
      asked += 1;
      const mine = asked;
      here();
      const patience = setTimeout(() => {
        if (mine === asked) show();
      }, PATIENCE);
      void outbox.emptied().then(() => {
        clearTimeout(patience);
        if (mine === asked) location.assign(`${attempt}/review`);
      });
    },
  };
}

function isAnswered(section: HTMLElement): boolean {
  const controls = [...section.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input[name^="q."], select[name^="q."]')];
  const toggles = controls.filter((control): control is HTMLInputElement => control.type === 'radio' || control.type === 'checkbox');
  if (toggles.length > 0) return toggles.some((toggle) => toggle.checked);
  return controls.every((control) => control.value.trim() !== '');
}

/** The review page: its form is sent the same way. */
export function handInReviewed(form: HTMLFormElement, outbox: Outbox): void {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    for (const button of form.querySelectorAll('button')) button.disabled = true;
    outbox.put({ id: newKey(), url: new URL(form.action).pathname, body: { confirm: 'yes' } });
    const waits = document.querySelector<HTMLElement>('[data-hand-in-waits]');
    setTimeout(() => {
      if (waits !== null) waits.hidden = false;
    }, PATIENCE);
  });
}
