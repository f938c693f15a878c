import { randomUUID } from 'node:crypto';
import { json, page, redirect, route, type Actor, type CookieToSet, type Problems, type Reply, type Route, type RouteRequest } from '../../platform/http/route.js';
import type { Platform } from '../../platform/platform.js';
import { DAY } from '../../shared/clock.js';
import type { Language } from '../../shared/languages.js';
import { languageParams, registerBody, registerQuery, resetBody, resetRequestBody, secretParams, signInBody, signInQuery } from './accounts.schemas.js';
import { requestReset, resetIsOpen, resetPassword } from './accounts.service.js';
import { askResetPage, registerPage, resetPage, signInPage, type MessagePage } from './accounts.view.js';
import { knownBrowserCookie, signInSubjects } from './known-browser.js';
import { levelled } from './levelled.js';
import { ownPath } from './own-path.js';
import { asTooMany, mustWait } from './refusals.js';
import { domainIsOpen, firstAdministratorIsOpen, invitationIsOpen, makeFirstAdministrator, register } from './registration.service.js';
import { beginSession } from './sessions.service.js';
import { attemptSucceeded, beginAttempt } from './throttle.js';

type Ask = RouteRequest<unknown, unknown, unknown, Actor | null>;

const statusOf = (problems: Problems): { status: number } => ({ status: Object.keys(problems).length > 0 ? 422 : 200 });
const message = (model: MessagePage, status = 200): Reply => page('accounts/message', model, { status });

function languageCookie(language: Language): CookieToSet {
  return { name: 'language', value: language, maxAgeMs: 365 * DAY };
}

function goneMessage({ t, language }: Ask): Reply {
  return message({ title: t('errors:gone.title'), text: t('errors:gone.text'), next: { text: t('accounts:signIn.title'), url: `/${language}/sign-in` } }, 410);
}

/** Getting an account. */
export function registrationRoutes(platform: Platform): readonly Route[] {
  const { config } = platform;

  function showRegister(request: Ask, invitation: string, problems: Problems = {}, typed: Readonly<Record<string, string>> = {}): Reply {
    const { t, language } = request;
    const intro = config.registration.kind === 'domains' ? t('accounts:register.domains', { domains: config.registration.domains.join(', ') }) : t('accounts:register.intro');
    const form = typed['form'] ?? randomUUID();
    return page('accounts/form', registerPage({ t, language, problems, typed, action: `/${language}/register`, intro, invitation, form }), statusOf(problems));
  }

  function closed({ t, language }: Ask): Reply {
    const next = { text: t('accounts:signIn.title'), url: `/${language}/sign-in` };
    return message({ title: t('accounts:register.title'), text: t('accounts:register.invitationOnly'), next }, 403);
  }

  function showFirstAdministrator({ t, language }: Ask, secret: string, problems: Problems = {}, typed: Readonly<Record<string, string>> = {}): Reply {
    const action = `/${language}/first-administrator/${secret}`;
    const form = typed['form'] ?? randomUUID();
    const intro = t('accounts:firstAdministrator.intro');
    return page('accounts/form', registerPage({ t, language, problems, typed, action, intro, invitation: '', form }), statusOf(problems));
  }

  return [
    route({
      method: 'get', path: '/:language/register', access: 'public', params: languageParams, query: registerQuery,
      async handler(request) {
        const invitation = request.query.invitation ?? '';
        if (request.actor !== null) return redirect(`/${request.language}/account`);
        if (config.registration.kind === 'invitation' && !(await invitationIsOpen(platform, invitation))) return closed(request);
        return showRegister(request, invitation);
      },
    }),
    route({
      method: 'post', path: '/:language/register', access: 'public', params: languageParams, body: registerBody,
      invalid: (request, problems, typed) => showRegister(request, typed['invitation'] ?? '', problems, typed),
      async handler(request) {
        const { invitation, form, ...input } = request.body;
        const typed = { ...input, form, password: '' };
        if (!domainIsOpen(platform, input.email)) return showRegister(request, invitation, { email: { key: 'accounts:email.domain' } }, typed);
        const wait = await beginAttempt([{ kind: 'registration', value: request.address }, { kind: 'letter', value: input.email }], request.now);
        if (wait > 0) return asTooMany(showRegister(request, invitation, mustWait(request.language, wait), typed), wait);
        const actor = await levelled(register(platform, input, form, invitation));
        if (actor === null) return closed(request);
        await beginSession(request.session, actor);
        return redirect(`/${input.language}/welcome`, [knownBrowserCookie(platform.secret, input.email), languageCookie(input.language)]);
      },
    }),
    route({
      method: 'get', path: '/:language/welcome', access: 'signedIn', params: languageParams,
      handler: ({ t, language }) =>
        message({
          title: platform.mailer.keepsOnly ? t('accounts:welcome.keptTitle') : t('accounts:welcome.title'),
          text: platform.mailer.keepsOnly ? t('accounts:welcome.kept') : t('accounts:welcome.text'),
          next: { text: t('accounts:welcome.next'), url: `/${language}` },
        }),
    }),
    route({
      method: 'get', path: '/:language/first-administrator/:secret', access: 'public', params: secretParams,
      handler: async (request) =>
        (await firstAdministratorIsOpen(platform, request.params.secret)) ? showFirstAdministrator(request, request.params.secret) : goneMessage(request),
    }),
    route({
      method: 'post', path: '/:language/first-administrator/:secret', access: 'public', params: secretParams, body: registerBody,
      invalid: (request, problems, typed) => showFirstAdministrator(request, request.params.secret, problems, typed),
      async handler({ params, body, session }) {
        const { invitation: _, form, ...input } = body;
        await beginSession(session, await makeFirstAdministrator(platform, params.secret, input, form));
        return redirect(`/${input.language}/administration`, [knownBrowserCookie(platform.secret, input.email), languageCookie(input.language)]);
      },
    }),
  ];
}

