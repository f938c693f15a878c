import { createTransport } from 'nodemailer';
import type { Config } from '../../config.js';
import { HOUR, MINUTE, SECOND, type Clock } from '../../shared/clock.js';
import type { Logger } from '../logger.js';
import type { MailRecord } from './mail.model.js';
import { deleteMailsTo, insertMailOnce, leaseDueMail, listMails, listMailsTo, markMailFailed, markMailSent } from './mail.repository.js';

export interface Letter {
  /** What it is for; asked for twice with the same purpose, it is written once. */
  readonly purpose: string;
  readonly to: string;
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
  /** The newest letters to an address: what the platform holds about a person. */
  listTo(address: string, limit: number): Promise<MailRecord[]>;
  /** Deletes every letter to an address. */
  forget(address: string): Promise<void>;
  /** Sends what is due. Called by its own timer; exported for tests. */
  sendDue(): Promise<void>;
  start(): void;
  stop(): void;
}

const TRIES = 8;
const LEASE = 2 * MINUTE;

/** 1, 2, 4 … minutes after a failure, at most six hours. */
function waitAfter(tries: number): number {
  return Math.min(2 ** (tries - 1) * MINUTE, 6 * HOUR);
}

/** The outbox: letters are records first, so that a mail server that is down loses none and everyone can see what waits. */
export function createMailer(config: Config, clock: Clock, logger: Logger): Mailer {
  const transport = config.smtpUrl === undefined ? null : createTransport(config.smtpUrl, { from: config.mailFrom });
  let timer: NodeJS.Timeout | null = null;

  async function sendDue(): Promise<void> {
    if (transport === null) return;
    for (;;) {
      const now = clock.now();
      const mail = await leaseDueMail(now, new Date(now.getTime() + LEASE));
      if (mail === null) return;
      try {
        await transport.sendMail({ to: mail.to, subject: mail.subject, text: mail.text, messageId: `<${encodeURIComponent(mail._id)}@lectern>` });
        await markMailSent(mail._id, clock.now());
      } catch (error) {
        const state = mail.tries >= TRIES ? 'failed' : 'waiting';
        logger.warn({ tries: mail.tries, state, reason: (error as { code?: string }).code ?? 'unknown' }, 'a letter could not be sent');
        await markMailFailed(mail._id, (error as Error).message.slice(0, 300), { state, dueAt: new Date(clock.now().getTime() + waitAfter(mail.tries)) });
      }
    }
  }

  return {
    keepsOnly: transport === null,
    async write({ purpose, to, subject, text, language }) {
      const now = clock.now();
      const state = transport === null ? 'kept' : 'waiting';
      await insertMailOnce({ _id: purpose, to, subject, text, language, state, tries: 0, dueAt: now, createdAt: now, sentAt: null, lastError: null });
    },
    list: listMails,
    listTo: listMailsTo,
    forget: deleteMailsTo,
    sendDue,
    start() {
      timer = setInterval(() => {
        sendDue().catch((error: unknown) => logger.error({ err: error }, 'the outbox could not be read'));
      }, 5 * SECOND);
      timer.unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}
