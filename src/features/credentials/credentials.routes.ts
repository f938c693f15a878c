import { file, page, redirect, route, type Problems, type Reply, type Route, type RouteRequest } from '../../platform/http/route.js';
import type { Actor } from '../../platform/http/route.js';
import type { Platform } from '../../platform/platform.js';
import { AppError } from '../../shared/app-error.js';
import type { Language } from '../../shared/languages.js';
import { codeParams, courseParams, erasedBody, evaluationBody, evaluationsQuery, languageParams, personParams, revokeBody, shortParams, statementQuery, verifyQuery } from './credentials.schemas.js';
import {
  findStatement,
  getByCode,
  getOwnStatement,
  hindrances,
  issueStatement,
  keepEvaluation,
  listStatements,
  reissueStatement,
  revokeStatement,
  statementWords,
  verifyCode,
  verifyErased,
  type Completion,
  type CourseWords,
  type Person,
} from './credentials.service.js';
import { listComments, summariseEvaluations } from './credentials.repository.js';
import { evaluationsPage } from './evaluations.view.js';
import { finishPage, statementPage, statementsPage, verifyPage } from './credentials.view.js';
import { personStatementsPage, revocationPage } from './revocation.view.js';
import type { Typesetter } from './statement-pdf.js';

type SignedIn<P> = RouteRequest<P, unknown, unknown, Actor>;

/** What this feature needs to know from those before it. */
export interface Sources {
  /** The stamped completion of the course that the path names; null while it is not complete. */
  completion(request: SignedIn<{ course: string }>): Promise<Completion | null>;
  /** The same, stamped first where a new version asks for less than was done: for what is sent, because a GET never writes. */
  stampedCompletion(request: SignedIn<{ course: string }>): Promise<Completion | null>;
  /** Whether everything that is published is done, stamped or not. */
  isComplete(request: SignedIn<{ course: string }>): Promise<boolean>;
  /** Null where there is no such course. */
  courseWords(course: string, language: Language): CourseWords | null;
  person(account: string): Promise<Person>;
  /** The courses that somebody has taken: each as often as they did. */
  takings(account: string): Promise<readonly { course: string; run: number }[]>;
  recordEvaluated(account: string, course: string, now: Date): Promise<void>;
}

/** Where a GET finds what is known of a statement. */
const verifyPath = (language: Language, code: string): string => `/${language}/verify?code=${encodeURIComponent(code)}`;

/** Comments on one page. */
const COMMENTS = 50;

