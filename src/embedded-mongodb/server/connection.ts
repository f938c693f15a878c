import type { Socket } from 'node:net';
import type { Reply } from './reply.js';
import { encodeError, encodeReply } from './reply.js';
import { HEADER_BYTES, LARGEST_MESSAGE, readMessage, writeReply, type Message } from './wire.js';

export type Handler = (message: Message, connectionId: number) => Reply | Promise<Reply>;

/** One client: its messages are answered one after another, in the order in which they came. */
export class Connection {
  private chunks: Buffer[] = [];
  private size = 0;
  private working = false;

  constructor(
    private readonly socket: Socket,
    private readonly id: number,
    private readonly handle: Handler,
  ) {
    socket.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.size += chunk.length;
      if (!this.working) this.work();
    });
    // A client that goes away takes only its own connection with it.
    socket.on('error', () => socket.destroy());
  }

  /** Whether a message is being answered. */
  get busy(): boolean {
    return this.working;
  }

  private work(): void {
    this.working = true;
    this.answerAll()
      .catch(() => this.socket.destroy())
      .finally(() => {
        this.working = false;
      });
  }

  private async answerAll(): Promise<void> {
    for (let bytes = this.takeMessage(); bytes !== null; bytes = this.takeMessage()) {
      const reply = await this.answer(bytes);
      if (reply === null || this.socket.destroyed) continue;
      // A client that does not read its answers gets no further ones made.
      if (!this.socket.write(reply)) await this.drained();
    }
  }

  /** Settles once the client has read what was written, or has gone. */
  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        this.socket.off('drain', settle).off('close', settle);
        resolve();
      };
      this.socket.on('drain', settle).on('close', settle);
    });
  }

  private async answer(bytes: Buffer): Promise<Buffer | null> {
    const message = readMessage(bytes);
    if ('error' in message) return writeReply(message.requestId, 'message', encodeError(message.error));
    let encoded: Buffer;
    try {
      encoded = encodeReply(await this.handle(message, this.id));
    } catch (error) {
      encoded = encodeError(error);
    }
    return message.silent ? null : writeReply(message.requestId, message.kind, encoded);
  }

  /** The next whole message, where it has come. */
  private takeMessage(): Buffer | null {
    if (this.size < HEADER_BYTES) return null;
    const first = this.chunks[0];
    if (first === undefined || first.length < 4) this.join();
    const length = this.chunks[0]?.readInt32LE(0) ?? 0;
    if (length < HEADER_BYTES || length > LARGEST_MESSAGE) {
      this.socket.destroy();
      return null;
    }
    if (this.size < length) return null;
    const bytes = this.join();
    this.size -= length;
    this.chunks = this.size > 0 ? [bytes.subarray(length)] : [];
    return bytes.subarray(0, length);
  }

  private join(): Buffer {
    const [first] = this.chunks;
    const joined = this.chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.chunks, this.size);
    this.chunks = [joined];
    return joined;
  }
}
