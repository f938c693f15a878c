import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { Config } from '../../config.js';
import { HOUR, MINUTE, SECOND, type Clock } from '../../shared/clock.js';
import type { Logger } from '../logger.js';
import type { MailRecord } from './mail.model.js';
import { withoutSecrets } from '../secret-links.js';
import { deleteMailsOf, insertMailOnce, leaseDueMail, listMails, listMailsOf, markMailFailed, markMailSent } from './mail.repository.js';

export interface Letter {
  /** What it is for; asked for twice with the same purpose, it is written once. */
  readonly purpose: string;
  readonly to: string;
  /** Whose letter it is. Not whoever holds the address: anybody can claim one. */
  readonly account: string;
  readonly subject: string;
  readonly text: string;
  readonly language: string;
}

export interface Mailer {
  /** True where no SMTP_URL is set: letters then wait in the outbox that an administrator can read. */
  readonly keepsOnly: boolean;
  /** Puts a letter into the outbox; it is sent from there, and again after a failure, until it has gone. */
  write(letter: Letter): Promise<void>;
  /** The newest letters before a moment, for the administrator's outbox. */
  list(before: Date, limit: number): Promise<MailRecord[]>;
  /** The newest letters of an account. */
  listOf(account: string, limit: number): Promise<MailRecord[]>;
  /** Deletes every letter of an account. */
  forget(account: string): Promise<void>;
  /** Sends what is due. Called by its own timer; exported for tests. */
  sendDue(): Promise<void>;
  start(): void;
  /** Sends no more letters; one that is on its way has a few seconds to be known as sent. */
  stop(): Promise<void>;
}

/** About two days: a mail server that is down over a weekend's first half loses no letter. */
const TRIES = 16;
const LEASE = 2 * MINUTE;
/** Far below the lease, so that a server that takes a connection and says nothing is not asked twice at once. */
const PATIENCE = { connectionTimeout: 10 * SECOND, greetingTimeout: 10 * SECOND, socketTimeout: 30 * SECOND };
const STOP_WITHIN = 5 * SECOND;

/** 1, 2, 4 … minutes after a failure, at most six hours. */
function waitAfter(tries: number): number {
  return Math.min(2 ** (tries - 1) * MINUTE, 6 * HOUR);
}

/** The outbox: letters are records first, so that a mail server that is down loses none and everyone can see what waits. */
export function createMailer(config: Config, clock: Clock, logger: Logger): Mailer {
  const transport = config.smtpUrl === undefined ? null : createTransport({ url: config.smtpUrl, ...PATIENCE }, { from: config.mailFrom });
  let timer: NodeJS.Timeout | null = null;
  let sending: Promise<void> | null = null;
  let stopped = false;

  async function sendAll(): Promise<void> {
    while (transport !== null && !stopped) {
      const now = clock.now();
      const mail = await leaseDueMail(now, new Date(now.getTime() + LEASE));
      if (mail === null) return;
      try {
        await transport.sendMail({ to: mail.to, subject: mail.subject, text: mail.text, messageId: `<${encodeURIComponent(mail._id)}@lectern>` });
        await markMailSent(mail._id, withoutSecrets(mail.text), clock.now());
      } catch (error) {
        const state = mail.tries >= TRIES ? 'failed' : 'waiting';
        logger.warn({ tries: mail.tries, state, reason: (error as { code?: string }).code ?? 'unknown' }, 'a letter could not be sent');
        await markMailFailed(mail._id, (error as Error).message.slice(0, 300), { state, dueAt: new Date(clock.now().getTime() + waitAfter(mail.tries)) });
      }
    }
  }

  /** One round at a time, however slow the mail server is. */
  function sendDue(): Promise<void> {
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  }

  return {
    keepsOnly: transport === null,
    async write({ purpose, to, account, subject, text, language }) {
      const now = clock.now();
      const state = transport === null ? 'kept' : 'waiting';
      await insertMailOnce({ _id: purpose, to, account, subject, text, language, state, tries: 0, dueAt: now, createdAt: now, sentAt: null, lastError: null });
    },
    list: listMails,
    listOf: listMailsOf,
    forget: deleteMailsOf,
    sendDue,
    start() {
      timer = setInterval(() => {
        sendDue().catch((error: unknown) => logger.error({ err: error }, 'the outbox could not be read'));
      }, 5 * SECOND);
      timer.unref();
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearInterval(timer);
      const patience = new AbortController();
      await Promise.race([sending?.catch(() => undefined), delay(STOP_WITHIN, undefined, { signal: patience.signal }).catch(() => undefined)]);
      patience.abort();
    },
  };
}
