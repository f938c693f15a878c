import { formatDateTime } from '../../platform/format.js';
import { formView, type FieldSpec, type FormView } from '../../platform/http/form.js';
import type { Problems } from '../../platform/http/route.js';
import type { Translate } from '../../platform/i18n.js';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../shared/languages.js';
import type { Account, SessionRecord } from './accounts.repository.js';
import { PROFESSIONS } from './accounts.schemas.js';

/** A page that is a form with a heading, a paragraph and a few links: most pages of this feature. */
export interface FormPage {
  readonly title: string;
  readonly intro: string | null;
  readonly form: FormView;
  readonly links: readonly { text: string; url: string }[];
  readonly hidden: Readonly<Record<string, string>>;
  readonly danger: boolean;
}

interface FormInput {
  readonly t: Translate;
  readonly language: Language;
  readonly problems?: Problems;
  readonly typed?: Readonly<Record<string, string>>;
}

function page(input: FormInput, title: string, intro: string | null, action: string, submit: string, fields: readonly FieldSpec[], extra: Partial<FormPage> = {}): FormPage {
  const { t, problems = {}, typed = {} } = input;
  return { title, intro, form: formView({ t, action, submit, fields, problems, typed }), links: [], hidden: {}, danger: false, ...extra };
}

function profileFields(t: Translate, language: Language): FieldSpec[] {
  const professions: Readonly<Record<(typeof PROFESSIONS)[number], string>> = {
    judge: t('accounts:profession.judge'),
    prosecutor: t('accounts:profession.prosecutor'),
    lawyer: t('accounts:profession.lawyer'),
    prison: t('accounts:profession.prison'),
    probation: t('accounts:profession.probation'),
    police: t('accounts:profession.police'),
    court: t('accounts:profession.court'),
    other: t('accounts:profession.other'),
  };
  return [
    { name: 'language', label: t('accounts:language.label'), type: 'select', value: language, autocomplete: 'language', options: LANGUAGES.map((code) => ({ value: code, label: LANGUAGE_NAMES[code] })) },
    { name: 'profession', label: t('accounts:profession.label'), type: 'select', required: false, options: [{ value: '', label: t('accounts:choose') }, ...PROFESSIONS.map((value) => ({ value, label: professions[value] }))] },
    { name: 'institution', label: t('accounts:institution.label'), required: false, autocomplete: 'organization' },
    { name: 'country', label: t('accounts:country.label'), type: 'select', required: false, autocomplete: 'country', options: [{ value: '', label: t('accounts:choose') }, ...countries(language)] },
    { name: 'timeZone', label: t('accounts:timeZone.label'), type: 'select', value: 'UTC', options: timeZones() },
  ];
}

// The member States of the Council of Europe, and neighbours whose institutions take part in its programmes.
const COUNTRIES = (
  'AL AD AM AT AZ BE BA BG HR CY CZ DK EE FI FR GE DE GR HU IS IE IT LV LI LT LU MT MD MC ME NL MK NO PL PT RO SM RS SK SI ES SE CH TR UA GB ' +
  'BY XK RU DZ EG IL JO LB LY MA PS TN KZ KG TJ TM UZ'
).split(' ');

const countryLists = new Map<Language, { value: string; label: string }[]>();

function countries(language: Language): { value: string; label: string }[] {
  const known = countryLists.get(language);
  if (known !== undefined) return known;
  const names = new Intl.DisplayNames(language, { type: 'region' });
  const list = COUNTRIES.map((value) => ({ value, label: names.of(value) ?? value })).sort((a, b) => a.label.localeCompare(b.label, language));
  countryLists.set(language, list);
  return list;
}

let zones: { value: string; label: string }[] | null = null;

function timeZones(): { value: string; label: string }[] {
  zones ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => /^(Europe|Africa|Asia|Atlantic)\//.test(zone))].map((zone) => ({
    value: zone,
    label: zone.replaceAll('_', ' '),
  }));
  return zones;
}

function passwordField(t: Translate, label: string, fresh: boolean, name = 'password'): FieldSpec {
  const spec = { name, label, type: 'password' as const, autocomplete: fresh ? 'new-password' : 'current-password' };
  return fresh ? { ...spec, hint: t('accounts:password.hint') } : spec;
}

export function registerPage(input: FormInput & { action: string; intro: string; invitation: string }): FormPage {
  const { t, language, action, intro, invitation } = input;
  const fields: FieldSpec[] = [
    { name: 'email', label: t('accounts:email.label'), type: 'email', autocomplete: 'email', hint: t('accounts:email.hint') },
    { name: 'name', label: t('accounts:name.label'), autocomplete: 'name', hint: t('accounts:name.hint') },
    passwordField(t, t('accounts:password.label'), true),
    ...profileFields(t, language),
  ];
  return page(input, t('accounts:register.title'), intro, action, t('accounts:register.submit'), fields, {
    links: [{ text: t('accounts:register.toSignIn'), url: `/${language}/sign-in` }],
    hidden: { invitation },
  });
}

