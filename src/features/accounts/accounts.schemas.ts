import { z } from 'zod';
import { ROLES } from '../../platform/http/route.js';
import { LANGUAGES } from '../../shared/languages.js';
import { isCommonPassword, PASSWORD_LEAST, PASSWORD_MOST } from './passwords.js';

export const languageParams = z.object({ language: z.string() });
export const secretParams = z.object({ language: z.string(), secret: z.string().regex(/^[\w-]{20,64}$/) });
export const idParams = z.object({ language: z.string(), id: z.string().regex(/^[\w-]{10,64}$/) });

const email = z.string('accounts:email.missing').trim().toLowerCase().max(254, 'accounts:email.wrong').pipe(z.email('accounts:email.wrong'));
const name = z
  .string('accounts:name.missing')
  .trim()
  .min(1, 'accounts:name.missing')
  .max(200, 'accounts:name.tooLong')
  .regex(/^[^\p{C}<>{}]+$/u, 'accounts:name.signs');
const newPassword = z.string('accounts:password.missing').min(PASSWORD_LEAST, 'accounts:password.short').max(PASSWORD_MOST, 'accounts:password.long');
const short = z.string().trim().max(120, 'accounts:field.tooLong').default('');

export const PROFESSIONS = ['judge', 'prosecutor', 'lawyer', 'prison', 'probation', 'police', 'court', 'other'] as const;

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

const profileFields = {
  name,
  language: z.enum(LANGUAGES, 'accounts:language.missing'),
  profession: z.enum(['', ...PROFESSIONS]).default(''),
  institution: short,
  country: z.string().regex(/^([A-Z]{2})?$/, 'accounts:country.wrong').default(''),
  timeZone: z.string().max(60).refine(isTimeZone, 'accounts:timeZone.wrong').default('UTC'),
};

const passwordIsNotCommon = (value: { password: string; email?: string | undefined; name?: string | undefined }): boolean =>
  !isCommonPassword(value.password, [value.email ?? '', value.email?.split('@')[0] ?? '', value.name ?? '']);
const COMMON = { path: ['password'], message: 'accounts:password.common' };

export const registerBody = z
  .object({ email, password: newPassword, ...profileFields, invitation: z.string().max(64).default('') })
  .refine(passwordIsNotCommon, COMMON);

export const signInBody = z.object({
  email: z.string('accounts:email.missing').trim().min(1, 'accounts:email.missing').max(254, 'accounts:email.wrong'),
  password: z.string('accounts:password.missing').min(1, 'accounts:password.missing').max(1_000, 'accounts:password.long'),
  next: z.string().max(500).default(''),
});

export const signInQuery = z.object({ next: z.string().max(500).optional() });
export const registerQuery = z.object({ invitation: z.string().max(64).optional() });
export const emailBody = z.object({ email });
export const resetBody = z.object({ password: newPassword }).refine(passwordIsNotCommon, COMMON);
export const profileBody = z.object(profileFields);
export const passwordBody = z
  .object({ current: z.string('accounts:password.missing').min(1, 'accounts:password.missing').max(1_000), password: newPassword })
  .refine(passwordIsNotCommon, COMMON);
export const eraseBody = z.object({ password: z.string('accounts:password.missing').min(1, 'accounts:password.missing').max(1_000) });
export const sessionBody = z.object({ session: z.string().max(40) });
export const roleBody = z.object({ role: z.enum(ROLES) });
export const peopleQuery = z.object({ from: z.string().max(100).default(''), after: z.string().max(250).optional() });
export const pageQuery = z.object({ before: z.iso.datetime().optional() });
export const themeBody = z.object({ theme: z.enum(['auto', 'light', 'dark']), back: z.string().max(500).default('') });
export const languageBody = z.object({ to: z.string().max(600) });
