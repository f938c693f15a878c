import { formatDateTime } from '../../platform/format.js';
import type { Platform } from '../../platform/platform.js';
import { DAY, HOUR } from '../../shared/clock.js';
import type { Language } from '../../shared/languages.js';
import type { Account } from './accounts.repository.js';
import { issueToken, tokenHash } from './tokens.js';

// No letter holds what somebody typed: whoever registers with a stranger's address could otherwise write to that stranger through us.

const CONFIRM_WITHIN = 7 * DAY;
const RESET_WITHIN = HOUR;

const CONFIRM = 'confirm:';

/** Whether a letter, by its purpose, asks to confirm an address. */
export function isConfirmation(purpose: string): boolean {
  return purpose.startsWith(CONFIRM);
}

function link(platform: Platform, language: Language, path: string): string {
  return `${platform.config.baseUrl}/${language}/${path}`;
}

function within(platform: Platform, milliseconds: number): Date {
  return new Date(platform.clock.now().getTime() + milliseconds);
}

/** The letter with which an address is confirmed for an account: its own, or the one that it changes to. */
export async function writeConfirmation(platform: Platform, account: Account, email: string, language: Language): Promise<void> {
  const t = platform.i18n.translator(language);
  const purpose = account.email === email ? 'confirm' : 'email';
  const secret = await issueToken({ purpose, account: account._id, email, expiresAt: within(platform, CONFIRM_WITHIN) });
  await platform.mailer.write({
    purpose: `${CONFIRM}${tokenHash(secret)}`, to: email, account: account._id, language,
    subject: t('accounts:mail.confirm.subject'), text: t('accounts:mail.confirm.text', { url: link(platform, language, `confirm/${secret}`) }),
  });
}

/** For the owner of an address that was registered, or asked for, once more: a letter of theirs, not of whoever asked. */
export async function writeKnown(platform: Platform, { _id, email }: Account, language: Language): Promise<void> {
  const t = platform.i18n.translator(language);
  await platform.mailer.write({
    purpose: `known:${email}:${platform.clock.now().getTime()}`, to: email, account: _id, language,
    subject: t('accounts:mail.known.subject'), text: t('accounts:mail.known.text', { url: link(platform, language, 'sign-in') }),
  });
}

/** The link for a new password; `madeAt` tells apart accounts that wait for confirmation of one address. */
export async function writeReset(platform: Platform, account: Account, language: Language): Promise<void> {
  const t = platform.i18n.translator(language);
  const secret = await issueToken({ purpose: 'reset', account: account._id, email: account.email, expiresAt: within(platform, RESET_WITHIN) });
  await platform.mailer.write({
    purpose: `reset:${tokenHash(secret)}`, to: account.email, account: account._id, language,
    subject: t('accounts:mail.reset.subject'),
    text: t('accounts:mail.reset.text', { madeAt: formatDateTime(language, account.createdAt, account.timeZone), url: link(platform, language, `reset/${secret}`) }),
  });
}

/** Tells the owner of the old address that it no longer counts. */
export async function writeMoved(platform: Platform, account: Account, language: Language): Promise<void> {
  const t = platform.i18n.translator(language);
  await platform.mailer.write({
    purpose: `moved:${account._id}:${platform.clock.now().getTime()}`, to: account.email, account: account._id, language,
    subject: t('accounts:mail.moved.subject'), text: t('accounts:mail.moved.text'),
  });
}

export async function writePasswordChanged(platform: Platform, account: Account, language: Language): Promise<void> {
  const t = platform.i18n.translator(language);
  await platform.mailer.write({
    purpose: `password:${account._id}:${platform.clock.now().getTime()}`, to: account.email, account: account._id, language,
    subject: t('accounts:mail.passwordChanged.subject'), text: t('accounts:mail.passwordChanged.text', { url: link(platform, language, 'reset') }),
  });
}
