export type EmbeddedStoreErrorCode = 'not-writable' | 'locked' | 'disk-full' | 'broken' | 'unsupported';

/** The embedded store cannot run; the message is one line, fit for a terminal. */
export class EmbeddedStoreError extends Error {
  constructor(
    readonly code: EmbeddedStoreErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'EmbeddedStoreError';
  }
}

/** A write that the disk takes only in part reaches us as an input/output error, and lmdb does not always say more than 'commit failed'. */
const DISK_FULL = /commit failed|no space left|quota exceeded|file too large|input\/output error|ENOSPC|EDQUOT|EFBIG|EIO|MDB_MAP_FULL/i;
const NOT_WRITABLE = /EACCES|EPERM|EROFS|ENOTDIR|ENOENT|permission denied|read-only|not permitted|belongs to someone/i;

/** Says what went wrong with the files in `folder`. */
export function explain(error: unknown, folder: string): EmbeddedStoreError {
  if (error instanceof EmbeddedStoreError) return error;
  const { message, code = '' } = error as NodeJS.ErrnoException;
  const text = `${code} ${message}`;
  if (DISK_FULL.test(text)) return new EmbeddedStoreError('disk-full', `The disk that holds ${folder} is full or has failed: the embedded store has stopped. What it had confirmed is kept.`);
  if (NOT_WRITABLE.test(text)) return new EmbeddedStoreError('not-writable', `The embedded store cannot write to ${folder}: ${message}`);
  return new EmbeddedStoreError('broken', `The embedded store in ${folder} has stopped: ${message}`);
}
