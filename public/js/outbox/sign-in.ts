// Signing in again in place, where a session ended while somebody wrote: the page, and what is on it, stays.

export interface SignInWords {
  readonly heading: string;
  readonly email: string;
  readonly password: string;
  readonly submit: string;
  readonly later: string;
  readonly offline: string;
}

/** Shows the dialog once; `done` gets the fresh token. Only the same person can go on here. */
export function askToSignIn(language: string, account: string, csrf: string, words: SignInWords, done: (csrf: string) => void): void {
  if (document.getElementById('sign-in-again') !== null) return;
  const dialog = document.createElement('dialog');
  dialog.id = 'sign-in-again';
  const form = document.createElement('form');
  const heading = document.createElement('h2');
  heading.id = 'sign-in-again-heading';
  dialog.setAttribute('aria-labelledby', heading.id);
  heading.textContent = words.heading;
  const error = document.createElement('p');
  error.className = 'error';
  error.setAttribute('role', 'alert');
  const fields = [['email', words.email, 'username'], ['password', words.password, 'current-password']] as const;
  form.append(heading, error);
  for (const [name, label, autocomplete] of fields) {
    const wrapper = document.createElement('label');
    wrapper.textContent = label;
    const input = document.createElement('input');
    Object.assign(input, { name, type: name, autocomplete, required: true });
    wrapper.append(input);
    form.append(wrapper);
  }
  const button = document.createElement('button');
  button.className = 'button';
  button.textContent = words.submit;
  const later = document.createElement('button');
  later.type = 'button';
  later.className = 'button button-quiet';
  later.textContent = words.later;
  later.addEventListener('click', () => dialog.close());
  const actions = document.createElement('div');
  actions.className = 'actions';
  actions.append(button, later);
  form.append(actions);
  // Closed by its button or by Escape: what waits is kept, and the next thing written asks again.
  dialog.addEventListener('close', () => dialog.remove());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void signIn(language, csrf, Object.fromEntries(new FormData(form))).then((data) => {
      if (data === null) error.textContent = words.offline;
      else if (data.csrfToken !== undefined && data.account === account) {
        dialog.close();
        done(data.csrfToken);
      } else if (data.account !== undefined) location.assign(`/${language}`);
      else error.textContent = data.message ?? '';
    });
  });
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
}

interface SignedIn {
  readonly account?: string;
  readonly csrfToken?: string;
  readonly message?: string;
}

/** Null where the network is away. */
async function signIn(language: string, csrf: string, values: Readonly<Record<string, unknown>>): Promise<SignedIn | null> {
  try {
    const token = await freshToken(language, csrf);
    const response = await fetch(`/${language}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf-token': token },
      body: JSON.stringify(values),
    });
    return (await response.json()) as SignedIn;
  } catch {
    return null;
  }
}

/** The token of the page belongs to the session that ended: the sign-in page has one for guests. */
async function freshToken(language: string, csrf: string): Promise<string> {
  const page = await (await fetch(`/${language}/sign-in`)).text();
  return new DOMParser().parseFromString(page, 'text/html').querySelector<HTMLInputElement>('input[name="_csrf"]')?.value ?? csrf;
}
