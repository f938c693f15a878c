import { benchStore } from './bench-store.js';

const USAGE = `Measures Lectern.

  npm run bench -- store [--help]     the embedded store: durable writes, reads, ranges, start time, memory
`;

const [, , what, ...rest] = process.argv.filter((arg) => arg !== '--');
const print = (line: string): void => void process.stdout.write(`${line}\n`);
if (what === 'store') await benchStore(rest, print);
else {
  process.stdout.write(USAGE);
  process.exitCode = what === undefined || what === '--help' ? 0 : 2;
}
