// A module test: one question at a time, each answer kept as it is given, also without a network.
import { newKey } from '../outbox/outbox.js';
import { pageOutbox } from '../outbox/page.js';
import { enhanceOrdering } from '../questions/ordering.js';
import { fieldsOf, fillFields, type Fields } from './fields.js';
import { stepThrough } from './stepper.js';
import { watchTime } from './time.js';

/** Typing is sent after a pause; a choice at once. */
const TYPING_PAUSE = 800;

function takeTest(form: HTMLFormElement): void {
  const { answers = '', pen = '', left = '' } = form.dataset;
  const attempt = answers.replace(/\/answers$/, '');
  const notice = document.getElementById('test-notice');
  let older = false;

  const outbox = pageOutbox((_message, status, data) => {
    if (status !== 409 || data['state'] !== 'olderTab') return;
    older = true;
    tell(String(data['message']));
    for (const control of form.querySelectorAll<HTMLInputElement>('input, select, button')) control.disabled = true;
  });

  /** Said at once, and stays to be read. */
  function tell(text: string): void {
    if (notice === null) return;
    notice.textContent = text;
    notice.hidden = false;
  }

  // What was answered before a reload and has not arrived yet is in the form again.
  for (const { url, body } of outbox.waiting) {
    const section = form.querySelector<HTMLElement>(`[data-test-question="${String(body['question'])}"]`);
    if (url === answers && section !== null) fillFields(section, body['fields'] as Fields);
  }
  // The newest page of an attempt writes: this one says that it is here.
  outbox.put({ id: newKey(), url: `${attempt}/pen`, body: { pen } });

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

  function keepFlags(): void {
    const flags = [...form.querySelectorAll<HTMLInputElement>('input[name^="flag."]:checked')].map((input) => input.name.replace('flag.', ''));
    outbox.put({ id: newKey(), url: `${attempt}/flags`, body: { pen, flags } });
  }

  form.addEventListener('input', (event) => {
    const input = event.target as HTMLInputElement;
    const section = input.closest<HTMLElement>('[data-test-question]');
    if (section === null || older) return;
    if (input.name.startsWith('flag.')) keepFlags();
    if (!input.name.startsWith('q.')) return;
    pending.set(section.dataset['testQuestion'] ?? '', section);
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
  // A page that the browser kept and shows again may be the older one by now.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });

  let ready = false;
  form.addEventListener('submit', (event) => {
    flush();
    if (ready || outbox.waiting.length === 0) return;
    // Not before everything that was answered here is with the server.
    event.preventDefault();
    const { submitter } = event;
    void outbox.emptied().then(() => {
      if (ready || older) return;
      ready = true;
      form.requestSubmit(submitter);
    });
  });

  // Every answer is kept as it is given.
  const save = form.querySelector<HTMLButtonElement>('button[value="save"]');
  if (save !== null) save.hidden = true;
  enhanceOrdering(form, false);
  stepThrough(form);
  const { wordFive = '', wordOne = '', wordOver = '' } = form.dataset;
  if (left !== '') watchTime(Number(left), { five: wordFive, one: wordOne, over: wordOver }, tell);
}

const form = document.querySelector<HTMLFormElement>('form[data-test]');
if (form !== null) takeTest(form);
