import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { Connection, type Handler } from './connection.js';

/** Answers clients on a unix socket. */
export class SocketServer {
  private readonly server: Server;
  private readonly clients = new Map<Socket, Connection>();
  private lastId = 0;

  constructor(handle: Handler) {
    this.server = createServer((socket) => {
      this.lastId += 1;
      this.clients.set(socket, new Connection(socket, this.lastId, handle));
      socket.on('close', () => this.clients.delete(socket));
    });
  }

  get connections(): number {
    return this.clients.size;
  }

  async listen(path: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(path, resolve);
    });
    chmodSync(path, 0o600);
  }

  /** Takes no more clients, lets what is being answered finish, and closes the rest. */
  async close(withinMs: number): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    const end = Date.now() + withinMs;
    while ([...this.clients.values()].some((client) => client.busy) && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const socket of this.clients.keys()) socket.destroy();
    await closed;
  }
}
