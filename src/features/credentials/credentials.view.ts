import { formatDate } from '../../platform/format.js';
import type { Translate } from '../../platform/i18n.js';
import type { Problems } from '../../platform/http/route.js';
import type { Language } from '../../shared/languages.js';
import type { Statement } from './credentials.repository.js';
import { RATINGS } from './credentials.schemas.js';
import { revocationUrl } from './revocation.view.js';
import { studyTime, type CourseWords, type Hindrance, type Verification } from './credentials.service.js';

export interface Row {
  readonly label: string;
  readonly value: string;
}

interface RatingField {
  readonly name: string;
  readonly label: string;
  readonly error: string | null;
  /** The id of the error, for aria-describedby. */
  readonly errorId: string;
  readonly options: readonly { value: string; label: string; checked: boolean }[];
}

/** The page at the end of a course: what is still to do, the evaluation, the statement. */
export interface FinishPage {
  readonly title: string;
  readonly courseTitle: string;
  readonly courseUrl: string;
  readonly requirements: readonly { text: string; met: boolean; state: string; url: string | null }[];
  readonly evaluation: { action: string; ratings: readonly RatingField[]; comment: { value: string; error: string | null } } | null;
  readonly problems: readonly { text: string; url: string }[];
  readonly issueAction: string | null;
  readonly statementUrl: string | null;
}

export function finishPage(input: {
  t: Translate;
  language: Language;
  course: string;
  words: CourseWords;
  missing: readonly Hindrance[];
  statement: Statement | null;
  problems: Problems;
  typed: Readonly<Record<string, string>>;
}): FinishPage {
  const { t, language, course, words, missing, statement, problems, typed } = input;
  const base = `/${language}/courses/${course}`;
  const requirement = (hindrance: Hindrance, text: string, url: string | null): FinishPage['requirements'][number] => {
    const met = !missing.includes(hindrance);
    return { text, met, state: t(met ? 'credentials:finish.met' : 'credentials:finish.open'), url: met ? null : url };
  };
  const sentence = (field: string): string | null => {
    const problem = problems[field];
    return problem === undefined ? null : t(problem.key, problem.params);
  };
  const labels: Readonly<Record<(typeof RATINGS)[number], string>> = {
    useful: t('credentials:evaluation.useful'),
    clear: t('credentials:evaluation.clear'),
    length: t('credentials:evaluation.length'),
  };
  const scale = [
    t('credentials:evaluation.1'),
    t('credentials:evaluation.2'),
    t('credentials:evaluation.3'),
    t('credentials:evaluation.4'),
    t('credentials:evaluation.5'),
  ];
  const ratings = RATINGS.map((name): RatingField => ({
    name,
    label: labels[name],
    error: sentence(name),
    errorId: `${name}-error`,
    options: scale.map((label, index) => ({ value: String(index + 1), label, checked: typed[name] === String(index + 1) })),
  }));
  return {
    title: t('credentials:finish.title'),
    courseTitle: words.title,
    courseUrl: base,
    requirements: [
      requirement('course', t('credentials:finish.course'), `${base}/progress`),
      ...(words.evaluation ? [requirement('evaluation', t('credentials:finish.evaluation'), '#evaluation')] : []),
      requirement('email', t('credentials:finish.email'), `/${language}/account`),
    ],
    evaluation:
      missing.includes('evaluation') && !missing.includes('course')
        ? { action: `${base}/evaluation`, ratings, comment: { value: typed['comment'] ?? '', error: sentence('comment') } }
        : null,
    problems: Object.keys(problems).map((field) => ({ text: sentence(field) ?? '', url: `#${field === 'comment' || field === 'form' ? field : `${field}-1`}` })),
    issueAction: missing.length === 0 && statement === null ? `${base}/statement` : null,
    statementUrl: statement === null ? null : `/${language}/statements/${statement.code}`,
  };
}

export interface StatementsPage {
  readonly title: string;
  readonly statements: readonly { course: string; edition: string; completed: string; url: string; revoked: boolean; code: string }[];
}

export function statementsPage(t: Translate, language: Language, statements: readonly Statement[]): StatementsPage {
  return {
    title: t('credentials:list.title'),
    statements: statements.map((statement) => ({
      course: statement.courseTitle,
      edition: statement.edition,
      completed: formatDate(language, statement.completedAt),
      url: `/${language}/statements/${statement.code}`,
      revoked: statement.revokedAt !== null,
      code: statement.code,
    })),
  };
}

