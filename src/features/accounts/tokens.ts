import { createHash, randomBytes } from 'node:crypto';
import { insertToken, type TokenRecord } from './accounts.repository.js';

/** What is stored of a link's secret. */
export function tokenHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Makes a link that works once: returns its secret, of which only a hash is kept. */
export async function issueToken(token: Omit<TokenRecord, '_id'>): Promise<string> {
  const secret = randomBytes(24).toString('base64url');
  await insertToken({ _id: tokenHash(secret), ...token });
  return secret;
}