export function signInPage(input: FormInput & { next: string }): FormPage {
  const { t, language, next } = input;
  const fields: FieldSpec[] = [
    { name: 'email', label: t('accounts:email.label'), type: 'email', autocomplete: 'username' },
    passwordField(t, t('accounts:password.label'), false),
  ];
  return page(input, t('accounts:signIn.title'), null, `/${language}/sign-in`, t('accounts:signIn.submit'), fields, {
    hidden: { next },
    links: [
      { text: t('accounts:signIn.toReset'), url: `/${language}/reset` },
      { text: t('accounts:signIn.toRegister'), url: `/${language}/register` },
    ],
  });
}

export function askResetPage(input: FormInput): FormPage {
  const { t, language } = input;
  const fields: FieldSpec[] = [{ name: 'email', label: t('accounts:email.label'), type: 'email', autocomplete: 'username' }];
  return page(input, t('accounts:reset.title'), t('accounts:reset.intro'), `/${language}/reset`, t('accounts:reset.submit'), fields);
}

export function resetPage(input: FormInput & { secret: string }): FormPage {
  const { t, language, secret } = input;
  const fields = [passwordField(t, t('accounts:password.new'), true)];
  return page(input, t('accounts:newPassword.title'), null, `/${language}/reset/${secret}`, t('accounts:newPassword.submit'), fields);
}

export function passwordPage(input: FormInput): FormPage {
  const { t, language } = input;
  const fields = [passwordField(t, t('accounts:password.current'), false, 'current'), passwordField(t, t('accounts:password.new'), true)];
  return page(input, t('accounts:newPassword.title'), t('accounts:newPassword.intro'), `/${language}/account/password`, t('accounts:newPassword.submit'), fields);
}

export function emailPage(input: FormInput): FormPage {
  const { t, language } = input;
  const fields: FieldSpec[] = [{ name: 'email', label: t('accounts:email.new'), type: 'email', autocomplete: 'email' }];
  return page(input, t('accounts:changeEmail.title'), t('accounts:changeEmail.intro'), `/${language}/account/email`, t('accounts:changeEmail.submit'), fields);
}

export function profilePage(input: FormInput & { account: Account }): FormPage {
  const { t, language, account } = input;
  const fields: FieldSpec[] = [
    { name: 'name', label: t('accounts:name.label'), autocomplete: 'name', hint: t('accounts:name.hint') },
    ...profileFields(t, language),
  ];
  const typed = input.typed ?? {
    name: account.name, language: account.language, profession: account.profession, institution: account.institution, country: account.country, timeZone: account.timeZone,
  };
  return page({ ...input, typed }, t('accounts:profile.title'), null, `/${language}/account/profile`, t('accounts:profile.submit'), fields);
}

export function erasePage(input: FormInput): FormPage {
  const { t, language } = input;
  const fields = [passwordField(t, t('accounts:password.current'), false)];
  return page(input, t('accounts:erase.title'), t('accounts:erase.intro'), `/${language}/account/erase`, t('accounts:erase.submit'), fields, {
    danger: true,
    links: [{ text: t('accounts:erase.keep'), url: `/${language}/account` }],
  });
}

export interface AccountPage {
  readonly title: string;
  readonly rows: readonly { label: string; value: string }[];
  readonly emailConfirmed: boolean;
  readonly keepsMail: boolean;
  readonly links: readonly { text: string; url: string }[];
  readonly sessions: readonly { id: string; text: string; seen: string; here: boolean }[];
  readonly urls: { readonly resend: string; readonly endSession: string; readonly endAll: string; readonly data: string; readonly erase: string; readonly signOut: string };
}

/** A browser in words, from what it says of itself. */
function browserName(t: Translate, userAgent: string): string {
  const browser = /Firefox|Edg|OPR|Chrome|Safari/.exec(userAgent)?.[0].replace('Edg', 'Edge').replace('OPR', 'Opera');
  const system = /Windows|Android|iPhone|iPad|Mac OS|Linux/.exec(userAgent)?.[0];
  return browser === undefined || system === undefined ? t('accounts:sessions.unknown') : t('accounts:sessions.browser', { browser, system });
}

export function accountPage(input: {
  t: Translate; language: Language; account: Account; sessions: readonly (SessionRecord & { publicId: string })[]; here: string; keepsMail: boolean;
}): AccountPage {
  const { t, language, account, sessions, here, keepsMail } = input;
  const base = `/${language}/account`;
  return {
    title: t('accounts:account.title'),
    rows: [
      { label: t('accounts:name.label'), value: account.name },
      { label: t('accounts:email.label'), value: account.email },
    ],
    emailConfirmed: account.emailConfirmed,
    keepsMail,
    links: [
      { text: t('accounts:account.toProfile'), url: `${base}/profile` },
      { text: t('accounts:account.toEmail'), url: `${base}/email` },
      { text: t('accounts:account.toPassword'), url: `${base}/password` },
    ],
    sessions: sessions.map((record) => ({
      id: record.publicId,
      text: browserName(t, record.session.userAgent ?? ''),
      seen: record.session.since === undefined ? '' : formatDateTime(language, new Date(record.session.since), account.timeZone),
      here: record.publicId === here,
    })),
    urls: {
      resend: `${base}/confirmation`, endSession: `${base}/sessions/end`, endAll: `${base}/sessions/end-all`, data: `${base}/data`, erase: `${base}/erase`,
      signOut: `/${language}/sign-out`,
    },
  };
}

/** A page that says one thing and offers the next step. */
export interface MessagePage {
  readonly title: string;
  readonly text: string;
  readonly next: { readonly text: string; readonly url: string };
}
