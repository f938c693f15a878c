// The driver's class for one connection, which its types leave out.
declare module 'mongodb/lib/cmap/connection.js' {
  export class Connection {
    command(namespace: unknown, command: Record<string, unknown>, ...rest: unknown[]): unknown;
  }
}
