import { CommandError } from '../language/errors.js';
import type { Reply } from '../server/reply.js';
import type { Message } from '../server/wire.js';
import type { Store } from '../store.js';
import { administrationCommands } from './administration.js';
import type { Command, ServerState } from './command.js';
import { explainCommands } from './explain.js';
import { handshakeCommands } from './handshake.js';
import { readCommands } from './reads.js';
import { Request } from './request.js';
import { writeCommands } from './writes.js';

// A Map, so that a command named toString or __proto__ is simply not there.
const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ...handshakeCommands,
  ...readCommands,
  ...writeCommands,
  ...administrationCommands,
  ...explainCommands,
]);

/** Runs one command. @throws CommandError */
export function dispatch(store: Store, server: ServerState, message: Message, connectionId: number): Reply | Promise<Reply> {
  const request = new Request(message);
  const found = COMMANDS.get(request.command);
  if (found === undefined) {
    const message = `no such command: '${request.command}' (the embedded store does not offer it)`;
    throw new CommandError(59, 'CommandNotFound', message);
  }
  request.check(found.fields);
  store.environment.refresh();
  return found.run({ store, request, connectionId, server });
}
