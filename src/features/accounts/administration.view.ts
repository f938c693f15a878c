import { formatDate, formatDateTime } from '../../platform/format.js';
import { formView, type FormView } from '../../platform/http/form.js';
import { ROLES, type Actor, type Problems, type Role } from '../../platform/http/route.js';
import type { Translate } from '../../platform/i18n.js';
import type { MailRecord } from '../../platform/mail/mail.model.js';
import { withoutSecrets } from '../../platform/secret-links.js';
import type { Language } from '../../shared/languages.js';
import type { Account, Place } from './accounts.repository.js';
import type { Invitation, PeopleFound } from './administration.service.js';
import { TIME_FACTOR_NAMES, timeFactorNames, timeFactorOf } from './time-factor.view.js';

export interface Reader {
  readonly t: Translate;
  readonly language: Language;
  readonly actor: Actor;
}

export function roleNames(t: Translate): Readonly<Record<Role, string>> {
  return {
    learner: t('accounts:role.learner'),
    tutor: t('accounts:role.tutor'),
    focalPoint: t('accounts:role.focalPoint'),
    administrator: t('accounts:role.administrator'),
  };
}

export interface AdministrationPage {
  readonly title: string;
  readonly links: readonly { text: string; about: string; url: string }[];
  /** Mistakes in course files, as `npm run courses:check` says them. */
  readonly mistakes: readonly string[];
}

export function administrationPage({ t, language }: Pick<Reader, 't' | 'language'>, mistakes: readonly string[]): AdministrationPage {
  const base = `/${language}/administration`;
  return {
    title: t('accounts:administration.title'),
    links: [
      { text: t('accounts:people.title'), about: t('accounts:people.about'), url: `${base}/people` },
      { text: t('accounts:invitations.title'), about: t('accounts:invitations.about'), url: `${base}/invitations` },
      { text: t('accounts:outbox.title'), about: t('accounts:outbox.about'), url: `${base}/outbox` },
      { text: t('lessons:reports.title'), about: t('lessons:reports.about'), url: `${base}/reports` },
      { text: t('credentials:evaluations.title'), about: t('credentials:evaluations.about'), url: `${base}/evaluations` },
      { text: t('accounts:audit.title'), about: t('accounts:audit.about'), url: `${base}/audit` },
    ],
    mistakes,
  };
}

export interface PeoplePage {
  readonly title: string;
  readonly query: string;
  readonly people: readonly { name: string; email: string; confirmed: boolean; role: string; url: string }[];
  readonly cut: boolean;
  readonly next: string | null;
}

const nextPage = (place: Place | null): string | null => (place === null ? null : `?name=${encodeURIComponent(place.nameKey)}&id=${encodeURIComponent(place.id)}`);

export function peoplePage({ t, language }: Pick<Reader, 't' | 'language'>, query: string, found: PeopleFound): PeoplePage {
  const roles = roleNames(t);
  return {
    title: t('accounts:people.title'),
    query,
    people: found.people.map((account) => ({
      name: account.name, email: account.email, confirmed: account.emailConfirmed, role: roles[account.role], url: `/${language}/administration/people/${account._id}`,
    })),
    cut: found.cut,
    next: nextPage(found.next),
  };
}

export interface PersonPage {
  readonly title: string;
  readonly backUrl: string;
  readonly rows: readonly { label: string; value: string }[];
  readonly statementsUrl: string;
  readonly confirmAction: string | null;
  readonly roleForm: FormView | null;
  readonly timeForm: FormView;
  readonly endSessions: { readonly action: string; readonly label: string } | null;
  readonly problem: string | null;
}

