// Marked moments: the film pauses, its question is asked above it, in full screen too, and answered in place. The form itself stands below the
// film, where it is answered without scripts; it is lent to the dialog and given back.
import { fieldsOf, isAnswered, swapFrom } from '../lessons/forms.js';
import { newKey } from '../outbox/outbox.js';
import { pageOutbox } from '../outbox/page.js';
import { enhanceOrdering } from '../questions/ordering.js';
import type videojs from 'video.js/core.es.js';

type Player = ReturnType<typeof videojs>;

/** What surrounds the film and changes with an answer. */
export const AROUND = ['.outline', '.segments', '.player-bottom'];

/** Seconds after a moment within which a film that begins there still asks: it was left while it asked. */
const STILL = 0.6;

const formSelector = (form: HTMLFormElement): string => `form[data-moment][action="${CSS.escape(form.getAttribute('action') ?? '')}"]`;

/** @returns the seconds at which the film asks */
export function askAtMoments(player: Player): readonly number[] {
  const dialog = document.querySelector<HTMLDialogElement>('#film-moment');
  const forms = [...document.querySelectorAll<HTMLFormElement>('form[data-moment]')].filter((form) => form.dataset['moment'] !== '');
  const moments = forms.map((form) => ({ at: Number(form.dataset['moment']), selector: formSelector(form), asked: false }));
  if (dialog === null) return [];
  const place = dialog.querySelector('[data-place]');
  const status = dialog.querySelector('[role=status]');
  const goOn = dialog.querySelector<HTMLButtonElement>('[data-go-on]');
  const later = dialog.querySelector<HTMLButtonElement>('[data-later]');
  const home = document.createComment('the question that is being asked');

  function ready(answered: boolean): void {
    if (goOn !== null) goOn.hidden = !answered;
    if (later !== null) later.hidden = answered;
  }

  function ask(form: HTMLFormElement): void {
    player.pause();
    // A film that fills the screen by the system's own player, or floats above other windows, would hide its question.
    if (player.isFullscreen() === true && document.fullscreenElement === null) void player.exitFullscreen();
    if ((document.pictureInPictureElement ?? null) !== null) void document.exitPictureInPicture();
    form.replaceWith(home);
    place?.append(form);
    ready(false);
    if (status !== null) status.textContent = '';
    dialog?.showModal();
    form.querySelector<HTMLElement>('input:not([type=hidden]), select')?.focus();
  }

  dialog.addEventListener('close', () => {
    const form = place?.querySelector('form');
    if (form !== null && form !== undefined) home.replaceWith(form);
    if (dialog.returnValue === 'go-on') void player.play();
    dialog.returnValue = '';
  });
  goOn?.addEventListener('click', () => dialog.close('go-on'));
  later?.addEventListener('click', () => dialog.close('go-on'));

  let last = Infinity;
  player.on(['playing', 'seeked'], () => {
    last = (player.currentTime() ?? 0) - STILL;
  });
  // What is jumped over is not asked.
  player.on('seeking', () => {
    last = Infinity;
  });
  player.on('timeupdate', () => {
    const now = player.currentTime() ?? 0;
    if (player.paused() || player.seeking()) return;
    const due = moments.find(({ at, asked, selector }) => !asked && last < at && at <= now && document.querySelector(`${selector}:not([data-answered])`) !== null);
    last = now;
    if (due === undefined) return;
    due.asked = true;
    const form = document.querySelector<HTMLFormElement>(due.selector);
    if (form !== null) ask(form);
  });

  answerInPlace(dialog, status, ready, () => dialog.open || player.paused());
  return moments.map(({ at }) => at);
}

function answerInPlace(dialog: HTMLDialogElement, status: Element | null, ready: (answered: boolean) => void, mayFocus: () => boolean): void {
  const sent = new Map<string, string>();

  /** Shows what a page says of this question in its place. */
  function show(html: string, selector: string): void {
    swapFrom(html, [selector, ...AROUND]);
    const form = document.querySelector<HTMLFormElement>(selector);
    if (form === null) return;
    enhanceOrdering(form, true);
    ready(form.hasAttribute('data-answered'));
    // Whoever watches on is not pulled away.
    if (mayFocus()) form.querySelector<HTMLElement>('[data-verdict], [aria-invalid], input:not([type=hidden]), select')?.focus();
  }

  async function refresh(selector: string): Promise<void> {
    const response = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (response.ok) show(await response.text(), selector);
  }

  const outbox = pageOutbox((message, status_) => {
    const selector = sent.get(message.id);
    if (selector === undefined) return;
    sent.delete(message.id);
    if (status !== null) status.textContent = '';
    // The answer is kept; without a network its feedback comes with the next visit.
    if (status_ < 300) refresh(selector).catch(() => undefined);
    else location.reload();
  });

  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches('form[data-moment]')) return;
    event.preventDefault();
    const fields = fieldsOf(form, event.submitter);
    const selector = formSelector(form);
    if (!isAnswered(fields)) {
      const body = new URLSearchParams([...new FormData(form)].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
      fetch(form.action, { method: 'POST', body, headers: { accept: 'text/html' } })
        .then(async (response) => show(await response.text(), selector))
        .catch(() => form.submit());
      return;
    }
    for (const button of form.querySelectorAll('button')) button.disabled = true;
    const id = newKey();
    sent.set(id, selector);
    outbox.put({ id, url: form.action, body: fields });
    // The film can go on at once: the answer is kept, with or without a network.
    ready(true);
    if (status !== null && !navigator.onLine) status.textContent = dialog.dataset['kept'] ?? '';
  });
}
