import { isIP } from 'node:net';
import path from 'node:path';
import { z } from 'zod';

/** A setting that has a wrong value; the message is one line that names the setting and what it takes. */
export class ConfigError extends Error {}

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535);

/** An address and nothing after it: Lectern has its host to itself, and its cookies are bound to it. */
function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { pathname, search, hash, username, password } = new URL(value);
  return pathname === '/' && `${search}${hash}${username}${password}` === '';
}

function isMailServer(value: string): boolean {
  return URL.canParse(value) && new URL(value).hostname !== '';
}

const mailDomains = /^(open|invitation|domain:[a-z0-9.-]+\.[a-z]{2,}(,[a-z0-9.-]+\.[a-z]{2,})*)$/i;

/** What each setting takes, in words: printed when its value is wrong, and listed in the README. */
export const SETTINGS: Readonly<Record<string, { schema: z.ZodType; takes: string }>> = {
  MONGODB_URI: { schema: z.string().regex(/^mongodb(\+srv)?:\/\/.+/), takes: 'a MongoDB connection string: mongodb://… or mongodb+srv://…' },
  HOST: {
    schema: z.string().refine((value) => isIP(value) !== 0 || (/^[a-z0-9.-]+$/i.test(value) && /[a-z]/i.test(value))),
    takes: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
  },
  PORT: { schema: port, takes: 'a port number from 1 to 65535' },
  BASE_URL: { schema: z.url({ protocol: /^https?$/ }).refine(isOrigin), takes: 'the address that people type, without a path, such as https://learn.example.org' },
  DATA_DIR: { schema: z.string().min(1), takes: 'a folder for data, such as ./data' },
  SESSION_SECRET: { schema: z.string().min(32), takes: 'at least 32 characters' },
  SMTP_URL: { schema: z.string().regex(/^smtps?:\/\/.+/).refine(isMailServer), takes: 'a mail server: smtp://user:password@host:587 or smtps://…' },
  MAIL_FROM: { schema: z.string().regex(/^[^\r\n]{3,200}$/), takes: 'the sender of mail, such as "Lectern <learn@example.org>"' },
  REGISTRATION: {
    schema: z.string().regex(mailDomains),
    takes: "'open', 'invitation', or 'domain:example.org' (several separated by commas)",
  },
  TRUST_PROXY: { schema: z.string().regex(/^(\d{1,2}|loopback)$/), takes: "the number of reverse proxies in front, or 'loopback'" },
  LOG_LEVEL: { schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']), takes: "'fatal', 'error', 'warn', 'info', 'debug' or 'silent'" },
};

export type Registration = { kind: 'open' } | { kind: 'invitation' } | { kind: 'domains'; domains: readonly string[] };

export interface Config {
  readonly mongodbUri: string | undefined;
  readonly host: string;
  readonly port: number;
  /** The address that people type, without a slash at its end. */
  readonly baseUrl: string;
  /** Whether nobody said it, and people come from elsewhere: links may then lead nowhere. */
  readonly baseUrlIsGuessed: boolean;
  /** Whether people come by https: cookies are then Secure and named with the prefix __Host-. */
  readonly secure: boolean;
  readonly dataDir: string;
  /** Absent: one is made and kept in the data folder (platform/secret.ts). */
  readonly sessionSecret: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly registration: Registration;
  readonly trustProxy: number | 'loopback' | false;
  readonly logLevel: string;
}

function registrationFrom(value: string | undefined): Registration {
  const said = value?.toLowerCase() ?? 'open';
  if (said === 'open' || said === 'invitation') return { kind: said };
  return { kind: 'domains', domains: said.slice('domain:'.length).split(',') };
}

/** Lectern itself speaks no TLS: where people come by https, a proxy stands in front, on this machine unless told otherwise. */
function trustProxyFrom(value: string | undefined, secure: boolean): number | 'loopback' | false {
  if (value === undefined) return secure ? 'loopback' : false;
  return value === 'loopback' ? 'loopback' : Number(value);
}

/**
 * Reads every setting of the application. An empty value counts as absent.
 * @throws ConfigError for the first setting whose value is wrong.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const values: Record<string, string | undefined> = {};
  for (const [name, { schema, takes }] of Object.entries(SETTINGS)) {
    const value = env[name];
    if (value === undefined || value === '') continue;
    if (!schema.safeParse(value).success) throw new ConfigError(`${name} has a wrong value. It takes ${takes}.`);
    values[name] = value;
  }
  const host = values['HOST'] ?? '127.0.0.1';
  const portNumber = Number(values['PORT'] ?? 3000);
  const baseUrl = new URL(values['BASE_URL'] ?? `http://${host.includes(':') ? `[${host}]` : host}:${portNumber}`).origin;
  const secure = baseUrl.startsWith('https:');
  return Object.freeze({
    mongodbUri: values['MONGODB_URI'],
    host,
    port: portNumber,
    baseUrl,
    baseUrlIsGuessed: values['BASE_URL'] === undefined && !/^(127\.|::1$|localhost$)/.test(host),
    secure,
    dataDir: path.resolve(values['DATA_DIR'] ?? 'data'),
    sessionSecret: values['SESSION_SECRET'],
    smtpUrl: values['SMTP_URL'],
    mailFrom: values['MAIL_FROM'] ?? 'Lectern <lectern@localhost>',
    registration: registrationFrom(values['REGISTRATION']),
    trustProxy: trustProxyFrom(values['TRUST_PROXY'], secure),
    logLevel: values['LOG_LEVEL'] ?? 'info',
  });
}
