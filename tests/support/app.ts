import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mongoose from 'mongoose';
import { pino } from 'pino';
import { buildApp, ROOT } from '../../src/app.js';
import { readConfig, type Config } from '../../src/config.js';
import { confirmEmail } from '../../src/features/accounts/accounts.repository.js';
import { makeAccount } from '../../src/features/accounts/registration.service.js';
import { features } from '../../src/features/index.js';
import { createAudit } from '../../src/platform/audit/audit.js';
import { openDatabase } from '../../src/platform/database.js';
import type { Role } from '../../src/platform/http/route.js';
import { loadI18n } from '../../src/platform/i18n.js';
import { createMailer } from '../../src/platform/mail/mailer.js';
import type { MailRecord } from '../../src/platform/mail/mail.model.js';
import type { Feature, Platform } from '../../src/platform/platform.js';
import type { Clock } from '../../src/shared/clock.js';
import type { Language } from '../../src/shared/languages.js';
import { Browser } from './browser.js';
import { testDatabaseUri } from './database.js';

/** A clock that stands still until it is moved. It begins at the real time, because the store's TTL follows the real one. */
export class FakeClock implements Clock {
  #now = Date.now();
  now(): Date {
    return new Date(this.#now);
  }
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

export const PASSWORD = 'four quiet horses';
export const BASE_URL = 'http://lectern.test';

export interface TestPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/** The whole application on a database of its own. One for each test file; `close()` in afterAll. */
export interface TestApp {
  readonly platform: Platform;
  readonly clock: FakeClock;
  readonly features: readonly Feature[];
  /** The application listening on 127.0.0.1, for supertest, a browser or fetch. */
  readonly server: Server;
  readonly url: string;
  /** Every line that was logged, as JSON text. */
  readonly logged: string[];
  /** What the terminal would show. */
  readonly announced: string[];
  /** Somebody's browser, without a session. */
  guest(): Browser;
  /** Makes an account, with a confirmed address unless told otherwise; no letter is written. */
  person(role?: Role, options?: { name?: string; email?: string; language?: Language; confirmed?: boolean }): Promise<TestPerson>;
  /** A browser in which a new person of this role is signed in. */
  signedIn(role?: Role, options?: { name?: string; language?: Language }): Promise<Browser & { person: TestPerson }>;
  signIn(person: TestPerson): Promise<Browser>;
  /** The letters to an address, the newest first. */
  mails(to: string): Promise<MailRecord[]>;
  /** The path of the first link in the newest letter to an address. */
  mailedPath(to: string): Promise<string>;
  /** Runs the features' work at start again, as a restart of the server does. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

function testConfig(dataDir: string, settings: Record<string, string>): Config {
  return readConfig({ MONGODB_URI: testDatabaseUri(), DATA_DIR: dataDir, BASE_URL, SESSION_SECRET: 'a secret for tests, forty signs in length', ...settings });
}

/**
 * Builds the application as main.ts does, on a test database, with a clock that stands still.
 * @param options.settings environment settings, such as { REGISTRATION: 'invitation' }
 * @param options.coursesFolder where courses are published from; the shipped ones where it is not given
 */
export async function buildTestApp(options: { settings?: Record<string, string>; coursesFolder?: string } = {}): Promise<TestApp> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'lectern-test-data-'));
  const config = testConfig(dataDir, options.settings ?? {});
  const clock = new FakeClock();
  const logged: string[] = [];
  const announced: string[] = [];
  const logger = pino({ level: 'debug', base: null }, { write: (line: string) => logged.push(line) });
  const database = await openDatabase(config, logger);
  const i18n = await loadI18n(path.join(ROOT, 'locales'), (language, key) => {
    throw new Error(`the sentence ${key} is missing in ${language}`);
  });
  const mailer = createMailer(config, clock, logger);
  const platform: Platform = { config, secret: config.sessionSecret ?? '', clock, logger, database, i18n, mailer, audit: createAudit(clock) };
  const all = features(platform, (line) => announced.push(line), options.coursesFolder);
  for (const feature of all) await feature.start?.();
  const server = createServer(buildApp(platform, all, { strictPages: true }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };

  let people = 0;

  const app: TestApp = {
    platform,
    clock,
    features: all,
    server,
    url: `http://127.0.0.1:${port}`,
    logged,
    announced,
    guest: () => new Browser(server),
    async person(role = 'learner', { name, email, language = 'en', confirmed = true } = {}) {
      people += 1;
      const input = {
        email: email ?? `${role.toLowerCase()}${people}@example.org`, name: name ?? `Person ${people}`, password: PASSWORD, language,
        profession: '', institution: '', country: '', timeZone: 'Europe/Paris',
      };
      const { account: { _id: id } } = await makeAccount(platform, input, randomUUID(), role);
      if (confirmed) await confirmEmail(id, input.email);
      return { id, email: input.email, name: input.name, password: PASSWORD };
    },
    async signIn(person) {
      const browser = new Browser(server);
      const reply = await browser.submit('/en/sign-in', { email: person.email, password: person.password });
      if (reply.status !== 303) throw new Error(`signing in answered ${reply.status}`);
      return browser;
    },
    async signedIn(role, options) {
      const person = await app.person(role, options);
      return Object.assign(await app.signIn(person), { person });
    },
    mails: async (to) => (await mailer.list(new Date(8.64e15), 1_000)).filter((mail) => mail.to === to),
    async mailedPath(to) {
      const [mail] = await app.mails(to);
      const found = mail === undefined ? null : new RegExp(`${BASE_URL}(/\\S+)`).exec(mail.text);
      if (found?.[1] === undefined) throw new Error(`no letter with a link to ${to}`);
      return found[1];
    },
    async restart() {
      for (const feature of all) await feature.start?.();
    },
    async close() {
      for (const feature of all) await feature.stop?.();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      // testDatabaseUri() gave a name that holds 'test'; nothing else is ever dropped.
      const { db } = mongoose.connection;
      if (db?.databaseName.startsWith('lectern-test-') === true) await db.dropDatabase();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return app;
}
