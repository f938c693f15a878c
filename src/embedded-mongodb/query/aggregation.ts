import type { Document } from 'bson';
import type { Pipeline } from '../language/aggregate.js';
import { decode, encode } from '../storage/bson-format.js';
import type { Store } from '../store.js';
import type { DocumentStream } from './cursors.js';
import { Matches, Search, type FindOptions } from './search.js';

/** The decoded documents of one collection, as an aggregation reads them. */
function* documentsOf(matches: Matches): Generator<Document, undefined> {
  for (let match = matches.next(); match !== null; match = matches.next()) yield match.document ?? decode(match.bytes);
}

/** Runs a pipeline; what it begins with is served by an index where there is one. */
export function openAggregation(
  store: Store,
  db: string,
  name: string,
  { leading, ...pipeline }: Pipeline,
  options: Pick<FindOptions, 'hint' | 'deadline'>,
): DocumentStream {
  const opened: Matches[] = [];
  const open = (from: string, find: FindOptions): Iterable<Document> => {
    const collection = store.catalog.find(db, from);
    if (collection === undefined) {
      Search.check(find.filter);
      return [];
    }
    const matches = new Matches(store, collection, find);
    opened.push(matches);
    return documentsOf(matches);
  };
  const start = (): Iterator<Document, undefined> => {
    const first = open(name, { ...options, filter: leading.filter, sort: leading.sort, limit: leading.limit ?? 0 });
    return pipeline.run(first, { lookup: (from, filter) => open(from, { ...options, hint: undefined, filter }) })[Symbol.iterator]() as Iterator<Document, undefined>;
  };
  let results: Iterator<Document, undefined> | null = null;
  return {
    next() {
      results ??= start();
      const { value, done } = results.next();
      return done === true ? null : encode(value);
    },
    suspend() {
      for (const matches of opened) matches.suspend();
    },
  };
}
