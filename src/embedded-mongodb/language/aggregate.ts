import type { Document } from 'bson';
import { badValue, CommandError, notOffered } from './errors.js';
import { evaluate } from './expressions.js';
import { compileFilter } from './filter.js';
import { arithmetic, numberValue, toNumber } from './numbers.js';
import { compileProjection } from './projection.js';
import { compileSort } from './sort.js';
import { cloneValue, compareValues, fieldOf, isDocument, isNumber, isTrue, setField, typeOf, valuesEqual, wholeNumber } from './values.js';

export interface PipelineContext {
  /** The documents of another collection that match, for `$lookup`. */
  lookup(collection: string, filter: Document): Iterable<Document>;
}

export interface Pipeline {
  /** What the pipeline begins with and an index may serve; the stages that say so have then been taken off. */
  readonly leading: { readonly filter: Document; readonly sort: Document | null; readonly limit: number | null };
  /** Runs the stages after the leading ones. */
  run(documents: Iterable<Document>, context: PipelineContext): Iterable<Document>;
}

type Stage = (documents: Iterable<Document>, context: PipelineContext) => Iterable<Document>;

/** Documents that a blocking stage may hold: past this it is refused, as MongoDB refuses past 100 MB (code 292). */
const HELD_LIMIT = 200_000;

function tooMany(stage: string): CommandError {
  return new CommandError(292, 'QueryExceededMemoryLimitNoDiskUseAllowed', `Exceeded the memory limit for ${stage}: the embedded store does not use the disk for it`);
}

function hold(documents: Iterable<Document>, stage: string): Document[] {
  const held: Document[] = [];
  for (const document of documents) {
    held.push(document);
    if (held.length > HELD_LIMIT) throw tooMany(stage);
  }
  return held;
}

interface Accumulator {
  add(value: unknown): void;
  result(): unknown;
}

const ACCUMULATORS: ReadonlyMap<string, () => Accumulator> = new Map<string, () => Accumulator>([
  ['$sum', () => {
    let sum: unknown = numberValue(0);
    return { add: (value) => { if (isNumber(value)) sum = arithmetic(sum, value, 'add'); }, result: () => sum };
  }],
  ['$avg', () => {
    let sum = 0;
    let count = 0;
    return {
      add: (value) => { if (isNumber(value)) { sum += toNumber(value); count += 1; } },
      result: () => (count === 0 ? null : numberValue(sum / count)),
    };
  }],
  ['$min', () => best(-1)],
  ['$max', () => best(1)],
  ['$first', () => {
    let first: unknown;
    let seen = false;
    return { add: (value) => { if (!seen) { first = value; seen = true; } }, result: () => first ?? null };
  }],
  ['$last', () => {
    let last: unknown;
    return { add: (value) => { last = value; }, result: () => last ?? null };
  }],
  ['$push', () => {
    const items: unknown[] = [];
    return { add: (value) => { if (value !== undefined) items.push(value); }, result: () => items };
  }],
  ['$addToSet', () => {
    const items: unknown[] = [];
    return { add: (value) => { if (value !== undefined && !items.some((item) => valuesEqual(item, value))) items.push(value); }, result: () => items };
  }],
  ['$count', () => {
    let count = 0;
    return { add: () => { count += 1; }, result: () => numberValue(count) };
  }],
]);

function best(sign: 1 | -1): Accumulator {
  let found: unknown;
  return {
    add: (value) => {
      if (value !== null && value !== undefined && (found === undefined || compareValues(value, found) * sign > 0)) found = value;
    },
    result: () => found ?? null,
  };
}

