import type { Reply } from '../server/reply.js';
import type { Store } from '../store.js';
import type { Request } from './request.js';

export interface Context {
  readonly store: Store;
  readonly request: Request;
  readonly connectionId: number;
  readonly server: ServerState;
}

/** What commands ask of the process around them. */
export interface ServerState {
  readonly startedAt: number;
  connections(): number;
  /** Sets how often expired documents are looked for. */
  sweepEvery(seconds: number): void;
}

export interface Command {
  /** The fields that it takes, beside those that every command does; null where it passes over what it does not know. */
  readonly fields: ReadonlySet<string> | null;
  run(context: Context): Reply | Promise<Reply>;
}

export function command(fields: string | null, run: Command['run']): Command {
  return { fields: fields === null ? null : new Set(fields.split(' ')), run };
}
