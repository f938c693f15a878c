import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { json, page, redirect, route, type Actor, type Reply, type Route, type RouteRequest } from '../../platform/http/route.js';
import { AppError } from '../../shared/app-error.js';
import { MINUTE } from '../../shared/clock.js';
import type { Course, Module } from '../catalogue/index.js';
import { parseGiven } from '../questions/index.js';
import { listAttempts, setFlags, takePen, type AnswerState, type Attempt, type TestAnswer } from './tests.repository.js';
import { countingAnswers, getAttempt, getAttemptWithAnswers, isOver, keepAnswer, nextAttemptAt, openAttempt, questionsOf, submitAttempt, type Content } from './tests.service.js';
import { attemptPage, introPage, resultPage, reviewPage, testUrl } from './tests.view.js';

const id = z.string().regex(/^[a-z0-9-]{1,80}$/);
const testParams = z.object({ language: z.string(), course: id, module: id });
const attemptParams = testParams.extend({ attempt: z.uuid() });

const fields = z.record(z.string().max(200), z.union([z.string().max(1_000), z.array(z.string().max(200)).max(50)]));
const formBody = z.looseObject({ pen: z.iso.datetime(), then: z.enum(['save', 'review']).default('save') });
const answerBody = z.object({ key: z.string().regex(/^[\w-]{8,64}$/), question: id, pen: z.iso.datetime(), sequence: z.number().int().min(0).max(1_000_000), fields });
const flagsBody = z.object({ pen: z.iso.datetime(), flags: z.array(id).max(200) });
const penBody = z.object({ pen: z.iso.datetime() });
const submitBody = z.object({ confirm: z.string().max(5).optional(), pen: z.iso.datetime().optional() });

const HISTORY = 20;
/** By how much a server's clock is set back or forward without anybody's answer being refused. */
const CLOCK_SET = 5 * MINUTE;

type Ask<P> = RouteRequest<P, unknown, unknown, Actor>;

