import { randomBytes } from 'node:crypto';
import { formatDateTime } from '../../platform/format.js';
import { formView } from '../../platform/http/form.js';
import { file, json, page, redirect, route, type Actor, type Reply, type Route, type RouteRequest } from '../../platform/http/route.js';
import type { Platform } from '../../platform/platform.js';
import { AppError } from '../../shared/app-error.js';
import type { ContentSnapshot, Film, QuestionWords, ScreenWords } from '../catalogue/index.js';
import { courseProgress, enrolmentOf, recordFactAndPlace, screenKey, type LearningRecord } from '../progress/index.js';
import { mark, missingText, parseGiven, type Given } from '../questions/index.js';
import { captions, chapters, transcriptText } from './captions.js';
import { followPath } from './case-path.js';
import { findNotebook, insertAnswerOnce, insertReport, listReports } from './lessons.repository.js';
import {
  answerBody, captionParams, decideBody, lessonParams, momentParams, playedBody, reportBody, screenParams, screenQuery,
} from './lessons.schemas.js';
import { lessonPage, wholePage, type LessonInput } from './lessons.view.js';
import { openSealed, sealOpening } from './opening.js';
import { lessonPath, pathAfter, type Spot } from './places.js';
import { seedOf } from './seed.js';
import { BASE, createSpots, type ScreenAddress } from './spots.js';

type Ask<P> = RouteRequest<P, unknown, unknown, Actor>;

/** Where somebody is, to continue there. */
const placeOf = ({ module, lesson, screen }: Spot): { module: string; lesson: string; screen: string } => ({ module: module.id, lesson: lesson.id, screen: screen.id });

