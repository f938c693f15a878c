import type { Document } from 'bson';
import { badValue, CommandError } from './errors.js';
import { evaluate } from './expressions.js';
import { compileFilter, matchedPosition } from './filter.js';
import { cloneValue, fieldOf, isDocument, isNumber, isTrue, setField, wholeNumber } from './values.js';

/** A tree of the paths that are named. */
interface Tree {
  [name: string]: Tree | true;
}

function plant(tree: Tree, path: string): void {
  const parts = path.split('.');
  let at = tree;
  parts.forEach((part, index) => {
    if (index === parts.length - 1) at[part] = true;
    else {
      const next = at[part];
      at = next === undefined || next === true ? (at[part] = {}) : next;
    }
  });
}

function include(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.filter((item) => isDocument(item) || Array.isArray(item)).map((item) => include(item, tree));
  if (!isDocument(value)) return undefined;
  const result: Document = {};
  for (const [name, field] of Object.entries(value) as [string, unknown][]) {
    const branch = Object.prototype.hasOwnProperty.call(tree, name) ? tree[name] : undefined;
    if (branch === undefined) continue;
    const kept = branch === true ? field : include(field, branch);
    if (kept !== undefined) setField(result, name, kept);
  }
  return result;
}

function exclude(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => exclude(item, tree));
  if (!isDocument(value)) return value;
  const result: Document = {};
  for (const [name, field] of Object.entries(value)) {
    const branch = Object.prototype.hasOwnProperty.call(tree, name) ? tree[name] : undefined;
    if (branch !== true) setField(result, name, branch === undefined ? field : exclude(field, branch));
  }
  return result;
}

type Change = (result: Document, source: Document) => void;

function slice(path: string, operand: unknown): Change {
  const bounds = Array.isArray(operand) ? operand.map(wholeNumber) : [wholeNumber(operand)];
  if (bounds.some((bound) => bound === null)) throw badValue('$slice takes whole numbers');
  const [first = 0, second] = bounds as number[];
  const cut = (array: unknown[]): unknown[] => {
    if (second === undefined) return first < 0 ? array.slice(first) : array.slice(0, first);
    if (second <= 0) throw badValue('$slice limit must be positive');
    const start = first < 0 ? Math.max(0, array.length + first) : first;
    return array.slice(start, start + second);
  };
  return (result) => changeAt(result, path.split('.'), (value) => (Array.isArray(value) ? cut(value) : value));
}

function changeAt(target: Document, parts: readonly string[], change: (value: unknown) => unknown): void {
  const [part = '', ...rest] = parts;
  const value = fieldOf(target, part);
  if (value === undefined) return;
  if (rest.length === 0) setField(target, part, change(value));
  else if (isDocument(value)) changeAt(value, rest, change);
}

function setAt(target: Document, parts: readonly string[], value: unknown): void {
  const [part = '', ...rest] = parts;
  if (rest.length === 0) {
    if (value !== undefined) setField(target, part, value);
    return;
  }
  const inner = fieldOf(target, part);
  const next: Document = isDocument(inner) ? inner : {};
  setField(target, part, next);
  setAt(next, rest, value);
}

function elemMatchChange(path: string, operand: unknown): Change {
  if (!isDocument(operand)) throw badValue('elemMatch: Invalid argument, object required');
  const inner = compileFilter({ v: { $elemMatch: operand } });
  return (result, source) => {
    const array = fieldOf(source, path);
    const found: unknown = Array.isArray(array) ? (array as unknown[]).find((item) => inner.matches({ v: [item] })) : undefined;
    if (found === undefined) delete result[path];
    else setField(result, path, [found]);
  };
}

function positionalChange(path: string, filter: Document): Change {
  return (result, source) => {
    const position = matchedPosition(filter, source, path) ?? 0;
    changeAt(result, path.split('.'), (value) => (Array.isArray(value) ? value.slice(position, position + 1) : value));
  };
}

/** A nested projection as paths: {a: {b: 1}} says what {'a.b': 1} says. Documents that begin with an operator are expressions. */
function flattened(spec: Document, before = ''): [path: string, operand: unknown][] {
  return Object.entries(spec).flatMap(([name, operand]: [string, unknown]) => {
    const path = `${before}${name}`;
    const first = isDocument(operand) ? Object.keys(operand)[0] : undefined;
    return first === undefined || first.startsWith('$') ? [[path, operand]] : flattened(operand as Document, `${path}.`);
  });
}

/**
 * Compiles a projection as `find` takes it.
 * @param filter the query, which the positional `field.$` needs
 */
export function compileProjection(spec: Document, filter: Document = {}): (document: Document) => Document {
  const included: Tree = {};
  const excluded: Tree = {};
  const changes: Change[] = [];
  let mode: 'include' | 'exclude' | null = null;
  let id: boolean | null = null;
  const choose = (next: 'include' | 'exclude', path: string): void => {
    if (mode !== null && mode !== next) {
      throw new CommandError(next === 'exclude' ? 31254 : 31253, next === 'exclude' ? 'Location31254' : 'Location31253',
        `Cannot do ${next === 'exclude' ? 'exclusion' : 'inclusion'} on field ${path} in ${mode === 'include' ? 'inclusion' : 'exclusion'} projection`);
    }
    mode = next;
  };
  for (const [path, operand] of flattened(spec)) {
    if (path === '_id' && (typeof operand === 'boolean' || isNumber(operand))) id = isTrue(operand);
    else if (path.endsWith('.$')) {
      choose('include', path);
      const array = path.slice(0, -2);
      plant(included, array);
      changes.push(positionalChange(array, filter));
    } else if (typeof operand === 'boolean' || isNumber(operand)) {
      choose(isTrue(operand) ? 'include' : 'exclude', path);
      plant(isTrue(operand) ? included : excluded, path);
    } else if (isDocument(operand) && '$slice' in operand) {
      if (mode === 'include') plant(included, path);
      changes.push(slice(path, operand['$slice']));
    } else if (isDocument(operand) && '$elemMatch' in operand) {
      choose('include', path);
      changes.push(elemMatchChange(path, operand['$elemMatch']));
    } else if (isDocument(operand) && '$meta' in operand) throw badValue('$meta is not offered by the embedded store');
    else {
      choose('include', path);
      changes.push((result, source) => setAt(result, path.split('.'), evaluate(operand, source, { ROOT: source })));
    }
  }
  if (mode === 'include' || (mode === null && id === true)) {
    if (id !== false) plant(included, '_id');
  } else if (id === false) plant(excluded, '_id');
  const inclusive = mode === 'include' || (mode === null && id === true);
  return (document) => {
    const result = cloneValue((inclusive ? include(document, included) : exclude(document, excluded)) as Document);
    for (const change of changes) change(result, document);
    return result;
  };
}
