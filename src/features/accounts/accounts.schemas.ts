import { z } from 'zod';
import { ROLES } from '../../platform/http/route.js';
import { LANGUAGES } from '../../shared/languages.js';
import { isCommonPassword, PASSWORD_LEAST, PASSWORD_MOST } from './passwords.js';

export const languageParams = z.object({ language: z.string() });
export const secretParams = z.object({ language: z.string(), secret: z.string().regex(/^[\w-]{20,64}$/) });
export const idParams = z.object({ language: z.string(), id: z.string().regex(/^[\w-]{10,64}$/) });

const email = z.string('accounts:email.missing').trim().toLowerCase().min(1, 'accounts:email.missing').max(254, 'accounts:email.wrong').pipe(z.email('accounts:email.wrong'));

// Letters of all scripts; the joiners that some need are let through, other signs that nobody sees are not: a statement prints the name.
export const personName = z
  .string('accounts:name.missing')
  .transform((value) => value.normalize('NFC').replace(/\s+/gu, ' ').trim())
  .pipe(z.string().min(1, { error: 'accounts:name.missing', abort: true }).max(200, 'accounts:name.tooLong').regex(/^(?:[^\p{C}\p{Default_Ignorable_Code_Point}<>{}]|\u200c|\u200d)*$/u, 'accounts:name.signs').regex(/\p{L}/u, 'accounts:name.letters'));
const newPassword = z.string('accounts:password.missing').min(PASSWORD_LEAST, 'accounts:password.short').max(PASSWORD_MOST, 'accounts:password.long');
const presentPassword = z.string('accounts:password.missing').min(1, 'accounts:password.missing').max(1_000, 'accounts:password.long');
// What nobody sees and nobody means to type is left out: control characters, and those that turn the text around.
const short = z
  .string()
  .transform((value) => value.replace(/(?![\u200c\u200d])\p{C}/gu, '').trim())
  .pipe(z.string().max(120, 'accounts:field.tooLong'))
  .default('');

/** Where to go on to. One that is too long, or comes twice, is none: nobody typed it, so nobody is told. */
const onwards = z.string().max(2_000).catch('');

export const PROFESSIONS = ['judge', 'prosecutor', 'lawyer', 'prison', 'probation', 'police', 'court', 'other'] as const;

/** The member States of the Council of Europe, its observers, and neighbours whose institutions take part in its programmes. */
export const COUNTRIES: readonly string[] = (
  'AL AD AM AT AZ BE BA BG HR CY CZ DK EE FI FR GE DE GR HU IS IE IT LV LI LT LU MT MD MC ME NL MK NO PL PT RO SM RS SK SI ES SE CH TR UA GB ' +
  'CA JP MX US VA BY XK RU DZ EG IL JO LB LY MA PS TN KZ KG TJ TM UZ'
).split(' ');

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

const profileFields = {
  name: personName,
  language: z.enum(LANGUAGES, 'accounts:language.missing'),
  profession: z.enum(['', ...PROFESSIONS]).default(''),
  institution: short,
  country: z.string().refine((value) => value === '' || COUNTRIES.includes(value), 'accounts:country.wrong').default(''),
  timeZone: z.string().max(60, 'accounts:timeZone.wrong').refine(isTimeZone, 'accounts:timeZone.wrong').default('UTC'),
};

const passwordIsNotCommon = (value: { password: string; email?: string | undefined; name?: string | undefined }): boolean =>
  !isCommonPassword(value.password, [value.email ?? '', value.email?.split('@')[0] ?? '', value.name ?? '']);
const COMMON = { path: ['password'], message: 'accounts:password.common' };

export const registerBody = z
  .object({
    email,
    password: newPassword,
    ...profileFields,
    invitation: z.string().max(64).default(''),
    /** Names this form, so that it makes one account however often it is sent. */
    form: z.string().regex(/^[\w-]{16,64}$/),
  })
  .refine(passwordIsNotCommon, COMMON);

export const signInBody = z.object({
  email: z.string('accounts:email.missing').trim().toLowerCase().min(1, 'accounts:email.missing').max(254, 'accounts:email.wrong'),
  password: presentPassword,
  next: onwards,
});

export const signInQuery = z.object({ next: onwards });
export const registerQuery = z.object({ invitation: z.string().max(64).optional() });
export const confirmBody = z.object({ password: z.string().max(1_000, 'accounts:password.long').default('') });
export const resetRequestBody = z.object({ email });
export const resetBody = z.object({ password: newPassword }).refine(passwordIsNotCommon, COMMON);
export const profileBody = z.object(profileFields);
export const emailBody = z.object({ email, current: presentPassword });
export const passwordBody = z.object({ current: presentPassword, password: newPassword }).refine(passwordIsNotCommon, COMMON);
export const eraseBody = z.object({ password: presentPassword });
export const sessionBody = z.object({ session: z.string().max(40) });

/** What was just done, for the account page to say. */
export const DONE = ['profile', 'password', 'session'] as const;
export const accountQuery = z.object({ done: z.enum(DONE).optional().catch(undefined) });

export const themeBody = z.object({ theme: z.enum(['auto', 'light', 'dark']), back: onwards });
export const languageBody = z.object({ to: onwards });

export const peopleQuery = z.object({ q: z.string().max(254).default(''), name: z.string().max(400).optional(), id: z.string().max(64).optional() });
export const roleBody = z.object({ role: z.enum(ROLES) });

/** How much longer than others a person may take for a test, as the form names it. */
export const TIME_FACTORS = { usual: 1, quarter: 1.25, half: 1.5, twice: 2 } as const;
export type TimeFactor = keyof typeof TIME_FACTORS;
export const timeFactorBody = z.object({ timeFactor: z.enum(Object.keys(TIME_FACTORS) as [TimeFactor, ...TimeFactor[]]) });
export const inviteBody = z.object({ note: short });
export const beforeQuery = z.object({ before: z.iso.datetime().optional() });
export const invitationParams = z.object({ language: z.string(), id: z.string().regex(/^[\w-]{20,64}$/) });
