import { zipSync } from 'fflate';
import { file, json, page, redirect, route, type Actor, type Problems, type Reply, type Route, type RouteRequest } from '../../platform/http/route.js';
import { publicSessionId } from '../../platform/http/session.js';
import type { PersonalData, Platform } from '../../platform/platform.js';
import { DAY } from '../../shared/clock.js';
import { isLanguage, type Language } from '../../shared/languages.js';
import { deleteSession, deleteSessions, listSessions, type SessionRecord } from './accounts.repository.js';
import {
  emailBody, eraseBody, languageBody, languageParams, passwordBody, profileBody, registerBody, registerQuery, resetBody, secretParams, sessionBody, signInBody,
  signInQuery, themeBody,
} from './accounts.schemas.js';
import {
  beginErasing, changePassword, changeProfile, confirm, finishErasing, firstAdministratorIsOpen, getAccount, invitationIsOpen, makeFirstAdministrator, register,
  requestEmailChange, requestReset, resendConfirmation, resetIsOpen, resetPassword, takeInvitation,
} from './accounts.service.js';
import {
  accountPage, askResetPage, emailPage, erasePage, passwordPage, profilePage, registerPage, resetPage, signInPage, type MessagePage,
} from './accounts.view.js';
import { personalDataFiles } from './personal-data.js';
import { checkThrottle, noteFailure, noteSuccess } from './throttle.js';

const YEAR = 365 * DAY;

/** An address of our own to go on to after signing in; anything else leads home. */
export function ownPath(next: string, language: Language): string {
  return /^\/[a-z]{2}(?:\/[^\\]*)?$/.test(next) && !next.includes('//') ? next : `/${language}`;
}

const failed = (problems: Problems): { status: number } => ({ status: Object.keys(problems).length > 0 ? 422 : 200 });
const message = (model: MessagePage, status = 200): Reply => page('accounts/message', model, { status });

type Ask = RouteRequest<unknown, unknown, unknown, Actor | null>;
type AskOwn = RouteRequest<unknown, unknown, unknown, Actor>;

