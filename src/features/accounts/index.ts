import type { Feature, PersonalData, Platform } from '../../platform/platform.js';
import { isLanguage, FALLBACK_LANGUAGE, type Language } from '../../shared/languages.js';
import { authenticate, getAccount } from './accounts.service.js';
import { administrationRoutes } from './administration.routes.js';
import { confirmationRoutes } from './confirmation.routes.js';
import { registrationRoutes, resetRoutes, signInRoutes } from './entry.routes.js';
import { finishAllErasing } from './erasure.service.js';
import { ownRoutes } from './own.routes.js';
import { accountData } from './personal-data.js';
import { firstAdministratorSecret } from './registration.service.js';

export { personName } from './accounts.schemas.js';
export { makeAdministrator } from './make-administrator.js';

/** What other features may know of a person. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** No statement is issued before. */
  readonly emailConfirmed: boolean;
  readonly language: Language;
  readonly timeZone: string;
}

/** @throws AppError not_found */
export async function getPerson(id: string): Promise<Person> {
  const { name, email, emailConfirmed, language, timeZone } = await getAccount(id);
  return { id, name, email, emailConfirmed, language: isLanguage(language) ? language : FALLBACK_LANGUAGE, timeZone };
}

/**
 * Accounts: registering, signing in, sessions, one's own data, and what administrators do with people.
 * @param holders everything that holds personal data, of all features: known once all are wired
 * @param announce called at start with a line that holds the one-time link for the first administrator, where there is none yet
 * @param mistakes what is wrong in course files, for administrators to see
 */
export function accounts(platform: Platform, holders: () => readonly PersonalData[], announce: (line: string) => void, mistakes: () => readonly string[]): Feature {
  return {
    name: 'accounts',
    routes: [
      ...registrationRoutes(platform),
      ...signInRoutes(platform),
      ...resetRoutes(platform),
      ...confirmationRoutes(platform),
      ...ownRoutes(platform, holders),
      ...administrationRoutes(platform, mistakes),
    ],
    personalData: [accountData(platform)],
    verifyPassword: authenticate,
    async start() {
      await finishAllErasing(platform, holders());
      const secret = await firstAdministratorSecret(platform);
      if (secret === null) return;
      announce(`There is no administrator yet. Make the first one with this link, which works once:\n  ${platform.config.baseUrl}/en/first-administrator/${secret}`);
    },
  };
}
