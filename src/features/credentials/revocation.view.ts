import { formatDate } from '../../platform/format.js';
import { formView, type FormView } from '../../platform/http/form.js';
import type { Problems } from '../../platform/http/route.js';
import type { Translate } from '../../platform/i18n.js';
import type { Language } from '../../shared/languages.js';
import type { Statement, StatementRecord } from './credentials.repository.js';
import { REVOCATION_REASONS, type RevocationReason } from './credentials.schemas.js';

/** The page on which an administrator revokes a statement. */
export function revocationUrl(language: Language, code: string): string {
  return `/${language}/administration/statements/${code}/revoke`;
}

const verificationUrl = (language: Language, code: string): string => `/${language}/verify?code=${code}`;

export interface PersonStatementsPage {
  readonly title: string;
  readonly person: { readonly name: string; readonly url: string };
  readonly statements: readonly {
    readonly name: string; readonly course: string; readonly edition: string; readonly issued: string; readonly state: string;
    readonly code: string; readonly verifyUrl: string; readonly revokeUrl: string | null;
  }[];
}

/** The statements of a person, for administrators. */
export function personStatementsPage(t: Translate, language: Language, person: { readonly id: string; readonly name: string }, statements: readonly Statement[]): PersonStatementsPage {
  return {
    title: t('credentials:ofPerson.title'),
    person: { name: person.name, url: `/${language}/administration/people/${person.id}` },
    statements: statements.map(({ code, name, courseTitle, edition, issuedAt, revokedAt }) => ({
      name, course: courseTitle, edition, code,
      issued: formatDate(language, issuedAt),
      state: revokedAt === null ? t('credentials:ofPerson.valid') : t('credentials:ofPerson.revoked', { date: formatDate(language, revokedAt) }),
      verifyUrl: verificationUrl(language, code),
      revokeUrl: revokedAt === null ? revocationUrl(language, code) : null,
    })),
  };
}

function reasonNames(t: Translate): Readonly<Record<RevocationReason, string>> {
  return {
    error: t('credentials:revocation.error'),
    identity: t('credentials:revocation.identity'),
    conduct: t('credentials:revocation.conduct'),
    request: t('credentials:revocation.request'),
    other: t('credentials:revocation.other'),
  };
}

export interface RevocationPage {
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
  readonly form: FormView;
  readonly hidden: Readonly<Record<string, string>>;
  readonly danger: boolean;
  readonly backUrl: string;
}

/** Asks before a statement is revoked: whose it is, what follows, and why. Of an erased account's statement there is only the code. */
export function revocationPage(t: Translate, language: Language, statement: StatementRecord, problems: Problems = {}, typed: Readonly<Record<string, string>> = {}): RevocationPage {
  const { code, name, courseTitle, edition, completedAt } = statement;
  const names = reasonNames(t);
  const row = (label: string, value: string | undefined): RevocationPage['rows'] => (value === undefined ? [] : [{ label, value }]);
  return {
    title: t('credentials:revocation.title'),
    rows: [
      ...row(t('credentials:verify.name'), name),
      ...row(t('credentials:verify.course'), courseTitle),
      ...row(t('credentials:statement.edition'), edition),
      ...row(t('credentials:statement.completedOn'), completedAt === undefined ? undefined : formatDate(language, completedAt)),
      ...row(t('credentials:verify.code'), code),
    ],
    form: formView({
      t, action: revocationUrl(language, code), submit: t('credentials:verify.revoke'), problems, typed,
      fields: [{
        name: 'reason', label: t('credentials:revocation.reason'), hint: t('credentials:revocation.reasonHint'), type: 'select',
        options: [{ value: '', label: t('credentials:revocation.choose') }, ...REVOCATION_REASONS.map((value) => ({ value, label: names[value] }))],
      }],
    }),
    hidden: {},
    danger: true,
    backUrl: verificationUrl(language, code),
  };
}
