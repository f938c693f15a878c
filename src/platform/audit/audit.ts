import type { Clock } from '../../shared/clock.js';
import type { AuditRecord } from './audit.model.js';
import { insertEntry, listEntries, listEntriesAbout } from './audit.repository.js';

/** What an audit entry says; ids, never names or typed text. */
export interface AuditEntry {
  readonly actor: string | null;
  readonly action: string;
  readonly target: string;
  readonly address?: string;
  readonly details?: Record<string, string | number | boolean>;
}

export interface Audit {
  record(entry: AuditEntry): Promise<void>;
  /** The newest entries before a moment. */
  list(before: Date, limit: number): Promise<AuditRecord[]>;
  /** The newest entries about something: a person's, for 'My data'. */
  listAbout(target: string, limit: number): Promise<AuditRecord[]>;
}

export function createAudit(clock: Clock): Audit {
  return {
    record: ({ actor, action, target, address = '', details = {} }) =>
      insertEntry({ at: clock.now(), actor, action, target, address, details }),
    list: listEntries,
    listAbout: listEntriesAbout,
  };
}
