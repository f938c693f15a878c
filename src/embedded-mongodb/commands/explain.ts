import type { Document } from 'bson';
import { compilePipeline } from '../language/aggregate.js';
import { CommandError, notOffered } from '../language/errors.js';
import { compileFilter } from '../language/filter.js';
import { isDocument, wholeNumber } from '../language/values.js';
import { planQuery, type Plan } from '../query/planner.js';
import { Matches, type FindOptions } from '../query/search.js';
import { isMultikey } from '../storage/index-definition.js';
import type { Collection } from '../storage/collection.js';
import { command, type Command, type Context } from './command.js';

/** What of a command an index can serve. */
interface Explained extends FindOptions {
  readonly collection: string;
}

function firstStatement(inner: Document, list: string): Document {
  const [statement] = (inner[list] ?? []) as Document[];
  return statement ?? {};
}

function searchOf(inner: Document): Omit<Explained, 'collection' | 'filter'> & { filter: unknown } {
  const [name] = Object.keys(inner);
  const sort = isDocument(inner['sort']) && Object.keys(inner['sort']).length > 0 ? inner['sort'] : null;
  const hint: unknown = inner['hint'];
  switch (name) {
    case 'find':
      return { filter: inner['filter'], sort, hint, skip: wholeNumber(inner['skip']) ?? 0, limit: wholeNumber(inner['limit']) ?? 0 };
    case 'count':
    case 'distinct':
    case 'findAndModify':
      return { filter: inner['query'], sort, hint };
    case 'update':
      return { filter: firstStatement(inner, 'updates')['q'], hint: firstStatement(inner, 'updates')['hint'] };
    case 'delete':
      return { filter: firstStatement(inner, 'deletes')['q'], hint: firstStatement(inner, 'deletes')['hint'] };
    case 'aggregate': {
      const { leading } = compilePipeline((inner['pipeline'] ?? []) as Document[]);
      return { filter: leading.filter, sort: leading.sort, limit: leading.limit ?? 0, hint };
    }
    default:
      throw notOffered(`explain of ${name ?? 'nothing'}`);
  }
}

function explained(inner: unknown): Explained {
  if (!isDocument(inner)) throw new CommandError(14, 'TypeMismatch', "BSON field 'explain.explain' is the wrong type, expected type 'object'");
  const { filter, ...rest } = searchOf(inner);
  return { ...rest, filter: isDocument(filter) ? filter : {}, collection: String(Object.values(inner)[0]) };
}

function describeSource(plan: Plan): Document {
  const direction = plan.reverse ? 'backward' : 'forward';
  if (plan.kind === 'union') return { stage: 'OR', inputStages: plan.branches.map(describeSource) };
  if (plan.index === null) return { stage: 'COLLSCAN', direction };
  const { name, key, unique = false, sparse = false, partial } = plan.index;
  const isPartial = partial !== null;
  const scan = { stage: 'IXSCAN', indexName: name, keyPattern: key, isMultiKey: isMultikey(plan.index), isUnique: unique, isSparse: sparse, isPartial, direction };
  return { stage: 'FETCH', inputStage: { ...scan, ranges: plan.ranges.length } };
}

function describePlan(plan: Plan, sort: Document | null | undefined): Document {
  const source = describeSource(plan);
  return plan.sorted || sort === null || sort === undefined ? source : { stage: 'SORT', sortPattern: sort, inputStage: source };
}

function measure(context: Context, collection: Collection, options: Explained): Document {
  const started = performance.now();
  const matches = new Matches(context.store, collection, options);
  let nReturned = 0;
  matches.forEach(() => {
    nReturned += 1;
  });
  const keys = matches.plan.kind === 'collection' ? 0 : matches.examined;
  return {
    executionSuccess: true,
    nReturned,
    executionTimeMillis: Math.round(performance.now() - started),
    totalKeysExamined: keys,
    totalDocsExamined: matches.fetched,
  };
}

function explain(context: Context): Document {
  const { store, request } = context;
  const options = explained(request.body['explain']);
  const { filter, sort = null, hint } = options;
  const verbosity = request.string('verbosity') ?? 'allPlansExecution';
  const collection = store.catalog.find(request.db, options.collection);
  const namespace = `${request.db}.${options.collection}`;
  if (collection === undefined) {
    return { queryPlanner: { namespace, parsedQuery: filter, winningPlan: { stage: 'EOF' }, rejectedPlans: [] } };
  }
  const plan = planQuery(collection, { filter: compileFilter(filter), filterDocument: filter, sort, hint });
  return {
    queryPlanner: { namespace, parsedQuery: filter, winningPlan: describePlan(plan, sort), rejectedPlans: [] },
    ...(verbosity === 'queryPlanner' ? {} : { executionStats: measure(context, collection, options) }),
  };
}

export const explainCommands: readonly (readonly [string, Command])[] = [['explain', command('verbosity', explain)]];
