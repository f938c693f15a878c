import { Int32, Long, ObjectId, Timestamp, type Document } from 'bson';
import { badValue, CommandError, failedToParse, notOffered, typeMismatch } from './errors.js';
import { compilePipeline } from './aggregate.js';
import { compileFilter, matchedPosition, type Filter } from './filter.js';
import { arithmetic } from './numbers.js';
import { compileSort } from './sort.js';
import {
  cloneValue, compareValues, fieldOf, isDocument, isIndex, isNumber, setField, typeOf, valuesEqual, wholeNumber,
} from './values.js';

export interface Update {
  /** The document as the update leaves it; a new one. `inserting` is true for the insert half of an upsert. @throws CommandError */
  apply(document: Document): Document;
  /** The document that an upsert inserts. @throws CommandError */
  insertFrom(filter: Document): Document;
}

interface Place {
  parent: Document | unknown[];
  key: string;
}

type Change = (root: Document, inserting: boolean, original: Document) => void;

const ARRAY_LIMIT = 1_500_000;

function read(parent: Document | unknown[], key: string): unknown {
  return Array.isArray(parent) ? parent[Number(key)] : fieldOf(parent, key);
}

function write({ parent, key }: Place, value: unknown): void {
  if (!Array.isArray(parent)) {
    setField(parent, key, value);
    return;
  }
  const index = Number(key);
  if (index > ARRAY_LIMIT) throw badValue('the array index is too large');
  // Setting beyond the end fills what is between with null, as MongoDB does.
  while (parent.length < index) parent.push(null);
  parent[index] = value;
}

function cannotCreate(part: string, key: string, value: unknown): CommandError {
  return new CommandError(28, 'PathNotViable', `Cannot create field '${part}' in element {${key}: ${typeOf(value) === 'string' ? `"${String(value)}"` : String(value)}}`);
}

/** Walks to the parent of a path; where it is missing it is made, or (create = false) null is returned. */
function locate(root: Document, parts: readonly string[], create: boolean): Place | null {
  let parent: Document | unknown[] = root;
  for (let index = 0; index < parts.length - 1; index += 1) {
    const key = parts[index] ?? '';
    const next = read(parent, key);
    if (Array.isArray(next) || isDocument(next)) {
      parent = next;
    } else if (next === undefined) {
      if (!create) return null;
      const made: Document = {};
      write({ parent, key }, made);
      parent = made;
    } else {
      if (!create) return null;
      throw cannotCreate(parts[index + 1] ?? '', key, next);
    }
    const following = parts[index + 1] ?? '';
    if (Array.isArray(parent) && !isIndex(following)) {
      if (!create) return null;
      throw new CommandError(28, 'PathNotViable', `Cannot create field '${following}' in element {${key}: [array]}`);
    }
  }
  return { parent, key: parts.at(-1) ?? '' };
}

interface ArrayFilter {
  test(element: unknown): boolean;
}