/** Name, course, edition, date, hours, and nothing else. */
export function statementRows(t: Translate, language: Language, statement: Statement): readonly Row[] {
  return [
    { label: t('credentials:verify.name'), value: statement.name },
    { label: t('credentials:verify.course'), value: statement.courseTitle },
    { label: t('credentials:statement.edition'), value: statement.edition },
    { label: t('credentials:statement.completedOn'), value: formatDate(language, statement.completedAt) },
    { label: t('credentials:statement.time'), value: studyTime(language, statement.minutes) },
  ];
}

export interface StatementPage {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Null once it was revoked: then nothing is handed out. */
  readonly pdfUrl: string | null;
  /** That the PDF cannot be made with the name that it bears, and what to do. */
  readonly unprintable: { readonly text: string; readonly url: string } | null;
  readonly verifyUrl: string;
  readonly code: string;
  /** That it was revoked, and when. */
  readonly revoked: string | null;
  /** Where the account's name is another than the one printed: the way to have it printed. */
  readonly reissue: { action: string; name: string } | null;
}

export function statementPage(input: { t: Translate; language: Language; statement: Statement; baseUrl: string; nameNow: string; unprintable: boolean }): StatementPage {
  const { t, language, statement, baseUrl, nameNow, unprintable } = input;
  const own = `/${language}/statements/${statement.code}`;
  const { revokedAt } = statement;
  return {
    title: t('credentials:statement.title'),
    rows: statementRows(t, language, statement),
    pdfUrl: revokedAt === null ? `${own}/pdf` : null,
    unprintable: unprintable ? { text: t('credentials:statement.unprintable'), url: `/${language}/account/profile` } : null,
    verifyUrl: `${baseUrl}/v/${statement.code}`,
    code: statement.code,
    revoked: revokedAt === null ? null : t('credentials:statement.revoked', { date: formatDate(language, revokedAt) }),
    reissue: nameNow !== statement.name && revokedAt === null ? { action: `${own}/reissue`, name: nameNow } : null,
  };
}

export interface VerifyPage {
  readonly title: string;
  readonly typedCode: string;
  readonly heading: string | null;
  readonly text: string | null;
  readonly tone: 'ok' | 'warn' | 'bad';
  readonly rows: readonly Row[];
  /** The form for a statement whose account was erased. */
  readonly erased: {
    readonly action: string;
    readonly name: { value: string; error: string | null };
    readonly date: { value: string; error: string | null };
    readonly problems: readonly { text: string; url: string }[];
  } | null;
  /** For administrators: the page on which it is revoked. */
  readonly revokeUrl: string | null;
}

export function verifyPage(input: {
  t: Translate;
  language: Language;
  typedCode: string;
  verification: Verification | null;
  administrator: boolean;
  confirmed?: boolean;
  problems?: Problems;
  typed?: Readonly<Record<string, string>>;
}): VerifyPage {
  const { t, language, typedCode, verification, administrator, confirmed, problems = {}, typed = {} } = input;
  const empty = { title: t('credentials:verify.title'), typedCode, heading: null, text: null, tone: 'ok' as const, rows: [], erased: null, revokeUrl: null };
  if (verification === null) return empty;
  if (confirmed !== undefined) {
    return confirmed
      ? { ...empty, heading: t('credentials:verify.confirmed.title'), text: t('credentials:verify.confirmed.text') }
      : { ...empty, tone: 'bad', heading: t('credentials:verify.notConfirmed.title'), text: t('credentials:verify.notConfirmed.text') };
  }
  const sentence = (field: string): string | null => {
    const problem = problems[field];
    return problem === undefined ? null : t(problem.key, problem.params);
  };
  switch (verification.state) {
    case 'valid': {
      const revokeUrl = administrator ? revocationUrl(language, verification.statement.code) : null;
      return { ...empty, heading: t('credentials:verify.valid'), rows: statementRows(t, language, verification.statement), revokeUrl };
    }
    case 'unknown':
      return { ...empty, tone: 'bad', heading: t('credentials:verify.unknown.title'), text: t('credentials:verify.unknown.text') };
    case 'revoked':
      return { ...empty, tone: 'bad', heading: t('credentials:verify.revoked.title'), text: t('credentials:verify.revoked.text', { date: formatDate(language, verification.at) }) };
    case 'replaced':
      return { ...empty, tone: 'warn', heading: t('credentials:verify.replaced.title'), text: t('credentials:verify.replaced.text') };
    case 'erased':
      return {
        ...empty,
        tone: 'warn',
        heading: t('credentials:verify.erased.title'),
        text: t('credentials:verify.erased.text'),
        erased: {
          action: `/${language}/verify/${verification.code}`,
          name: { value: typed['name'] ?? '', error: sentence('name') },
          date: { value: typed['date'] ?? '', error: sentence('date') },
          problems: Object.keys(problems).map((field) => ({ text: sentence(field) ?? '', url: `#${field}` })),
        },
      };
  }
}
