import { Outbox, type Outcome } from './outbox.js';
import { askToSignIn } from './sign-in.js';

const { dataset } = document.body;

function word(name: string): string {
  return dataset[name] ?? '';
}

/** The outbox of whoever reads this page; its words are on <body>, in the page's language. */
export function pageOutbox(onOutcome: Outcome): Outbox {
  const status = document.getElementById('status');
  const account = word('account');
  const outbox: Outbox = new Outbox(
    account,
    word('csrf'),
    (text) => {
      if (status !== null && status.textContent !== text) status.textContent = text;
      if (text === word('wordSignIn')) {
        const words = { heading: word('wordSignIn'), email: word('wordEmail'), password: word('wordPassword'), submit: word('wordSubmit') };
        askToSignIn(word('language'), account, word('csrf'), words, (csrf) => outbox.renew(csrf));
      }
    },
    { saved: word('wordSaved'), waiting: word('wordWaiting'), sent: word('wordSent'), signIn: word('wordSignIn') },
    onOutcome,
  );
  outbox.send();
  return outbox;
}
