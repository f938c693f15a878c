import { json, page, redirect, route, type Actor, type Reply, type Route, type RouteRequest } from '../../platform/http/route.js';
import { AppError } from '../../shared/app-error.js';
import type { ContentSnapshot } from '../catalogue/index.js';
import { enrolmentOf, recordFact, recordFactAndPlace } from '../progress/index.js';
import { listNotebooks, type Written } from './lessons.repository.js';
import { bookmarkBody, courseParams, languageParams, noteBody, reflectionBody, removeBookmarkBody, screenParams, type WrittenBody } from './lessons.schemas.js';
import { keepText, type WrittenFrom } from './notebook.service.js';
import { notebookPage } from './notebook.view.js';
import type { Spot } from './places.js';
import { BASE, createSpots, type ScreenAddress } from './spots.js';

type Ask = RouteRequest<ScreenAddress, unknown, WrittenBody, Actor>;

/** What somebody writes for nobody else, the screens that they marked, and the page that shows both. */
export function notebookRoutes(content: () => ContentSnapshot): readonly Route[] {
  const { spotOf, urlOf } = createSpots(content);

  async function keep({ actor, body, t, wantsJson, now, language }: Ask, spot: Spot, kind: Written, before: () => Promise<void>): Promise<Reply> {
    const of = { account: actor.id, course: spot.course.id, lesson: spot.lesson.id };
    const from: WrittenFrom = { page: body.page, sequence: body.sequence, seen: body.seen };
    const { seen, both } = await keepText(of, kind, spot.screen.id, body.text.trim(), from);
    await before();
    if (!wantsJson) return redirect(urlOf(language, spot));
    return json({ saved: now.toISOString(), ...(both === null ? {} : { text: both, seen, message: t('lessons:note.both') }) });
  }

  return [
    route({
      method: 'post', path: `${BASE}/:screen/reflection`, access: 'enrolled', params: screenParams, body: reflectionBody,
      handler(request) {
        const { params, actor, now, body } = request;
        const spot = spotOf(params);
        if (spot.screen.type !== 'reflection') throw new AppError('invalid_input');
        return keep(request, spot, 'reflections', async () => {
          if (body.text.trim() === '' && body.pass === undefined) return;
          const place = { module: spot.module.id, lesson: spot.lesson.id, screen: spot.screen.id };
          await recordFactAndPlace(actor.id, spot.course, { kind: 'screenDone', ...place }, place, now, await enrolmentOf(request));
        });
      },
    }),
    route({
      method: 'post', path: `${BASE}/:screen/note`, access: 'enrolled', params: screenParams, body: noteBody,
      handler: (request) => keep(request, spotOf(request.params), 'notes', () => Promise.resolve()),
    }),
    route({
      method: 'post', path: `${BASE}/:screen/bookmark`, access: 'enrolled', params: screenParams, body: bookmarkBody,
      async handler(request) {
        const { params, actor, language, now, body } = request;
        const spot = spotOf(params);
        await recordFact(actor.id, spot.course, { kind: 'bookmark', lesson: spot.lesson.id, screen: spot.screen.id, set: body.set === 'yes' }, now, await enrolmentOf(request));
        return redirect(urlOf(language, spot));
      },
    }),
    route({
      method: 'get', path: '/:language/courses/:course/notebook', access: 'enrolled', params: courseParams,
      async handler(request) {
        const { t, language, actor, params } = request;
        const course = content().course(params.course);
        if (course === undefined) throw new AppError('not_found');
        const [record, notebooks] = await Promise.all([enrolmentOf(request), listNotebooks(actor.id, course.id)]);
        return page('lessons/notebook', notebookPage({ t, language, timeZone: actor.timeZone, course, bookmarks: record.bookmarks, notebooks }));
      },
    }),
    // The list itself lies in the browser; see public/js/unsent.
    route({
      method: 'get', path: '/:language/unsent', access: 'signedIn', params: languageParams,
      handler: ({ t }) => page('lessons/unsent', { title: t('lessons:unsent.title') }),
    }),
    // Here and not with the screen: a screen that is gone can be forgotten too.
    route({
      method: 'post', path: '/:language/courses/:course/notebook', access: 'enrolled', params: courseParams, body: removeBookmarkBody,
      async handler(request) {
        const { params, actor, language, now, body } = request;
        const course = content().course(params.course);
        if (course === undefined) throw new AppError('not_found');
        await recordFact(actor.id, course, { kind: 'bookmark', lesson: body.lesson, screen: body.screen, set: false }, now, await enrolmentOf(request));
        return redirect(`/${language}/courses/${course.id}/notebook`);
      },
    }),
  ];
}
