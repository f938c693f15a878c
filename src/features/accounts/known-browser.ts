import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { CookieToSet } from '../../platform/http/route.js';
import { DAY } from '../../shared/clock.js';
import type { Subject } from './throttle.js';

/** The cookie of a browser in which somebody has signed in: a random name for it, and a proof that we gave it. */
const COOKIE = 'known-browser';

function proof(secret: string, email: string, name: string): string {
  return createHmac('sha256', secret).update(`known-browser:${email}:${name}`).digest('base64url');
}

/** The cookie that marks this browser as one in which the owner of an address has signed in. */
export function knownBrowserCookie(secret: string, email: string): CookieToSet {
  const name = randomBytes(12).toString('base64url');
  return { name: COOKIE, value: `${name}.${proof(secret, email, name)}`, maxAgeMs: 365 * DAY };
}

/** What an attempt to sign in is counted by: this browser where the person has used it before, else the account and the network. */
export function signInSubjects(secret: string, email: string, cookies: Readonly<Record<string, string>>, network: string): readonly Subject[] {
  const [name = '', given = ''] = (cookies[COOKIE] ?? '').split('.');
  const expected = Buffer.from(proof(secret, email, name));
  const offered = Buffer.from(given);
  if (offered.length === expected.length && timingSafeEqual(offered, expected)) return [{ kind: 'browser', value: `${name}:${email}` }];
  return [{ kind: 'account', value: email }, { kind: 'network', value: network }];
}
