import { z } from 'zod';
import { page, redirect, route, type Route } from '../../platform/http/route.js';
import { AppError } from '../../shared/app-error.js';
import type { Course } from '../catalogue/index.js';
import { enrolmentOf } from './enrolment-of.js';
import { enrol, leave, takeAgain } from './progress.service.js';
import { againPage, progressPage } from './progress.view.js';

/** The published courses, by id. */
export type CourseSource = (id: string) => Course | undefined;

const params = z.object({ language: z.string(), course: z.string().regex(/^[a-z0-9-]{1,80}$/) });

export function progressRoutes(courses: CourseSource): readonly Route[] {
  function get(id: string): Course {
    const course = courses(id);
    if (course === undefined) throw new AppError('not_found');
    return course;
  }

  return [
    route({
      method: 'post', path: '/:language/courses/:course/enrol', access: 'signedIn', params,
      async handler({ params: { course }, actor, language, now }) {
        await enrol(actor.id, get(course), language, now);
        return redirect(`/${language}/courses/${course}`);
      },
    }),
    route({
      method: 'post', path: '/:language/courses/:course/leave', access: 'enrolled', params,
      async handler({ params: { course }, actor, language, now }) {
        await leave(actor.id, get(course).id, now);
        return redirect(`/${language}/courses/${course}`);
      },
    }),
    route({
      method: 'get', path: '/:language/courses/:course/again', access: 'enrolled', params,
      async handler(request) {
        const { t, language } = request;
        const course = get(request.params.course);
        const record = await enrolmentOf(request);
        if (record.completedAt === null) return redirect(`/${language}/courses/${course.id}/progress`);
        return page('progress/again', againPage(t, language, course, record));
      },
    }),
    route({
      method: 'post', path: '/:language/courses/:course/again', access: 'enrolled', params,
      async handler({ params: { course }, actor, language }) {
        await takeAgain(actor.id, get(course));
        return redirect(`/${language}/courses/${course}`);
      },
    }),
    route({
      method: 'get', path: '/:language/courses/:course/progress', access: 'enrolled', params,
      async handler(request) {
        const course = get(request.params.course);
        return page('progress/progress', progressPage(request.t, request.language, course, await enrolmentOf(request)));
      },
    }),
  ];
}