/** Signing in and out, and getting an account. */
function entryRoutes(platform: Platform): Route[] {
  const { config } = platform;

  function showRegister(request: Ask, invitation: string, problems: Problems = {}, typed: Record<string, string> = {}): Reply {
    const { t, language } = request;
    const intro = config.registration.kind === 'domains' ? t('accounts:register.domains', { domains: config.registration.domains.join(', ') }) : t('accounts:register.intro');
    return page('accounts/form', registerPage({ t, language, problems, typed, action: `/${language}/register`, intro, invitation }), failed(problems));
  }

  async function registrationClosed(invitation: string): Promise<boolean> {
    return config.registration.kind === 'invitation' && !(await invitationIsOpen(platform, invitation));
  }

  function showSignIn({ t, language }: Ask, next: string, problems: Problems = {}, typed: Record<string, string> = {}): Reply {
    return page('accounts/form', signInPage({ t, language, problems, typed, next }), failed(problems));
  }

  async function signIn(request: Ask, email: string): Promise<Actor | null> {
    const attempt = { person: email.toLowerCase(), address: request.address };
    await checkThrottle(attempt, request.now);
    const actor = await request.session.authenticate();
    if (actor === null) {
      await noteFailure(attempt, request.now);
      return null;
    }
    await noteSuccess(attempt);
    await request.session.signIn(actor);
    return actor;
  }

  const wrong: Problems = { email: { key: 'accounts:signIn.wrong' } };

  return [
    route({
      method: 'get', path: '/:language/register', access: 'public', params: languageParams, query: registerQuery,
      async handler(request) {
        const invitation = request.query.invitation ?? '';
        const { t, language } = request;
        if (await registrationClosed(invitation)) {
          return message({ title: t('accounts:register.title'), text: t('accounts:register.invitationOnly'), next: { text: t('accounts:signIn.title'), url: `/${language}/sign-in` } }, 403);
        }
        return showRegister(request, invitation);
      },
    }),
    route({
      method: 'post', path: '/:language/register', access: 'public', params: languageParams, body: registerBody,
      invalid: (request, problems, typed) => showRegister(request, typed['invitation'] ?? '', problems, typed),
      async handler(request) {
        const { body, language } = request;
        const { invitation, ...input } = body;
        const typed = { ...input, password: '' };
        if (config.registration.kind === 'domains' && !config.registration.domains.includes(input.email.split('@')[1] ?? '')) {
          return showRegister(request, invitation, { email: { key: 'accounts:email.domain' } }, typed);
        }
        await checkThrottle({ person: `register:${request.address}`, address: request.address }, request.now);
        if (config.registration.kind === 'invitation' && !(await takeInvitation(platform, invitation))) {
          return showRegister(request, invitation, { email: { key: 'accounts:register.invitationOnly' } }, typed);
        }
        const actor = await register(platform, input);
        await request.session.signIn(actor);
        return redirect(`/${isLanguage(input.language) ? input.language : language}/welcome`);
      },
    }),
    route({
      method: 'get', path: '/:language/welcome', access: 'signedIn', params: languageParams,
      handler: ({ t, language }) =>
        message({
          title: t('accounts:welcome.title'),
          text: platform.mailer.keepsOnly ? t('accounts:welcome.kept') : t('accounts:welcome.text'),
          next: { text: t('accounts:welcome.next'), url: `/${language}` },
        }),
    }),
    route({
      method: 'get', path: '/:language/sign-in', access: 'public', params: languageParams, query: signInQuery,
      handler: (request) => (request.actor === null ? showSignIn(request, request.query.next ?? '') : redirect(ownPath(request.query.next ?? '', request.language))),
    }),
    route({
      method: 'post', path: '/:language/sign-in', access: 'public', params: languageParams, body: signInBody,
      invalid: (request, problems, typed) => showSignIn(request, typed['next'] ?? '', problems, typed),
      async handler(request) {
        const { email, next } = request.body;
        const actor = await signIn(request, email);
        if (actor === null) return showSignIn(request, next, wrong, { email });
        return redirect(next === '' ? `/${actor.language}` : ownPath(next, actor.language));
      },
    }),
    // Signing in again in place, for a page whose session ended while somebody wrote: nothing on it is lost.
    route({
      method: 'post', path: '/:language/session', access: 'public', params: languageParams, body: signInBody,
      async handler(request) {
        const actor = await signIn(request, request.body.email);
        if (actor === null) return json({ error: 'wrong', message: request.t('accounts:signIn.wrong') }, 422);
        return json({ account: actor.id, csrfToken: request.session.csrfToken() });
      },
    }),
    route({
      method: 'post', path: '/:language/sign-out', access: 'signedIn', params: languageParams,
      async handler({ session, language }) {
        await session.signOut();
        return redirect(`/${language}`);
      },
    }),
    route({
      method: 'get', path: '/:language/confirm/:secret', access: 'public', params: secretParams,
      // Mail scanners open links: following one only shows the button that confirms.
      handler: ({ t, language, params }) =>
        page('accounts/confirm', { title: t('accounts:confirm.title'), text: t('accounts:confirm.text'), action: `/${language}/confirm/${params.secret}`, submit: t('accounts:confirm.submit') }),
    }),
    route({
      method: 'post', path: '/:language/confirm/:secret', access: 'public', params: secretParams,
      async handler({ t, language, params }) {
        const result = await confirm(platform, params.secret);
        const next = { text: t('accounts:confirm.next'), url: `/${language}` };
        if (result === 'done') return message({ title: t('accounts:confirm.done.title'), text: t('accounts:confirm.done.text'), next });
        if (result === 'elsewhere') return message({ title: t('accounts:confirm.elsewhere.title'), text: t('accounts:confirm.elsewhere.text'), next: { text: t('accounts:signIn.title'), url: `/${language}/sign-in` } }, 409);
        return message({ title: t('errors:gone.title'), text: t('errors:gone.text'), next }, 410);
      },
    }),
    route({
      method: 'get', path: '/:language/reset', access: 'public', params: languageParams,
      handler: ({ t, language }) => page('accounts/form', askResetPage({ t, language })),
    }),
    route({
      method: 'post', path: '/:language/reset', access: 'public', params: languageParams, body: emailBody,
      invalid: ({ t, language }, problems, typed) => page('accounts/form', askResetPage({ t, language, problems, typed }), { status: 422 }),
      async handler({ t, language, body, address, now }) {
        const attempt = { person: `reset:${body.email}`, address };
        await checkThrottle(attempt, now);
        await noteFailure(attempt, now);
        await requestReset(platform, body.email, language);
        const text = platform.mailer.keepsOnly ? t('accounts:reset.kept') : t('accounts:reset.sent');
        return message({ title: t('accounts:reset.title'), text, next: { text: t('accounts:signIn.title'), url: `/${language}/sign-in` } });
      },
    }),
    route({
      method: 'get', path: '/:language/reset/:secret', access: 'public', params: secretParams,
      async handler({ t, language, params }) {
        if (await resetIsOpen(platform, params.secret)) return page('accounts/form', resetPage({ t, language, secret: params.secret }));
        return message({ title: t('errors:gone.title'), text: t('errors:gone.text'), next: { text: t('accounts:reset.title'), url: `/${language}/reset` } }, 410);
      },
    }),
    route({
      method: 'post', path: '/:language/reset/:secret', access: 'public', params: secretParams, body: resetBody,
      invalid: ({ t, language, params }, problems, typed) => page('accounts/form', resetPage({ t, language, problems, typed, secret: params.secret }), { status: 422 }),
      async handler({ params, body, session, language }) {
        const actor = await resetPassword(platform, params.secret, body.password);
        await session.signIn(actor);
        return redirect(`/${language}`);
      },
    }),
    route({
      method: 'get', path: '/:language/first-administrator/:secret', access: 'public', params: secretParams,
      async handler({ t, language, params }) {
        if (!(await firstAdministratorIsOpen(platform, params.secret))) {
          return message({ title: t('errors:gone.title'), text: t('errors:gone.text'), next: { text: t('accounts:signIn.title'), url: `/${language}/sign-in` } }, 410);
        }
        const action = `/${language}/first-administrator/${params.secret}`;
        return page('accounts/form', registerPage({ t, language, action, intro: t('accounts:firstAdministrator.intro'), invitation: '' }));
      },
    }),
    route({
      method: 'post', path: '/:language/first-administrator/:secret', access: 'public', params: secretParams, body: registerBody,
      invalid: ({ t, language, params }, problems, typed) =>
        page('accounts/form', registerPage({ t, language, problems, typed, action: `/${language}/first-administrator/${params.secret}`, intro: t('accounts:firstAdministrator.intro'), invitation: '' }), { status: 422 }),
      async handler({ params, body, session, language }) {
        const { invitation: _, ...input } = body;
        await session.signIn(await makeFirstAdministrator(platform, params.secret, input));
        return redirect(`/${language}/administration`);
      },
    }),
  ];
}

