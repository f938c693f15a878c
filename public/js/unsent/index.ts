// What the server refused for good lies in this browser: its writer sees it here, takes a copy, and drops it.
import { asidesOf, type Aside } from '../outbox/outbox.js';

function button(text: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'button button-quiet button-small';
  made.textContent = text;
  made.addEventListener('click', act);
  return made;
}

/** What was written: the text itself, or the fields of an answer. */
function textOf({ body }: Aside['message']): string {
  const { text, fields, key: _key, page: _page, sequence: _sequence, seen: _seen, pen: _pen, ...rest } = body;
  if (typeof text === 'string') return text;
  return Object.entries((fields ?? rest) as Record<string, unknown>).map(([name, value]) => `${name}: ${[value].flat().join(', ')}`).join('\n');
}

function show(list: HTMLElement): void {
  const { account = '', language = 'en' } = document.body.dataset;
  const { wordCopy = '', wordCopied = '', wordDrop = '' } = list.dataset;
  const status = document.getElementById('status');
  const moment = new Intl.DateTimeFormat(language === 'ar' ? 'ar-u-nu-latn' : language, { dateStyle: 'medium', timeStyle: 'short' });
  const asides = asidesOf(account);
  const empty = document.querySelector<HTMLElement>('[data-unsent-empty]');
  if (empty !== null) empty.hidden = asides.length > 0;
  list.replaceChildren(
    ...asides.map((aside) => {
      const item = document.createElement('li');
      const about = document.createElement('p');
      about.className = 'quiet small';
      const link = document.createElement('a');
      // A message goes to an address below the page that it was written on.
      link.href = new URL(aside.message.url, location.href).pathname.replace(/\/[^/]+$/, '');
      link.textContent = link.pathname;
      link.dir = 'ltr';
      about.append(`${moment.format(aside.at)} · `, link);
      const field = document.createElement('textarea');
      field.readOnly = true;
      field.rows = 3;
      field.value = textOf(aside.message);
      field.setAttribute('aria-label', `${moment.format(aside.at)}, ${link.pathname}`);
      const actions = document.createElement('p');
      actions.className = 'actions';
      const copy = button(wordCopy, () => {
        field.select();
        // Without https there is no clipboard but this old one.
        document.execCommand('copy');
        if (status !== null) status.textContent = wordCopied;
      });
      const drop = button(wordDrop, () => {
        localStorage.removeItem(aside.key);
        show(list);
        (list.querySelector<HTMLElement>('button') ?? document.querySelector<HTMLElement>('main'))?.focus();
      });
      actions.append(copy, drop);
      item.append(about, field, actions);
      return item;
    }),
  );
}

const list = document.querySelector<HTMLElement>('[data-unsent]');
if (list !== null) show(list);
