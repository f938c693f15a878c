import { createHmac } from 'node:crypto';
import QRCode from 'qrcode';
import { formatDate, formatDuration } from '../../platform/format.js';
import type { PersonalData, Platform } from '../../platform/platform.js';
import { AppError } from '../../shared/app-error.js';
import { directionOf, type Language } from '../../shared/languages.js';
import {
  deleteEvaluations,
  eraseStatement,
  findByCode,
  findEvaluations,
  findStatement,
  insertEvaluationOnce,
  insertStatementOnce,
  listStatements,
  replaceStatement,
  setRevoked,
  type Statement,
  type StatementRecord,
} from './credentials.repository.js';
import type { RevocationReason } from './credentials.schemas.js';
import { nameAndDateHash, newCode, normaliseCode } from './statement-code.js';
import type { StatementWords } from './statement-pdf.js';

/** What a stamped completion says; issued from nothing less. */
export interface Completion {
  readonly course: string;
  readonly edition: string;
  readonly run: number;
  readonly completedAt: Date;
  /** The estimated time of study of that edition. */
  readonly minutes: number;
  readonly evaluatedAt: Date | null;
}

/** What a statement says of a course, in one language. */
export interface CourseWords {
  readonly title: string;
  readonly evaluation: boolean;
}

/** The person, as accounts know them. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly emailConfirmed: boolean;
}

export type Hindrance = 'course' | 'evaluation' | 'email';

/** What still stands between a person and the statement; empty where nothing does. */
export function hindrances(completion: Completion | null, complete: boolean, course: CourseWords, person: Pick<Person, 'emailConfirmed'>): Hindrance[] {
  const found: Hindrance[] = [];
  if (!complete) found.push('course');
  if (course.evaluation && (completion?.evaluatedAt ?? null) === null) found.push('evaluation');
  if (!person.emailConfirmed) found.push('email');
  return found;
}

/**
 * Issues the statement for a stamped completion, once: whoever asks twice gets the same.
 * @throws AppError not_allowed while something stands in between
 */
export async function issueStatement(
  platform: Platform,
  person: Person,
  completion: Completion,
  course: CourseWords,
  language: Language,
): Promise<Statement> {
  if (hindrances(completion, true, course, person).length > 0) throw new AppError('not_allowed');
  return insertStatementOnce({
    code: newCode(),
    replacedCodes: [],
    account: person.id,
    course: completion.course,
    edition: completion.edition,
    run: completion.run,
    name: person.name,
    courseTitle: course.title,
    language,
    minutes: completion.minutes,
    completedAt: completion.completedAt,
    issuedAt: platform.clock.now(),
    revokedAt: null,
    erasedHash: null,
  });
}

/** One's own statement, by its code. Somebody else's is not found: codes are checked on the verification page, not here. */
export async function getOwnStatement(account: string, code: string): Promise<Statement> {
  const found = await findByCode(code);
  if (found === null || found.account !== account || found.code !== code) throw new AppError('not_found');
  return found as Statement;
}

/** Prints a statement anew with the name that the account has now. */
export async function reissueStatement(platform: Platform, person: Person, code: string): Promise<string> {
  const statement = await getOwnStatement(person.id, code);
  if (statement.revokedAt !== null) throw new AppError('not_allowed');
  if (statement.name === person.name) return statement.code;
  const next = { code: newCode(), name: person.name, issuedAt: platform.clock.now() };
  if (!(await replaceStatement(code, next))) throw new AppError('conflict');
  await platform.audit.record({ actor: person.id, action: 'statement.reissued', target: person.id, details: { code: next.code, replaced: code } });
  return next.code;
}

/** The statement that carries, or once carried, a code, erased ones too. @throws AppError not_found */
export async function getByCode(typed: string): Promise<StatementRecord> {
  const code = normaliseCode(typed);
  const found = code === null ? null : await findByCode(code);
  if (found === null) throw new AppError('not_found');
  return found;
}

/** Revokes a statement, once; its verification page says so from then on. The reason is kept in the audit log, as one of a list: it outlives the account. */
export async function revokeStatement(platform: Platform, administrator: string, typed: string, reason: RevocationReason): Promise<string> {
  const { code } = await getByCode(typed);
  if (await setRevoked(code, platform.clock.now())) await platform.audit.record({ actor: administrator, action: 'statement.revoked', target: code, details: { reason } });
  return code;
}

/** What whoever holds a code may learn. */
export type Verification =
  | { state: 'unknown' }
  | { state: 'valid'; statement: Statement }
  | { state: 'revoked'; at: Date }
  | { state: 'replaced' }
  | { state: 'erased'; code: string };

