// Signing in again in place, where a session ended while somebody wrote: the page, and what is on it, stays.

export interface SignInWords {
  readonly heading: string;
  readonly email: string;
  readonly password: string;
  readonly submit: string;
}

/** Shows the dialog once; `done` gets the fresh token. Only the same person can go on here. */
export function askToSignIn(language: string, account: string, csrf: string, words: SignInWords, done: (csrf: string) => void): void {
  if (document.getElementById('sign-in-again') !== null) return;
  const dialog = document.createElement('dialog');
  dialog.id = 'sign-in-again';
  const form = document.createElement('form');
  const heading = document.createElement('h2');
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
  form.append(button);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void (async () => {
      const values = Object.fromEntries(new FormData(form));
      const token = await freshToken(language, csrf);
      const response = await fetch(`/${language}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf-token': token },
        body: JSON.stringify(values),
      });
      const data = (await response.json()) as { account?: string; csrfToken?: string; message?: string };
      if (data.csrfToken !== undefined && data.account === account) {
        dialog.close();
        dialog.remove();
        done(data.csrfToken);
      } else if (data.account !== undefined) location.assign(`/${language}`);
      else error.textContent = data.message ?? '';
    })();
  });
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
}

/** The token of the page belongs to the session that ended: the sign-in page has one for guests. */
async function freshToken(language: string, csrf: string): Promise<string> {
  const page = await (await fetch(`/${language}/sign-in`)).text();
  return new DOMParser().parseFromString(page, 'text/html').querySelector<HTMLInputElement>('input[name="_csrf"]')?.value ?? csrf;
}
