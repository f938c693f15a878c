import { page, redirect, route, type Actor, type Problems, type Reply, type Route, type RouteRequest } from '../../platform/http/route.js';
import type { Platform } from '../../platform/platform.js';
import { beforeQuery, idParams, invitationParams, inviteBody, languageParams, peopleQuery, roleBody, TIME_FACTORS, timeFactorBody } from './accounts.schemas.js';
import { getAccount } from './accounts.service.js';
import {
  changeRole, confirmByHand, endSessionsOf, invite, listOpenInvitations, pageOfPeople, searchPeople, setTimeFactor, withdrawInvitation,
} from './administration.service.js';
import { administrationPage, invitationsPage, outboxPage, peoplePage, personPage } from './administration.view.js';
import { auditPage } from './audit.view.js';
import { listOwnSessions } from './sessions.service.js';

const PAGE = 50;

type Ask<P = unknown> = RouteRequest<P, unknown, unknown, Actor>;

/** What an administrator does with people. */
function peopleRoutes(platform: Platform): Route[] {
  async function showPerson(request: Ask<{ id: string }>, problem: string | null = null): Promise<Reply> {
    const { id } = request.params;
    const [account, sessions] = await Promise.all([getAccount(id), listOwnSessions(platform, id)]);
    return page('accounts/person', personPage(request, account, sessions.length, problem), { status: problem === null ? 200 : 409 });
  }

  return [
    route({
      method: 'get', path: '/:language/administration/people', access: 'administrator', params: languageParams, query: peopleQuery,
      async handler(request) {
        const { q, name, id } = request.query;
        const start = q.trim();
        const after = name === undefined || id === undefined ? null : { nameKey: name, id };
        return page('accounts/people', peoplePage(request, start, start === '' ? await pageOfPeople(after) : await searchPeople(start)));
      },
    }),
    route({
      method: 'get', path: '/:language/administration/people/:id', access: 'administrator', params: idParams,
      handler: (request) => showPerson(request),
    }),
    route({
      method: 'post', path: '/:language/administration/people/:id/confirm', access: 'administrator', params: idParams,
      async handler(request) {
        const { actor, params, language, t } = request;
        if (await confirmByHand(platform, actor.id, params.id)) return redirect(`/${language}/administration/people/${params.id}`);
        return showPerson(request, t('accounts:person.confirmedElsewhere'));
      },
    }),
    route({
      method: 'post', path: '/:language/administration/people/:id/role', access: 'administrator', params: idParams, body: roleBody,
      async handler({ actor, params, body, language }) {
        await changeRole(platform, actor.id, params.id, body.role);
        return redirect(`/${language}/administration/people/${params.id}`);
      },
    }),
    route({
      method: 'post', path: '/:language/administration/people/:id/time', access: 'administrator', params: idParams, body: timeFactorBody,
      async handler({ actor, params, body, language }) {
        await setTimeFactor(platform, actor.id, params.id, TIME_FACTORS[body.timeFactor]);
        return redirect(`/${language}/administration/people/${params.id}`);
      },
    }),
    route({
      method: 'post', path: '/:language/administration/people/:id/end-sessions', access: 'administrator', params: idParams,
      async handler({ actor, params, language }) {
        await endSessionsOf(platform, actor.id, params.id);
        return redirect(`/${language}/administration/people/${params.id}`);
      },
    }),
  ];
}

/** Links with which people register where registration is not open to all. */
function invitationRoutes(platform: Platform): Route[] {
  async function show(request: Ask, problems: Problems = {}, typed: Record<string, string> = {}): Promise<Reply> {
    const invitations = await listOpenInvitations(platform, request.language);
    const open = platform.config.registration.kind !== 'invitation';
    return page('accounts/invitations', invitationsPage(request, open, invitations, problems, typed), { status: Object.keys(problems).length > 0 ? 422 : 200 });
  }

  return [
    route({ method: 'get', path: '/:language/administration/invitations', access: 'administrator', params: languageParams, handler: (request) => show(request) }),
    route({
      method: 'post', path: '/:language/administration/invitations', access: 'administrator', params: languageParams, body: inviteBody,
      invalid: show,
      async handler({ actor, body, language }) {
        await invite(platform, actor, body.note);
        return redirect(`/${language}/administration/invitations`);
      },
    }),
    route({
      method: 'post', path: '/:language/administration/invitations/:id/withdraw', access: 'administrator', params: invitationParams,
      async handler({ actor, params, language }) {
        await withdrawInvitation(platform, actor.id, params.id);
        return redirect(`/${language}/administration/invitations`);
      },
    }),
  ];
}

/** The administrator's pages on people, invitations, letters and the log. */
export function administrationRoutes(platform: Platform, mistakes: () => readonly string[]): readonly Route[] {
  return [
    route({
      method: 'get', path: '/:language/administration', access: 'administrator', params: languageParams,
      handler: (request) => page('accounts/administration', administrationPage(request, mistakes())),
    }),
    ...peopleRoutes(platform),
    ...invitationRoutes(platform),
    route({
      method: 'get', path: '/:language/administration/outbox', access: 'administrator', params: languageParams, query: beforeQuery,
      async handler(request) {
        const found = await platform.mailer.list(new Date(request.query.before ?? request.now.getTime() + 1), PAGE);
        return page('accounts/outbox', outboxPage(request, found, platform.mailer.keepsOnly, found.length === PAGE));
      },
    }),
    route({
      method: 'get', path: '/:language/administration/audit', access: 'administrator', params: languageParams, query: beforeQuery,
      async handler(request) {
        const found = await platform.audit.list(new Date(request.query.before ?? request.now.getTime() + 1), PAGE);
        return page('accounts/audit', auditPage(request, found, found.length === PAGE));
      },
    }),
  ];
}
