import { once } from 'node:events';
import path from 'node:path';
import { buildApp, ROOT } from './app.js';
import { ConfigError, readConfig, type Config } from './config.js';
import { features } from './features/index.js';
import { createAudit } from './platform/audit/audit.js';
import { DataFolderError, prepareDataFolder } from './platform/data-folder.js';
import { DatabaseError, openDatabase } from './platform/database.js';
import { stoppableServer, type StoppableServer } from './platform/http/server.js';
import { loadI18n } from './platform/i18n.js';
import { createLogger } from './platform/logger.js';
import { createMailer } from './platform/mail/mailer.js';
import type { Feature, Platform } from './platform/platform.js';
import { loadSecret } from './platform/secret.js';
import { SECOND, systemClock } from './shared/clock.js';

/** EX_CONFIG of sysexits(3). */
const EXIT_CONFIG = 78;
const EXIT_FAILURE = 1;
const GRACE = 10 * SECOND;

/** One clear line, and the end. */
function fail(message: string, code: number): never {
  process.stderr.write(`lectern: ${message}\n`);
  process.exit(code);
}

/** Errors that an operator can mend, as a line; null for a fault of ours. */
function explain(error: unknown, config: Config): string | null {
  if (error instanceof DatabaseError || error instanceof DataFolderError) return error.message;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${config.port} on ${config.host} is taken. Stop what uses it, or set PORT to another.`;
  if (code === 'EADDRNOTAVAIL' || (code === 'ENOTFOUND' && syscall === 'getaddrinfo')) return `HOST ${config.host} is not an address of this machine.`;
  if (code === 'EACCES' && syscall === 'listen') return `Port ${config.port} may not be used by this account. Set PORT to one above 1023.`;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS') return `Nothing can be written to ${config.dataDir} (${code}). Make room there, or set DATA_DIR to another folder.`;
  return null;
}

function announce(config: Config, platform: Platform, notices: readonly string[]): void {
  const { embedded } = platform.database;
  const lines = [`Lectern is at ${config.baseUrl}`];
  if (embedded === null) lines.push('Data: the MongoDB at MONGODB_URI.');
  else {
    lines.push(`Data: ${embedded.dataDir}`);
    lines.push('This is the embedded store, for evaluation, tests and a single office. To use MongoDB, set MONGODB_URI (docs/operations.md).');
  }
  if (platform.mailer.keepsOnly) lines.push('Mail: no SMTP_URL is set. Letters are kept in the outbox, which an administrator can read.');
  if (config.baseUrlIsGuessed) lines.push(`Links in letters and statements begin with ${config.baseUrl}: set BASE_URL to the address that people type.`);
  lines.push(...notices);
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function run(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel);
  await prepareDataFolder(config.dataDir);
  const secret = await loadSecret(config);
  const database = await openDatabase(config, logger);
  const i18n = await loadI18n(path.join(ROOT, 'locales'), (language, key) => logger.error({ language, key }, 'a sentence is missing'));
  const mailer = createMailer(config, systemClock, logger);
  const platform: Platform = { config, secret, clock: systemClock, logger, database, i18n, mailer, audit: createAudit(systemClock) };
  const notices: string[] = [];
  const wired = features(platform, (line) => notices.push(line));
  for (const feature of wired) await feature.start?.();
  const http = stoppableServer(buildApp(platform, wired, { strictPages: false }));
  const { server } = http;
  server.listen(config.port, config.host);
  await once(server, 'listening');
  mailer.start();
  announce(config, platform, notices);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop(http, platform, wired).then(
        () => process.exit(0),
        (error: unknown) => {
          logger.fatal({ err: error }, 'Lectern did not end in order');
          process.exit(EXIT_FAILURE);
        },
      );
    });
  }
}

/** No new requests; those in flight have ten seconds; then the store writes what it acknowledged and ends. */
async function stop(http: StoppableServer, platform: Platform, wired: readonly Feature[]): Promise<void> {
  await Promise.all([http.stop(GRACE), platform.mailer.stop()]);
  for (const feature of wired) await feature.stop?.();
  await platform.database.close();
}

let config: Config;
try {
  config = readConfig();
} catch (error) {
  if (error instanceof ConfigError) fail(error.message, EXIT_CONFIG);
  throw error;
}
try {
  await run(config);
} catch (error) {
  if (error instanceof ConfigError) fail(error.message, EXIT_CONFIG);
  const line = explain(error, config);
  if (line !== null) fail(line, EXIT_FAILURE);
  throw error;
}
