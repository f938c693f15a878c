import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** When a film's page was opened, sealed: a claim to have watched is checked against this clock and not the browser's. */
export interface Opening {
  readonly id: string;
  readonly at: Date;
}

function seal(secret: string, text: string): string {
  return createHmac('sha256', secret).update(`opening|${text}`).digest('base64url').slice(0, 22);
}

export function sealOpening(secret: string, account: string, film: string, at: Date): string {
  const body = `${at.getTime().toString(36)}.${randomBytes(6).toString('base64url')}`;
  return `${body}.${seal(secret, `${account}|${film}|${body}`)}`;
}

/** Null where the seal is not ours, or belongs to somebody or something else. */
export function openSealed(secret: string, account: string, film: string, sealed: string): Opening | null {
  const [time = '', id = '', given = ''] = sealed.split('.');
  const wanted = seal(secret, `${account}|${film}|${time}.${id}`);
  if (given.length !== wanted.length || !timingSafeEqual(Buffer.from(given), Buffer.from(wanted))) return null;
  return { id, at: new Date(parseInt(time, 36)) };
}
