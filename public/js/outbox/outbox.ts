// What the network swallowed is sent again and counted once. Each message is kept in this browser, under the account of whoever wrote it,
// before it is sent; it leaves only when the server has said that it is on disk. Needs neither a service worker nor crypto.randomUUID,
// because a court's network is often plain http. Kept in localStorage, one entry a message: written before the page can go away, and two
// tabs never overwrite each other's.

export interface Message {
  readonly id: string;
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Nobody wrote this (a page that says it is there): it is sent like the others, but neither counted nor set aside. */
  readonly silent?: true;
}

/** What the page says to people; given by the server in the page's language. */
export interface Sentences {
  readonly saved: string;
  readonly waiting: string;
  readonly sent: string;
  readonly signIn: string;
}

export interface OutboxOptions {
  readonly account: string;
  readonly csrf: string;
  readonly language: string;
  readonly sentences: Sentences;
  readonly say: (text: string) => void;
  /** The server took a message, or refused it for good. */
  readonly onOutcome: (message: Message, status: number, data: Readonly<Record<string, unknown>>) => void;
  /** The session ended, or somebody else signed in: nothing is sent until `renew`. */
  readonly onSignedOut: () => void;
}

interface Reply {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const RETRY_FIRST = 1_000;
/** Well within the grace of a test, because a network can come back without the browser saying so. */
const RETRY_MOST = 10_000;
/** How long one message may be under way before it counts as swallowed. */
const PATIENCE = 20_000;
/** Browsers refuse to keep a longer message alive when its page goes. */
const KEEPALIVE_LIMIT = 60_000;
/** How many refused messages are set aside. */
const ASIDE_LIMIT = 50;

/** A key that is used once: 128 bits by chance. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function clockNow(language: string): string {
  return new Intl.DateTimeFormat(language === 'ar' ? 'ar-u-nu-latn' : language, { hour: '2-digit', minute: '2-digit', hour12: false }).format(new Date());
}

/** Whether something of this account waits in this browser. */
export function somethingWaits(account: string): boolean {
  return account !== '' && keysWith(`lectern.outbox.${account}.`).length > 0;
}

function keysWith(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).sort();
  } catch {
    return [];
  }
}

const asidePrefix = (account: string): string => `lectern.aside.${account}.`;

/** A message that the server refused for good, as it lies in this browser. */
export interface Aside {
  readonly key: string;
  readonly at: Date;
  readonly message: Message;
}

/** What of this account the server refused, oldest first. */
export function asidesOf(account: string): Aside[] {
  const prefix = asidePrefix(account);
  return (account === '' ? [] : keysWith(prefix)).flatMap((key) => {
    try {
      const message = JSON.parse(localStorage.getItem(key) ?? 'null') as Message | null;
      return message === null ? [] : [{ key, at: new Date(Number(key.slice(prefix.length).split('.')[0]) / 1_000), message }];
    } catch {
      return [];
    }
  });
}

/** Messages of one account, in order, until the server has them. */
export class Outbox {
  private readonly prefix: string;
  /** Where the browser's storage is full or forbidden, a message lives as long as its page. */
  private readonly unstored = new Map<string, string>();
  private csrf: string;
  private sending = false;
  private signedOut = false;
  private wait = RETRY_FIRST;
  private wasWaiting = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private order = 0;
  private readonly whenEmpty: (() => void)[] = [];
  /** Told when something cannot be sent, and when all of it could. */
  onStuck: (stuck: boolean) => void = () => undefined;

  constructor(private readonly options: OutboxOptions) {
    this.prefix = `lectern.outbox.${options.account}.`;
    this.csrf = options.csrf;
    addEventListener('online', () => this.send());
    document.addEventListener('visibilitychange', () => this.send());
  }

  private keys(): string[] {
    return [...keysWith(this.prefix), ...this.unstored.keys()].sort();
  }

  private read(key: string): Message | null {
    try {
      return JSON.parse(this.unstored.get(key) ?? localStorage.getItem(key) ?? 'null') as Message | null;
    } catch {
      return null;
    }
  }

  private remove(key: string): void {
    if (!this.unstored.delete(key)) localStorage.removeItem(key);
  }

  private keep(key: string, text: string): void {
    try {
      localStorage.setItem(key, text);
    } catch {
      this.unstored.set(key, text);
    }
  }

  /** What the server has not confirmed, oldest first. */
  get waiting(): Message[] {
    return this.keys().flatMap((key) => this.read(key) ?? []);
  }

  /** Keeps a message and sends what waits. */
  put(message: Message): void {
    this.order = Math.max(Date.now() * 1_000, this.order + 1);
    this.keep(`${this.prefix}${String(this.order).padStart(17, '0')}.${message.id}`, JSON.stringify(message));
    // Whoever put the question off is asked again when there is more to send.
    if (this.signedOut) this.stop();
    else this.send();
  }

