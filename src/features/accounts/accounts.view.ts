import { formView, type FieldSpec, type FormView } from '../../platform/http/form.js';
import type { Problems } from '../../platform/http/route.js';
import type { Translate } from '../../platform/i18n.js';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../../shared/languages.js';
import type { Account } from './accounts.repository.js';
import { COUNTRIES, PROFESSIONS } from './accounts.schemas.js';

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

function profileFields(t: Translate, language: Language, zone = 'UTC'): FieldSpec[] {
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
    { name: 'timeZone', label: t('accounts:timeZone.label'), type: 'select', value: 'UTC', options: timeZones(zone) },
  ];
}

const countryLists = new Map<Language, { value: string; label: string }[]>();

function countries(language: Language): { value: string; label: string }[] {
  const known = countryLists.get(language);
  if (known !== undefined) return known;
  const names = new Intl.DisplayNames(language, { type: 'region' });
  const list = COUNTRIES.map((value) => ({ value, label: names.of(value) ?? value })).sort((a, b) => a.label.localeCompare(b.label, language));
  countryLists.set(language, list);
  return list;
}

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/') && !zone.startsWith('Etc/'))];

/** Every time zone, and the one that a person has, should this machine not list it. */
function timeZones(own: string): { value: string; label: string }[] {
  const zones = ZONES.includes(own) ? ZONES : [own, ...ZONES];
  return zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}

function passwordField(t: Translate, label: string, fresh: boolean, name = 'password'): FieldSpec {
  const spec = { name, label, type: 'password' as const, autocomplete: fresh ? 'new-password' : 'current-password' };
  return fresh ? { ...spec, hint: t('accounts:password.hint') } : spec;
}

export function registerPage(input: FormInput & { action: string; intro: string; invitation: string; form: string }): FormPage {
  const { t, language, action, intro, invitation, form } = input;
  const fields: FieldSpec[] = [
    { name: 'email', label: t('accounts:email.label'), type: 'email', autocomplete: 'email', hint: t('accounts:email.hint') },
    { name: 'name', label: t('accounts:name.label'), autocomplete: 'name', hint: t('accounts:name.hint') },
    passwordField(t, t('accounts:password.label'), true),
    ...profileFields(t, language),
  ];
  return page(input, t('accounts:register.title'), intro, action, t('accounts:register.submit'), fields, {
    links: [{ text: t('accounts:register.toSignIn'), url: `/${language}/sign-in` }],
    hidden: { invitation, form },
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
  const fields: FieldSpec[] = [
    { name: 'email', label: t('accounts:email.new'), type: 'email', autocomplete: 'email' },
    passwordField(t, t('accounts:password.current'), false, 'current'),
  ];
  return page(input, t('accounts:changeEmail.title'), t('accounts:changeEmail.intro'), `/${language}/account/email`, t('accounts:changeEmail.submit'), fields);
}

export function profilePage(input: FormInput & { account: Account }): FormPage {
  const { t, language, account } = input;
  const fields: FieldSpec[] = [
    { name: 'name', label: t('accounts:name.label'), autocomplete: 'name', hint: t('accounts:name.hint') },
    ...profileFields(t, language, account.timeZone),
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

/** Confirming an address: a button for whoever is signed in to the account, a password for everybody else. */
export function confirmPage(input: FormInput & { secret: string; own: boolean }): FormPage {
  const { t, language, secret, own } = input;
  const fields = own ? [] : [passwordField(t, t('accounts:password.label'), false)];
  const intro = own ? t('accounts:confirm.text') : t('accounts:confirm.password');
  return page(input, t('accounts:confirm.title'), intro, `/${language}/confirm/${secret}`, t('accounts:confirm.submit'), fields, {
    links: own ? [] : [{ text: t('accounts:signIn.toReset'), url: `/${language}/reset` }],
  });
}

/** A page that says one thing and offers the next step. */
export interface MessagePage {
  readonly title: string;
  readonly text: string;
  readonly next: { readonly text: string; readonly url: string };
}