type SignedIn = { kind: 'in'; actor: Actor; cookie: CookieToSet } | { kind: 'wrong' } | { kind: 'wait'; seconds: number };

/** Signing in and out. */
export function signInRoutes(platform: Platform): readonly Route[] {
  function showSignIn({ t, language }: Ask, next: string, problems: Problems = {}, typed: Readonly<Record<string, string>> = {}): Reply {
    return page('accounts/form', signInPage({ t, language, problems, typed, next }), statusOf(problems));
  }

  async function signIn({ session, now, cookies, address }: Ask, email: string): Promise<SignedIn> {
    const subjects = signInSubjects(platform.secret, email, cookies, address);
    const seconds = await beginAttempt(subjects, now);
    if (seconds > 0) return { kind: 'wait', seconds };
    const actor = await session.authenticate();
    if (actor === null) return { kind: 'wrong' };
    await attemptSucceeded(subjects, now);
    await beginSession(session, actor);
    return { kind: 'in', actor, cookie: knownBrowserCookie(platform.secret, email) };
  }

  return [
    route({
      method: 'get', path: '/:language/sign-in', access: 'public', params: languageParams, query: signInQuery,
      handler: (request) => (request.actor === null ? showSignIn(request, request.query.next) : redirect(ownPath(request.query.next, request.language))),
    }),
    route({
      method: 'post', path: '/:language/sign-in', access: 'public', params: languageParams, body: signInBody,
      invalid: (request, problems, typed) => showSignIn(request, typed['next'] ?? '', problems, typed),
      async handler(request) {
        const { email, next } = request.body;
        const result = await signIn(request, email);
        if (result.kind === 'wait') return asTooMany(showSignIn(request, next, mustWait(request.language, result.seconds), { email }), result.seconds);
        if (result.kind === 'wrong') return showSignIn(request, next, { email: { key: 'accounts:signIn.wrong' } }, { email });
        return redirect(ownPath(next, result.actor.language), [result.cookie]);
      },
    }),
    // Signing in again in place, for a page whose session ended while somebody wrote: nothing on it is lost.
    route({
      method: 'post', path: '/:language/session', access: 'public', params: languageParams, body: signInBody,
      async handler(request) {
        const { t, language } = request;
        const result = await signIn(request, request.body.email);
        if (result.kind === 'wait') {
          const { form } = mustWait(language, result.seconds);
          return { ...json({ error: 'too_many_requests', message: form === undefined ? '' : t(form.key, form.params) }, 429), retryAfter: result.seconds };
        }
        if (result.kind === 'wrong') return json({ error: 'wrong', message: t('accounts:signIn.wrong') }, 422);
        return { ...json({ account: result.actor.id, csrfToken: request.session.csrfToken() }), cookies: [result.cookie] };
      },
    }),
    route({
      method: 'post', path: '/:language/sign-out', access: 'signedIn', params: languageParams,
      async handler({ session, language }) {
        await session.signOut();
        return redirect(`/${language}`);
      },
    }),
  ];
}

/** A new password for whoever forgot theirs. */
export function resetRoutes(platform: Platform): readonly Route[] {
  function showAsk({ t, language }: Ask, problems: Problems = {}, typed: Readonly<Record<string, string>> = {}): Reply {
    return page('accounts/form', askResetPage({ t, language, problems, typed }), statusOf(problems));
  }

  return [
    route({ method: 'get', path: '/:language/reset', access: 'public', params: languageParams, handler: (request) => showAsk(request) }),
    route({
      method: 'post', path: '/:language/reset', access: 'public', params: languageParams, body: resetRequestBody,
      invalid: showAsk,
      async handler(request) {
        const { language, body, address, now } = request;
        const wait = await beginAttempt([{ kind: 'letter', value: body.email }, { kind: 'network', value: address }], now);
        if (wait > 0) return asTooMany(showAsk(request, mustWait(language, wait), body), wait);
        await levelled(requestReset(platform, body.email, language));
        return redirect(`/${language}/reset-sent`);
      },
    }),
    route({
      method: 'get', path: '/:language/reset-sent', access: 'public', params: languageParams,
      handler: ({ t, language }) =>
        message({
          title: t('accounts:reset.title'),
          text: platform.mailer.keepsOnly ? t('accounts:reset.kept') : t('accounts:reset.sent'),
          next: { text: t('accounts:signIn.title'), url: `/${language}/sign-in` },
        }),
    }),
    route({
      method: 'get', path: '/:language/reset/:secret', access: 'public', params: secretParams,
      handler: async (request) =>
        (await resetIsOpen(platform, request.params.secret)) ? page('accounts/form', resetPage({ t: request.t, language: request.language, secret: request.params.secret })) : goneMessage(request),
    }),
    route({
      method: 'post', path: '/:language/reset/:secret', access: 'public', params: secretParams, body: resetBody,
      invalid: ({ t, language, params }, problems, typed) => page('accounts/form', resetPage({ t, language, problems, typed, secret: params.secret }), { status: 422 }),
      async handler({ params, body, session, language, now }) {
        const { actor, email } = await resetPassword(platform, params.secret, body.password, language);
        await attemptSucceeded([{ kind: 'account', value: email }], now);
        await beginSession(session, actor);
        return redirect(`/${language}`, [knownBrowserCookie(platform.secret, email)]);
      },
    }),
  ];
}
