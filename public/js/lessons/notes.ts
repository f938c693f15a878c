// Notes and reflections are saved as they are typed.
import { newKey, type Message, type Outbox } from '../outbox/outbox.js';

const PAUSE = 1_200;

/** Where a text is saved from: this page, how often it has saved, and what it had seen when it began. */
interface Origin {
  readonly page: string;
  sequence: number;
  seen: string;
}

/**
 * Saves the text of a form while it is typed.
 * @returns to be told of the outbox's outcomes
 */
export function saveWhileTyping(form: HTMLFormElement, outbox: () => Outbox): (message: Message, status: number, data: Readonly<Record<string, unknown>>) => void {
  const area = form.querySelector('textarea');
  const seen = form.querySelector<HTMLInputElement>('input[name="seen"]');
  const origin: Origin = { page: newKey(), sequence: 0, seen: seen?.value ?? '' };
  const texts = new Map<string, string>();
  let timer: number | undefined;
  let sent = area?.value ?? '';

  function save(): void {
    if (area === null || area.value === sent) return;
    sent = area.value;
    origin.sequence += 1;
    const id = newKey();
    texts.set(id, sent);
    // The page in another language, to which the text may be carried, then knows this version of it.
    if (seen !== null) seen.value = `${origin.page}.${origin.sequence}`;
    outbox().put({ id, url: form.action, body: { text: sent, ...origin } });
  }

  area?.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  addEventListener('pagehide', save);
  document.addEventListener('submit', (event) => (event.target as HTMLFormElement).matches('form[data-languages]') && save(), true);

  return (message, _status, data) => {
    const was = texts.get(message.id);
    texts.delete(message.id);
    if (area === null || was === undefined || typeof data['text'] !== 'string') return;
    // Another page had changed this text meanwhile: both are kept, one after the other, and what was typed since stays behind them.
    const both = data['text'];
    area.value = both.slice(0, both.length - was.length) + area.value;
    sent = area.value;
    if (typeof data['seen'] === 'string') origin.seen = data['seen'];
  };
}
