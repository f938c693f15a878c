import type { Clock } from '../../shared/clock.js';
import type { AuditRecord } from './audit.model.js';
import { deleteEntriesAbout, insertEntry, listEntries, listEntriesOf } from './audit.repository.js';

/** What an audit entry says; ids, never names or typed text. */
export interface AuditEntry {
  readonly actor: string | null;
  readonly action: string;
  readonly target: string;
  readonly details?: Record<string, string | number | boolean>;
}

export interface Audit {
  record(entry: AuditEntry): Promise<void>;
  /** The newest entries before a moment. */
  list(before: Date, limit: number): Promise<AuditRecord[]>;
  /** The newest entries about a person and of what they did, for 'My data'. */
  listOf(person: string, limit: number): Promise<AuditRecord[]>;
  /** Deletes what is about a person. What they did to others stays, under an id that names nobody any more. */
  forget(person: string): Promise<void>;
}

export function createAudit(clock: Clock): Audit {
  return {
    record: ({ actor, action, target, details = {} }) => insertEntry({ at: clock.now(), actor, action, target, details }),
    list: listEntries,
    listOf: listEntriesOf,
    forget: deleteEntriesAbout,
  };
}
