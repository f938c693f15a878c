import type { Document } from 'bson';

/** A refusal in MongoDB's own terms: its code, its name, a message. Where a thing is not offered, the message names the embedded store. */
export class CommandError extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly extra: Document;

  constructor(code: number, codeName: string, message: string, extra: Document = {}) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.codeName = codeName;
    this.extra = extra;
  }
}

export const badValue = (message: string): CommandError => new CommandError(2, 'BadValue', message);
export const failedToParse = (message: string): CommandError => new CommandError(9, 'FailedToParse', message);
export const typeMismatch = (message: string): CommandError => new CommandError(14, 'TypeMismatch', message);
export const notOffered = (what: string): CommandError => new CommandError(238, 'NotImplemented', `${what} is not offered by the embedded store`);
