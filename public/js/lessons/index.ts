// The lesson player, better with scripts: answers are checked in place, notes are saved as they are typed, a toolbox counts as opened.
import { newKey, type Message, type Outbox } from '../outbox/outbox.js';
import { pageOutbox } from '../outbox/page.js';
import { enhanceOrdering } from '../questions/ordering.js';
import { answerInPlace } from './in-place.js';
import { saveWhileTyping } from './notes.js';

type Outcome = (message: Message, status: number, data: Readonly<Record<string, unknown>>) => void;

const listeners: Outcome[] = [];
let made: Outbox | null = null;

/** Made when something is sent; a page that only shows needs none. */
function outbox(): Outbox {
  made ??= pageOutbox((...outcome) => {
    for (const listener of listeners) listener(...outcome);
  });
  return made;
}

const following = new WeakSet<HTMLFormElement>();

function enhance(root: ParentNode): void {
  enhanceOrdering(root, true);
  for (const form of root.querySelectorAll<HTMLFormElement>('form[data-save]')) {
    if (following.has(form)) continue;
    following.add(form);
    listeners.push(saveWhileTyping(form, outbox));
  }
}

listeners.push(answerInPlace(outbox, enhance));
enhance(document);
// Not what was answered at a film some other day.
document.querySelector<HTMLElement>('[data-verdict]:not(.film-questions *)')?.focus();
if (document.querySelector('form[data-save], form[data-answer]') !== null) outbox();

const toolbox = document.querySelector<HTMLElement>('[data-opened]');
if (toolbox !== null) outbox().put({ id: newKey(), url: toolbox.dataset['opened'] ?? '', body: {}, silent: true });

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}