export function testRoutes(content: Content): readonly Route[] {
  function moduleOf(params: { course: string; module: string }): { course: Course; module: Module } {
    const snapshot = content.current();
    const course = snapshot.course(params.course);
    const module = snapshot.module(params.course, params.module);
    if (course === undefined || module === undefined || module.bank === null) throw new AppError('not_found');
    return { course, module };
  }

  /** The attempt that the path names, if it is one's own; its questions in the version that it began with. */
  async function opened(request: Ask<z.output<typeof attemptParams>>): Promise<{ where: Parameters<typeof introPage>[0]; attempt: Attempt }> {
    const { t, language, actor, params } = request;
    const attempt = await getAttempt(params.attempt, actor.id, params.course, params.module);
    return { where: { t, language, actor, ...moduleOf(params) }, attempt };
  }

  /** The same with the answers that were given in it, in one query. */
  async function openedWithAnswers(request: Ask<z.output<typeof attemptParams>>): Promise<{ where: Parameters<typeof introPage>[0]; attempt: Attempt; answers: readonly TestAnswer[] }> {
    const { t, language, actor, params } = request;
    return { where: { t, language, actor, ...moduleOf(params) }, ...(await getAttemptWithAnswers(params.attempt, actor.id, params.course, params.module)) };
  }

  function penFrom(attempt: Attempt, iso: string, now: Date): Date {
    const pen = new Date(iso);
    // A pen is the moment at which the server made the page: one from before the attempt or from the future is forged, unless the clock was set.
    if (pen.getTime() < attempt.openedAt.getTime() - CLOCK_SET || pen.getTime() > now.getTime() + CLOCK_SET) throw new AppError('invalid_input');
    return pen;
  }

  async function show(request: Ask<z.output<typeof attemptParams>>, notice: string | null = null, status = 200): Promise<Reply> {
    const { where, attempt, answers } = await openedWithAnswers(request);
    const drawn = await questionsOf(content, attempt);
    const counting = countingAnswers(attempt, answers);
    if (attempt.state === 'submitted') {
      const late = new Set(answers.filter((answer) => answer.state === 'late' || answer.state === 'closed').map((answer) => answer.question)).size;
      return page('tests/result', resultPage(where, content.current(), attempt, drawn, counting, late));
    }
    const over = isOver(attempt, request.now) ? request.t('tests:attempt.over') : null;
    return page('tests/attempt', attemptPage(where, content.current(), attempt, drawn, counting, request.now, notice ?? over), { status });
  }

  function sentence(request: Ask<unknown>, kept: AnswerState): string | null {
    if (kept === 'olderTab') return request.t('tests:attempt.olderTab');
    if (kept === 'late') return request.t('tests:attempt.late');
    if (kept === 'closed') return request.t('tests:attempt.closed');
    return null;
  }

  return [
    route({
      method: 'get', path: '/:language/courses/:course/:module/test', access: 'enrolled', params: testParams,
      async handler(request) {
        const { t, language, actor, params, now } = request;
        const { course, module } = moduleOf(params);
        const attempts = await listAttempts(actor.id, course.id, module.id, HISTORY);
        return page('tests/intro', introPage({ t, language, actor, course, module }, attempts, nextAttemptAt(attempts, course.settings.waitMinutes, now)));
      },
    }),
    route({
      method: 'post', path: '/:language/courses/:course/:module/test', access: 'enrolled', params: testParams,
      async handler(request) {
        const { language, actor, params, now } = request;
        const { course, module } = moduleOf(params);
        const attempt = await openAttempt(content, course, module, actor, now);
        return redirect(`${testUrl({ language, course, module })}/${attempt}`);
      },
    }),
    route({ method: 'get', path: '/:language/courses/:course/:module/test/:attempt', access: 'enrolled', params: attemptParams, handler: (request) => show(request) }),

    // The form as a whole, for browsers without scripts: what is answered is kept; nothing that was kept is taken back.
    route({
      method: 'post', path: '/:language/courses/:course/:module/test/:attempt', access: 'enrolled', params: attemptParams, body: formBody,
      async handler(request) {
        const { where, attempt, answers } = await openedWithAnswers(request);
        const { body, now } = request;
        const pen = penFrom(attempt, body.pen, now);
        const known = countingAnswers(attempt, answers);
        let sequence = Math.max(0, ...answers.filter((answer) => answer.pen === pen.getTime()).map((answer) => answer.sequence));
        let refused: AnswerState | null = null;
        for (const { question } of await questionsOf(content, attempt)) {
          const given = parseGiven(question, body, attempt.seed);
          if (given === null || JSON.stringify(given) === JSON.stringify(known.get(question.id))) continue;
          sequence += 1;
          const kept = await keepAnswer(attempt, { key: randomBytes(12).toString('base64url'), question: question.id, given, pen, sequence }, now);
          if (kept !== 'kept') refused = kept;
        }
        if (refused !== null) return show(request, sentence(request, refused), 409);
        const flags = attempt.questions.filter((question) => body[`flag.${question}`] === 'yes');
        if (flags.join() !== attempt.flags.join()) await setFlags(attempt._id, flags);
        const base = `${testUrl(where)}/${attempt._id}`;
        return redirect(body.then === 'review' ? `${base}/review` : base);
      },
    }),
    // One answer at a time, as it is given: on disk before it is said to be saved.
    // Whose attempt it is, is all that is asked: who has left the course meanwhile does not lose what they answered before.
    route({
      method: 'post', path: '/:language/courses/:course/:module/test/:attempt/answers', access: 'signedIn', params: attemptParams, body: answerBody,
      async handler(request) {
        const { attempt } = await opened(request);
        const { body, now } = request;
        const drawn = (await questionsOf(content, attempt)).find((item) => item.question.id === body.question);
        if (drawn === undefined) throw new AppError('not_found');
        const given = parseGiven(drawn.question, body.fields, attempt.seed);
        // An answer under way (three of four pairs) is no answer yet, and no mistake.
        if (given === null) return json({ state: 'incomplete', message: request.t('tests:attempt.incomplete') });
        const kept = await keepAnswer(attempt, { key: body.key, question: body.question, given, pen: penFrom(attempt, body.pen, now), sequence: body.sequence }, now);
        return json({ state: kept, saved: now.toISOString(), message: sentence(request, kept) }, kept === 'olderTab' ? 409 : 200);
      },
    }),
    route({
      method: 'post', path: '/:language/courses/:course/:module/test/:attempt/pen', access: 'enrolled', params: attemptParams, body: penBody,
      async handler(request) {
        const { attempt } = await opened(request);
        const mine = (await takePen(attempt._id, penFrom(attempt, request.body.pen, request.now))) !== null;
        return json({ state: mine ? 'kept' : 'olderTab', message: mine ? null : request.t('tests:attempt.olderTab') }, mine ? 200 : 409);
      },
    }),
    route({
      method: 'post', path: '/:language/courses/:course/:module/test/:attempt/flags', access: 'enrolled', params: attemptParams, body: flagsBody,
      async handler(request) {
        const { attempt } = await opened(request);
        const { body, now } = request;
        if ((await takePen(attempt._id, penFrom(attempt, body.pen, now))) === null) return json({ state: 'olderTab', message: request.t('tests:attempt.olderTab') }, 409);
        await setFlags(attempt._id, attempt.questions.filter((question) => body.flags.includes(question)));
        return json({ state: 'kept', saved: now.toISOString() });
      },
    }),
    route({
      method: 'get', path: '/:language/courses/:course/:module/test/:attempt/review', access: 'enrolled', params: attemptParams,
      async handler(request) {
        const { where, attempt, answers } = await openedWithAnswers(request);
        if (attempt.state === 'submitted') return redirect(`${testUrl(where)}/${attempt._id}`);
        const drawn = await questionsOf(content, attempt);
        return page('tests/review', reviewPage(where, content.current(), attempt, drawn, countingAnswers(attempt, answers)));
      },
    }),
    route({
      method: 'post', path: '/:language/courses/:course/:module/test/:attempt/submit', access: 'enrolled', params: attemptParams, body: submitBody,
      async handler(request) {
        const { where, attempt, answers } = await openedWithAnswers(request);
        const base = `${testUrl(where)}/${attempt._id}`;
        const { body, now, t } = request;
        if (attempt.state === 'open') {
          const answered = countingAnswers(attempt, answers).size;
          if (answered < attempt.questions.length && body.confirm === undefined) return redirect(`${base}/review`);
          // A page that submits without a review by the server says which it is: an older one ends nothing.
          if (body.pen !== undefined && (await takePen(attempt._id, penFrom(attempt, body.pen, now))) === null) {
            return json({ state: 'olderTab', message: t('tests:attempt.olderTab') }, 409);
          }
          await submitAttempt(content, where.course, attempt, now);
        }
        return request.wantsJson ? json({ saved: now.toISOString(), next: base, notice: t('tests:result.handedIn') }) : redirect(base);
      },
    }),
  ];
}
