import type { Feature, Platform } from '../../platform/platform.js';
import { credentialRoutes, type Sources } from './credentials.routes.js';
import { evaluationData, statementData } from './credentials.service.js';
import { createTypesetter } from './statement-pdf.js';

export type { Completion } from './credentials.service.js';

/** Statements of Accomplishment: evaluation, issue, PDF, verification, revocation. */
export function credentials(platform: Platform, sources: Sources): Feature {
  const typesetter = createTypesetter();
  return {
    name: 'credentials',
    routes: credentialRoutes(platform, sources, typesetter),
    personalData: [statementData(platform), evaluationData(platform, (account) => sources.takings(account))],
    stop() {
      typesetter.stop();
      return Promise.resolve();
    },
  };
}
