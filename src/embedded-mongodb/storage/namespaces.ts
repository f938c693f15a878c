import { CommandError } from '../language/errors.js';

const LONGEST_NAMESPACE = 255;

function invalid(message: string): CommandError {
  return new CommandError(73, 'InvalidNamespace', message);
}

/** @throws CommandError InvalidNamespace */
export function checkDatabaseName(db: string): void {
  if (db === '' || Buffer.byteLength(db) > 63 || /[/\\. "$\0]/.test(db)) throw invalid(`Invalid database name: '${db}'`);
}

/** @throws CommandError InvalidNamespace */
export function checkNamespace(db: string, name: string): void {
  checkDatabaseName(db);
  const namespace = `${db}.${name}`;
  if (name === '' || name.startsWith('.') || name.endsWith('.') || /[$\0]/.test(name)) {
    throw invalid(`Invalid namespace specified '${namespace}'`);
  }
  if (name.startsWith('system.')) throw invalid(`cannot write to '${namespace}': the embedded store keeps no system collections`);
  if (Buffer.byteLength(namespace) > LONGEST_NAMESPACE) throw invalid(`Fully qualified namespace is too long: ${namespace}`);
}
