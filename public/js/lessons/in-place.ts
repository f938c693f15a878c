// Answers, decisions and orders are checked where they stand: sent through the outbox, and the screen shown anew without leaving the page.
import { newKey, type Message, type Outbox } from '../outbox/outbox.js';
import { fieldsOf, isAnswered, swapFrom } from './forms.js';

/** What of the player changes when something was answered; the notes beside it stay as they are being written. */
const CHANGING = ['.stage-text', '.outline', '.segments', '.player-bottom', '.player-preferences'];

/** Puts what changed of a page that was fetched into this one. */
function swap(html: string, enhance: (root: ParentNode) => void): void {
  swapFrom(html, CHANGING);
  enhance(document);
  const told = document.querySelector<HTMLElement>('[data-verdict], [data-scene]');
  told?.focus();
}

const addressHere = (): string => location.pathname + location.search;

/**
 * @param enhance is called with what was put in, which has lost what scripts had added
 * @returns to be told of the outbox's outcomes
 */
export function answerInPlace(outbox: () => Outbox, enhance: (root: ParentNode) => void): (message: Message, status: number, data: Readonly<Record<string, unknown>>) => void {
  const sent = new Set<string>();
  let shown = addressHere();

  async function show(address: string): Promise<void> {
    try {
      const response = await fetch(address, { headers: { accept: 'text/html' } });
      if (!response.ok || response.redirected) throw new Error(`answered ${response.status}`);
      swap(await response.text(), enhance);
      if (address !== location.href) history.pushState(null, '', address);
      shown = addressHere();
    } catch {
      location.assign(address);
    }
  }

  /** Checks what is not kept: nothing of it is lost where the network is away, and the browser sends the form itself. */
  async function check(form: HTMLFormElement): Promise<void> {
    try {
      const body = new URLSearchParams([...new FormData(form)].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
      const response = await fetch(form.action, { method: 'POST', body, headers: { accept: 'text/html' } });
      if (!response.ok) throw new Error(`answered ${response.status}`);
      swap(await response.text(), enhance);
    } catch {
      form.submit();
    }
  }

  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (form.matches('form[data-check]')) {
      event.preventDefault();
      void check(form);
      return;
    }
    if (!form.matches('form[data-answer]')) return;
    const fields = fieldsOf(form, event.submitter);
    if (!isAnswered(fields)) return;
    event.preventDefault();
    for (const button of form.querySelectorAll('button')) button.disabled = true;
    const id = newKey();
    sent.add(id);
    outbox().put({ id, url: form.action, body: fields });
  });
  document.addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest<HTMLAnchorElement>('a[data-again]') ?? null;
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void show(link.href);
  });
  // A link within the page (a note, the transcript) moves the history too, and leads nowhere else.
  addEventListener('popstate', () => {
    if (addressHere() !== shown) location.reload();
  });

  return (message, status, data) => {
    if (!sent.delete(message.id)) return;
    if (status < 300 && typeof data['next'] === 'string') void show(new URL(data['next'], location.href).href);
    else location.reload();
  };
}
