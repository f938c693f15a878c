import { Binary, type Document } from 'bson';
import { badValue, CommandError, notOffered, typeMismatch } from '../language/errors.js';
import { isDocument, isNumber, plainNumber, wholeNumber } from '../language/values.js';
import { decodeDocument, type Message } from '../server/wire.js';
import { checkDatabaseName } from '../storage/namespaces.js';
import { shellText } from '../storage/shell-text.js';

/** Fields that every command takes (those that begin with $ belong to the driver). */
const GENERIC = new Set([
  'lsid', 'comment', 'maxTimeMS', 'readConcern', 'writeConcern', 'txnNumber', 'autocommit', 'startTransaction', 'apiVersion',
  'apiStrict', 'apiDeprecationErrors',
]);

const READ_CONCERNS = ['local', 'available', 'majority'];

const typeError = (field: string, expected: string): CommandError =>
  typeMismatch(`BSON field '${field}' is the wrong type, expected type '${expected}'`);

/** A command as it came: its fields are asked for by name and type. */
export class Request {
  readonly command: string;
  readonly db: string;
  readonly body: Document;
  private readonly sequences: Message['sequences'];

  constructor(message: Message) {
    this.body = message.body;
    this.sequences = message.sequences;
    this.command = Object.keys(this.body)[0] ?? '';
    const db: unknown = this.body['$db'];
    this.db = typeof db === 'string' ? db : 'admin';
  }

  /** @throws CommandError for what no command of the store takes */
  check(fields: ReadonlySet<string> | null): void {
    checkDatabaseName(this.db);
    if (fields === null) return;
    for (const name of [...Object.keys(this.body), ...this.sequences.keys()]) {
      if (name === this.command || name.startsWith('$') || GENERIC.has(name) || fields.has(name)) continue;
      throw new CommandError(40415, 'Location40415', `BSON field '${this.command}.${name}' is an unknown field.`);
    }
    this.checkTransaction();
    this.checkConcerns();
  }

  private checkTransaction(): void {
    const { txnNumber, startTransaction, autocommit, apiVersion } = this.body;
    if (txnNumber !== undefined || startTransaction !== undefined || autocommit !== undefined) {
      // Not worded as MongoDB's own: the driver would turn that into a remark about retryable writes.
      throw new CommandError(20, 'IllegalOperation', 'transactions are only allowed on a replica set; the embedded store has none');
    }
    if (apiVersion !== undefined && apiVersion !== '1') {
      throw new CommandError(322, 'APIVersionError', 'API version must be "1"');
    }
  }

  private checkConcerns(): void {
    const read = this.document('readConcern')?.['level'] as unknown;
    if (read !== undefined && !(typeof read === 'string' && READ_CONCERNS.includes(read))) throw notOffered(`the read concern ${shellText(read)}`);
    const { w } = this.document('writeConcern') ?? {};
    if (w === undefined || w === 'majority') return;
    if (!isNumber(w)) throw new CommandError(79, 'UnknownReplWriteConcern', `No write concern mode named ${shellText(w)} found`);
    if ((wholeNumber(w) ?? 0) > 1) throw badValue("cannot use 'w' > 1 when a host is not replicated");
  }

  /** The session that it belongs to, in hexadecimal. */
  get session(): string | null {
    const id = this.document('lsid')?.['id'] as unknown;
    return id instanceof Binary ? id.toString('hex') : null;
  }

  /** When it has to be over, in milliseconds of the clock. */
  get deadline(): number | null {
    const limit = this.number('maxTimeMS', 0);
    return limit > 0 ? Date.now() + limit : null;
  }

  private mistyped(name: string, expected: string): CommandError {
    return typeError(`${this.command}.${name}`, expected);
  }

  /** The collection that the command names as its own value. */
  get collection(): string {
    const name: unknown = this.body[this.command];
    if (typeof name !== 'string') {
      throw new CommandError(73, 'InvalidNamespace', `collection name has invalid type, in '${this.command}'`);
    }
    if (name === '') throw new CommandError(73, 'InvalidNamespace', `Invalid namespace specified '${this.db}.'`);
    return name;
  }

  has(name: string): boolean {
    return this.body[name] !== undefined || this.sequences.has(name);
  }

  document(name: string): Document | null {
    const value: unknown = this.body[name];
    if (value === undefined || value === null) return null;
    if (!isDocument(value)) throw this.mistyped(name, 'object');
    return value;
  }

  /** The same, with no document for an empty one. */
  filledDocument(name: string): Document | null {
    const value = this.document(name);
    return value === null || Object.keys(value).length === 0 ? null : value;
  }

  string(name: string): string | null {
    const value: unknown = this.body[name];
    if (value === undefined) return null;
    if (typeof value !== 'string') throw this.mistyped(name, 'string');
    return value;
  }

  number(name: string, otherwise: number): number {
    const value: unknown = this.body[name];
    if (value === undefined || value === null) return otherwise;
    if (!isNumber(value)) throw this.mistyped(name, 'number');
    return Number(plainNumber(value));
  }

  /** @throws CommandError where it is negative or no whole number */
  count(name: string, otherwise: number): number {
    const value = this.number(name, otherwise);
    if (value < 0) throw new CommandError(51024, 'Location51024', `BSON field '${name}' value must be >= 0, actual value '${value}'`);
    return Math.trunc(value);
  }

  boolean(name: string, otherwise: boolean): boolean {
    const value: unknown = this.body[name];
    if (value === undefined) return otherwise;
    if (isNumber(value)) return Number(plainNumber(value)) !== 0;
    if (typeof value !== 'boolean') throw this.mistyped(name, 'bool');
    return value;
  }

  array(name: string): unknown[] | null {
    const value: unknown = this.body[name];
    if (value === undefined) return null;
    if (!Array.isArray(value)) throw this.mistyped(name, 'array');
    return value as unknown[];
  }

  /** The documents of a list, which may have come beside the body. */
  documents(name: string): Document[] {
    const sequence = this.sequences.get(name);
    if (sequence !== undefined) return sequence.map(decodeDocument);
    const list = this.array(name);
    if (list === null) throw new CommandError(40414, 'Location40414', `BSON field '${this.command}.${name}' is missing but a required field`);
    return list.map((item, at) => {
      if (!isDocument(item)) throw this.mistyped(`${name}.${at}`, 'object');
      return item;
    });
  }

  /** The encoded documents of a list that came beside the body. */
  encoded(name: string): readonly Buffer[] | null {
    return this.sequences.get(name) ?? null;
  }

  /** @throws CommandError where a field asks for what the store does not do */
  refuse(...names: string[]): void {
    for (const name of names) if (this.has(name)) throw notOffered(`'${name}' of ${this.command}`);
  }

  /** The simple collation is the one that the store has; any other would be ignored, and is refused. */
  refuseCollation(): void {
    refuseCollation(this.body);
  }
}

/** @throws CommandError for any collation but the simple one */
export function refuseCollation(options: Document): void {
  const collation: unknown = options['collation'];
  if (collation === undefined || collation === null) return;
  if (isDocument(collation) && (collation['locale'] === 'simple' || Object.keys(collation).length === 0)) return;
  throw notOffered('a collation');
}
