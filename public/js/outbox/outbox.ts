// What the network swallowed is sent again and counted once. Each message is kept in this browser, under the account of whoever wrote it,
// before it is sent; it leaves only when the server has said that it is on disk. Needs neither a service worker nor crypto.randomUUID,
// because a court's network is often plain http.

export interface Message {
  readonly id: string;
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the page says to people; given by the server in the page's language. */
export interface Sentences {
  readonly saved: string;
  readonly waiting: string;
  readonly sent: string;
  readonly signIn: string;
}

export type Outcome = (message: Message, status: number, data: Record<string, unknown>) => void;

const RETRY_FIRST = 1_000;
const RETRY_MOST = 30_000;

/** A key that is used once: 128 bits by chance. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function clockNow(): string {
  return new Intl.DateTimeFormat(document.documentElement.lang === 'ar' ? 'ar-u-nu-latn' : document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date());
}

/** Messages of one account, in order, until the server has them. */
export class Outbox {
  private readonly storageKey: string;
  private sending = false;
  private wait = RETRY_FIRST;
  private wasWaiting = false;

  constructor(
    account: string,
    private csrf: string,
    private readonly say: (text: string) => void,
    private readonly sentences: Sentences,
    private readonly onOutcome: Outcome,
  ) {
    this.storageKey = `lectern.outbox.${account}`;
    addEventListener('online', () => this.send());
    document.addEventListener('visibilitychange', () => this.send());
  }

  private read(): Message[] {
    try {
      return JSON.parse(localStorage.getItem(this.storageKey) ?? '[]') as Message[];
    } catch {
      return [];
    }
  }

  private write(messages: readonly Message[]): void {
    if (messages.length === 0) localStorage.removeItem(this.storageKey);
    else localStorage.setItem(this.storageKey, JSON.stringify(messages));
  }

  /** How many messages the server has not confirmed. */
  get length(): number {
    return this.read().length;
  }

  /** Keeps a message and sends what waits. */
  put(message: Message): void {
    this.write([...this.read(), message]);
    this.send();
  }

  /** Sends what waits, oldest first, one at a time. */
  send(): void {
    if (this.sending) return;
    this.sending = true;
    void this.drain().finally(() => {
      this.sending = false;
    });
  }

  private async drain(): Promise<void> {
    for (let [first] = this.read(); first !== undefined; [first] = this.read()) {
      const answer = await this.post(first);
      if (answer === null) {
        this.later();
        return;
      }
      if (answer.status === 401) {
        this.say(this.sentences.signIn);
        this.later();
        return;
      }
      const { id } = first;
      this.write(this.read().filter((message) => message.id !== id));
      this.onOutcome(first, answer.status, answer.data);
      this.wait = RETRY_FIRST;
      if (answer.status < 300) this.say((this.wasWaiting ? this.sentences.sent : this.sentences.saved).replace('[time]', clockNow()));
    }
    this.wasWaiting = false;
  }

  private async post(message: Message): Promise<{ status: number; data: Record<string, unknown> } | null> {
    try {
      const response = await fetch(message.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf-token': this.csrf },
        body: JSON.stringify(message.body),
        keepalive: true,
      });
      // The server is ill: what waits here is tried again.
      if (response.status >= 500 || response.status === 429) return null;
      return { status: response.status, data: (await response.json()) as Record<string, unknown> };
    } catch {
      return null;
    }
  }

  private later(): void {
    this.wasWaiting = true;
    this.say(this.sentences.waiting.replace('[count]', String(this.length)));
    setTimeout(() => this.send(), this.wait);
    this.wait = Math.min(this.wait * 2, RETRY_MOST);
  }

  /** After signing in again in place. */
  renew(csrf: string): void {
    this.csrf = csrf;
    this.wait = RETRY_FIRST;
    this.send();
  }
}
