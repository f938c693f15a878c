import type { Clock } from '../../shared/clock.js';
import { AuditModel, type AuditRecord } from './audit.model.js';

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
}

export function createAudit(clock: Clock): Audit {
  return {
    async record({ actor, action, target, address = '', details = {} }) {
      await AuditModel.create({ at: clock.now(), actor, action, target, address, details });
    },
    async list(before, limit) {
      return AuditModel.find({ at: { $lt: before } }).sort({ at: -1 }).limit(limit).lean();
    },
  };
}
