import type { RouteRequest } from '../../platform/http/route.js';
import { AppError } from '../../shared/app-error.js';
import type { LearningRecord } from './progress.model.js';
import { getEnrolment } from './progress.service.js';

/** The record of whoever asks, on the course that the path names; read once a request, however many ask for it. */
export async function enrolmentOf(request: Pick<RouteRequest, 'actor' | 'params' | 'memo'>): Promise<LearningRecord> {
  const { actor, params } = request;
  const course = (params as { course?: unknown }).course;
  if (actor === null || typeof course !== 'string') throw new AppError('not_enrolled');
  return request.memo(`enrolment:${course}`, () => getEnrolment(actor.id, course));
}