/** A text that is the same for values that compare equal, to find groups by. */
function groupKey(value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (isNumber(value)) return `n${toNumber(value)}`;
  if (Array.isArray(value)) return `[${value.map(groupKey).join()}]`;
  if (isDocument(value)) return `{${Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}:${groupKey(field)}`).join()}}`;
  if (value instanceof Date) return `d${value.getTime()}`;
  return `${typeOf(value)}:${JSON.stringify(value)}`;
}

function group(spec: unknown): Stage {
  if (!isDocument(spec) || !('_id' in spec)) throw new CommandError(15955, 'Location15955', 'a group specification must include an _id');
  const fields = Object.entries(spec).filter(([name]) => name !== '_id').map(([name, operand]) => {
    const [operator = '', ...others] = isDocument(operand) ? Object.keys(operand) : [];
    if (others.length > 0 || !operator.startsWith('$')) throw new CommandError(40234, 'Location40234', `The field '${name}' must be an accumulator object`);
    const make = ACCUMULATORS.get(operator);
    if (make === undefined) throw notOffered(`the accumulator ${operator}`);
    return { name, make, expression: (operand as Document)[operator] as unknown };
  });
  return (documents) => {
    const groups = new Map<string, { id: unknown; accumulators: Accumulator[] }>();
    for (const document of documents) {
      const id = evaluate(spec['_id'], document, { ROOT: document }) ?? null;
      const key = groupKey(id);
      let found = groups.get(key);
      if (found === undefined) {
        if (groups.size >= HELD_LIMIT) throw tooMany('$group');
        found = { id, accumulators: fields.map((field) => field.make()) };
        groups.set(key, found);
      }
      fields.forEach((field, index) => found.accumulators[index]?.add(evaluate(field.expression, document, { ROOT: document })));
    }
    return [...groups.values()].map(({ id, accumulators }) => {
      const result: Document = { _id: id };
      fields.forEach((field, index) => setField(result, field.name, accumulators[index]?.result()));
      return result;
    });
  };
}

function addFields(spec: unknown): Stage {
  if (!isDocument(spec)) throw new CommandError(40272, 'Location40272', `$addFields specification stage must be an object, got ${typeOf(spec)}`);
  return function* (documents) {
    for (const document of documents) {
      const next = cloneValue(document);
      for (const [path, expression] of Object.entries(spec)) setPath(next, path.split('.'), evaluate(expression, document, { ROOT: document }));
      yield next;
    }
  };
}

function setPath(target: Document, parts: readonly string[], value: unknown): void {
  const [part = '', ...rest] = parts;
  if (rest.length === 0) {
    if (value === undefined) delete target[part];
    else setField(target, part, value);
    return;
  }
  const inner = fieldOf(target, part);
  if (Array.isArray(inner)) {
    for (const element of inner) if (isDocument(element)) setPath(element, rest, value);
    return;
  }
  const next: Document = isDocument(inner) ? inner : {};
  setField(target, part, next);
  setPath(next, rest, value);
}

function unwind(spec: unknown): Stage {
  const path = typeof spec === 'string' ? spec : fieldOf(spec, 'path');
  if (typeof path !== 'string' || !path.startsWith('$')) throw new CommandError(28818, 'Location28818', "path option to $unwind stage should be prefixed with a '$'");
  const keep = isDocument(spec) && isTrue(spec['preserveNullAndEmptyArrays']);
  const indexField = isDocument(spec) ? (spec['includeArrayIndex'] as string | undefined) : undefined;
  const parts = path.slice(1).split('.');
  return function* (documents) {
    for (const document of documents) {
      const value = parts.reduce<unknown>((at, part) => fieldOf(at, part), document);
      if (Array.isArray(value) && value.length > 0) {
        for (const [index, element] of (value as unknown[]).entries()) {
          const next = cloneValue(document);
          setPath(next, parts, element);
          if (indexField !== undefined) setPath(next, indexField.split('.'), numberValue(index));
          yield next;
        }
        continue;
      }
      const single = value !== undefined && value !== null && !Array.isArray(value);
      if (!single && !keep) continue;
      const next = cloneValue(document);
      if (Array.isArray(value)) setPath(next, parts, undefined);
      if (indexField !== undefined) setPath(next, indexField.split('.'), null);
      yield next;
    }
  };
}

function lookup(spec: unknown): Stage {
  if (!isDocument(spec)) throw badValue('the $lookup stage specification must be an Object');
  const { from, localField, foreignField, as } = spec as Record<string, unknown>;
  if (typeof from !== 'string' || typeof as !== 'string') throw badValue('$lookup needs from and as');
  const inner = Array.isArray(spec['pipeline']) ? (spec['pipeline'] as Document[]) : [];
  if ('let' in spec) throw notOffered('$lookup with let');
  const joins = typeof localField === 'string' && typeof foreignField === 'string';
  return function* (documents, context) {
    for (const document of documents) {
      let filter: Document = {};
      if (joins) {
        const local = localField.split('.').reduce<unknown>((at, part) => fieldOf(at, part), document) ?? null;
        filter = { [foreignField]: Array.isArray(local) ? { $in: local } : { $eq: local } };
      }
      const found = hold(context.lookup(from, filter), '$lookup');
      const next = cloneValue(document);
      setPath(next, as.split('.'), [...runStages(inner.map(compileStage), found, context)]);
      yield next;
    }
  };
}

function replaceRoot(expression: unknown): Stage {
  return function* (documents) {
    for (const document of documents) {
      const next = evaluate(expression, document, { ROOT: document });
      if (!isDocument(next)) throw new CommandError(40228, 'Location40228', `'newRoot' expression must evaluate to an object, but resulting value was of type ${typeOf(next)}`);
      yield next;
    }
  };
}

function wholePositive(value: unknown, stage: string, least: number): number {
  const number = wholeNumber(value);
  if (number === null || number < least) throw new CommandError(15958, 'Location15958', `the ${stage} must be ${least === 0 ? 'non-negative' : 'positive'}`);
  return number;
}

function* limited(documents: Iterable<Document>, count: number): Iterable<Document> {
  let left = count;
  for (const document of documents) {
    if (left <= 0) return;
    yield document;
    left -= 1;
    if (left === 0) return;
  }
}

function* skipped(documents: Iterable<Document>, count: number): Iterable<Document> {
  let left = count;
  for (const document of documents) {
    if (left > 0) left -= 1;
    else yield document;
  }
}

function* mapped(documents: Iterable<Document>, change: (document: Document) => Document): Iterable<Document> {
  for (const document of documents) yield change(document);
}

function unsetProjection(operand: unknown): Document {
  const paths = Array.isArray(operand) ? operand : [operand];
  return Object.fromEntries(paths.map((path) => [String(path), numberValue(0)]));
}

type Maker = (operand: unknown) => Stage;

const STAGES: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['$match', (operand) => {
    const filter = compileFilter(operand as Document);
    return function* (documents) {
      for (const document of documents) if (filter.matches(document)) yield document;
    };
  }],
  ['$sort', (operand) => {
    const compare = compileSort(operand as Document);
    return (documents) => hold(documents, '$sort').sort(compare);
  }],
  ['$limit', (operand) => {
    const count = wholePositive(operand, 'limit', 1);
    return (documents) => limited(documents, count);
  }],
  ['$skip', (operand) => {
    const count = wholePositive(operand, 'skip', 0);
    return (documents) => skipped(documents, count);
  }],
  ['$project', (operand) => {
    if (!isDocument(operand) || Object.keys(operand).length === 0) throw new CommandError(51272, 'Location51272', 'Invalid $project :: caused by :: projection specification must have at least one field');
    const project = compileProjection(operand);
    return (documents) => mapped(documents, project);
  }],
  ['$addFields', addFields],
  ['$set', addFields],
  ['$unset', (operand) => {
    const project = compileProjection(unsetProjection(operand));
    return (documents) => mapped(documents, project);
  }],
  ['$group', group],
  ['$unwind', unwind],
  ['$count', (operand) => (documents) => {
    let count = 0;
    for (const _ of documents) count += 1;
    return count === 0 ? [] : [{ [String(operand)]: numberValue(count) }];
  }],
  ['$lookup', lookup],
  ['$replaceRoot', (operand) => replaceRoot(fieldOf(operand, 'newRoot'))],
  ['$replaceWith', replaceRoot],
  ['$facet', (operand) => {
    const facets = Object.entries(operand as Document).map(([name, stages]) => [name, (stages as Document[]).map(compileStage)] as const);
    return (documents, context) => {
      const held = hold(documents, '$facet');
      return [Object.fromEntries(facets.map(([name, stages]) => [name, [...runStages(stages, held, context)]]))];
    };
  }],
  ['$sortByCount', (operand) => {
    const grouped = group({ _id: operand, count: { $sum: numberValue(1) } });
    const compare = compileSort({ count: numberValue(-1) });
    return (documents, context) => [...grouped(documents, context)].sort(compare);
  }],
]);

function compileStage(stage: Document): Stage {
  const names = Object.keys(stage);
  const [name = ''] = names;
  if (names.length !== 1) throw new CommandError(40323, 'Location40323', 'A pipeline stage specification object must contain exactly one field.');
  const make = STAGES.get(name);
  if (make === undefined) throw new CommandError(40324, 'Location40324', `Unrecognized pipeline stage name: '${name}' (it is not offered by the embedded store)`);
  return make(stage[name]);
}

function runStages(stages: readonly Stage[], documents: Iterable<Document>, context: PipelineContext): Iterable<Document> {
  return stages.reduce<Iterable<Document>>((input, stage) => stage(input, context), documents);
}

/**
 * Compiles a pipeline of the stages that Lectern and its session store use; others are refused.
 * @throws CommandError
 */
export function compilePipeline(stages: readonly Document[]): Pipeline {
  let rest = [...stages];
  let filter: Document = {};
  let sort: Document | null = null;
  let limit: number | null = null;
  for (const stage of stages) compileStage(stage);
  if (rest[0] !== undefined && '$match' in rest[0]) {
    filter = rest[0]['$match'] as Document;
    rest = rest.slice(1);
  }
  if (rest[0] !== undefined && '$sort' in rest[0]) {
    sort = rest[0]['$sort'] as Document;
    rest = rest.slice(1);
  }
  if (rest[0] !== undefined && '$limit' in rest[0]) {
    limit = wholePositive(rest[0]['$limit'], 'limit', 1);
    rest = rest.slice(1);
  }
  const compiled = rest.map(compileStage);
  return { leading: { filter, sort, limit }, run: (documents, context) => runStages(compiled, documents, context) };
}
