// Answers, decisions and orders are checked where they stand: sent through the outbox, and the screen shown anew without leaving the page.
import { newKey, type Message, type Outbox } from '../outbox/outbox.js';

/** What of the player changes when something was answered; the notes beside it stay as they are being written. */
const CHANGING = ['.stage-text', '.outline', '.segments', '.player-bottom', '.player-preferences'];

type Fields = Record<string, string | string[]>;

function fieldsOf(form: HTMLFormElement, submitter: HTMLElement | null): Fields {
  const fields: Fields = {};
  for (const [name, value] of new FormData(form, submitter)) {
    if (name === '_csrf' || typeof value !== 'string') continue;
    const known = fields[name];
    fields[name] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value];
  }
  return fields;
}

/** Whether anything was answered; where nothing was, the server says what is missing. */
function isAnswered(fields: Fields): boolean {
  return Object.entries(fields).some(([name, value]) => (name.startsWith('q.') || name === 'choice') && value !== '');
}

/** Puts what changed of a page that was fetched into this one. */
function swap(html: string, enhance: (root: ParentNode) => void): void {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  for (const selector of CHANGING) {
    const [here, there] = [document.querySelector(selector), fresh.querySelector(selector)];
    if (here !== null && there !== null) here.replaceWith(document.adoptNode(there));
  }
  enhance(document);
  const told = document.querySelector<HTMLElement>('[data-verdict], [data-scene]');
  told?.focus();
}

/**
 * @param enhance is called with what was put in, which has lost what scripts had added
 * @returns to be told of the outbox's outcomes
 */
export function answerInPlace(outbox: () => Outbox, enhance: (root: ParentNode) => void): (message: Message, status: number, data: Readonly<Record<string, unknown>>) => void {
  const sent = new Set<string>();

  async function show(address: string): Promise<void> {
    try {
      const response = await fetch(address, { headers: { accept: 'text/html' } });
      if (!response.ok || response.redirected) throw new Error(`answered ${response.status}`);
      swap(await response.text(), enhance);
      if (address !== location.href) history.pushState(null, '', address);
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
  addEventListener('popstate', () => location.reload());

  return (message, status, data) => {
    if (!sent.delete(message.id)) return;
    if (status < 300 && typeof data['next'] === 'string') void show(new URL(data['next'], location.href).href);
    else location.reload();
  };
}
