import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ROOT } from '../app.js';
import { ConfigError, readConfig } from '../config.js';
import { makeAdministrator, personName } from '../features/accounts/index.js';
import { createAudit } from '../platform/audit/audit.js';
import { DataFolderError, prepareDataFolder } from '../platform/data-folder.js';
import { DatabaseError, openDatabase } from '../platform/database.js';
import { loadI18n } from '../platform/i18n.js';
import { createLogger } from '../platform/logger.js';
import { createMailer } from '../platform/mail/mailer.js';
import { loadSecret } from '../platform/secret.js';
import { systemClock } from '../shared/clock.js';

// `npm run create-administrator -- --email someone@example.org [--name 'Their Name']`, also while the server runs. No password is typed
// here, where a shell would keep it: a new account gets a link with which its password is set.

const USAGE = "usage: npm run create-administrator -- --email someone@example.org [--name 'Their Name']";
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;

const argumentsSchema = z.object({ email: z.email().max(254), name: personName.default('Administrator') });

function readArguments(): z.infer<typeof argumentsSchema> | null {
  try {
    const { values } = parseArgs({ options: { email: { type: 'string' }, name: { type: 'string' } } });
    return argumentsSchema.safeParse(values).data ?? null;
  } catch {
    return null;
  }
}

async function run(input: z.infer<typeof argumentsSchema>): Promise<void> {
  const config = readConfig();
  const logger = createLogger('silent');
  await prepareDataFolder(config.dataDir);
  const secret = await loadSecret(config);
  const database = await openDatabase(config, logger);
  try {
    const i18n = await loadI18n(path.join(ROOT, 'locales'), () => undefined);
    const mailer = createMailer(config, systemClock, logger);
    const platform = { config, secret, clock: systemClock, logger, database, i18n, mailer, audit: createAudit(systemClock) };
    const link = await makeAdministrator(platform, input);
    if (link === null) process.stdout.write(`${input.email} has an account and is now an administrator. Sign in again to use it.\n`);
    else process.stdout.write(`An administrator's account is made for ${input.email}. Set its password with this link, which works once, for an hour:\n  ${link}\n`);
  } finally {
    await database.close();
  }
}

const input = readArguments();
if (input === null) {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = EXIT_USAGE;
} else {
  try {
    await run(input);
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof DatabaseError || error instanceof DataFolderError)) throw error;
    process.stderr.write(`lectern: ${error.message}\n`);
    process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
  }
}