  /** Whether the last try failed, and something that a person wrote still waits. */
  get stuck(): boolean {
    return this.wasWaiting && this.written > 0;
  }

  private get written(): number {
    return this.waiting.filter((message) => message.silent !== true).length;
  }

  /** Resolves once everything is with the server. */
  emptied(): Promise<void> {
    if (this.keys().length === 0) return Promise.resolve();
    return new Promise((resolve) => this.whenEmpty.push(resolve));
  }

  /** Sends what waits, oldest first, one at a time. */
  send(): void {
    if (this.sending || this.signedOut) return;
    clearTimeout(this.timer);
    this.sending = true;
    void this.drain().finally(() => {
      this.sending = false;
      // What was put while the last reply was read.
      if (!this.wasWaiting && !this.signedOut && this.keys().length > 0) this.send();
    });
  }

  private async drain(): Promise<void> {
    let renewed = '';
    for (let [key] = this.keys(); key !== undefined; [key] = this.keys()) {
      const message = this.read(key);
      if (message === null) {
        this.remove(key);
        continue;
      }
      const reply = await this.post(message);
      if (reply === null) return this.later();
      if (reply.status === 401) return this.stop();
      if (reply.status === 403 && !(await this.stillOurs())) return;
      if (reply.data['error'] === 'csrf_stale') {
        // Once more with a fresh token; a browser that refuses cookies would go round for ever.
        if (renewed === key) return this.later();
        renewed = key;
        continue;
      }
      this.settle(key, message, reply);
    }
    this.wasWaiting = false;
    this.onStuck(false);
    for (const resolve of this.whenEmpty.splice(0)) resolve();
  }

  /** The server has answered for good: kept, or refused and set aside here, so that nothing that was typed is lost. */
  private settle(key: string, message: Message, { status, data }: Reply): void {
    const { sentences, language, say, onOutcome } = this.options;
    if (status >= 400 && data['saved'] === undefined && message.silent !== true) this.setAside(key, message);
    this.remove(key);
    this.wait = RETRY_FIRST;
    if (typeof data['message'] === 'string') say(data['message']);
    else if (data['saved'] !== undefined) say((this.wasWaiting ? sentences.sent : sentences.saved).replace('[time]', clockNow(language)));
    onOutcome(message, status, data);
  }

  private setAside(key: string, message: Message): void {
    const prefix = asidePrefix(this.options.account);
    this.keep(key.replace(this.prefix, prefix), JSON.stringify(message));
    for (const old of keysWith(prefix).slice(0, -ASIDE_LIMIT)) localStorage.removeItem(old);
  }

  private async post(message: Message): Promise<Reply | null> {
    const body = JSON.stringify(message.body);
    try {
      const response = await fetch(message.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf-token': this.csrf },
        body,
        keepalive: body.length < KEEPALIVE_LIMIT,
        signal: AbortSignal.timeout(PATIENCE),
      });
      // The server is ill or busy: what waits here is tried again.
      if (response.status >= 500 || response.status === 429) return null;
      return { status: response.status, data: (await response.json()) as Record<string, unknown> };
    } catch {
      return null;
    }
  }

  /**
   * After a refusal: is this browser still signed in as the person who wrote, and under which token? Nothing of one person is ever sent in
   * another's name. False where it must wait.
   */
  private async stillOurs(): Promise<boolean> {
    try {
      const response = await fetch(`/${this.options.language}`, { headers: { accept: 'text/html' }, signal: AbortSignal.timeout(PATIENCE) });
      const { body } = new DOMParser().parseFromString(await response.text(), 'text/html');
      if (body.dataset['account'] !== this.options.account) {
        this.stop();
        return false;
      }
      this.csrf = body.dataset['csrf'] ?? this.csrf;
      return true;
    } catch {
      this.later();
      return false;
    }
  }

  private stop(): void {
    this.signedOut = true;
    this.options.say(this.options.sentences.signIn);
    this.options.onSignedOut();
  }

  private later(): void {
    this.wasWaiting = true;
    const { written } = this;
    if (written > 0) this.options.say(this.options.sentences.waiting.replace('[count]', String(written)));
    this.onStuck(true);
    this.timer = setTimeout(() => this.send(), this.wait);
    this.wait = Math.min(this.wait * 2, RETRY_MOST);
  }

  /** After signing in again in place. */
  renew(csrf: string): void {
    this.csrf = csrf;
    this.signedOut = false;
    this.wasWaiting = true;
    this.wait = RETRY_FIRST;
    this.send();
  }
}
