// What is answered in place shares this: the fields of a form as the outbox keeps them, and parts of a page that was fetched anew.

export type Fields = Record<string, string | string[]>;

export function fieldsOf(form: HTMLFormElement, submitter: HTMLElement | null): Fields {
  const fields: Fields = {};
  for (const [name, value] of new FormData(form, submitter)) {
    if (name === '_csrf' || typeof value !== 'string') continue;
    const known = fields[name];
    fields[name] = known === undefined ? value : [...(Array.isArray(known) ? known : [known]), value];
  }
  return fields;
}

/** Whether anything was answered; where nothing was, the server says what is missing. */
export function isAnswered(fields: Fields): boolean {
  return Object.entries(fields).some(([name, value]) => (name.startsWith('q.') || name === 'choice') && value !== '');
}

/** Puts the first of each kind that a fetched page holds in the place of the one that is here. */
export function swapFrom(html: string, selectors: readonly string[]): void {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  for (const selector of selectors) {
    const [here, there] = [document.querySelector(selector), fresh.querySelector(selector)];
    if (here !== null && there !== null) here.replaceWith(document.adoptNode(there));
  }
}
