import { createHash, createHmac, randomBytes } from 'node:crypto';
import { insertToken, type TokenRecord } from './accounts.repository.js';

/** What is stored of a link's secret. */
export function tokenHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Makes a link that works once: returns its secret, of which only a hash is kept. */
export async function issueToken(token: Pick<TokenRecord, 'purpose' | 'account' | 'email' | 'expiresAt'>): Promise<string> {
  const secret = randomBytes(24).toString('base64url');
  await insertToken({ _id: tokenHash(secret), seed: null, note: '', ...token });
  return secret;
}

/** The secret of an invitation: whoever has the database alone cannot make it, whoever runs the platform can show it again. */
export function invitationSecret(platformSecret: string, seed: string): string {
  return createHmac('sha256', platformSecret).update(`invitation:${seed}`).digest('base64url').slice(0, 32);
}

export function newSeed(): string {
  return randomBytes(12).toString('base64url');
}
