// `npm start`: build (a second or two), then serve in this same process, so that signals reach the server itself.
import { stop } from 'esbuild';
import { buildAll } from './build.mjs';

await buildAll();
await stop();
await import('../dist/main.js');
