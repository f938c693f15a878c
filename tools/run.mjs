// Runs one of the commands in src/cli: `node tools/run.mjs courses-check …`. The server's code is transpiled first (a second), so that
// what runs is always what stands in src/.
import { stop } from 'esbuild';
import { buildAll, buildServer } from './build.mjs';

const [name, ...rest] = process.argv.slice(2);
// The benchmark serves pages, so it needs the browser's files too.
await (name === 'bench' ? buildAll() : buildServer());
await stop();
process.argv = [process.argv[0], `dist/cli/${name}.js`, ...rest];
await import(`../dist/cli/${name}.js`);
