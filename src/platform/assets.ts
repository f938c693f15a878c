import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The address of a built file by its plain name: `lectern.css` → `/assets/lectern-3F2A91BC.css`. */
export type Asset = (name: string) => string;

/** Reads the list of built files that tools/build.mjs wrote. */
export function loadAssets(folder: string): Asset {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')) as Record<string, string>;
  return (name) => {
    const built = manifest[name];
    if (built === undefined) throw new Error(`no built file is named ${name}`);
    return `/assets/${built}`;
  };
}
