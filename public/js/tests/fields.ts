export type Fields = Readonly<Record<string, string | readonly string[]>>;

type Control = HTMLInputElement | HTMLSelectElement;

function controlsOf(section: HTMLElement): Control[] {
  return [...section.querySelectorAll<Control>('input[name^="q."], select[name^="q."]')];
}

function isToggle(control: Control): control is HTMLInputElement {
  return control instanceof HTMLInputElement && (control.type === 'radio' || control.type === 'checkbox');
}

/** The fields of one question, as the server's parser takes them. */
export function fieldsOf(section: HTMLElement): Fields {
  const fields: Record<string, string | string[]> = {};
  for (const control of controlsOf(section)) {
    if (isToggle(control) && !control.checked) continue;
    const known = fields[control.name];
    fields[control.name] = known === undefined ? control.value : [...(Array.isArray(known) ? known : [known]), control.value];
  }
  return fields;
}

/** Puts an answer that waits in this browser back into its question. */
export function fillFields(section: HTMLElement, fields: Fields): void {
  for (const control of controlsOf(section)) {
    const values = [fields[control.name] ?? []].flat();
    if (isToggle(control)) control.checked = values.includes(control.value);
    else control.value = values[0] ?? '';
  }
}

/** Puts the marks that wait in this browser back. */
export function fillFlags(form: HTMLFormElement, flags: readonly string[]): void {
  for (const input of form.querySelectorAll<HTMLInputElement>('input[name^="flag."]')) input.checked = flags.includes(input.name.replace('flag.', ''));
}
