// A change of language keeps what was typed and not yet sent: it is carried to the same page in the other language, once.

const KEPT = 'lectern.carried';

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
interface Carried {
  /** The page without its language. */
  readonly page: string;
  /** For each form of the page, in order: the fields and their values. */
  readonly forms: readonly (readonly (readonly [name: string, value: string])[])[];
}

const pageOf = (address: string): string => address.replace(/^\/[a-z]{2}(?=\/|\?|$)/, '');
// A test keeps what is half answered by itself, in every language.
const forms = (): HTMLFormElement[] => [...document.querySelectorAll<HTMLFormElement>('main form:not([data-test])')];

function isToggle(control: Control): control is HTMLInputElement {
  return control instanceof HTMLInputElement && (control.type === 'radio' || control.type === 'checkbox');
}

function controlsOf(form: HTMLFormElement): Control[] {
  return [...form.querySelectorAll<Control>('input[name], select[name], textarea[name]')].filter((control) => {
    // A password stays where it was typed. Of what is hidden only the state of a text goes along: which version of it was seen.
    if (control.type === 'password' || control.type === 'file') return false;
    return control.type !== 'hidden' || (control.name === 'seen' && form.matches('[data-save]'));
  });
}

function carry(to: string): void {
  const carried: Carried = {
    page: pageOf(to),
    forms: forms().map((form) => controlsOf(form).flatMap((control) => (isToggle(control) && !control.checked ? [] : [[control.name, control.value] as const]))),
  };
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(carried));
  } catch {
    // A browser that stores nothing still changes the language.
    return;
  }
}

function find(): Carried | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null') as Carried | null;
    sessionStorage.removeItem(KEPT);
    return kept;
  } catch {
    return null;
  }
}

/** Puts what was carried here back into its fields, before other scripts look at them. */
export function takeCarried(): void {
  const carried = find();
  if (carried?.page !== pageOf(location.pathname + location.search)) return;
  forms().forEach((form, index) => {
    const fields = carried.forms[index] ?? [];
    for (const control of controlsOf(form)) {
      const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
      if (isToggle(control)) control.checked = values.includes(control.value);
      else if (values[0] !== undefined) control.value = values[0];
      const details = control.closest('details');
      if (details !== null && control instanceof HTMLTextAreaElement && control.value !== '') details.open = true;
    }
  });
}

document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  if (form.matches('form[data-languages]') && event.submitter instanceof HTMLButtonElement) carry(event.submitter.value);
});
