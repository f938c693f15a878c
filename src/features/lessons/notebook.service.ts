import { randomBytes } from 'node:crypto';
import { AppError } from '../../shared/app-error.js';
import { findNotebook, setText, type NotebookOf, type Written } from './lessons.repository.js';

/** The page from which a text comes: it counts what it sends, and says which text it began with. */
export interface WrittenFrom {
  readonly page: string;
  readonly sequence: number;
  /** The stamp of the text that the page was given. */
  readonly seen: string;
}

export interface KeptText {
  /** The stamp of what is kept now. */
  readonly seen: string;
  /** What is kept, where that is more than was sent; else null. */
  readonly both: string | null;
}

const ATTEMPTS = 10;

/** Between two texts that were written without knowledge of each other. */
const BETWEEN = '\n\n– – –\n\n';

/**
 * Keeps a note or a reflection. A text that another page changed meanwhile is never overwritten: both are kept, one after the other. Sent
 * twice, or overtaken by a later one of the same page, a text changes nothing.
 */
export async function keepText(of: NotebookOf, kind: Written, screen: string, text: string, from: WrittenFrom): Promise<KeptText> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const notebook = await findNotebook(of);
    const stored = notebook?.[kind][screen] ?? '';
    const stamp = notebook?.stamps[`${kind}/${screen}`] ?? '';
    const [page, sequence] = stamp.split('.');
    const same = page === from.page;
    if ((same && Number(sequence) >= from.sequence) || (!same && stamp !== from.seen && stored.endsWith(text))) return { seen: stamp, both: null };
    const mine = same || stamp === from.seen || stored === '';
    const next = mine ? text : `${stored}${BETWEEN}${text}`;
    // A text of both is nobody's: whoever writes next must have seen it.
    const nextStamp = mine ? `${from.page}.${from.sequence}` : `${randomBytes(8).toString('hex')}.0`;
    if (await setText(of, kind, screen, next, nextStamp, stamp)) return { seen: nextStamp, both: mine ? null : next };
  }
  throw new AppError('conflict');
}
