import { Connection } from 'mongodb/lib/cmap/connection.js';

/** Commands that no page makes: the handshake, and the look at what other processes have published. */
const OWN = new Set(['hello', 'ismaster', 'ping', 'endSessions']);

/**
 * Counts the commands that go to the database while `work` runs. The driver's own monitoring would have to be switched on in the
 * application, where it costs something with every query.
 */
export async function queriesOf<T>(work: () => Promise<T>): Promise<{ result: T; queries: string[] }> {
  const { prototype } = Connection;
  const send: unknown = Reflect.get(prototype, 'command');
  const queries: string[] = [];
  prototype.command = function (this: Connection, namespace, command, ...rest) {
    const [name = ''] = Object.keys(command);
    const on = String(command[name]);
    if (!OWN.has(name) && on !== 'publications') queries.push(`${name} ${on}`);
    return Reflect.apply(send as typeof prototype.command, this, [namespace, command, ...rest]);
  };
  try {
    return { result: await work(), queries };
  } finally {
    Object.assign(prototype, { command: send });
  }
}
