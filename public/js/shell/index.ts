// What every page is better with: menus that close, passwords that can be shown, the error summary in focus, the time zone filled in,
// what an earlier page could not send, what was done in another tab, and what was typed before the language was changed.
import { asidesOf, somethingWaits } from '../outbox/outbox.js';
import { takeCarried } from './carry.js';
import { followOtherTabs, tellOtherTabs } from './other-tabs.js';

takeCarried();

function closeMenus(except: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener('click', (event) => {
  closeMenus((event.target as Element | null)?.closest('details.menu') ?? null);
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const open = document.querySelector<HTMLDetailsElement>('details.menu[open]');
  closeMenus(null);
  open?.querySelector('summary')?.focus();
});

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-show-password]')) {
  const input = document.getElementById(button.getAttribute('aria-controls') ?? '') as HTMLInputElement | null;
  button.hidden = false;
  button.addEventListener('click', () => {
    if (input === null) return;
    const shown = input.type === 'password';
    input.type = shown ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(shown));
  });
}

document.querySelector<HTMLElement>('.summary')?.focus();

// Only where nobody has chosen yet: a form shown again keeps what was typed.
const zone = document.querySelector<HTMLSelectElement>('select[name="timeZone"]');
if (zone !== null && zone.value === 'UTC' && document.querySelector('.summary') === null) {
  zone.value = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone.value === '') zone.value = 'UTC';
}

// Whoever comes to a page of a course may have done something on the one before.
if (document.body.dataset['account'] !== '' && location.pathname.split('/')[2] === 'courses') tellOtherTabs();
if (document.querySelector('[data-shows-progress]') !== null) followOtherTabs();

// Pages that write have an outbox of their own.
if (somethingWaits(document.body.dataset['account'] ?? '') && document.querySelector('form[data-test], form[data-reviewed], form[data-save], form[data-answer], video[data-film]') === null) {
  void import('../outbox/page.js').then(({ pageOutbox }) =>
    pageOutbox((_message, _status, { notice, next }) => {
      // A test that was handed in without a network has arrived.
      if (typeof notice === 'string' && typeof next === 'string') showNotice(notice, next, 'ok');
    }),
  );
}

// What the server refused lies in this browser until its writer has seen it.
const { account = '', language = '', wordAside = '' } = document.body.dataset;
if (asidesOf(account).length > 0 && document.querySelector('[data-unsent]') === null) showNotice(wordAside, `/${language}/unsent`, 'bad');

function showNotice(text: string, url: string, tone: 'ok' | 'bad'): void {
  const notice = document.createElement('p');
  notice.className = `notice notice-${tone}`;
  const link = document.createElement('a');
  link.href = url;
  link.textContent = text;
  notice.append(link);
  document.querySelector('main')?.prepend(notice);
}
