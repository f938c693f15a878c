import type { Document } from 'bson';
import { CommandError, notOffered } from './errors.js';
import { arithmetic, numberValue, toNumber } from './numbers.js';
import { compareValues, fieldOf, isDocument, isNumber, isTrue, setField, typeOf, valuesEqual } from './values.js';

/** The variables of an expression: `$$ROOT`, `$$NOW` and those that `$let`, `$map` and `$filter` bind. */
export type Variables = Readonly<Record<string, unknown>>;

type Operator = (operand: unknown, document: unknown, variables: Variables) => unknown;

function list(operand: unknown): unknown[] {
  return Array.isArray(operand) ? operand : [operand];
}

function values(operand: unknown, document: unknown, variables: Variables): unknown[] {
  return list(operand).map((item) => evaluate(item, document, variables));
}

/** A string; null and missing as the empty one. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') throw new CommandError(16007, 'Location16007', `can't convert from BSON type ${typeOf(value)} to String`);
  return value;
}

function numeric(name: string, items: readonly unknown[]): unknown[] | null {
  for (const item of items) {
    if (item === null || item === undefined) return null;
    if (!isNumber(item)) throw new CommandError(14, 'TypeMismatch', `${name} only supports numeric types, not ${typeOf(item)}`);
  }
  return [...items];
}

const comparison = (accept: (order: number) => boolean): Operator => (operand, document, variables) => {
  const [a, b] = values(operand, document, variables);
  return accept(compareValues(a, b));
};

function sumOf(items: readonly unknown[]): unknown {
  return items.filter(isNumber).reduce<unknown>((sum, item) => arithmetic(sum, item, 'add'), numberValue(0));
}

function binary(name: string, work: (a: number, b: number) => number): Operator {
  return (operand, document, variables) => {
    const numbers = numeric(name, values(operand, document, variables));
    return numbers === null ? null : numberValue(work(toNumber(numbers[0]), toNumber(numbers[1])));
  };
}

function subtract(operand: unknown, document: unknown, variables: Variables): unknown {
  const [a, b] = values(operand, document, variables);
  if (a === null || a === undefined || b === null || b === undefined) return null;
  if (a instanceof Date) return b instanceof Date ? numberValue(a.getTime() - b.getTime()) : new Date(a.getTime() - toNumber(b));
  numeric('$subtract', [a, b]);
  return arithmetic(a, arithmetic(numberValue(-1), b, 'multiply'), 'add');
}

function add(operand: unknown, document: unknown, variables: Variables): unknown {
  const items = values(operand, document, variables);
  if (items.some((item) => item === null || item === undefined)) return null;
  const date = items.find((item): item is Date => item instanceof Date);
  const sum = sumOf(numeric('$add', items.filter((item) => !(item instanceof Date))) ?? []);
  return date === undefined ? sum : new Date(date.getTime() + toNumber(sum));
}

function condition(operand: unknown, document: unknown, variables: Variables): unknown {
  const [test, yes, no] = Array.isArray(operand)
    ? (operand as unknown[])
    : [fieldOf(operand, 'if'), fieldOf(operand, 'then'), fieldOf(operand, 'else')];
  return evaluate(isTrue(evaluate(test, document, variables)) ? yes : no, document, variables);
}

function mapOrFilter(operand: unknown, document: unknown, variables: Variables, keep: boolean): unknown {
  const input = evaluate(fieldOf(operand, 'input'), document, variables);
  if (!Array.isArray(input)) return null;
  const as = fieldOf(operand, 'as');
  const name = typeof as === 'string' ? as : 'this';
  const body = keep ? fieldOf(operand, 'cond') : fieldOf(operand, 'in');
  const results = input.map((item: unknown) => evaluate(body, document, { ...variables, [name]: item }));
  return keep ? input.filter((_, index) => isTrue(results[index])) : results.map((result) => result ?? null);
}

function extreme(sign: 1 | -1): Operator {
  return (operand, document, variables) => {
    const found = values(operand, document, variables);
    const items = (found.length === 1 && Array.isArray(found[0]) ? (found[0] as unknown[]) : found).filter((item) => item !== null && item !== undefined);
    return items.reduce<unknown>((best, item) => (best === null || compareValues(item, best) * sign > 0 ? item : best), null);
  };
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['$literal', (operand) => operand],
  ['$eq', comparison((order) => order === 0)],
  ['$ne', comparison((order) => order !== 0)],
  ['$gt', comparison((order) => order > 0)],
  ['$gte', comparison((order) => order >= 0)],
  ['$lt', comparison((order) => order < 0)],
  ['$lte', comparison((order) => order <= 0)],
  ['$cmp', (operand, document, variables) => {
    const [a, b] = values(operand, document, variables);
    return numberValue(Math.sign(compareValues(a, b)));
  }],
  ['$and', (operand, document, variables) => list(operand).every((item) => isTrue(evaluate(item, document, variables)))],
  ['$or', (operand, document, variables) => list(operand).some((item) => isTrue(evaluate(item, document, variables)))],
  ['$not', (operand, document, variables) => !isTrue(values(operand, document, variables)[0])],
  ['$add', add],
  ['$subtract', subtract],
  ['$multiply', (operand, document, variables) => {
    const numbers = numeric('$multiply', values(operand, document, variables));
    return numbers === null ? null : numbers.reduce<unknown>((product, item) => arithmetic(product, item, 'multiply'), numberValue(1));
  }],
  ['$divide', (operand, document, variables) => {
    const numbers = numeric('$divide', values(operand, document, variables));
    if (numbers === null) return null;
    if (toNumber(numbers[1]) === 0) throw new CommandError(2, 'BadValue', "can't $divide by zero");
    return numberValue(toNumber(numbers[0]) / toNumber(numbers[1]));
  }],
  ['$mod', binary('$mod', (a, b) => a % b)],
  ['$abs', (operand, document, variables) => {
    const numbers = numeric('$abs', values(operand, document, variables));
    return numbers === null ? null : numberValue(Math.abs(toNumber(numbers[0])));
  }],
  ['$floor', (operand, document, variables) => {
    const numbers = numeric('$floor', values(operand, document, variables));
    return numbers === null ? null : numberValue(Math.floor(toNumber(numbers[0])));
  }],
  ['$max', extreme(1)],
  ['$min', extreme(-1)],
  ['$cond', condition],
  ['$ifNull', (operand, document, variables) => {
    const items = list(operand);
    for (const item of items) {
      const value = evaluate(item, document, variables);
      if (value !== null && value !== undefined) return value;
    }
    return evaluate(items.at(-1), document, variables);
  }],
  ['$size', (operand, document, variables) => {
    const [array] = values(operand, document, variables);
    if (!Array.isArray(array)) throw new CommandError(17124, 'Location17124', `The argument to $size must be an array, but was of type: ${typeOf(array)}`);
    return numberValue(array.length);
  }],
  ['$in', (operand, document, variables) => {
    const [item, array] = values(operand, document, variables);
    if (!Array.isArray(array)) throw new CommandError(40081, 'Location40081', `$in requires an array as a second argument, found: ${typeOf(array)}`);
    return array.some((candidate) => valuesEqual(candidate, item));
  }],
  ['$isArray', (operand, document, variables) => Array.isArray(values(operand, document, variables)[0])],
  ['$arrayElemAt', (operand, document, variables) => {
    const [array, index] = values(operand, document, variables);
    return Array.isArray(array) ? (array as unknown[]).at(toNumber(index)) : null;
  }],
  ['$concatArrays', (operand, document, variables) => {
    const arrays = values(operand, document, variables);
    return arrays.every(Array.isArray) ? arrays.flat(1) : null;
  }],
  ['$concat', (operand, document, variables) => {
    const parts = values(operand, document, variables);
    return parts.some((part) => part === null || part === undefined) ? null : parts.join('');
  }],
  ['$toLower', (operand, document, variables) => textOf(values(operand, document, variables)[0]).toLowerCase()],
  ['$toUpper', (operand, document, variables) => textOf(values(operand, document, variables)[0]).toUpperCase()],
  ['$sum', (operand, document, variables) => {
    const found = values(operand, document, variables);
    return sumOf(found.length === 1 && Array.isArray(found[0]) ? (found[0] as unknown[]) : found);
  }],
  ['$map', (operand, document, variables) => mapOrFilter(operand, document, variables, false)],
  ['$filter', (operand, document, variables) => mapOrFilter(operand, document, variables, true)],
  ['$let', (operand, document, variables) => {
    const bound = Object.entries((fieldOf(operand, 'vars') ?? {}) as Document).map(([name, value]) => [name, evaluate(value, document, variables)]);
    return evaluate(fieldOf(operand, 'in'), document, { ...variables, ...Object.fromEntries(bound) as Variables });
  }],
  ['$type', (operand, document, variables) => typeOf(values(operand, document, variables)[0])],
]);

/** A field path through documents and arrays: over an array it gives the array of what its elements hold. */
function fieldPath(value: unknown, parts: readonly string[]): unknown {
  const [part, ...rest] = parts;
  if (part === undefined) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => fieldPath(item, parts)).filter((item) => item !== undefined);
  return isDocument(value) ? fieldPath(fieldOf(value, part), rest) : undefined;
}

