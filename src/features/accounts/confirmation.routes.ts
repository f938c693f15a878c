import { page, redirect, route, type Actor, type Problems, type Reply, type Route, type RouteRequest } from '../../platform/http/route.js';
import type { Platform } from '../../platform/platform.js';
import { confirmBody, languageParams, secretParams } from './accounts.schemas.js';
import { actorOf, isPasswordOf } from './accounts.service.js';
import { confirmPage } from './accounts.view.js';
import { levelled } from './levelled.js';
import { asTooMany, mustWait, tooMany } from './refusals.js';
import { confirm, confirmationFor, resendConfirmation } from './registration.service.js';
import { beginSession } from './sessions.service.js';
import { beginAttempt } from './throttle.js';

type Ask = RouteRequest<{ secret: string }, unknown, unknown, Actor | null>;

/** Confirming an e-mail address. */
export function confirmationRoutes(platform: Platform): readonly Route[] {
  // Mail scanners open links: following one only shows the form that confirms.
  async function show({ t, language, params, actor }: Ask, problems: Problems = {}): Promise<Reply> {
    const account = await confirmationFor(platform, params.secret);
    if (account === null) return message('gone', { t, language });
    const status = Object.keys(problems).length > 0 ? 422 : 200;
    return page('accounts/form', confirmPage({ t, language, problems, secret: params.secret, own: actor?.id === account._id }), { status });
  }

  function message(kind: 'gone' | 'elsewhere', { t, language }: Pick<Ask, 't' | 'language'>): Reply {
    if (kind === 'gone') {
      const next = { text: t('accounts:account.title'), url: `/${language}/account` };
      return page('accounts/message', { title: t('errors:gone.title'), text: t('accounts:confirm.gone'), next }, { status: 410 });
    }
    const next = { text: t('accounts:signIn.title'), url: `/${language}/sign-in` };
    return page('accounts/message', { title: t('accounts:confirm.elsewhere.title'), text: t('accounts:confirm.elsewhere.text'), next }, { status: 409 });
  }

  return [
    route({ method: 'get', path: '/:language/confirm/:secret', access: 'public', params: secretParams, handler: (request) => show(request) }),
    route({
      method: 'post', path: '/:language/confirm/:secret', access: 'public', params: secretParams, body: confirmBody,
      invalid: show,
      async handler(request) {
        const { params, body, actor, session, language, now } = request;
        const account = await confirmationFor(platform, params.secret);
        if (account === null) return message('gone', request);
        if (actor?.id !== account._id) {
          const wait = await beginAttempt([{ kind: 'account', value: account._id }], now);
          if (wait > 0) return asTooMany(await show(request, mustWait(language, wait)), wait);
          if (!(await isPasswordOf(account._id, body.password))) return show(request, { password: { key: 'accounts:confirm.wrong' } });
        }
        const result = await confirm(platform, params.secret, language);
        if (result !== 'done') return message(result, request);
        if (actor?.id !== account._id) await beginSession(session, actorOf(account));
        return redirect(`/${language}/confirmed`);
      },
    }),
    route({
      method: 'get', path: '/:language/confirmed', access: 'signedIn', params: languageParams,
      handler: ({ t, language }) =>
        page('accounts/message', {
          title: t('accounts:confirm.done.title'), text: t('accounts:confirm.done.text'), next: { text: t('accounts:confirm.next'), url: `/${language}` },
        }),
    }),
    route({
      method: 'post', path: '/:language/account/confirmation', access: 'signedIn', params: languageParams,
      async handler({ actor, language, now }) {
        const wait = await beginAttempt([{ kind: 'letter', value: actor.id }], now);
        if (wait > 0) throw tooMany(wait);
        await levelled(resendConfirmation(platform, actor.id, language));
        return redirect(`/${language}/welcome`);
      },
    }),
  ];
}
