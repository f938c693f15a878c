// A module test: each answer is kept as it is given, also without a network.
import { newKey } from '../outbox/outbox.js';
import { pageOutbox } from '../outbox/page.js';

const form = document.querySelector<HTMLFormElement>('form[data-test]');

/** The fields of one question, as the server's parser takes them. */
function fieldsOf(section: HTMLElement): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const input of section.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input[name^="q."], select[name^="q."]')) {
    if (input instanceof HTMLInputElement && (input.type === 'radio' || input.type === 'checkbox') && !input.checked) continue;
    const known = fields[input.name];
    fields[input.name] = known === undefined ? input.value : [...(Array.isArray(known) ? known : [known]), input.value];
  }
  return fields;
}

if (form !== null) {
  const { answers = '', pen = '', test = '' } = form.dataset;
  const status = document.getElementById('status');
  let older = false;
  const outbox = pageOutbox((_message, code, data) => {
    if (typeof data['message'] === 'string' && status !== null) status.textContent = data['message'];
    if (code === 409) {
      older = true;
      for (const control of form.querySelectorAll<HTMLInputElement>('input, select, button')) control.disabled = true;
    }
  });
  // The newest page of an attempt writes: this one says that it is here.
  outbox.put({ id: newKey(), url: `${answers.replace(/\/answers$/, '')}/pen`, body: { pen } });

  // Goes on where another look at the same attempt stopped, so that a later answer is always the later one.
  const counterKey = `lectern.sequence.${test}`;
  let timer: number | undefined;
  const pending = new Map<string, HTMLElement>();

  function flush(): void {
    for (const [question, section] of pending) {
      const sequence = Number(localStorage.getItem(counterKey) ?? '0') + 1;
      localStorage.setItem(counterKey, String(sequence));
      const key = newKey();
      outbox.put({ id: key, url: answers, body: { key, question, pen, sequence, fields: fieldsOf(section) } });
    }
    pending.clear();
  }

  form.addEventListener('input', (event) => {
    const section = (event.target as HTMLElement).closest<HTMLElement>('[data-test-question]');
    const name = (event.target as HTMLInputElement).name;
    if (section === null || older || !name.startsWith('q.')) return;
    pending.set(section.dataset['testQuestion'] ?? '', section);
    clearTimeout(timer);
    timer = setTimeout(flush, (event.target as HTMLInputElement).type === 'text' ? 800 : 0);
  });
  addEventListener('pagehide', flush);

  form.addEventListener('submit', (event) => {
    flush();
    if (outbox.length === 0) return;
    // Not before everything that was answered here is on the server.
    event.preventDefault();
    const submitter = (event).submitter as HTMLButtonElement | null;
    const again = setInterval(() => {
      if (outbox.length > 0) return;
      clearInterval(again);
      form.requestSubmit(submitter);
    }, 200);
  });
}