export function credentialRoutes(platform: Platform, sources: Sources, typesetter: Typesetter): readonly Route[] {
  function wordsOf(course: string, language: Language): CourseWords {
    const words = sources.courseWords(course, language);
    if (words === null) throw new AppError('not_found');
    return words;
  }

  async function showFinish(request: SignedIn<{ course: string }>, problems: Problems = {}, typed: Record<string, string> = {}): Promise<Reply> {
    const { t, language, actor, params } = request;
    const words = wordsOf(params.course, language);
    const completion = await sources.completion(request);
    // An address that was confirmed stays so; where the session does not know of it yet, the account does.
    const confirmed = actor.emailConfirmed || (await sources.person(actor.id)).emailConfirmed;
    const statement = completion === null || !confirmed ? null : await findStatement(actor.id, params.course, completion.edition);
    const model = finishPage({
      t, language, course: params.course, words, missing: hindrances(completion, await sources.isComplete(request), words, { emailConfirmed: confirmed }), statement, problems, typed,
    });
    return page('credentials/finish', model, { status: Object.keys(problems).length > 0 ? 422 : 200, address: `/${language}/courses/${params.course}/finish` });
  }

  async function showRevocation({ t, language, params }: SignedIn<{ code: string }>, problems: Problems = {}, typed: Record<string, string> = {}): Promise<Reply> {
    const statement = await getByCode(params.code);
    if (statement.revokedAt !== null) return redirect(`/${language}/verify?code=${statement.code}`);
    return page('credentials/revoke', revocationPage(t, language, statement, problems, typed), { status: Object.keys(problems).length > 0 ? 422 : 200 });
  }

  async function completionOf(request: SignedIn<{ course: string }>): Promise<Completion> {
    const completion = await sources.stampedCompletion(request);
    if (completion === null) throw new AppError('not_allowed');
    return completion;
  }

  return [
    route({ method: 'get', path: '/:language/courses/:course/finish', access: 'enrolled', params: courseParams, handler: (request) => showFinish(request) }),

    route({
      method: 'post',
      path: '/:language/courses/:course/evaluation',
      access: 'enrolled',
      params: courseParams,
      body: evaluationBody,
      invalid: showFinish,
      async handler(request) {
        const { params, body, actor, language, now } = request;
        const completion = await completionOf(request);
        const { comment, ...ratings } = body;
        await keepEvaluation(platform, actor.id, completion, language, { ratings, comment });
        await sources.recordEvaluated(actor.id, params.course, now);
        return redirect(`/${language}/courses/${params.course}/finish`);
      },
    }),

    route({
      method: 'post',
      path: '/:language/courses/:course/statement',
      access: 'enrolled',
      params: courseParams,
      async handler(request) {
        const { params, actor, language } = request;
        const completion = await completionOf(request);
        const person = await sources.person(actor.id);
        const statement = await issueStatement(platform, person, completion, wordsOf(params.course, language), language);
        return redirect(`/${language}/statements/${statement.code}`);
      },
    }),

    route({
      method: 'get',
      path: '/:language/statements',
      access: 'signedIn',
      params: languageParams,
      handler: async ({ t, language, actor }) => page('credentials/statements', statementsPage(t, language, await listStatements(actor.id))),
    }),

    route({
      method: 'get',
      path: '/:language/statements/:code',
      access: 'signedIn',
      params: codeParams,
      query: statementQuery,
      async handler({ t, language, actor, params, query }) {
        const statement = await getOwnStatement(actor.id, params.code);
        return page('credentials/statement', statementPage({ t, language, statement, baseUrl: platform.config.baseUrl, nameNow: actor.name, unprintable: query.pdf === 'none' }));
      },
    }),

    route({
      method: 'get',
      path: '/:language/statements/:code/pdf',
      access: 'signedIn',
      params: codeParams,
      async handler({ actor, params, language }) {
        const statement = await getOwnStatement(actor.id, params.code);
        // What was revoked is not handed out any more; its page says why there is none.
        if (statement.revokedAt !== null) return redirect(`/${language}/statements/${statement.code}`);
        const pdf = await typesetter.pdf(await statementWords(platform, statement));
        if (pdf === null) return redirect(`/${language}/statements/${statement.code}?pdf=none`);
        return file(pdf, 'application/pdf', `lectern-${statement.course}-${statement.code}.pdf`);
      },
    }),

    route({
      method: 'post',
      path: '/:language/statements/:code/reissue',
      access: 'signedIn',
      params: codeParams,
      async handler({ actor, params, language }) {
        const code = await reissueStatement(platform, await sources.person(actor.id), params.code);
        return redirect(`/${language}/statements/${code}`);
      },
    }),

    // The short address that the paper and its QR code carry.
    route({
      method: 'get',
      path: '/v/:code',
      access: 'public',
      params: shortParams,
      handler: ({ params, language }) => redirect(`/${language}/verify?code=${encodeURIComponent(params.code)}`),
    }),

    route({
      method: 'get',
      path: '/:language/verify',
      access: 'public',
      params: languageParams,
      query: verifyQuery,
      async handler({ t, language, query, actor }) {
        const typedCode = query.code?.trim() ?? '';
        const verification = typedCode === '' ? null : await verifyCode(typedCode);
        const status = verification?.state === 'unknown' ? 404 : 200;
        return page('credentials/verify', verifyPage({ t, language, typedCode, verification, administrator: actor?.role === 'administrator' }), { status });
      },
    }),

    route({
      method: 'post',
      path: '/:language/verify/:code',
      access: 'public',
      params: codeParams,
      body: erasedBody,
      async invalid({ t, language, params }, problems, typed) {
        const verification = await verifyCode(params.code);
        return page('credentials/verify', verifyPage({ t, language, typedCode: params.code, verification, administrator: false, problems, typed }), {
          status: 422, address: verifyPath(language, params.code),
        });
      },
      async handler({ t, language, params, body }) {
        const confirmed = await verifyErased(platform.secret, params.code, body.name, body.date);
        const verification = await verifyCode(params.code);
        return page('credentials/verify', verifyPage({ t, language, typedCode: params.code, verification, administrator: false, confirmed }), { address: verifyPath(language, params.code) });
      },
    }),

    route({
      method: 'get',
      path: '/:language/administration/people/:id/statements',
      access: 'administrator',
      params: personParams,
      async handler({ t, language, params }) {
        const person = await sources.person(params.id);
        return page('credentials/person', personStatementsPage(t, language, person, await listStatements(person.id)));
      },
    }),

    route({
      method: 'get',
      path: '/:language/administration/statements/:code/revoke',
      access: 'administrator',
      params: codeParams,
      handler: (request) => showRevocation(request),
    }),

    route({
      method: 'post',
      path: '/:language/administration/statements/:code/revoke',
      access: 'administrator',
      params: codeParams,
      body: revokeBody,
      invalid: showRevocation,
      async handler({ actor, params, body, language }) {
        const code = await revokeStatement(platform, actor.id, params.code, body.reason);
        return redirect(`/${language}/verify?code=${code}`);
      },
    }),

    route({
      method: 'get',
      path: '/:language/administration/evaluations',
      access: 'administrator',
      params: languageParams,
      query: evaluationsQuery,
      async handler({ t, language, actor, query, now }) {
        const summaries = await summariseEvaluations();
        const course = query.course ?? summaries[0]?.course;
        const before = query.before === undefined ? new Date(now.getTime() + 1) : new Date(query.before);
        const comments = course === undefined ? [] : await listComments(course, before, COMMENTS + 1);
        const titleOf = (id: string): string => sources.courseWords(id, language)?.title ?? id;
        return page('credentials/evaluations', evaluationsPage({ t, language, timeZone: actor.timeZone, summaries, course: course ?? '', comments, most: COMMENTS, titleOf }));
      },
    }),
  ];
}
