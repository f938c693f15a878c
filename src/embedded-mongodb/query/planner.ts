import type { Document } from 'bson';
import { badValue } from '../language/errors.js';
import { compileFilter, type Filter } from '../language/filter.js';
import { compareValues } from '../language/values.js';
import type { Collection } from '../storage/collection.js';
import { wholeKeyspace, type KeyRange } from '../storage/environment.js';
import type { Index } from '../storage/index-definition.js';
import { fieldBounds, indexRanges, type FieldBounds } from './bounds.js';
import { decidesAlone } from './exactness.js';
import { bindableFields, holdsAllMatches } from './partial.js';

/** How to find a query's documents. */
export interface Plan {
  readonly kind: 'collection' | 'index' | 'union';
  readonly index: Index | null;
  readonly ranges: readonly KeyRange[];
  readonly reverse: boolean;
  /** Whether the documents come in the order that was asked for. */
  readonly sorted: boolean;
  /** Whether documents are read that the filter then turns away, with nothing but their number to limit them. */
  readonly scan: boolean;
  /** Whether exactly the matching documents are found, so that the filter need not be asked again. */
  readonly exact: boolean;
  /** The plans of the branches of an $or, whose results are taken together. */
  readonly branches: readonly Plan[];
}

export interface Query {
  readonly filter: Filter;
  readonly filterDocument: Document;
  readonly sort: Document | null;
  readonly hint: unknown;
}

const isEmpty = (document: Document): boolean => Object.keys(document).length === 0;

const WORTH = { point: 4, stretch: 3, sort: 2 } as const;

function collectionPlan(collection: Collection, query: Query, reverse = false): Plan {
  return {
    kind: 'collection',
    index: null,
    ranges: [wholeKeyspace(collection.identity.keyspace)],
    reverse,
    sorted: query.sort === null || '$natural' in query.sort,
    exact: isEmpty(query.filterDocument),
    scan: !isEmpty(query.filterDocument) || (query.sort !== null && !('$natural' in query.sort)),
    branches: [],
  };
}

/**
 * The ranges are read in key order, so only a field with a single value may be passed over.
 * 1 where the index gives the order, −1 where it does so read backwards, 0 where it does not.
 */
function sortDirection(index: Index, bounds: readonly FieldBounds[], sort: Document): 1 | -1 | 0 {
  if (index.cut) return 0;
  const single = bounds.map((bound) => bound.kind === 'points' && bound.values.length === 1);
  const arrayBound = bounds.some((bound, at) => bound.kind !== 'all' && (index.multikey[at]?.size ?? 0) > 0);
  let direction: 1 | -1 | 0 = 0;
  let at = 0;
  for (const [path, order] of Object.entries(sort)) {
    const fixed = index.fields.findIndex((field, position) => field.path === path && single[position] === true);
    if (fixed >= 0 && index.multikey[fixed]?.size === 0) continue;
    while (at < index.fields.length && index.fields[at]?.path !== path && single[at] === true) at += 1;
    const field = index.fields[at];
    if (field?.path !== path) return 0;
    if (arrayBound && (index.multikey[at]?.size ?? 0) > 0) return 0;
    const wanted = Number(order) < 0 === field.descending ? 1 : -1;
    if (direction !== 0 && direction !== wanted) return 0;
    direction = wanted;
    at += 1;
  }
  return direction === 0 ? 1 : direction;
}

interface Candidate {
  readonly plan: Plan;
  readonly worth: number;
}

function indexCandidate(index: Index, query: Query): Candidate | null {
  if (!index.ready || !holdsAllMatches(index, query.filter)) return null;
  const bindable = bindableFields(index);
  const bounds = index.fields.map(({ path }, at): FieldBounds => {
    const arrays = (index.multikey[at]?.size ?? 0) > 0;
    return bindable[at] === true ? fieldBounds(query.filter.bounds.get(path), arrays) : { kind: 'all' };
  });
  const { ranges, points, stretch } = indexRanges(index, bounds);
  const used = bounds.map((bound, at): FieldBounds => (at < points || (at === points && stretch) ? bound : { kind: 'all' }));
  const sorts = query.sort !== null && !('$natural' in query.sort);
  const direction = sorts ? sortDirection(index, used, query.sort ?? {}) : 0;
  const bound = points > 0 || stretch;
  const plan: Plan = {
    kind: 'index',
    index,
    ranges,
    reverse: direction === -1,
    sorted: !sorts || direction !== 0,
    scan: !bound && !isEmpty(query.filterDocument),
    exact: decidesAlone(index, used, query.filterDocument),
    branches: [],
  };
  const worth = points * WORTH.point + (stretch ? WORTH.stretch : 0) + (direction !== 0 ? WORTH.sort : 0);
  const unique = index.unique === true && points === index.fields.length;
  return { plan, worth: worth + (unique ? 100 : 0) - index.fields.length / 100 };
}

function hintedIndex(collection: Collection, hint: unknown): Index {
  const wanted = [...collection.indexes.values()].find((index) =>
    typeof hint === 'string' ? index.name === hint : compareValues(index.key, hint) === 0,
  );
  if (wanted === undefined) {
    throw badValue('error processing query: hint provided does not correspond to an existing index');
  }
  return wanted;
}

function hintedPlan(collection: Collection, query: Query): Plan {
  const natural = typeof query.hint === 'object' && query.hint !== null ? (query.hint as Document)['$natural'] as unknown : undefined;
  if (natural !== undefined) return collectionPlan(collection, query, Number(natural) < 0);
  const candidate = indexCandidate(hintedIndex(collection, query.hint), query);
  return candidate?.plan ?? collectionPlan(collection, query);
}

/** A plan for the branches of a top-level $or, where each has an index of its own. */
function unionPlan(collection: Collection, query: Query): Plan | null {
  const { $or: alternatives, ...rest } = query.filterDocument;
  if (!Array.isArray(alternatives)) return null;
  const branches: Plan[] = [];
  for (const alternative of alternatives as Document[]) {
    const filterDocument = { $and: [rest, alternative] };
    const branch = bestIndexPlan(collection, { filter: compileFilter(filterDocument), filterDocument, sort: null, hint: null });
    if (branch === null || branch.scan) return null;
    branches.push(branch);
  }
  return { kind: 'union', index: null, ranges: [], reverse: false, sorted: query.sort === null, scan: false, exact: false, branches };
}

function bestIndexPlan(collection: Collection, query: Query): Plan | null {
  let best: Candidate | null = null;
  for (const index of collection.indexes.values()) {
    const candidate = indexCandidate(index, query);
    if (candidate !== null && candidate.worth > (best?.worth ?? 0)) best = candidate;
  }
  return best?.plan ?? null;
}

/** Chooses how to find a query's documents. */
export function planQuery(collection: Collection, query: Query): Plan {
  if (query.hint !== null && query.hint !== undefined) return hintedPlan(collection, query);
  const natural = query.sort?.['$natural'] as unknown;
  if (natural !== undefined) return collectionPlan(collection, query, Number(natural) < 0);
  const best = bestIndexPlan(collection, query);
  if (best !== null && !best.scan) return best;
  return unionPlan(collection, query) ?? best ?? collectionPlan(collection, query);
}
