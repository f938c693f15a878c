import path from 'node:path';
import { z } from 'zod';
import { localFile, page, route, type Route } from '../../platform/http/route.js';
import { AppError } from '../../shared/app-error.js';
import { aboutPage, coursePage, filmsPage, glossaryPage, homePage, instrumentPage, instrumentsPage } from './catalogue.view.js';
import type { ContentSnapshot } from './content.js';
import { episodePage } from './episode.view.js';
import { EPISODES } from './episodes.js';
import type { Learning } from './learning.js';
import { searchPage } from './search.view.js';

const id = z.string().regex(/^[a-z0-9-]{1,80}$/);
const language = z.string();

const filters = z.object({
  q: z.string().max(100).default(''),
  kind: z.string().max(40).default(''),
  binding: z.enum(['', 'yes', 'no']).default(''),
});

// What is too long is cut: a pasted paragraph finds something too.
const searched = z.object({ q: z.string().default('').transform((typed) => typed.trim().slice(0, 100)) });

const MEDIA_TYPES: Readonly<Record<string, string>> = { 'film.webm': 'video/webm', 'film.mp4': 'video/mp4', 'poster.jpg': 'image/jpeg', 'poster.png': 'image/png', 'poster.webp': 'image/webp' };

export function catalogueRoutes(content: () => ContentSnapshot, learning: Learning, mediaRoot: string): readonly Route[] {
  return [
    route({
      method: 'get', path: '/:language', access: 'public', params: z.object({ language }),
      async handler({ t, language: shown, actor }) {
        const states = actor === null ? [] : await learning.all(actor, shown);
        return page('catalogue/home', homePage(t, shown, content(), actor, states));
      },
    }),
    route({
      method: 'get', path: '/:language/courses/:course', access: 'public', params: z.object({ language, course: id }),
      async handler(request) {
        const { t, language: shown, params, actor } = request;
        const snapshot = content();
        const course = snapshot.course(params.course);
        if (course === undefined) throw new AppError('not_found');
        const state = actor === null ? null : await learning.one(request, course.id);
        return page('catalogue/course', coursePage(t, shown, snapshot, course, actor !== null, state));
      },
    }),
    route({
      method: 'get', path: '/:language/instruments', access: 'public', params: z.object({ language }), query: filters,
      handler: ({ t, language: shown, query }) => page('catalogue/instruments', instrumentsPage(t, shown, content(), query)),
    }),
    route({
      method: 'get', path: '/:language/instruments/:instrument', access: 'public', params: z.object({ language, instrument: id }),
      handler({ t, language: shown, params }) {
        const snapshot = content();
        const row = snapshot.instrument(params.instrument);
        if (row === undefined) throw new AppError('not_found');
        return page('catalogue/instrument', instrumentPage(t, shown, snapshot, row));
      },
    }),
    route({
      method: 'get', path: '/:language/films', access: 'public', params: z.object({ language }),
      handler: ({ t, language: shown }) => page('catalogue/films', filmsPage(t, shown, content())),
    }),
    route({
      method: 'get', path: '/:language/films/:episode', access: 'public', params: z.object({ language, episode: id }),
      handler({ t, language: shown, params }) {
        const episode = EPISODES.find((candidate) => candidate.id === params.episode);
        if (episode === undefined) throw new AppError('not_found');
        return page('catalogue/episode', episodePage(t, shown, content(), episode));
      },
    }),
    route({
      method: 'get', path: '/:language/glossary', access: 'public', params: z.object({ language }),
      handler: ({ t, language: shown }) => page('catalogue/glossary', glossaryPage(t, shown, content())),
    }),
    route({
      method: 'get', path: '/:language/search', access: 'public', params: z.object({ language }), query: searched,
      async handler({ t, language: shown, query, actor }) {
        const states = actor === null || query.q === '' ? [] : await learning.all(actor, shown);
        return page('catalogue/search', searchPage(t, shown, content(), query.q, new Set(states.map((state) => state.course))));
      },
    }),
    ...(['about', 'accessibility', 'privacy'] as const).map((name) =>
      route({
        method: 'get', path: `/:language/${name}`, access: 'public', params: z.object({ language }),
        handler: ({ t }) => page('catalogue/prose', aboutPage(t, name)),
      }),
    ),
    // Only files that the published films name are served, and only from the folder of the courses.
    route({
      method: 'get', path: '/media/:course/:film/:file', access: 'public', params: z.object({ course: id, film: id, file: z.string().max(40) }),
      handler({ params }) {
        const film = content().film(params.course, params.film);
        const type = MEDIA_TYPES[params.file];
        if (film === undefined || type === undefined || !film.media.includes(params.file)) throw new AppError('not_found');
        return localFile(path.join(mediaRoot, film.folder, params.file), type, false);
      },
    }),
  ];
}
