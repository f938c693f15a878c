import { Outbox, type OutboxOptions } from './outbox.js';
import { tellOtherTabs } from '../shell/other-tabs.js';
import { askToSignIn } from './sign-in.js';

const { dataset } = document.body;

type Listener = OutboxOptions['onOutcome'];

let shared: Outbox | null = null;
const listeners: Listener[] = [];

function word(name: string): string {
  return dataset[name] ?? '';
}

/**
 * The outbox of whoever reads this page, one for all its scripts; its words are on <body>, in the page's language.
 * @param onOutcome told of every message that the server has taken or refused, whoever put it
 */
export function pageOutbox(onOutcome: Listener): Outbox {
  listeners.push(onOutcome);
  shared ??= makeOutbox();
  return shared;
}

function makeOutbox(): Outbox {
  const status = (): HTMLElement | null => document.getElementById('status');
  const [account, csrf, language] = [word('account'), word('csrf'), word('language')];
  const words = { heading: word('wordSignIn'), email: word('wordEmail'), password: word('wordPassword'), submit: word('wordSubmit'), later: word('wordLater'), offline: word('wordOffline') };
  const outbox: Outbox = new Outbox({
    account,
    csrf,
    language,
    sentences: { saved: word('wordSaved'), waiting: word('wordWaiting'), sent: word('wordSent'), signIn: word('wordSignIn') },
    say(text) {
      const line = status();
      if (line !== null && line.textContent !== text) line.textContent = text;
    },
    onOutcome: (...outcome) => {
      if (outcome[1] < 300) tellOtherTabs();
      for (const listener of listeners) listener(...outcome);
    },
    onSignedOut: () => askToSignIn(language, account, csrf, words, (fresh) => outbox.renew(fresh)),
  });
  // Once the scripts of the page have said what they listen to.
  queueMicrotask(() => outbox.send());
  return outbox;
}
