/** Every code that the reader can give a finding. A test asserts that each is provoked by a test. */
export const CODES = [
  // Files
  'no-file', 'not-a-file', 'too-large', 'too-many', 'link', 'unknown-folder', 'unknown-file', 'yaml', 'yaml-aliases', 'format', 'language', 'no-english',
  // Structure
  'twice', 'reserved-id', 'missing', 'not-named', 'question', 'case', 'code', 'film', 'film-timings', 'film-unknown', 'bank', 'bank-lesson', 'length',
  // Words
  'words-missing', 'words-superfluous', 'untranslated', 'ordering', 'aid', 'gap', 'case-invented', 'cue-length',
  // Markup and citations
  'markup', 'unknown-term', 'gloss-unknown', 'gloss-unused', 'unknown-instrument', 'unknown-provision', 'unconfirmed', 'in-force', 'not-in-force',
  // The registry
  'date', 'number',
  // The legal traps, by their number
  'trap-1', 'trap-2', 'trap-3', 'trap-4', 'trap-5', 'trap-6', 'trap-7', 'trap-8', 'trap-9', 'trap-10', 'trap-11', 'trap-12', 'trap-13', 'trap-15',
  'trap-15a', 'trap-15b', 'trap-15c', 'trap-15d', 'trap-15e', 'trap-15f', 'trap-15g', 'trap-15h', 'trap-32',
] as const;

export type Code = (typeof CODES)[number];

/** Where something stands; without a column where only the file is known. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
}

/** Something that an author should mend: where, and what to do. */
export interface Finding extends Place {
  readonly code: Code;
  readonly message: string;
}

/** A file or folder as a whole. */
export const wholeFile = (file: string): Place => ({ file, line: 1, column: null });

/** Collects findings; what is wrong with one file never hides another's. */
export class Findings {
  readonly errors: Finding[] = [];
  readonly warnings: Finding[] = [];

  error(code: Code, place: Place, message: string): void {
    this.errors.push({ code, ...place, message });
  }

  warn(code: Code, place: Place, message: string): void {
    this.warnings.push({ code, ...place, message });
  }

  /** Reports each id that stands a second time in a list. */
  unique(ids: readonly string[], what: string, place: Place): void {
    for (const id of new Set(ids.filter((candidate, index) => ids.indexOf(candidate) !== index))) {
      this.error('twice', place, `two of the ${what} have the id '${id}': give one of them another`);
    }
  }
}
