import type { Document } from 'bson';
import { CommandError } from '../language/errors.js';
import { compileFilter, type Filter } from '../language/filter.js';
import { compileProjection } from '../language/projection.js';
import { sortFields, sortValue } from '../language/sort.js';
import { decode, encode } from '../storage/bson-format.js';
import type { Collection, StoredRecord } from '../storage/collection.js';
import { encodeValue } from '../storage/key-encoding.js';
import type { Store } from '../store.js';
import type { DocumentStream } from './cursors.js';
import { planQuery, type Plan } from './planner.js';
import { openSource, type Source } from './source.js';

/** A sort in memory holds no more than this; MongoDB's own limit is 100 MB. */
const SORT_LIMIT_BYTES = 64 * 1024 * 1024;
const CHECK_TIME_EVERY = 128;

export interface SearchOptions {
  readonly filter: Document;
  readonly sort?: Document | null;
  readonly hint?: unknown;
  /** When the command has to be over (maxTimeMS). */
  readonly deadline?: number | null;
}

export interface Match extends StoredRecord {
  /** Decoded where the search had to look into it. */
  readonly document: Document | null;
}

const ANYTHING: Filter = { matches: () => true, bounds: new Map() };

/** The records that match a filter, in the order of a plan that an index gives, or unsorted. */
export class Search {
  readonly plan: Plan;
  private readonly filter: Filter;
  private readonly source: Source;
  private looked = 0;

  constructor(store: Store, collection: Collection, private readonly options: SearchOptions) {
    const { filter: filterDocument, sort = null, hint } = options;
    this.filter = Object.keys(filterDocument).length === 0 ? ANYTHING : compileFilter(filterDocument);
    this.plan = planQuery(collection, { filter: this.filter, filterDocument, sort, hint });
    if (this.plan.scan) store.scans.note(collection, Object.keys({ ...filterDocument, ...sort }));
    this.source = openSource(collection, store.environment.db, this.plan);
  }

  /** @throws CommandError where a filter is malformed, also when there is nothing to search */
  static check(filter: Document): void {
    compileFilter(filter);
  }

  get examined(): number {
    return this.source.examined;
  }

  /** How many documents were read. */
  get fetched(): number {
    return this.looked;
  }

  private checkTime(): void {
    const { deadline } = this.options;
    this.looked += 1;
    if (deadline === undefined || deadline === null || this.looked % CHECK_TIME_EVERY !== 0 || Date.now() < deadline) return;
    throw new CommandError(50, 'MaxTimeMSExpired', 'operation exceeded time limit');
  }

  next(): Match | null {
    for (let record = this.source.next(); record !== null; record = this.source.next()) {
      this.checkTime();
      if (this.plan.exact) return { ...record, document: null };
      const document = decode(record.bytes);
      if (this.filter.matches(document)) return { ...record, document };
    }
    return null;
  }

  suspend(): void {
    this.source.suspend();
  }
}

interface Sortable {
  readonly key: Buffer;
  readonly match: Match;
}

function sortKey(document: Document, fields: ReturnType<typeof sortFields>): Buffer {
  return Buffer.concat(fields.map(([path, direction]) => encodeValue(sortValue(document, path, direction), direction < 0)));
}

function tooMuchToSort(): CommandError {
  const message = `Sort exceeded memory limit of ${SORT_LIMIT_BYTES} bytes; the embedded store does not sort on disk: add an index`;
  return new CommandError(292, 'QueryExceededMemoryLimitNoDiskUseAllowed', message);
}

/** Sorts in memory what no index gives in order; keeps only the first `wanted` where that is known. */
function sortMatches(search: Search, sort: Document, wanted: number): Match[] {
  const fields = sortFields(sort);
  const compare = (a: Sortable, b: Sortable): number => a.key.compare(b.key) || a.match.recordId - b.match.recordId;
  let held: Sortable[] = [];
  let bytes = 0;
  const shorten = (): void => {
    held = held.sort(compare).slice(0, wanted);
    bytes = held.reduce((sum, { key, match }) => sum + key.length + match.bytes.length, 0);
  };
  try {
    for (let match = search.next(); match !== null; match = search.next()) {
      const key = sortKey(match.document ?? decode(match.bytes), fields);
      held.push({ key, match: { ...match, document: null } });
      bytes += key.length + match.bytes.length;
      if (held.length > 2 * wanted + 100 || bytes > SORT_LIMIT_BYTES) shorten();
      if (bytes > SORT_LIMIT_BYTES) throw tooMuchToSort();
    }
  } finally {
    search.suspend();
  }
  shorten();
  return held.map(({ match }) => match);
}

export interface FindOptions extends SearchOptions {
  readonly projection?: Document | null;
  readonly skip?: number;
  /** 0: none */
  readonly limit?: number;
}

/** The matches of a find, in order, after skip and limit. */
export class Matches {
  private readonly search: Search;
  private sorted: Iterator<Match, undefined> | null = null;
  private toSkip: number;
  private left: number;

  constructor(store: Store, collection: Collection, options: FindOptions) {
    const { sort = null, skip = 0, limit = 0 } = options;
    if (sort !== null) sortFields(Object.fromEntries(Object.entries(sort).filter(([path]) => path !== '$natural')));
    this.search = new Search(store, collection, options);
    this.toSkip = skip;
    this.left = limit === 0 ? Infinity : limit;
    if (sort !== null && !this.search.plan.sorted) {
      this.sorted = sortMatches(this.search, sort, this.left + skip)[Symbol.iterator]();
    }
  }

  get plan(): Plan {
    return this.search.plan;
  }

  get examined(): number {
    return this.search.examined;
  }

  get fetched(): number {
    return this.search.fetched;
  }

  private advance(): Match | null {
    return this.sorted === null ? this.search.next() : (this.sorted.next().value ?? null);
  }

  next(): Match | null {
    if (this.left <= 0) return null;
    for (; this.toSkip > 0; this.toSkip -= 1) if (this.advance() === null) return null;
    this.left -= 1;
    return this.advance();
  }

  suspend(): void {
    this.search.suspend();
  }

  /** Visits all of them, and lets go of the snapshot, whatever happens. */
  forEach(visit: (match: Match) => void): void {
    try {
      for (let match = this.next(); match !== null; match = this.next()) visit(match);
    } finally {
      this.suspend();
    }
  }
}

/** How many documents match. Where an index decides alone, its entries are counted and no document is read. */
export function countMatches(store: Store, collection: Collection, options: SearchOptions): number {
  const filter = compileFilter(options.filter);
  const plan = planQuery(collection, { filter, filterDocument: options.filter, sort: null, hint: options.hint });
  if (plan.exact && plan.kind === 'index') {
    return plan.ranges.reduce((sum, range) => sum + store.environment.db.getKeysCount({ ...range }), 0);
  }
  let found = 0;
  new Matches(store, collection, options).forEach(() => {
    found += 1;
  });
  return found;
}

/** The encoded documents of a find. Without a projection they are the stored bytes. */
export function openFind(store: Store, collection: Collection, options: FindOptions): DocumentStream {
  const { projection = null } = options;
  const project = projection === null || Object.keys(projection).length === 0 ? null : compileProjection(projection, options.filter);
  const matches = new Matches(store, collection, options);
  return {
    next() {
      const match = matches.next();
      if (match === null || project === null) return match?.bytes ?? null;
      return encode(project(match.document ?? decode(match.bytes)));
    },
    suspend: () => matches.suspend(),
  };
}
