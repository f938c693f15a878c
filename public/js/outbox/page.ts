import { Outbox, type OutboxOptions } from './outbox.js';
import { askToSignIn } from './sign-in.js';

const { dataset } = document.body;

function word(name: string): string {
  return dataset[name] ?? '';
}

/** The outbox of whoever reads this page; its words are on <body>, in the page's language. */
export function pageOutbox(onOutcome: OutboxOptions['onOutcome']): Outbox {
  const status = document.getElementById('status');
  const [account, csrf, language] = [word('account'), word('csrf'), word('language')];
  const words = { heading: word('wordSignIn'), email: word('wordEmail'), password: word('wordPassword'), submit: word('wordSubmit') };
  const outbox: Outbox = new Outbox({
    account,
    csrf,
    language,
    sentences: { saved: word('wordSaved'), waiting: word('wordWaiting'), sent: word('wordSent'), signIn: word('wordSignIn') },
    say(text) {
      if (status !== null && status.textContent !== text) status.textContent = text;
    },
    onOutcome,
    onSignedOut: () => askToSignIn(language, account, csrf, words, (fresh) => outbox.renew(fresh)),
  });
  outbox.send();
  return outbox;
}
