import { randomBytes } from 'node:crypto';

/** The server that the tests run against: the embedded store that global-setup started, or MONGODB_URI. */
export function testServerUri(): string {
  const uri = process.env['LECTERN_TEST_URI'];
  if (uri === undefined) throw new Error('tests/support/global-setup.mjs has not run');
  return uri;
}

/** A connection string for a database that nobody else uses; its name holds 'test', and only such a one is ever dropped. */
export function testDatabaseUri(): string {
  const uri = new URL(testServerUri());
  uri.pathname = `/lectern-test-${randomBytes(6).toString('hex')}`;
  return uri.toString();
}
