import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findDamage, killInTheMiddle, open, prepare, type Acknowledged } from '../fault/embedded-store-kill.js';

describe('the embedded store, killed in the middle of writes', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'lectern-kill-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  test('when it is killed twenty times, then every acknowledged write is there and no command is half there', async () => {
    const done: Acknowledged = { entries: new Set(), counters: new Map() };
    let opened = await open(dataDir);
    await prepare(opened);
    for (let round = 1; round <= 20; round++) {
      // From 50 ms to 1 s, so that the kill meets different moments.
      opened = await killInTheMiddle(dataDir, opened, round, 50 + ((round * 137) % 950), done);
      expect(await findDamage(opened, done)).toEqual([]);
    }
    expect(done.entries.size).toBeGreaterThan(10_000);
    await opened.client.close();
    await opened.store.stop();
  });
});