/** One's own account. */
function ownRoutes(platform: Platform, holders: () => readonly PersonalData[]): Route[] {
  const withPublicIds = (records: readonly SessionRecord[]): (SessionRecord & { publicId: string })[] =>
    records.map((record) => ({ ...record, publicId: publicSessionId(platform.secret, record._id) }));

  async function ownSession(actor: Actor, publicId: string): Promise<SessionRecord | undefined> {
    return withPublicIds(await listSessions(actor.id)).find((record) => record.publicId === publicId);
  }

  async function showProfile({ t, language, actor }: AskOwn, problems: Problems = {}, typed?: Record<string, string>): Promise<Reply> {
    const account = await getAccount(actor.id);
    return page('accounts/form', profilePage({ t, language, account, problems, ...(typed === undefined ? {} : { typed }) }), failed(problems));
  }

  return [
    route({
      method: 'get', path: '/:language/account', access: 'signedIn', params: languageParams,
      async handler({ t, language, actor, session }) {
        const account = await getAccount(actor.id);
        const sessions = withPublicIds(await listSessions(actor.id));
        return page('accounts/account', accountPage({ t, language, account, sessions, here: session.id, keepsMail: platform.mailer.keepsOnly }));
      },
    }),
    route({ method: 'get', path: '/:language/account/profile', access: 'signedIn', params: languageParams, handler: (request) => showProfile(request) }),
    route({
      method: 'post', path: '/:language/account/profile', access: 'signedIn', params: languageParams, body: profileBody,
      invalid: showProfile,
      async handler({ actor, body, session }) {
        const changed = await changeProfile(actor.id, body);
        await session.update(changed);
        return redirect(`/${changed.language}/account`);
      },
    }),
    route({ method: 'get', path: '/:language/account/password', access: 'signedIn', params: languageParams, handler: ({ t, language }) => page('accounts/form', passwordPage({ t, language })) }),
    route({
      method: 'post', path: '/:language/account/password', access: 'signedIn', params: languageParams, body: passwordBody,
      invalid: ({ t, language }, problems, typed) => page('accounts/form', passwordPage({ t, language, problems, typed }), { status: 422 }),
      async handler({ t, language, actor, body, session, now, address }) {
        const attempt = { person: `password:${actor.id}`, address };
        await checkThrottle(attempt, now);
        const here = await ownSession(actor, session.id);
        if (await changePassword(platform, actor.id, body.current, body.password, here?._id ?? '')) return redirect(`/${language}/account`);
        await noteFailure(attempt, now);
        return page('accounts/form', passwordPage({ t, language, problems: { current: { key: 'accounts:password.wrong' } } }), { status: 422 });
      },
    }),
    route({ method: 'get', path: '/:language/account/email', access: 'signedIn', params: languageParams, handler: ({ t, language }) => page('accounts/form', emailPage({ t, language })) }),
    route({
      method: 'post', path: '/:language/account/email', access: 'signedIn', params: languageParams, body: emailBody,
      invalid: ({ t, language }, problems, typed) => page('accounts/form', emailPage({ t, language, problems, typed }), { status: 422 }),
      async handler({ t, language, actor, body }) {
        await requestEmailChange(platform, actor.id, body.email);
        return message({ title: t('accounts:changeEmail.title'), text: t('accounts:changeEmail.sent'), next: { text: t('accounts:account.title'), url: `/${language}/account` } });
      },
    }),
    route({
      method: 'post', path: '/:language/account/confirmation', access: 'signedIn', params: languageParams,
      async handler({ t, language, actor }) {
        await resendConfirmation(platform, actor.id);
        return message({ title: t('accounts:confirm.title'), text: t('accounts:welcome.text'), next: { text: t('accounts:account.title'), url: `/${language}/account` } });
      },
    }),
    route({
      method: 'post', path: '/:language/account/sessions/end', access: 'signedIn', params: languageParams, body: sessionBody,
      async handler({ actor, body, language }) {
        const found = await ownSession(actor, body.session);
        if (found !== undefined) await deleteSession(found._id);
        return redirect(`/${language}/account`);
      },
    }),
    route({
      method: 'post', path: '/:language/account/sessions/end-all', access: 'signedIn', params: languageParams,
      async handler({ actor, session, language }) {
        await deleteSessions(actor.id, null);
        await session.signOut();
        return redirect(`/${language}/sign-in`);
      },
    }),
    route({
      method: 'get', path: '/:language/account/data', access: 'signedIn', params: languageParams,
      async handler({ actor, t, language, now }) {
        const files = await personalDataFiles(actor.id, holders(), t, language);
        return file(Buffer.from(zipSync(files)), 'application/zip', `lectern-${now.toISOString().slice(0, 10)}.zip`);
      },
    }),
    route({ method: 'get', path: '/:language/account/erase', access: 'signedIn', params: languageParams, handler: ({ t, language }) => page('accounts/form', erasePage({ t, language })) }),
    route({
      method: 'post', path: '/:language/account/erase', access: 'signedIn', params: languageParams, body: eraseBody,
      invalid: ({ t, language }, problems, typed) => page('accounts/form', erasePage({ t, language, problems, typed }), { status: 422 }),
      async handler({ t, language, actor, body, session, now, address }) {
        const attempt = { person: `password:${actor.id}`, address };
        await checkThrottle(attempt, now);
        if (!(await beginErasing(platform, actor.id, body.password))) {
          await noteFailure(attempt, now);
          return page('accounts/form', erasePage({ t, language, problems: { password: { key: 'accounts:password.wrong' } } }), { status: 422 });
        }
        await finishErasing(platform, actor.id, holders());
        await session.signOut();
        return message({ title: t('accounts:erased.title'), text: t('accounts:erased.text'), next: { text: t('accounts:erased.next'), url: `/${language}` } });
      },
    }),
  ];
}

/** Preferences of whoever looks, signed in or not. */
function preferenceRoutes(): Route[] {
  return [
    route({
      method: 'post', path: '/:language/preferences/theme', access: 'public', params: languageParams, body: themeBody,
      handler: ({ body, language }) => redirect(ownPath(body.back, language), [{ name: 'theme', value: body.theme, maxAgeMs: YEAR }]),
    }),
    route({
      method: 'post', path: '/:language/preferences/language', access: 'public', params: languageParams, body: languageBody,
      handler({ body, language }) {
        const to = ownPath(body.to, language);
        return redirect(to, [{ name: 'language', value: to.slice(1, 3), maxAgeMs: YEAR }]);
      },
    }),
  ];
}

export function accountRoutes(platform: Platform, holders: () => readonly PersonalData[]): readonly Route[] {
  return [...entryRoutes(platform), ...ownRoutes(platform, holders), ...preferenceRoutes()];
}
