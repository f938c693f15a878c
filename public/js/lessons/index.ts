// The lesson player, better with scripts: notes and reflections are saved as they are typed.
import { newKey } from '../outbox/outbox.js';
import { pageOutbox } from '../outbox/page.js';
import { enhanceOrdering } from '../questions/ordering.js';

const savers = document.querySelectorAll<HTMLFormElement>('form[data-save]');
document.querySelector<HTMLElement>('[data-verdict]')?.focus();
enhanceOrdering(document, true);

if (savers.length > 0) {
  const outbox = pageOutbox(() => undefined);
  for (const form of savers) {
    const area = form.querySelector('textarea');
    let timer: number | undefined;
    let sent = area?.value ?? '';
    const save = (): void => {
      if (area === null || area.value === sent) return;
      sent = area.value;
      outbox.put({ id: newKey(), url: form.action, body: { text: area.value } });
    };
    area?.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(save, 1_200);
    });
    addEventListener('pagehide', save);
  }
}