export function personPage({ t, language, actor }: Reader, account: Account, sessions: number, problem: string | null): PersonPage {
  const base = `/${language}/administration/people`;
  const roles = roleNames(t);
  const options = ROLES.map((value) => ({ value, label: roles[value] }));
  const times = timeFactorNames(t);
  return {
    title: account.name,
    backUrl: base,
    rows: [
      { label: t('accounts:email.label'), value: account.email },
      { label: t('accounts:person.state'), value: account.emailConfirmed ? t('accounts:person.confirmed') : t('accounts:person.unconfirmed') },
      { label: t('accounts:role.label'), value: roles[account.role] },
      { label: t('accounts:institution.label'), value: account.institution === '' ? '–' : account.institution },
      { label: t('accounts:person.since'), value: formatDate(language, account.createdAt, actor.timeZone) },
      { label: t('accounts:person.sessions'), value: String(sessions) },
    ],
    statementsUrl: `${base}/${account._id}/statements`,
    confirmAction: account.emailConfirmed ? null : `${base}/${account._id}/confirm`,
    roleForm:
      account._id === actor.id
        ? null
        : formView({
            t, action: `${base}/${account._id}/role`, submit: t('accounts:person.saveRole'),
            fields: [{ name: 'role', label: t('accounts:role.label'), hint: t('accounts:person.roleHint'), type: 'select', value: account.role, options }],
          }),
    timeForm: formView({
      t, action: `${base}/${account._id}/time`, submit: t('accounts:timeFactor.save'),
      fields: [{
        name: 'timeFactor', label: t('accounts:timeFactor.label'), hint: t('accounts:timeFactor.hint'), type: 'select', value: timeFactorOf(account),
        options: TIME_FACTOR_NAMES.map((value) => ({ value, label: times[value] })),
      }],
    }),
    endSessions: sessions === 0 ? null : { action: `${base}/${account._id}/end-sessions`, label: t('accounts:person.endSessions') },
    problem,
  };
}

export interface InvitationsPage {
  readonly title: string;
  readonly intro: string;
  readonly form: FormView;
  readonly hidden: Readonly<Record<string, string>>;
  readonly danger: boolean;
  readonly invitations: readonly { note: string; url: string; until: string; withdrawAction: string; withdrawLabel: string }[];
}

export function invitationsPage(
  { t, language, actor }: Reader, open: boolean, invitations: readonly Invitation[], problems: Problems = {}, typed: Readonly<Record<string, string>> = {},
): InvitationsPage {
  const action = `/${language}/administration/invitations`;
  return {
    title: t('accounts:invitations.title'),
    intro: open ? t('accounts:invitations.notNeeded') : t('accounts:invitations.intro'),
    form: formView({
      t, action, submit: t('accounts:invitations.make'), problems, typed,
      fields: [{ name: 'note', label: t('accounts:invitations.note'), hint: t('accounts:invitations.noteHint'), required: false }],
    }),
    hidden: {},
    danger: false,
    invitations: invitations.map(({ id, note, url, expiresAt }) => {
      const until = formatDateTime(language, expiresAt, actor.timeZone);
      return { note: note === '' ? '–' : note, url, until, withdrawAction: `${action}/${id}/withdraw`, withdrawLabel: t('accounts:invitations.withdrawOne', { note: note === '' ? until : note }) };
    }),
  };
}

/** A letter's text in pieces: what is a link, and what is not. */
function piecesOf(text: string): { text: string; url: string | null }[] {
  return text.split(/(https?:\/\/\S+)/).map((piece, index) => ({ text: piece, url: index % 2 === 1 ? piece : null }));
}

export interface OutboxPage {
  readonly title: string;
  readonly keepsOnly: boolean;
  readonly mails: readonly {
    to: string; subject: string; language: string; state: string; error: string | null; at: string; pieces: readonly { text: string; url: string | null }[];
  }[];
  readonly next: string | null;
}

/** Letters that went to their mailbox are shown without what opens anything: that is for their reader. */
export function outboxPage({ t, language, actor }: Reader, mails: readonly MailRecord[], keepsOnly: boolean, more: boolean): OutboxPage {
  const states = { waiting: t('accounts:outbox.waiting'), sent: t('accounts:outbox.sent'), failed: t('accounts:outbox.failed'), kept: t('accounts:outbox.kept') };
  return {
    title: t('accounts:outbox.title'),
    keepsOnly,
    mails: mails.map((mail) => ({
      to: mail.to, subject: mail.subject, language: mail.language, state: states[mail.state], error: mail.lastError,
      at: formatDateTime(language, mail.createdAt, actor.timeZone),
      pieces: piecesOf(mail.state === 'sent' || mail.state === 'waiting' ? withoutSecrets(mail.text) : mail.text),
    })),
    next: more ? `?before=${mails.at(-1)?.createdAt.toISOString() ?? ''}` : null,
  };
}
