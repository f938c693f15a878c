import { Pool } from 'undici';
import type { Learner } from './learners.js';

/** What a browser fetches for a page, compressed, without fonts and films. */
export interface Weight {
  /** The page itself. */
  readonly page: number;
  /** Its styles and scripts, and the scripts that these import. */
  readonly files: number;
}

/** Weighs a page and what it needs, as the server sends them to a browser that takes Brotli and gzip. */
export async function weigh(origin: string, learner: Learner, path: string): Promise<Weight> {
  const pool = new Pool(origin);
  async function fetched(address: string, encoding: string): Promise<Buffer> {
    const reply = await pool.request({ method: 'GET', path: address, headers: learner.headers({ 'accept-encoding': encoding }) });
    if (reply.statusCode !== 200) throw new Error(`${address} answered ${reply.statusCode}`);
    return Buffer.from(await reply.body.arrayBuffer());
  }
  const html = (await fetched(path, 'identity')).toString();
  const waiting = [...html.matchAll(/<(?:script[^>]* src|link rel="stylesheet" href)="([^"]+)"/g)].map(([, address]) => address ?? '');
  const seen = new Set<string>();
  let files = 0;
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    if (seen.has(address)) continue;
    seen.add(address);
    files += (await fetched(address, 'br, gzip')).length;
    if (!address.endsWith('.js')) continue;
    // Only what is imported at once: what a script imports later, such as the player of films, is fetched where it is needed.
    const source = (await fetched(address, 'identity')).toString();
    for (const [, imported] of source.matchAll(/(?:^|[;}\s])import(?:[^"'();]*from)?["']([^"']+)["']/g)) waiting.push(new URL(imported ?? '', `http://x${address}`).pathname);
  }
  const page = (await fetched(path, 'gzip')).length;
  await pool.close();
  return { page, files };
}
