import { zipSync } from 'fflate';
import { file, page, redirect, route, type Actor, type Problems, type Reply, type Route, type RouteRequest } from '../../platform/http/route.js';
import type { PersonalData, Platform } from '../../platform/platform.js';
import { DAY } from '../../shared/clock.js';
import { accountPage } from './account-page.view.js';
import { accountQuery, emailBody, eraseBody, languageBody, languageParams, passwordBody, profileBody, sessionBody, themeBody } from './accounts.schemas.js';
import { changePassword, changeProfile, getAccount } from './accounts.service.js';
import { emailPage, erasePage, passwordPage, profilePage } from './accounts.view.js';
import { beginErasing, tryToFinishErasing } from './erasure.service.js';
import { ownPath } from './own-path.js';
import { personalDataFiles } from './personal-data.js';
import { asTooMany, mustWait } from './refusals.js';
import { levelled } from './levelled.js';
import { domainIsOpen, requestEmailChange } from './registration.service.js';
import { endAllSessions, endOwnSession, findOwnSessionId, listOwnSessions } from './sessions.service.js';
import { attemptSucceeded, beginAttempt, type Subject } from './throttle.js';

const YEAR = 365 * DAY;

type Ask = RouteRequest<unknown, unknown, unknown, Actor>;

const statusOf = (problems: Problems): { status: number } => ({ status: Object.keys(problems).length > 0 ? 422 : 200 });

// Guesses at a password in somebody's open session are counted like those at the door.
const guessing = (actor: Actor): readonly Subject[] => [{ kind: 'account', value: actor.id }];

/** Who one is here, and where one is signed in. */
function accountRoutes(platform: Platform): Route[] {
  async function showProfile({ t, language, actor }: Ask, problems: Problems = {}, typed?: Record<string, string>): Promise<Reply> {
    const account = await getAccount(actor.id);
    return page('accounts/form', profilePage({ t, language, account, problems, ...(typed === undefined ? {} : { typed }) }), statusOf(problems));
  }

  return [
    route({
      method: 'get', path: '/:language/account', access: 'signedIn', params: languageParams, query: accountQuery,
      async handler({ t, language, actor, session, query }) {
        const [account, sessions] = await Promise.all([getAccount(actor.id), listOwnSessions(platform, actor.id)]);
        return page('accounts/account', accountPage({ t, language, account, sessions, here: session.id, keepsMail: platform.mailer.keepsOnly, done: query.done }));
      },
    }),
    route({ method: 'get', path: '/:language/account/profile', access: 'signedIn', params: languageParams, handler: (request) => showProfile(request) }),
    route({
      method: 'post', path: '/:language/account/profile', access: 'signedIn', params: languageParams, body: profileBody,
      invalid: showProfile,
      async handler({ actor, body }) {
        const changed = await changeProfile(actor.id, body);
        return redirect(`/${changed.language}/account?done=profile`, [{ name: 'language', value: changed.language, maxAgeMs: YEAR }]);
      },
    }),
    route({
      method: 'post', path: '/:language/account/sessions/end', access: 'signedIn', params: languageParams, body: sessionBody,
      async handler({ actor, body, language }) {
        await endOwnSession(platform, actor.id, body.session);
        return redirect(`/${language}/account?done=session`);
      },
    }),
    route({
      method: 'post', path: '/:language/account/sessions/end-all', access: 'signedIn', params: languageParams,
      async handler({ actor, session, language }) {
        await session.signOut();
        await endAllSessions(actor.id);
        return redirect(`/${language}/sign-in`);
      },
    }),
  ];
}