export async function verifyCode(typed: string): Promise<Verification> {
  const code = normaliseCode(typed);
  const found = code === null ? null : await findByCode(code);
  if (found === null || code === null) return { state: 'unknown' };
  if (found.revokedAt !== null) return { state: 'revoked', at: found.revokedAt };
  if (found.code !== code) return { state: 'replaced' };
  if (found.erasedHash !== null) return { state: 'erased', code };
  return { state: 'valid', statement: found as Statement };
}

/** The day that a statement prints, as a plain date: the same for everybody who reads the paper. */
function completedOn(statement: Statement): string {
  return statement.completedAt.toISOString().slice(0, 10);
}

/** Whether the name and date on the paper are those of a statement whose account was erased. */
export async function verifyErased(secret: string, typed: string, name: string, date: string): Promise<boolean> {
  const verification = await verifyCode(typed);
  if (verification.state !== 'erased') throw new AppError('not_found');
  const found = await findByCode(verification.code);
  return found?.erasedHash === nameAndDateHash(secret, verification.code, name, date);
}

/** One taking of a course. */
interface Taking {
  readonly course: string;
  readonly run: number;
}

/** Names an evaluation so that it is given once a run, and so that only who has the account's id and the secret can tell whose it is. */
function evaluationId(platform: Platform, account: string, { course, run }: Taking): string {
  return createHmac('sha256', platform.secret).update(`evaluation|${account}|${course}|${run}`).digest('base64url');
}

/** Keeps an evaluation, once a run, without the name of whoever gave it. */
export async function keepEvaluation(
  platform: Platform,
  account: string,
  completion: Completion,
  language: Language,
  given: { ratings: Record<string, number>; comment: string },
): Promise<void> {
  await insertEvaluationOnce({ _id: evaluationId(platform, account, completion), course: completion.course, edition: completion.edition, language, ...given, at: platform.clock.now() });
}

/** Rounded down to five minutes: an estimate claims neither more than it is nor an exactness that reading does not have. */
export function studyTime(language: Language, minutes: number): string {
  return formatDuration(language, minutes < 5 ? minutes : Math.floor(minutes / 5) * 5);
}

/** A word longer than a line may break, so that no name runs off the paper. */
function breakable(name: string): string {
  return name.replace(/\S{20}(?=\S)/gu, '$&\u200b');
}

/** Everything that the document prints, in the language in which it was issued. */
export async function statementWords(platform: Platform, statement: Statement): Promise<StatementWords> {
  const language = statement.language as Language;
  const t = platform.i18n.translator(language);
  const url = `${platform.config.baseUrl}/v/${statement.code}`;
  const day = statement.completedAt;
  return {
    language,
    rtl: directionOf(language) === 'rtl',
    year: day.getUTCFullYear(),
    month: day.getUTCMonth() + 1,
    day: day.getUTCDate(),
    documentTitle: `${t('credentials:statement.title')} – ${statement.courseTitle}`,
    kicker: t('credentials:statement.kicker'),
    heading: t('credentials:statement.title'),
    intro: t('credentials:statement.intro'),
    name: breakable(statement.name),
    verb: t('credentials:statement.verb'),
    course: statement.courseTitle,
    facts: [
      { label: t('credentials:statement.edition'), value: statement.edition },
      { label: t('credentials:statement.completedOn'), value: formatDate(language, day) },
      { label: t('credentials:statement.time'), value: studyTime(language, statement.minutes) },
    ],
    verifyIntro: t('credentials:statement.verifyIntro'),
    verifyUrl: url,
    codeLabel: t('credentials:statement.code'),
    code: statement.code,
    disclaimer: t('credentials:statement.disclaimer'),
    qr: await QRCode.toString(url, { type: 'svg', margin: 0, errorCorrectionLevel: 'M' }),
    qrAlt: t('credentials:statement.qrAlt', { url }),
  };
}

/** Statements, for 'My data' and for erasing: what stays is a keyed hash of name and date, so that the paper can still be confirmed. */
export function statementData(platform: Platform): PersonalData {
  return {
    name: 'statements',
    export: listStatements,
    async erase(account) {
      // A list has an end, and an erased statement is on no list any more.
      for (let found = await listStatements(account); found.length > 0; found = await listStatements(account)) {
        for (const statement of found) await eraseStatement(statement.code, nameAndDateHash(platform.secret, statement.code, statement.name, completedOn(statement)));
      }
    },
  };
}

/**
 * Evaluations, for the same.
 * @param takings the courses that somebody has taken, and how often
 */
export function evaluationData(platform: Platform, takings: (account: string) => Promise<readonly Taking[]>): PersonalData {
  const idsOf = async (account: string): Promise<string[]> => (await takings(account)).map((taking) => evaluationId(platform, account, taking));
  return {
    name: 'evaluations',
    export: async (account) => findEvaluations(await idsOf(account)),
    erase: async (account) => deleteEvaluations(await idsOf(account)),
  };
}

export { findStatement, listStatements };
