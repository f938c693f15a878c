import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';

export interface StoppableServer {
  readonly server: Server;
  /** Takes no more requests, lets those in flight finish within `grace` milliseconds, and resolves when every connection is closed. */
  stop(grace: number): Promise<void>;
}

/** Browsers and proxies keep connections open for their next request: each is told to close with the answer that is under way. */
export function stoppableServer(listener: RequestListener): StoppableServer {
  const inFlight = new Set<ServerResponse>();
  let stopping = false;

  const server = createServer((req, res) => {
    if (stopping) {
      res.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': '5', Connection: 'close' });
      res.end('Lectern is being restarted. Try again in a moment.\n');
      return;
    }
    inFlight.add(res);
    res.once('close', () => {
      inFlight.delete(res);
      // Once Node has done with the answer, its connection is idle.
      if (stopping) setImmediate(() => server.closeIdleConnections());
    });
    listener(req, res);
  });

  return {
    server,
    async stop(grace) {
      stopping = true;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const res of inFlight) if (!res.headersSent) res.setHeader('Connection', 'close');
      const deadline = setTimeout(() => server.closeAllConnections(), grace);
      await closed;
      clearTimeout(deadline);
    },
  };
}