function variable(path: string, document: unknown, variables: Variables): unknown {
  const [name = '', ...rest] = path.split('.');
  if (name === 'CURRENT') return fieldPath(document, rest);
  if (name === 'REMOVE') return undefined;
  if (!Object.prototype.hasOwnProperty.call(variables, name)) throw new CommandError(17276, 'Location17276', `Use of undefined variable: ${name}`);
  return fieldPath(variables[name], rest);
}

/**
 * Computes an aggregation expression for one document; `undefined` where it leads to nothing.
 * @throws CommandError for an operator that is not offered or a value of a wrong type
 */
export function evaluate(expression: unknown, document: unknown, variables: Variables): unknown {
  if (typeof expression === 'string') {
    if (expression.startsWith('$$')) return variable(expression.slice(2), document, variables);
    return expression.startsWith('$') ? fieldPath(document, expression.slice(1).split('.')) : expression;
  }
  if (Array.isArray(expression)) return expression.map((item: unknown) => evaluate(item, document, variables) ?? null);
  if (!isDocument(expression)) return expression;
  const [name] = Object.keys(expression);
  if (name?.startsWith('$') === true) {
    const operator = OPERATORS.get(name);
    if (operator === undefined) throw notOffered(`the expression ${name}`);
    return operator(expression[name], document, variables);
  }
  const result: Document = {};
  for (const [field, part] of Object.entries(expression)) {
    const value = evaluate(part, document, variables);
    if (value !== undefined) setField(result, field, value);
  }
  return result;
}