function compileArrayFilters(filters: readonly Document[]): ReadonlyMap<string, ArrayFilter> {
  const compiled = new Map<string, ArrayFilter>();
  for (const filter of filters) {
    const names = new Set(Object.keys(filter).flatMap((name) => (name.startsWith('$') ? (filter[name] as Document[]).flatMap(Object.keys) : [name])).map((name) => name.split('.')[0]));
    const [name] = names;
    if (name === undefined || names.size !== 1) throw failedToParse('Expected a single top-level field name in an array filter');
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name)) throw badValue(`The array filter identifier '${name}' must begin with a lowercase letter and contain only alphanumerics`);
    if (compiled.has(name)) throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`);
    const inner: Filter = compileFilter(filter);
    compiled.set(name, { test: (element) => inner.matches({ [name]: Array.isArray(element) ? [element] : element }) });
  }
  return compiled;
}

/** Turns `a.$`, `a.$[]` and `a.$[x]` into the paths that they mean in one document. */
function expand(root: Document, parts: readonly string[], context: Context): string[][] {
  const at = parts.findIndex((part) => part === '$' || part.startsWith('$['));
  if (at < 0) return [[...parts]];
  const before = parts.slice(0, at);
  const part = parts[at] ?? '';
  const array = before.reduce<unknown>((value, name) => (value === undefined ? undefined : read(value as Document, name)), root);
  const rest = parts.slice(at + 1);
  if (part === '$') {
    const position = matchedPosition(context.filter, context.original, before.join('.'));
    if (position === null) throw badValue('The positional operator did not find the match needed from the query.');
    return expand(root, [...before, String(position), ...rest], context);
  }
  if (!Array.isArray(array)) throw badValue(`The path '${before.join('.')}' must exist in the document in order to apply array updates.`);
  const name = part.slice(2, -1);
  const filter = name === '' ? null : context.arrayFilters.get(name);
  if (filter === undefined) throw badValue(`No array filter found for identifier '${name}' in path '${parts.join('.')}'`);
  return array.flatMap((element: unknown, index) => (filter === null || filter.test(element) ? expand(root, [...before, String(index), ...rest], context) : []));
}

interface Context {
  filter: Document;
  original: Document;
  arrayFilters: ReadonlyMap<string, ArrayFilter>;
}

type Operator = (place: Place, operand: unknown, path: string) => void;

function nonNumeric(path: string, operator: string, value: unknown): CommandError {
  return typeMismatch(`Cannot apply ${operator} to a value of non-numeric type. {path: "${path}"} has the field of non-numeric type ${typeOf(value)}`);
}

function arithmeticOperator(name: '$inc' | '$mul'): Operator {
  return (place, operand, path) => {
    if (!isNumber(operand)) throw typeMismatch(`Cannot ${name === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${path}: ${String(operand)}}`);
    const before = read(place.parent, place.key);
    if (before === undefined) {
      write(place, name === '$inc' ? operand : arithmetic(operand, new Int32(0), 'multiply'));
      return;
    }
    if (!isNumber(before)) throw nonNumeric(path, name, before);
    const result = arithmetic(before, operand, name === '$inc' ? 'add' : 'multiply');
    if (result === null) throw badValue(`Failed to apply ${name} operations to current value for path ${path}: the result is larger than a long`);
    write(place, result);
  };
}

function arrayAt(place: Place, path: string, operator: string): unknown[] {
  const before = read(place.parent, place.key);
  if (before === undefined) {
    const made: unknown[] = [];
    write(place, made);
    return made;
  }
  if (!Array.isArray(before)) {
    throw badValue(`The field '${path}' must be an array but is of type ${typeOf(before)} (${operator})`);
  }
  return before;
}

function eachOf(operand: unknown, operator: string): unknown[] | null {
  if (!isDocument(operand) || !('$each' in operand)) return null;
  if (!Array.isArray(operand['$each'])) {
    const message = `The argument to $each in ${operator} must be an array but it was of type ${typeOf(operand['$each'])}`;
    throw operator === '$push' ? badValue(message) : typeMismatch(message);
  }
  return operand['$each'] as unknown[];
}

const PUSH_MODIFIERS = new Set(['$each', '$position', '$slice', '$sort']);

function push(place: Place, operand: unknown, path: string): void {
  const before = read(place.parent, place.key);
  if (before !== undefined && !Array.isArray(before)) {
    throw badValue(`The field '${path}' must be an array but is of type ${typeOf(before)} in document`);
  }
  const array = arrayAt(place, path, '$push');
  const each = eachOf(operand, '$push');
  if (each === null) {
    array.push(cloneValue(operand));
    return;
  }
  const modifiers = operand as Document;
  for (const name of Object.keys(modifiers)) if (!PUSH_MODIFIERS.has(name)) throw badValue(`Unrecognized clause in $push: ${name}`);
  const position = '$position' in modifiers ? wholeNumber(modifiers['$position']) : array.length;
  if (position === null) throw badValue('The value for $position must be an integer value');
  array.splice(position, 0, ...each.map(cloneValue));
  if ('$sort' in modifiers) sortArray(array, modifiers['$sort']);
  if ('$slice' in modifiers) {
    const size = wholeNumber(modifiers['$slice']);
    if (size === null) throw badValue('The value for $slice must be an integer value');
    if (size >= 0) array.splice(size);
    else array.splice(0, Math.max(0, array.length + size));
  }
}

function sortArray(array: unknown[], spec: unknown): void {
  if (isDocument(spec)) {
    const compare = compileSort(spec);
    array.sort((a, b) => compare(isDocument(a) ? a : {}, isDocument(b) ? b : {}));
    return;
  }
  const direction = wholeNumber(spec);
  if (direction !== 1 && direction !== -1) throw badValue('The $sort element value must be either 1 or -1');
  array.sort((a, b) => compareValues(a, b) * direction);
}

function addToSet(place: Place, operand: unknown, path: string): void {
  const array = arrayAt(place, path, '$addToSet');
  for (const item of eachOf(operand, '$addToSet') ?? [operand]) {
    if (!array.some((known) => valuesEqual(known, item))) array.push(cloneValue(item));
  }
}

function removeWhere(place: Place, path: string, operator: string, test: (element: unknown) => boolean): void {
  const before = read(place.parent, place.key);
  if (before === undefined) return;
  if (!Array.isArray(before)) throw badValue(`Cannot apply ${operator} to a non-array value (field '${path}')`);
  const kept = before.filter((element: unknown) => !test(element));
  before.splice(0, before.length, ...(kept as unknown[]));
}

function pullTest(operand: unknown): (element: unknown) => boolean {
  if (!isDocument(operand)) {
    const inner = typeOf(operand) === 'regex' ? compileFilter({ v: operand }) : null;
    return (element) => (inner === null ? valuesEqual(element, operand) : inner.matches({ v: element }));
  }
  if (Object.keys(operand)[0]?.startsWith('$') === true) {
    const inner = compileFilter({ v: operand });
    return (element) => inner.matches({ v: element });
  }
  const inner = compileFilter(operand);
  return (element) => isDocument(element) && inner.matches(element);
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['$set', (place, operand) => write(place, cloneValue(operand))],
  ['$setOnInsert', (place, operand) => write(place, cloneValue(operand))],
  ['$inc', arithmeticOperator('$inc')],
  ['$mul', arithmeticOperator('$mul')],
  ['$min', (place, operand) => {
    const before = read(place.parent, place.key);
    if (before === undefined || compareValues(operand, before) < 0) write(place, cloneValue(operand));
  }],
  ['$max', (place, operand) => {
    const before = read(place.parent, place.key);
    if (before === undefined || compareValues(operand, before) > 0) write(place, cloneValue(operand));
  }],
  ['$currentDate', (place, operand, path) => {
    const type = isDocument(operand) ? (operand['$type'] as unknown) : 'date';
    if (operand !== true && !(isDocument(operand) && (type === 'date' || type === 'timestamp'))) {
      throw badValue(`${typeOf(operand)} is not valid type for $currentDate. Please use a boolean ('true') or a $type expression ({$type: 'timestamp/date'}): ${path}`);
    }
    write(place, type === 'timestamp' ? new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 }) : new Date());
  }],
  ['$bit', (place, operand, path) => {
    if (!isDocument(operand)) throw badValue(`The $bit modifier is not compatible with a ${typeOf(operand)}`);
    for (const [name, mask] of Object.entries(operand)) {
      const before = read(place.parent, place.key) ?? new Int32(0);
      if (!['int', 'long'].includes(typeOf(before)) || !['int', 'long'].includes(typeOf(mask))) {
        throw badValue(`Cannot apply $bit to a value of non-integral type: ${path}`);
      }
      const [a, b] = [before, mask].map((value) => (value instanceof Long ? value.toBigInt() : BigInt(wholeNumber(value) ?? 0))) as [bigint, bigint];
      const result = name === 'and' ? a & b : name === 'or' ? a | b : name === 'xor' ? a ^ b : null;
      if (result === null) throw badValue(`The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`);
      write(place, before instanceof Long || mask instanceof Long ? Long.fromBigInt(result) : new Int32(Number(result)));
    }
  }],
  ['$push', push],
  ['$addToSet', addToSet],
  ['$pull', (place, operand, path) => removeWhere(place, path, '$pull', pullTest(operand))],
  ['$pullAll', (place, operand, path) => {
    if (!Array.isArray(operand)) throw badValue('$pullAll requires an array argument');
    removeWhere(place, path, '$pullAll', (element) => operand.some((item) => valuesEqual(item, element)));
  }],
  ['$pop', (place, operand, path) => {
    const end = wholeNumber(operand);
    if (end !== 1 && end !== -1) throw failedToParse('$pop expects 1 or -1');
    const before = read(place.parent, place.key);
    if (before === undefined) return;
    if (!Array.isArray(before)) throw typeMismatch(`Path '${path}' contains an element of non-array type '${typeOf(before)}'`);
    if (end === 1) before.pop();
    else before.shift();
  }],
]);

/** Operators that find nothing to do where the path is missing, and must not make it. */
const NEEDS_PATH = new Set(['$pull', '$pullAll', '$pop', '$unset']);

function unset(place: Place): void {
  if (Array.isArray(place.parent)) {
    if (Number(place.key) < place.parent.length) place.parent[Number(place.key)] = null;
  } else delete place.parent[place.key];
}

function rename(root: Document, from: string, to: string): void {
  const source = locate(root, from.split('.'), false);
  if (source === null) return;
  if (Array.isArray(source.parent)) throw badValue('The source field for $rename may not be dynamic or inside an array');
  const value = read(source.parent, source.key);
  if (value === undefined) return;
  delete source.parent[source.key];
  const target = locate(root, to.split('.'), true);
  if (target === null || Array.isArray(target.parent)) throw badValue('The destination field for $rename may not be inside an array');
  write(target, value);
}

function checkRenames(fields: Document): asserts fields is Record<string, string> {
  for (const [from, to] of Object.entries(fields) as [string, unknown][]) {
    if (typeof to !== 'string') throw badValue(`The 'to' field for $rename must be a string: ${from}`);
    if (from === to) throw badValue(`The source and target field for $rename must differ: ${from}`);
  }
}

function checkConflicts(spec: Document): void {
  const paths: string[] = [];
  for (const fields of Object.values(spec) as Document[]) {
    for (const [path, operand] of Object.entries(fields)) {
      const touched = fields === spec['$rename'] ? [path, String(operand)] : [path];
      for (const next of touched) {
        if (next === '' || next.split('.').includes('')) throw new CommandError(56, 'EmptyFieldName', `The update path '${next}' contains an empty field name, which is not allowed.`);
        const clash = paths.find((known) => known === next || known.startsWith(`${next}.`) || next.startsWith(`${known}.`));
        if (clash !== undefined) throw new CommandError(40, 'ConflictingUpdateOperators', `Updating the path '${next}' would create a conflict at '${clash}'`);
        paths.push(next);
      }
    }
  }
}

function compileOperators(spec: Document, filter: Document, arrayFilters: ReadonlyMap<string, ArrayFilter>): Change[] {
  const changes: Change[] = [];
  const used = new Set<string>();
  for (const [name, fields] of Object.entries(spec)) {
    if (!name.startsWith('$')) throw failedToParse(`Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`);
    if (!OPERATORS.has(name) && name !== '$unset' && name !== '$rename') {
      throw failedToParse(`Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`);
    }
    if (!isDocument(fields)) throw failedToParse(`Modifiers operate on fields but we found type ${typeOf(fields)} instead. For example: {$mod: {<field>: ...}} not {${name}: ${String(fields)}}`);
    for (const path of Object.keys(fields)) for (const match of path.matchAll(/\$\[([^\]]+)\]/g)) used.add(match[1] ?? '');
  }
  checkRenames(fieldOf(spec, '$rename') ?? {});
  checkConflicts(spec);
  for (const name of arrayFilters.keys()) if (!used.has(name)) throw failedToParse(`The array filter for identifier '${name}' was not used in the update ${JSON.stringify(Object.keys(spec))}`);
  for (const [name, fields] of Object.entries(spec) as [string, Document][]) {
    for (const [path, operand] of Object.entries(fields)) {
      if (name === '$rename') {
        changes.push((root) => rename(root, path, String(operand)));
        continue;
      }
      const operator: Operator = OPERATORS.get(name) ?? unset;
      changes.push((root, inserting, original) => {
        if (name === '$setOnInsert' && !inserting) return;
        for (const parts of expand(root, path.split('.'), { filter, original, arrayFilters })) {
          const place = locate(root, parts, !NEEDS_PATH.has(name));
          if (place !== null) operator(place, operand, path);
        }
      });
    }
  }
  return changes;
}

function checkId(before: Document, after: Document): void {
  if ('_id' in before && !valuesEqual(before['_id'], fieldOf(after, '_id'))) {
    throw new CommandError(66, 'ImmutableField', "Performing an update on the path '_id' would modify the immutable field '_id'");
  }
  if (Array.isArray(after['_id'])) throw new CommandError(53, 'InvalidIdField', "The '_id' value cannot be of type array");
}

function withIdFirst(document: Document): Document {
  if (!('_id' in document) || Object.keys(document)[0] === '_id') return document;
  const { _id, ...rest } = document as Document & { _id: unknown };
  return { _id, ...rest };
}

/** What an upsert takes from its filter: the equalities of its top-level conjunction. */
function seedFrom(filter: Document): Document {
  const seed: Document = {};
  const collect = (part: Document): void => {
    for (const [name, operand] of Object.entries(part)) {
      if (name === '$and') (operand as Document[]).forEach(collect);
      else if (name === '$or' && (operand as Document[]).length === 1) (operand as Document[]).forEach(collect);
      else if (!name.startsWith('$')) {
        const first = isDocument(operand) ? Object.keys(operand)[0] : undefined;
        let value: unknown = operand;
        if (first?.startsWith('$') === true) {
          const operators = operand as Document;
          if ('$eq' in operators) value = operators['$eq'];
          else if (Array.isArray(operators['$in']) && operators['$in'].length === 1) value = operators['$in'][0];
          else if (Array.isArray(operators['$all']) && operators['$all'].length === 1) value = operators['$all'][0];
          else continue;
        }
        if (typeOf(value) === 'regex') continue;
        const place = locate(seed, name.split('.'), true);
        if (place === null) continue;
        if (read(place.parent, place.key) !== undefined) throw new CommandError(54, 'NotSingleValueField', `cannot infer query fields to set, path '${name}' is matched twice`);
        write(place, cloneValue(value));
      }
    }
  };
  collect(filter);
  return seed;
}

function replacement(spec: Document): Update {
  const apply = (document: Document): Document => {
    const next = cloneValue(spec);
    const id = fieldOf(document, '_id');
    if (id !== undefined && !('_id' in next)) return { _id: id, ...next };
    checkId(document, next);
    return withIdFirst(next);
  };
  return {
    apply,
    insertFrom(filter) {
      const seed = seedFrom(filter);
      const id = fieldOf(seed, '_id');
      const next = apply(id === undefined ? {} : { _id: id });
      return '_id' in next ? next : { _id: new ObjectId(), ...next };
    },
  };
}

function pipeline(stages: readonly Document[]): Update {
  const allowed = new Set(['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith']);
  for (const stage of stages) {
    const [name = ''] = Object.keys(stage);
    if (!allowed.has(name)) throw new CommandError(72, 'InvalidOptions', `${name} is not allowed to be used within an update`);
  }
  const compiled = compilePipeline(stages);
  const apply = (document: Document): Document => {
    const [next] = [...compiled.run([cloneValue(document)], { lookup: () => { throw notOffered('$lookup in an update'); } })];
    const result = next ?? {};
    if ('_id' in document && !('_id' in result)) return { _id: document['_id'] as unknown, ...result };
    checkId(document, result);
    return result;
  };
  return {
    apply,
    insertFrom(filter) {
      const next = apply(seedFrom(filter));
      return '_id' in next ? withIdFirst(next) : { _id: new ObjectId(), ...next };
    },
  };
}

/**
 * Compiles an update: operators, a replacement, or a pipeline.
 * @throws CommandError where it is malformed or contradicts itself
 */
export function compileUpdate(
  update: Document | readonly Document[],
  options: { filter?: Document; arrayFilters?: readonly Document[]; isUpsert?: boolean } = {},
): Update {
  const { filter = {}, arrayFilters = [] } = options;
  if (Array.isArray(update)) return pipeline(update as readonly Document[]);
  const spec = update as Document;
  const names = Object.keys(spec);
  if (names[0]?.startsWith('$') !== true) {
    const stray = names.find((name) => name.startsWith('$'));
    if (stray !== undefined) throw new CommandError(52, 'DollarPrefixedFieldName', `The dollar ($) prefixed field '${stray}' in '${stray}' is not allowed in the context of an update's replacement document.`);
    return replacement(spec);
  }
  const changes = compileOperators(spec, filter, compileArrayFilters(arrayFilters));
  const run = (document: Document, inserting: boolean): Document => {
    const next = cloneValue(document);
    for (const change of changes) change(next, inserting, document);
    checkId(document, next);
    return next;
  };
  return {
    apply: (document) => run(document, false),
    insertFrom(from) {
      const next = run(seedFrom(from), true);
      return '_id' in next ? withIdFirst(next) : { _id: new ObjectId(), ...next };
    },
  };
}