export function lessonRoutes(platform: Platform, content: () => ContentSnapshot): readonly Route[] {
  const { lessonOf, spotOf, urlOf } = createSpots(content);

  async function show(request: Ask<ScreenAddress>, options: Partial<Pick<LessonInput, 'path' | 'again' | 'answer' | 'error' | 'order'>> = {}, known: LearningRecord | null = null): Promise<Reply> {
    const { t, language, actor, params, now } = request;
    const spot = spotOf(params);
    const record = known ?? (await enrolmentOf(request));
    const notebook = await findNotebook({ account: actor.id, course: spot.course.id, lesson: spot.lesson.id });
    const film = spot.screen.type === 'film' ? spot.screen.film : '';
    const model = lessonPage({
      t, language, actor, snapshot: content(), spot, record, notebook, now, path: '', again: false, answer: false, error: null, order: null,
      answerKey: randomBytes(12).toString('base64url'), opening: film === '' ? '' : sealOpening(platform.secret, actor.id, film, now), ...options,
    });
    // What was sent and is shown again stands at an address that only takes: whoever changes the language there is led to the screen itself.
    const decisions = options.path === undefined || options.path === '' ? '' : `?path=${encodeURIComponent(options.path)}`;
    const address = options.error === undefined && options.order === undefined ? {} : { address: `${urlOf(language, spot)}${decisions}` };
    return page('lessons/screen', model, { layout: 'player', status: options.error === undefined || options.error === null ? 200 : 422, ...address });
  }

  /** Keeps an answer (append-only) and then what follows from it; a crash in between leaves something true, and sending again mends it. */
  async function keepAnswer(request: Ask<ScreenAddress>, spot: Spot, question: string, key: string, given: Given, correct: boolean): Promise<void> {
    await insertAnswerOnce({
      _id: `${request.actor.id}:${key}`, account: request.actor.id, course: spot.course.id, screen: `${spot.lesson.id}/${spot.screen.id}`, question,
      version: content().version(spot.course.id), given, correct, at: request.now,
    });
  }

  function keyFrom(body: Readonly<Record<string, unknown>>): string {
    const key = body['key'];
    return typeof key === 'string' && /^[\w-]{8,120}$/.test(key) ? key : randomBytes(12).toString('base64url');
  }

  function filmOf(spot: Spot): Film {
    const film = spot.screen.type === 'film' ? content().film(spot.course.id, spot.screen.film) : undefined;
    if (film === undefined) throw new AppError('not_found');
    return film;
  }

  function vttReply(text: string | null): Reply {
    if (text === null) throw new AppError('not_found');
    return file(Buffer.from(text), 'text/vtt; charset=utf-8');
  }

  const reading = [
    route({
      method: 'get', path: BASE, access: 'enrolled', params: lessonParams,
      async handler(request) {
        const { params, language } = request;
        const spot = lessonOf(params);
        const record = await enrolmentOf(request);
        const progress = courseProgress(spot.course, record).modules[spot.moduleIndex]?.lessons.find((lesson) => lesson.id === spot.lesson.id);
        const next = progress?.state === 'done' ? undefined : progress?.screens.find((screen) => screen.state === 'open');
        return redirect(`/${language}/${lessonPath(params.course, params.module, params.lesson, next?.id ?? spot.lesson.screens[0]?.id ?? '')}`);
      },
    }),
    route({
      method: 'get', path: `${BASE}/whole`, access: 'enrolled', params: lessonParams,
      handler: ({ t, language, params }) => page('lessons/whole', wholePage({ t, language, snapshot: content() }, lessonOf(params)), { layout: 'plain' }),
    }),
    route({
      method: 'get', path: `${BASE}/:screen`, access: 'enrolled', params: screenParams, query: screenQuery,
      handler: (request) => show(request, { path: request.query.path, again: request.query.again === 'yes', answer: request.query.answer === 'yes' }),
    }),
    route({
      method: 'get', path: `${BASE}/:screen/captions/:code`, access: 'enrolled', params: captionParams,
      handler: ({ params }) => vttReply(captions(filmOf(spotOf(params)), params.code)),
    }),
    route({
      method: 'get', path: `${BASE}/:screen/chapters/:code`, access: 'enrolled', params: captionParams,
      handler: ({ params }) => vttReply(chapters(filmOf(spotOf(params)), params.code)),
    }),
    route({
      method: 'get', path: `${BASE}/:screen/transcript/:code`, access: 'enrolled', params: captionParams,
      handler({ params }) {
        const film = filmOf(spotOf(params));
        const text = transcriptText(film, params.code);
        if (text === null) throw new AppError('not_found');
        return file(Buffer.from(text), 'text/plain; charset=utf-8', `${film.id}.${params.code}.txt`);
      },
    }),
  ];

  const doing = [
    route({
      method: 'post', path: `${BASE}/:screen/done`, access: 'enrolled', params: screenParams,
      async handler(request) {
        const { params, actor, language, now } = request;
        const spot = spotOf(params);
        const { type } = spot.screen;
        if (type !== 'text' && type !== 'interactive' && type !== 'toolbox') throw new AppError('invalid_input');
        const next = pathAfter(spot);
        const place = { module: spot.module.id, lesson: spot.lesson.id, screen: next.kind === 'screen' && next.screen !== null ? next.screen : spot.screen.id };
        await recordFactAndPlace(actor.id, spot.course, { kind: 'screenDone', module: spot.module.id, lesson: spot.lesson.id, screen: spot.screen.id }, place, now, await enrolmentOf(request));
        return request.wantsJson ? json({ saved: now.toISOString(), next: `/${language}/${next.path}` }) : redirect(`/${language}/${next.path}`);
      },
    }),
    route({
      method: 'post', path: `${BASE}/:screen/answer`, access: 'enrolled', params: screenParams, body: answerBody,
      async handler(request) {
        const { params, actor, language, now, body, t } = request;
        const spot = spotOf(params);
        if (spot.screen.type !== 'question') throw new AppError('invalid_input');
        const { question } = spot.screen;
        const given = parseGiven(question, body, seedOf(actor, question.id));
        if (given === null) {
          if (request.wantsJson) return json({ error: 'invalid_input', problems: { form: missingText(t, question) } }, 422);
          return show(request, { again: true, error: { question: question.id, message: missingText(t, question), given: null } });
        }
        const words = Object.values(spot.lesson.words).flatMap((value) => (value.screens[spot.screen.id] as ScreenWords<'question'> | undefined)?.question as QuestionWords | undefined ?? []);
        const { correct } = mark(question, words, given);
        await keepAnswer(request, spot, question.id, keyFrom(body), given, correct);
        const place = placeOf(spot);
        await recordFactAndPlace(actor.id, spot.course, { kind: 'answered', ...place, given, correct }, place, now, await enrolmentOf(request));
        return request.wantsJson ? json({ saved: now.toISOString(), correct, next: urlOf(language, spot) }) : redirect(`${urlOf(language, spot)}#main`);
      },
    }),
    route({
      method: 'post', path: `${BASE}/:screen/order`, access: 'enrolled', params: screenParams, body: answerBody,
      handler(request) {
        const { screen } = spotOf(request.params);
        if (screen.type !== 'interactive' || screen.kind !== 'ordering') throw new AppError('invalid_input');
        const given = parseGiven({ id: screen.id, kind: 'ordering', items: screen.items, cites: [] }, request.body, seedOf(request.actor, screen.id));
        return show(request, { order: given?.kind === 'ordering' ? given.order : null });
      },
    }),
    route({
      method: 'post', path: `${BASE}/:screen/decide`, access: 'enrolled', params: screenParams, body: decideBody,
      async handler(request) {
        const { params, actor, language, now, body, t } = request;
        const spot = spotOf(params);
        if (spot.screen.type !== 'case') throw new AppError('invalid_input');
        if (body.choice === undefined) return show(request, { path: body.path, error: { question: spot.screen.id, message: t('lessons:case.choose'), given: null } });
        const { steps, scene } = followPath(spot.screen, [body.path, body.choice].filter(Boolean).join('.'));
        if ('ending' in scene) {
          const place = placeOf(spot);
          await recordFactAndPlace(actor.id, spot.course, { kind: 'screenDone', ...place }, place, now, await enrolmentOf(request));
        }
        const next = `${urlOf(language, spot)}?path=${steps.map((step) => step.choice).join('.')}`;
        return request.wantsJson ? json({ saved: now.toISOString(), next }) : redirect(next);
      },
    }),
  ];

  const watching = [
    route({
      method: 'post', path: `${BASE}/:screen/played`, access: 'enrolled', params: screenParams, body: playedBody,
      async handler(request) {
        const { params, actor, now, body } = request;
        const spot = spotOf(params);
        const film = filmOf(spot);
        const opening = openSealed(platform.secret, actor.id, film.id, body.opening);
        if (opening === null) throw new AppError('invalid_input');
        let record = await enrolmentOf(request);
        for (const segment of body.segments) {
          record = await recordFactAndPlace(actor.id, spot.course, { kind: 'played', module: spot.module.id, film: film.id, ...segment, opening: opening.id, openedAt: opening.at, second: body.second }, placeOf(spot), now, record);
        }
        // Without `saved`: this comes every ten seconds, and nobody wants to hear of each.
        return json({ segments: record.films[film.id]?.segments ?? [], done: record.screens[screenKey(spot.lesson.id, spot.screen.id)] !== undefined });
      },
    }),
    route({
      method: 'post', path: `${BASE}/:screen/transcript`, access: 'enrolled', params: screenParams,
      async handler(request) {
        const { params, actor, language, now } = request;
        const spot = spotOf(params);
        await recordFactAndPlace(actor.id, spot.course, { kind: 'transcriptRead', module: spot.module.id, film: filmOf(spot).id }, placeOf(spot), now, await enrolmentOf(request));
        return request.wantsJson ? json({ saved: now.toISOString() }) : redirect(urlOf(language, spot));
      },
    }),
    route({
      method: 'post', path: `${BASE}/:screen/moment/:question`, access: 'enrolled', params: momentParams, body: answerBody,
      async handler(request) {
        const { params, actor, language, now, body, t } = request;
        const spot = spotOf(params);
        const film = filmOf(spot);
        const question = film.moments.find((moment) => moment.question.id === params.question)?.question;
        if (question === undefined) throw new AppError('not_found');
        const given = parseGiven(question, body, seedOf(actor, question.id));
        if (given === null) {
          if (request.wantsJson) return json({ error: 'invalid_input', problems: { form: missingText(t, question) } }, 422);
          return show(request, { error: { question: question.id, message: missingText(t, question), given: null } });
        }
        const { correct } = mark(question, Object.values(film.words).flatMap((value) => value.questions[question.id] ?? []), given);
        await keepAnswer(request, spot, question.id, keyFrom(body), given, correct);
        await recordFactAndPlace(actor.id, spot.course, { kind: 'momentAnswered', module: spot.module.id, film: film.id, question: question.id, given, correct }, placeOf(spot), now, await enrolmentOf(request));
        return request.wantsJson ? json({ saved: now.toISOString(), correct }) : redirect(urlOf(language, spot));
      },
    }),
  ];

  function showReport({ t, language, params }: Ask<ScreenAddress>, problems = {}, typed = {}): Reply {
    const spot = spotOf(params);
    const form = formView({ t, action: `${urlOf(language, spot)}/report`, submit: t('lessons:report.submit'), problems, typed, fields: [{ name: 'text', label: t('lessons:report.label'), type: 'textarea' }] });
    const model = { title: t('lessons:report.title'), intro: t('lessons:report.intro'), form, links: [{ text: t('lessons:backToLesson'), url: urlOf(language, spot) }], hidden: {}, danger: false };
    return page('accounts/form', model, { status: Object.keys(problems).length > 0 ? 422 : 200 });
  }

  const reporting = [
    route({ method: 'get', path: `${BASE}/:screen/report`, access: 'enrolled', params: screenParams, handler: (request) => showReport(request) }),
    route({
      method: 'post', path: `${BASE}/:screen/report`, access: 'enrolled', params: screenParams, body: reportBody, invalid: showReport,
      async handler({ params, actor, language, now, body, t }) {
        const spot = spotOf(params);
        await insertReport({
          account: actor.id, course: params.course, module: params.module, lesson: params.lesson, screen: params.screen, version: content().version(params.course), language, text: body.text, at: now,
        });
        return page('accounts/message', { title: t('lessons:report.title'), text: t('lessons:report.thanks'), next: { text: t('lessons:backToLesson'), url: urlOf(language, spot) } });
      },
    }),
    route({
      method: 'get', path: '/:language/administration/reports', access: 'administrator',
      async handler({ t, language, actor, now }) {
        const reports = await listReports(new Date(now.getTime() + 1), 100);
        return page('lessons/reports', {
          title: t('lessons:reports.title'),
          reports: reports.map((report) => ({
            at: formatDateTime(language, report.at, actor.timeZone), text: report.text, language: report.language, version: report.version,
            url: `/${report.language}/${lessonPath(report.course, report.module, report.lesson, report.screen)}`, place: `${report.course} / ${report.lesson} / ${report.screen}`,
          })),
        });
      },
    }),
  ];

  return [...reading, ...doing, ...watching, ...reporting];
}
