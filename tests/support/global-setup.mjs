// Runs once before all tests: builds dist/ and, unless MONGODB_URI names a database server, starts one embedded store
// on a throwaway folder. Each test file then uses a database of its own on that server (tests/support/database.ts).
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildAll } from '../../tools/build.mjs';

export default async function globalSetup() {
  await buildAll();
  if (process.env.MONGODB_URI === undefined) {
    const { openEmbeddedStore } = await import('../../dist/embedded-mongodb/index.js');
    const dataDir = mkdtempSync(path.join(tmpdir(), 'lectern-test-'));
    // A query of Lectern's that no index serves fails the test that made it.
    const store = await openEmbeddedStore({ dataDir, refuseScans: 3 });
    process.env.LECTERN_TEST_URI = store.uri;
    globalThis.lecternTestStore = { store, dataDir };
  } else {
    process.env.LECTERN_TEST_URI = process.env.MONGODB_URI;
  }
}
