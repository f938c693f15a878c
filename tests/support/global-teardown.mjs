// Runs once after all tests: stops the embedded store that global-setup started and removes its folder.
import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  const started = globalThis.lecternTestStore;
  if (started === undefined) return;
  await started.store.stop();
  rmSync(started.dataDir, { recursive: true, force: true });
}
