import type { Config } from '../config.js';
import type { Clock } from '../shared/clock.js';
import type { Audit } from './audit/audit.js';
import type { Database } from './database.js';
import type { VerifyPassword } from './http/authentication.js';
import type { Route, RouteRequest } from './http/route.js';
import type { I18n } from './i18n.js';
import type { Logger } from './logger.js';
import type { Mailer } from './mail/mailer.js';

/** What every feature is given. */
export interface Platform {
  readonly config: Config;
  /** Signs links and hashes; never leaves the server. */
  readonly secret: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly database: Database;
  readonly i18n: I18n;
  readonly mailer: Mailer;
  readonly audit: Audit;
}

/** Everything that the platform holds about one person, for 'My data' (JSON-serialisable), and how it is erased. */
export interface PersonalData {
  /** A name for the file in the zip: 'account', 'answers'. */
  readonly name: string;
  export(accountId: string): Promise<unknown>;
  /** Can be run twice; what must stay (a hash of a statement) stays. */
  erase(accountId: string): Promise<void>;
}

/** A feature as app.ts wires it. */
export interface Feature {
  readonly name: string;
  readonly routes: readonly Route[];
  readonly personalData?: readonly PersonalData[];
  /** Work at start, after the database is open: publishing shipped courses, printing a first link. */
  start?(): Promise<void>;
  /** Timers and workers end here. */
  stop?(): Promise<void>;
  /** Only the accounts feature: checks a password. */
  readonly verifyPassword?: VerifyPassword;
  /** Only the enrolment feature: answers `access: 'enrolled'`. */
  readonly requireEnrolment?: (request: RouteRequest) => Promise<void>;
}
