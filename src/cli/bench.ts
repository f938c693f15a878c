// Each part is loaded where it is asked for: the load of `bench` needs a package that a production installation lacks.
const USAGE = `Measures Lectern on this machine.

  npm run bench [-- --learners N --seconds S --rounds R]      pages, answers, a burst of tests, memory and weights,
                                                              against a bare Express page measured in the same run
  npm run bench -- store [--documents N --seconds S --dir F]  the embedded store: durable writes, reads, ranges, start time, memory
`;

const [, , first, ...rest] = process.argv.filter((arg) => arg !== '--');
const print = (line: string): void => void process.stdout.write(`${line}\n`);
if (first === '--help') print(USAGE);
else if (first === 'store') await (await import('./bench/store.js')).benchStore(rest, print);
else if (first === undefined || first.startsWith('--')) process.exitCode = (await (await import('./bench/web.js')).benchWeb(first === undefined ? [] : [first, ...rest], print)) ? 0 : 1;
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

export {};
