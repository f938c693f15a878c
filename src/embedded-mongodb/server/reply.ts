import { Long, type Document } from 'bson';
import { CommandError } from '../language/errors.js';
import { encode } from '../storage/bson-format.js';

/** A batch of documents that are encoded already. */
export class CursorReply {
  constructor(
    readonly batchName: 'firstBatch' | 'nextBatch',
    readonly namespace: string,
    readonly cursorId: bigint,
    readonly documents: readonly Uint8Array[],
  ) {}
}

export type Reply = Document | CursorReply;

const INT32_BYTES = 4;

function element(type: number, name: string): Buffer {
  return Buffer.from(`${String.fromCharCode(type)}${name}\0`, 'latin1');
}

/** Wraps elements into a document (or array): its size before, a zero behind. */
function wrap(elements: readonly Uint8Array[]): Buffer {
  const size = elements.reduce((sum, part) => sum + part.length, INT32_BYTES + 1);
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeInt32LE(size, 0);
  let at = INT32_BYTES;
  for (const part of elements) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes[at] = 0;
  return bytes;
}

/** A document's elements, without its size and its end. */
const elementsOf = (document: Document): Buffer => encode(document).subarray(INT32_BYTES, -1);

function encodeCursorReply({ batchName, namespace, cursorId, documents }: CursorReply): Buffer {
  const batch = wrap(documents.flatMap((document, at) => [element(3, String(at)), document]));
  const rest = elementsOf({ id: Long.fromBigInt(cursorId), ns: namespace });
  const cursor = wrap([element(4, batchName), batch, rest]);
  return wrap([element(3, 'cursor'), cursor, elementsOf({ ok: 1 })]);
}

/** The bytes of a successful reply. */
export function encodeReply(reply: Reply): Buffer {
  return reply instanceof CursorReply ? encodeCursorReply(reply) : encode({ ...reply, ok: 1 });
}

/** The bytes of a refusal. */
export function encodeError(error: unknown): Buffer {
  const known =
    error instanceof CommandError ? error
    : error instanceof RangeError && /call stack/i.test(error.message) ? new CommandError(15, 'Overflow', 'the command is nested too deeply')
    : new CommandError(1, 'InternalError', `the embedded store failed: ${(error as Error).message}`);
  return encode({ ...known.extra, ok: 0, errmsg: known.message, code: known.code, codeName: known.codeName });
}
