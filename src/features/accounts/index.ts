import type { Feature, PersonalData, Platform } from '../../platform/platform.js';
import { accountRoutes } from './accounts.routes.js';
import { authenticate, finishAllErasing, firstAdministratorSecret, getAccount } from './accounts.service.js';
import { administrationRoutes } from './administration.routes.js';
import { accountData } from './personal-data.js';

export { makeAdministrator } from './make-administrator.js';

/** What other features may know of a person. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly emailConfirmed: boolean;
}

/** @throws AppError not_found */
export async function getPerson(id: string): Promise<Person> {
  const account = await getAccount(id);
  return { id, name: account.name, emailConfirmed: account.emailConfirmed };
}

/**
 * Accounts: registering, signing in, sessions, one's own data, and what administrators do with people.
 * @param holders everything that holds personal data, of all features: known once all are wired
 * @param announce called at start with a line that holds the one-time link for the first administrator, where there is none yet
 */
export function accounts(platform: Platform, holders: () => readonly PersonalData[], announce: (line: string) => void): Feature {
  return {
    name: 'accounts',
    routes: [...accountRoutes(platform, holders), ...administrationRoutes(platform)],
    personalData: [accountData],
    verifyPassword: authenticate,
    async start() {
      await finishAllErasing(platform, holders());
      const secret = await firstAdministratorSecret(platform);
      if (secret !== null) announce(`There is no administrator yet. Make the first one with this link, which works once:\n  ${platform.config.baseUrl}/en/first-administrator/${secret}`);
    },
  };
}
