import { pino, type Logger } from 'pino';

export type { Logger };

/**
 * One JSON line an event. Bodies, cookies, query strings and mail texts are never given to it: what is not
 * handed over cannot leak.
 */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
