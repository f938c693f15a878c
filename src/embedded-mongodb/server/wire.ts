import type { Document } from 'bson';
import { CommandError } from '../language/errors.js';
import { decode, isTooDeep } from '../storage/bson-format.js';
import { crc32c } from './crc32c.js';

// MongoDB's wire protocol (https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/): OP_MSG, and of the
// older messages only the OP_QUERY with which some drivers say hello.

export const HEADER_BYTES = 16;
export const LARGEST_MESSAGE = 48_000_000;
export const LARGEST_DOCUMENT = 16 * 1024 * 1024;

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** Flags that a server must know; the upper sixteen may be passed over. */
const REQUIRED_FLAGS = 0xffff;

/** The bytes are no message that can be answered: the connection is closed. */
export class ProtocolError extends Error {}

export interface Message {
  readonly requestId: number;
  readonly kind: 'message' | 'query';
  /** The client does not want an answer. */
  readonly silent: boolean;
  readonly body: Document;
  /** Documents that came beside the body, by the name of the field that they belong to; still encoded. */
  readonly sequences: ReadonlyMap<string, readonly Buffer[]>;
}

/** A message that can be answered, but only with an error. */
export interface Refusal {
  readonly requestId: number;
  readonly error: CommandError;
}

function documentAt(bytes: Buffer, at: number): Buffer {
  if (at + 5 > bytes.length) throw new ProtocolError('a document ends behind its message');
  const size = bytes.readInt32LE(at);
  if (size < 5 || at + size > bytes.length) throw new ProtocolError('a document has an impossible size');
  return bytes.subarray(at, at + size);
}

/** @throws CommandError where the bytes are no document that the store takes */
export function decodeDocument(bytes: Buffer): Document {
  try {
    if (isTooDeep(bytes)) throw new CommandError(15, 'Overflow', 'the document is nested too deeply');
    return decode(bytes);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(22, 'InvalidBSON', `invalid BSON: ${(error as Error).message}`);
  }
}

function readSequence(section: Buffer): [name: string, documents: Buffer[]] {
  const nameEnd = section.indexOf(0);
  if (nameEnd < 0) throw new ProtocolError('a document sequence has no name');
  const documents: Buffer[] = [];
  for (let at = nameEnd + 1; at < section.length; ) {
    const document = documentAt(section, at);
    documents.push(document);
    at += document.length;
  }
  return [section.toString('utf8', 0, nameEnd), documents];
}

interface Sections {
  body: Buffer | null;
  readonly sequences: Map<string, Buffer[]>;
}

function readSection(bytes: Buffer, at: number, sections: Sections): number {
  const kind = bytes.readUInt8(at);
  if (kind === 0) {
    if (sections.body !== null) throw new ProtocolError('a message has two bodies');
    sections.body = documentAt(bytes, at + 1);
    return at + 1 + sections.body.length;
  }
  if (kind !== 1 || at + 5 > bytes.length) throw new ProtocolError('a section is of an unknown kind');
  const size = bytes.readInt32LE(at + 1);
  if (size < 5 || at + 1 + size > bytes.length) throw new ProtocolError('a section has an impossible size');
  const [name, documents] = readSequence(bytes.subarray(at + 5, at + 1 + size));
  if (sections.sequences.has(name)) throw new ProtocolError('two document sequences have one name');
  sections.sequences.set(name, documents);
  return at + 1 + size;
}

function readMsg(bytes: Buffer, requestId: number): Message | Refusal {
  const flags = bytes.readUInt32LE(HEADER_BYTES);
  if ((flags & REQUIRED_FLAGS & ~(CHECKSUM_PRESENT | MORE_TO_COME)) !== 0) throw new ProtocolError('unknown flags');
  const checked = (flags & CHECKSUM_PRESENT) !== 0;
  const end = checked ? bytes.length - 4 : bytes.length;
  if (checked && crc32c(bytes.subarray(0, end)) !== bytes.readUInt32LE(end)) throw new ProtocolError('checksum mismatch');
  const payload = bytes.subarray(0, end);
  const sections: Sections = { body: null, sequences: new Map() };
  for (let at = HEADER_BYTES + 4; at < end; ) at = readSection(payload, at, sections);
  if (sections.body === null) throw new ProtocolError('a message has no body');
  return understood(requestId, 'message', (flags & MORE_TO_COME) !== 0, sections.body, sections.sequences);
}

function readQuery(bytes: Buffer, requestId: number): Message | Refusal {
  const nameEnd = bytes.indexOf(0, HEADER_BYTES + 4);
  if (nameEnd < 0) throw new ProtocolError('a query has no collection');
  if (!bytes.toString('utf8', HEADER_BYTES + 4, nameEnd).endsWith('.$cmd')) throw new ProtocolError('OP_QUERY only says hello');
  return understood(requestId, 'query', false, documentAt(bytes, nameEnd + 9), new Map());
}

function understood(
  requestId: number,
  kind: Message['kind'],
  silent: boolean,
  body: Buffer,
  sequences: ReadonlyMap<string, Buffer[]>,
): Message | Refusal {
  try {
    return { requestId, kind, silent, body: decodeDocument(body), sequences };
  } catch (error) {
    if (error instanceof CommandError) return { requestId, error };
    throw error;
  }
}

/**
 * Reads one whole message.
 * @throws ProtocolError (or RangeError, where it ends too early) if it cannot be answered
 */
export function readMessage(bytes: Buffer): Message | Refusal {
  const requestId = bytes.readInt32LE(4);
  const opCode = bytes.readInt32LE(12);
  if (opCode === OP_MSG) return readMsg(bytes, requestId);
  if (opCode === OP_QUERY) return readQuery(bytes, requestId);
  throw new ProtocolError(`unknown operation ${opCode}`);
}

let lastReplyId = 0;

function header(size: number, responseTo: number, opCode: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  lastReplyId = (lastReplyId + 1) & 0x7fffffff;
  bytes.writeInt32LE(size, 0);
  bytes.writeInt32LE(lastReplyId, 4);
  bytes.writeInt32LE(responseTo, 8);
  bytes.writeInt32LE(opCode, 12);
  return bytes;
}

/** The bytes that answer a message with a document. */
export function writeReply(responseTo: number, kind: Message['kind'], document: Uint8Array): Buffer {
  if (kind === 'message') {
    const size = HEADER_BYTES + 5 + document.length;
    return Buffer.concat([header(size, responseTo, OP_MSG), Buffer.alloc(5), document], size);
  }
  // OP_REPLY: flags, cursor id, starting from, number returned.
  const fields = Buffer.alloc(20);
  fields.writeInt32LE(8, 0);
  fields.writeInt32LE(1, 16);
  const size = HEADER_BYTES + fields.length + document.length;
  return Buffer.concat([header(size, responseTo, OP_REPLY), fields, document], size);
}
