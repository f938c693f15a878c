import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findDamage, killInTheMiddle, open, prepare, type Acknowledged } from './embedded-store-kill.js';

describe('the embedded store, killed in the middle of writes', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'lectern-kill-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  test('when it is killed three times, then every acknowledged write is there and no command is half there', async () => {
    const done: Acknowledged = { entries: new Set(), counters: new Map() };
    let opened = await open(dataDir);
    await prepare(opened);
    for (let round = 1; round <= 3; round++) {
      opened = await killInTheMiddle(dataDir, opened, round, 150 * round, done);
      expect(await findDamage(opened, done)).toEqual([]);
    }
    await opened.client.close();
    await opened.store.stop();
  }, 60_000);
});
