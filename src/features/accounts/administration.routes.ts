import { formatDateTime } from '../../platform/format.js';
import { page, redirect, ROLES, route, type Role, type Route } from '../../platform/http/route.js';
import type { Platform } from '../../platform/platform.js';
import { listAccounts } from './accounts.repository.js';
import { idParams, languageParams, pageQuery, peopleQuery, roleBody } from './accounts.schemas.js';
import { changeRole, confirmByHand, invite, nameKey } from './accounts.service.js';

import type { Translate } from '../../platform/i18n.js';

const PAGE = 50;

export interface PeoplePage {
  readonly title: string;
  readonly from: string;
  readonly people: readonly {
    readonly name: string;
    readonly email: string;
    readonly confirmed: boolean;
    readonly roles: readonly { value: Role; label: string; selected: boolean }[];
    readonly confirmAction: string;
    readonly roleAction: string;
    readonly self: boolean;
  }[];
  readonly more: string | null;
  readonly invitation: { action: string; url: string | null };
}

function roleNames(t: Translate): Readonly<Record<Role, string>> {
  return {
    learner: t('accounts:role.learner'),
    tutor: t('accounts:role.tutor'),
    focalPoint: t('accounts:role.focalPoint'),
    administrator: t('accounts:role.administrator'),
  };
}

/** What an administrator does with accounts and letters. */
export function administrationRoutes(platform: Platform): readonly Route[] {
  async function people(language: string, t: Translate, self: string, from: string, after: string | null, invitationUrl: string | null): Promise<PeoplePage> {
    const found = await listAccounts(nameKey(from), after, PAGE + 1);
    const shown = found.slice(0, PAGE);
    const names = roleNames(t);
    const last = shown.at(-1);
    return {
      title: t('accounts:people.title'),
      from,
      people: shown.map((account) => ({
        name: account.name,
        email: account.email,
        confirmed: account.emailConfirmed,
        roles: ROLES.map((value) => ({ value, label: names[value], selected: value === account.role })),
        confirmAction: `/${language}/administration/people/${account._id}/confirm`,
        roleAction: `/${language}/administration/people/${account._id}/role`,
        self: account._id === self,
      })),
      more: found.length > PAGE && last !== undefined ? `?from=${encodeURIComponent(from)}&after=${encodeURIComponent(last.nameKey)}` : null,
      invitation: { action: `/${language}/administration/invitations`, url: invitationUrl },
    };
  }

  return [
    route({
      method: 'get', path: '/:language/administration', access: 'administrator', params: languageParams,
      handler: ({ t, language }) =>
        page('accounts/administration', {
          title: t('accounts:administration.title'),
          links: [
            { text: t('accounts:people.title'), url: `/${language}/administration/people` },
            { text: t('accounts:outbox.title'), url: `/${language}/administration/outbox` },
            { text: t('accounts:audit.title'), url: `/${language}/administration/audit` },
          ],
        }),
    }),
    route({
      method: 'get', path: '/:language/administration/people', access: 'administrator', params: languageParams, query: peopleQuery,
      handler: async ({ t, language, actor, query }) => page('accounts/people', await people(language, t, actor.id, query.from, query.after ?? null, null)),
    }),
    route({
      method: 'post', path: '/:language/administration/people/:id/confirm', access: 'administrator', params: idParams,
      async handler({ actor, params, language }) {
        await confirmByHand(platform, actor.id, params.id);
        return redirect(`/${language}/administration/people`);
      },
    }),
    route({
      method: 'post', path: '/:language/administration/people/:id/role', access: 'administrator', params: idParams, body: roleBody,
      async handler({ actor, params, body, language }) {
        await changeRole(platform, actor.id, params.id, body.role);
        return redirect(`/${language}/administration/people`);
      },
    }),
    route({
      method: 'post', path: '/:language/administration/invitations', access: 'administrator', params: languageParams,
      async handler({ t, language, actor }) {
        const url = `${platform.config.baseUrl}/${language}/register?invitation=${await invite(platform, actor.id)}`;
        return page('accounts/people', await people(language, t, actor.id, '', null, url));
      },
    }),
    route({
      method: 'get', path: '/:language/administration/outbox', access: 'administrator', params: languageParams, query: pageQuery,
      async handler({ t, language, actor, query, now }) {
        const found = await platform.mailer.list(new Date(query.before ?? now.getTime() + 1), PAGE);
        const states = { waiting: t('accounts:outbox.waiting'), sent: t('accounts:outbox.sent'), failed: t('accounts:outbox.failed'), kept: t('accounts:outbox.kept') };
        return page('accounts/outbox', {
          title: t('accounts:outbox.title'),
          keepsOnly: platform.mailer.keepsOnly,
          mails: found.map((mail) => ({
            to: mail.to, subject: mail.subject, text: mail.text, language: mail.language, state: states[mail.state], error: mail.lastError,
            at: formatDateTime(language, mail.createdAt, actor.timeZone),
          })),
          more: found.length === PAGE ? `?before=${found.at(-1)?.createdAt.toISOString() ?? ''}` : null,
        });
      },
    }),
    route({
      method: 'get', path: '/:language/administration/audit', access: 'administrator', params: languageParams, query: pageQuery,
      async handler({ t, language, actor, query, now }) {
        const found = await platform.audit.list(new Date(query.before ?? now.getTime() + 1), PAGE);
        return page('accounts/audit', {
          title: t('accounts:audit.title'),
          entries: found.map((entry) => ({
            at: formatDateTime(language, entry.at, actor.timeZone), actor: entry.actor ?? '–', action: entry.action, target: entry.target, details: JSON.stringify(entry.details),
          })),
          more: found.length === PAGE ? `?before=${found.at(-1)?.at.toISOString() ?? ''}` : null,
        });
      },
    }),
  ];
}
