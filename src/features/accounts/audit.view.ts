import type { AuditRecord } from '../../platform/audit/audit.model.js';
import { formatDateTime } from '../../platform/format.js';
import type { Translate } from '../../platform/i18n.js';
import type { Language } from '../../shared/languages.js';
import { roleNames, type Reader } from './administration.view.js';
import { timeFactorNames, timeFactorOf } from './time-factor.view.js';

/** What was done, in words; an action that has no words here is shown by its code. */
function actionNames(t: Translate): Readonly<Record<string, string>> {
  return {
    'account.emailConfirmed': t('accounts:audit.emailConfirmed'),
    'account.emailConfirmedByHand': t('accounts:audit.emailConfirmedByHand'),
    'account.passwordReset': t('accounts:audit.passwordReset'),
    'account.passwordChanged': t('accounts:audit.passwordChanged'),
    'account.roleChanged': t('accounts:audit.roleChanged'),
    'account.timeFactorSet': t('accounts:audit.timeFactorSet'),
    'account.sessionsEnded': t('accounts:audit.sessionsEnded'),
    'account.firstAdministrator': t('accounts:audit.firstAdministrator'),
    'account.madeAdministrator': t('accounts:audit.madeAdministrator'),
    'account.erased': t('accounts:audit.erased'),
    'invitation.made': t('accounts:audit.invitationMade'),
    'invitation.withdrawn': t('accounts:audit.invitationWithdrawn'),
    'content.published': t('accounts:audit.contentPublished'),
    'statement.reissued': t('accounts:audit.statementReissued'),
    'statement.revoked': t('accounts:audit.statementRevoked'),
  };
}

/** What an entry says beside what was done, in words where it has some. */
function detailsOf(t: Translate, { action, details }: AuditRecord): string {
  const { from = '', to = '', reason = '', code = '', replaced = '', version = '' } = details;
  const change = (before: string, after: string): string => t('accounts:audit.fromTo', { from: before, to: after });
  const roles: Readonly<Record<string, string>> = roleNames(t);
  const reasons: Readonly<Record<string, string>> = {
    error: t('credentials:revocation.error'),
    identity: t('credentials:revocation.identity'),
    conduct: t('credentials:revocation.conduct'),
    request: t('credentials:revocation.request'),
    other: t('credentials:revocation.other'),
  };
  switch (action) {
    case 'account.roleChanged': return change(roles[String(from)] ?? String(from), roles[String(to)] ?? String(to));
    case 'account.timeFactorSet': {
      const [before, after] = [from, to].map((timeFactor) => timeFactorNames(t)[timeFactorOf({ timeFactor: Number(timeFactor) })]);
      return change(before ?? '', after ?? '');
    }
    case 'statement.revoked': return reasons[String(reason)] ?? String(reason);
    case 'statement.reissued': return change(String(replaced), String(code));
    case 'content.published': return String(version).slice(0, 12);
    default: return '';
  }
}

/** Where what an entry is about can be seen: a person, or the verification page of a statement. */
function targetUrl(language: Language, { action, target }: AuditRecord): string | null {
  if (action === 'statement.revoked') return `/${language}/verify?code=${encodeURIComponent(target)}`;
  return (action.startsWith('account.') && action !== 'account.erased') || action === 'statement.reissued' ? `/${language}/administration/people/${target}` : null;
}

export interface AuditPage {
  readonly title: string;
  readonly entries: readonly { at: string; action: string; details: string; target: string; targetUrl: string | null; actor: string; actorUrl: string | null }[];
  readonly next: string | null;
}

export function auditPage({ t, language, actor }: Reader, entries: readonly AuditRecord[], more: boolean): AuditPage {
  const names = actionNames(t);
  const person = (id: string): string => `/${language}/administration/people/${id}`;
  return {
    title: t('accounts:audit.title'),
    entries: entries.map((entry) => ({
      at: formatDateTime(language, entry.at, actor.timeZone),
      action: names[entry.action] ?? entry.action,
      details: detailsOf(t, entry),
      target: entry.target,
      targetUrl: targetUrl(language, entry),
      actor: entry.actor ?? '–',
      actorUrl: entry.actor === null ? null : person(entry.actor),
    })),
    next: more ? `?before=${entries.at(-1)?.at.toISOString() ?? ''}` : null,
  };
}