/** What opens the account: each asks for the present password. */
function keyRoutes(platform: Platform): Route[] {
  const showPassword = ({ t, language }: Ask, problems: Problems = {}, typed: Record<string, string> = {}): Reply =>
    page('accounts/form', passwordPage({ t, language, problems, typed }), statusOf(problems));
  const showEmail = ({ t, language }: Ask, problems: Problems = {}, typed: Record<string, string> = {}): Reply =>
    page('accounts/form', emailPage({ t, language, problems, typed }), statusOf(problems));

  return [
    route({ method: 'get', path: '/:language/account/password', access: 'signedIn', params: languageParams, handler: (request) => showPassword(request) }),
    route({
      method: 'post', path: '/:language/account/password', access: 'signedIn', params: languageParams, body: passwordBody,
      invalid: showPassword,
      async handler(request) {
        const { language, actor, body, session, now } = request;
        const wait = await beginAttempt(guessing(actor), now);
        if (wait > 0) return asTooMany(showPassword(request, mustWait(language, wait)), wait);
        const here = await findOwnSessionId(platform, actor.id, session.id);
        if (!(await changePassword(platform, actor.id, body.current, body.password, here, language))) return showPassword(request, { current: { key: 'accounts:password.wrong' } });
        await attemptSucceeded(guessing(actor), now);
        return redirect(`/${language}/account?done=password`);
      },
    }),
    route({ method: 'get', path: '/:language/account/email', access: 'signedIn', params: languageParams, handler: (request) => showEmail(request) }),
    route({
      method: 'post', path: '/:language/account/email', access: 'signedIn', params: languageParams, body: emailBody,
      invalid: showEmail,
      async handler(request) {
        const { language, actor, body, now } = request;
        const wait = await beginAttempt([...guessing(actor), { kind: 'letter', value: body.email }], now);
        if (wait > 0) return asTooMany(showEmail(request, mustWait(language, wait), { email: body.email }), wait);
        if (!domainIsOpen(platform, body.email)) return showEmail(request, { email: { key: 'accounts:email.domain' } }, { email: body.email });
        if (!(await levelled(requestEmailChange(platform, actor.id, body.email, body.current, language)))) return showEmail(request, { current: { key: 'accounts:password.wrong' } }, { email: body.email });
        await attemptSucceeded(guessing(actor), now);
        return redirect(`/${language}/account/email-sent`);
      },
    }),
    route({
      method: 'get', path: '/:language/account/email-sent', access: 'signedIn', params: languageParams,
      handler: ({ t, language }) =>
        page('accounts/message', {
          title: t('accounts:changeEmail.title'),
          text: platform.mailer.keepsOnly ? t('accounts:changeEmail.kept') : t('accounts:changeEmail.sent'),
          next: { text: t('accounts:account.title'), url: `/${language}/account` },
        }),
    }),
  ];
}

/** Everything that is held about a person: taken along, or erased. */
function dataRoutes(platform: Platform, holders: () => readonly PersonalData[]): Route[] {
  const showErase = ({ t, language }: Ask, problems: Problems = {}): Reply => page('accounts/form', erasePage({ t, language, problems }), statusOf(problems));

  return [
    route({
      method: 'get', path: '/:language/account/data', access: 'signedIn', params: languageParams,
      async handler({ actor, t, language, now }) {
        const files = await personalDataFiles(actor.id, holders(), t, language);
        return file(Buffer.from(zipSync(files)), 'application/zip', `lectern-${now.toISOString().slice(0, 10)}.zip`);
      },
    }),
    route({ method: 'get', path: '/:language/account/erase', access: 'signedIn', params: languageParams, handler: (request) => showErase(request) }),
    route({
      method: 'post', path: '/:language/account/erase', access: 'signedIn', params: languageParams, body: eraseBody,
      invalid: showErase,
      async handler(request) {
        const { language, actor, body, session, now } = request;
        const wait = await beginAttempt(guessing(actor), now);
        if (wait > 0) return asTooMany(showErase(request, mustWait(language, wait)), wait);
        const result = await beginErasing(platform, actor.id, body.password);
        if (result === 'wrong') return showErase(request, { password: { key: 'accounts:password.wrong' } });
        if (result === 'onlyAdministrator') return showErase(request, { form: { key: 'accounts:erase.onlyAdministrator' } });
        await session.signOut();
        await tryToFinishErasing(platform, actor.id, holders());
        return redirect(`/${language}/erased`);
      },
    }),
    route({
      method: 'get', path: '/:language/erased', access: 'public', params: languageParams,
      handler: ({ t, language }) =>
        page('accounts/message', { title: t('accounts:erased.title'), text: t('accounts:erased.text'), next: { text: t('accounts:erased.next'), url: `/${language}` } }),
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

/** One's own account. */
export function ownRoutes(platform: Platform, holders: () => readonly PersonalData[]): readonly Route[] {
  return [...accountRoutes(platform), ...keyRoutes(platform), ...dataRoutes(platform, holders), ...preferenceRoutes()];
}
