// A module test: one question at a time, each answer kept as it is given, also without a network.
import { newKey, type Message } from '../outbox/outbox.js';
import { pageOutbox } from '../outbox/page.js';
import { enhanceOrdering } from '../questions/ordering.js';
import { Drafts } from './drafts.js';
import { fieldsOf, fillFields, fillFlags, type Fields } from './fields.js';
import { handIn, handInReviewed } from './hand-in.js';
import { stepThrough } from './stepper.js';
import { watchTime } from './time.js';

/** Typing is sent after a pause; a choice at once. */
const TYPING_PAUSE = 800;

type Reply = Readonly<Record<string, unknown>>;

/** The page of an attempt, or of its review, leads to the result once it is handed in. */
function ledToResult(message: Message, data: Reply): boolean {
  if (!message.url.endsWith('/submit') || data['state'] === 'olderTab') return false;
  location.assign(typeof data['next'] === 'string' ? data['next'] : message.url.replace(/\/submit$/, ''));
  return true;
}

function takeTest(form: HTMLFormElement, panel: HTMLElement): void {
  const { answers = '', pen = '', left = '', test = '' } = form.dataset;
  const attempt = answers.replace(/\/answers$/, '');
  const notice = document.getElementById('test-notice');
  const offline = document.getElementById('test-offline');
  const drafts = new Drafts(document.body.dataset['account'] ?? '', test);
  let closed = false;

  const outbox = pageOutbox((message, _status, data) => {
    if (message.url === answers && data['state'] !== 'incomplete') drafts.settled(String(message.body['question']), message.body['fields']);
    if (message.url === `${attempt}/submit`) drafts.clear();
    if (ledToResult(message, data)) return;
    // What an older tab of this browser wrote may be sent by this one: only what was written here tells of this one.
    if (data['state'] !== 'olderTab' || message.body['pen'] !== pen) return;
    panel.hidden = true;
    form.hidden = false;
    close();
    tell(String(data['message']));
  });
  outbox.onStuck = (stuck) => {
    if (offline !== null) offline.hidden = !stuck;
  };

  /** Said at once, and stays to be read. */
  function tell(text: string): void {
    if (notice === null) return;
    notice.textContent = text;
    notice.hidden = false;
  }

  /** Nothing more is answered on this page. */
  function close(): void {
    closed = true;
    for (const control of form.querySelectorAll<HTMLInputElement>('input, select, button')) control.disabled = true;
  }

  let sequence = 0;
  let timer: number | undefined;
  const pending = new Map<string, HTMLElement>();

  function flush(): void {
    clearTimeout(timer);
    for (const [question, section] of pending) {
      sequence += 1;
      const key = newKey();
      outbox.put({ id: key, url: answers, body: { key, question, pen, sequence, fields: fieldsOf(section) } });
    }
    pending.clear();
  }

  /** The newest page of an attempt writes: this one says that it is here. */
  function here(): void {
    outbox.put({ id: newKey(), url: `${attempt}/pen`, body: { pen }, silent: true });
  }

  function keepFlags(): void {
    const flags = [...form.querySelectorAll<HTMLInputElement>('input[name^="flag."]:checked')].map((input) => input.name.replace('flag.', ''));
    outbox.put({ id: newKey(), url: `${attempt}/flags`, body: { pen, flags } });
  }

  /** What was given before a reload and has not arrived yet is in the form again; what was not even sent is sent now. */
  function restore(): void {
    const sent = new Map<string, unknown>();
    for (const { url, body } of outbox.waiting) {
      if (url === answers) sent.set(String(body['question']), body['fields']);
      if (url === `${attempt}/flags`) fillFlags(form, body['flags'] as readonly string[]);
    }
    for (const section of form.querySelectorAll<HTMLElement>('[data-test-question]')) {
      const question = section.dataset['testQuestion'] ?? '';
      const fields = drafts.find(question) ?? (sent.get(question) as Fields | undefined);
      if (fields === undefined) continue;
      fillFields(section, fields);
      if (JSON.stringify(fields) !== JSON.stringify(sent.get(question))) pending.set(question, section);
    }
  }

  form.addEventListener('input', (event) => {
    const input = event.target as HTMLInputElement;
    const section = input.closest<HTMLElement>('[data-test-question]');
    if (section === null || closed) return;
    if (input.name.startsWith('flag.')) keepFlags();
    if (!input.name.startsWith('q.')) return;
    const question = section.dataset['testQuestion'] ?? '';
    drafts.keep(question, fieldsOf(section));
    pending.set(question, section);
    clearTimeout(timer);
    if (input.type === 'text') timer = setTimeout(flush, TYPING_PAUSE);
    else flush();
  });
  // Enter in a field keeps what was typed; it does not leave the question.
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || (event.target as HTMLInputElement).type !== 'text') return;
    event.preventDefault();
    flush();
  });
  addEventListener('pagehide', flush);
  // A telephone that puts the page away may never tell it more than this.
  document.addEventListener('visibilitychange', flush);
  // A page that the browser kept and shows again may be the older one by now.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  // Without a network this page cannot be opened again: asked before it is left. What was answered stays in the browser in any case.
  addEventListener('beforeunload', (event) => {
    if (outbox.stuck && !closed) event.preventDefault();
  });

  restore();
  here();
  flush();

  const handingIn = handIn(form, panel, outbox, attempt, here, close);
  form.addEventListener('submit', (event) => {
    // Every answer is kept as it is given: what is left to do is to look at them again.
    event.preventDefault();
    flush();
    handingIn.review();
  });
  const save = form.querySelector<HTMLButtonElement>('button[value="save"]');
  if (save !== null) save.hidden = true;
  enhanceOrdering(form, false);
  stepThrough(form);
  const { wordFive = '', wordOne = '', wordOver = '' } = form.dataset;
  if (left !== '') watchTime(Number(left), { five: wordFive, one: wordOne, over: wordOver }, tell);
}

const form = document.querySelector<HTMLFormElement>('form[data-test]');
const panel = document.querySelector<HTMLElement>('[data-hand-in]');
if (form !== null && panel !== null) takeTest(form, panel);
const reviewed = document.querySelector<HTMLFormElement>('form[data-reviewed]');
if (reviewed !== null) handInReviewed(reviewed, pageOutbox((message, _status, data) => void ledToResult(message, data)));
