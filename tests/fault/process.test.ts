import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface Lectern {
  readonly child: ChildProcess;
  readonly url: string;
  output(): string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

const folders: string[] = [];
const running: ChildProcess[] = [];

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'lectern-process-'));
  folders.push(made);
  return made;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

function environment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const { MONGODB_URI: _, ...rest } = process.env;
  return { ...rest, ...settings };
}

/** Runs dist/main.js, as `npm start` does after building. */
async function start(settings: Record<string, string>): Promise<Lectern> {
  const port = settings['PORT'] ?? String(await freePort());
  const child = spawn(process.execPath, ['dist/main.js'], { env: environment({ LOG_LEVEL: 'silent', ...settings, PORT: port }) });
  running.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => { text += part.toString(); });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, url: `http://127.0.0.1:${port}`, output: () => text, ended };
}

async function status(url: string): Promise<number> {
  return fetch(url).then((response) => response.status, () => 0);
}

/** Asks again until the answer is as wanted; a test's own time limit ends it otherwise. */
async function until(url: string, wanted: number): Promise<void> {
  while ((await status(url)) !== wanted) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('when it starts on an empty folder, then it says where it is, keeps its secret to itself and ends cleanly on SIGTERM', async () => {
  const data = folder();
  const lectern = await start({ DATA_DIR: data });
  await until(`${lectern.url}/readyz`, 200);
  expect(await status(`${lectern.url}/healthz`)).toBe(200);
  expect(await status(`${lectern.url}/en`)).toBe(200);
  expect(lectern.output()).toContain(`Lectern is at ${lectern.url}`);
  expect(lectern.output()).toContain(data);
  expect(lectern.output()).toContain('embedded store');
  expect(lectern.output()).toMatch(/\/en\/first-administrator\/[\w-]{20,}/);
  expect(statSync(path.join(data, 'secret')).mode & 0o777).toBe(0o600);
  lectern.child.kill('SIGTERM');
  expect(await lectern.ended).toBe(0);
}, 40_000);

test.each([
  ['PORT', 'eighty'],
  ['PORT', '0'],
  ['HOST', '999.1.1.1'],
  ['BASE_URL', 'learn.example.org'],
  ['BASE_URL', 'https://example.org/learn'],
  ['REGISTRATION', 'maybe'],
  ['MONGODB_URI', 'http://db'],
  ['MONGODB_URI', 'mongodb://db/x?no=such'],
  ['SMTP_URL', 'smtp://mail.example.org:many'],
  ['MAIL_FROM', 'x'],
  ['SESSION_SECRET', 'short'],
  ['TRUST_PROXY', 'yes'],
  ['LOG_LEVEL', 'loud'],
])('when %s is wrong, then one line names it and the exit code is 78', async (name, value) => {
  const lectern = await start({ DATA_DIR: folder(), [name]: value });
  expect(await lectern.ended).toBe(78);
  expect(lectern.output().trim().split('\n')).toHaveLength(1);
  expect(lectern.output()).toContain(name);
});

test('when the port is taken, then one line says so', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const lectern = await start({ DATA_DIR: folder(), PORT: String(port) });
  expect(await lectern.ended).toBe(1);
  expect(lectern.output().trim()).toBe(`lectern: Port ${port} on 127.0.0.1 is taken. Stop what uses it, or set PORT to another.`);
  server.close();
}, 40_000);

test('when the data folder is a file, then one line says so', async () => {
  const file = path.join(folder(), 'data');
  writeFileSync(file, '');
  const lectern = await start({ DATA_DIR: file });
  expect(await lectern.ended).toBe(1);
  expect(lectern.output().trim().split('\n')).toHaveLength(1);
  expect(lectern.output()).toContain(file);
});

test.each(['/proc/lectern', '/dev/null/lectern'])('when the data folder is %s, where nobody can write, then one line says so', async (data) => {
  const lectern = await start({ DATA_DIR: data });
  expect(await lectern.ended).toBe(1);
  expect(lectern.output()).toBe(`lectern: The data folder ${data} is not writable. Set DATA_DIR to a folder that is.\n`);
});

test('when the secret was cut short, then one line says so, and nothing is signed with it', async () => {
  const data = folder();
  writeFileSync(path.join(data, 'secret'), '');
  const lectern = await start({ DATA_DIR: data });
  expect(await lectern.ended).toBe(1);
  expect(lectern.output()).toMatch(/^lectern: .*secret holds no secret[^\n]*\n$/);
});

test('when MongoDB cannot be reached, then one line says so', async () => {
  const lectern = await start({ DATA_DIR: folder(), MONGODB_URI: `mongodb://127.0.0.1:${await freePort()}/lectern` });
  expect(await lectern.ended).toBe(1);
  expect(lectern.output().trim()).toMatch(/^lectern: MongoDB at MONGODB_URI did not answer within 5 s\./);
}, 30_000);

/** Opens a connection and sends the beginning of a form; resolves once the server has read the headers and waits for the rest. */
async function halfSent(url: string, body: string): Promise<{ socket: Socket; answer: Promise<string> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  const answer = once(socket, 'close').then(() => text);
  const heard = new Promise<void>((resolve) => {
    socket.on('data', (part: Buffer) => {
      text += part.toString();
      if (text.includes('100 Continue')) resolve();
    });
  });
  socket.write(`POST /en/sign-in HTTP/1.1\r\nHost: ${hostname}\r\nAccept: text/html\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`);
  await heard;
  socket.write(body.slice(0, 5));
  return { socket, answer };
}

test('when it is asked to stop in the middle of a request, then that one is answered, no other is taken, and open connections do not hold it up', async () => {
  const lectern = await start({ DATA_DIR: folder() });
  await until(`${lectern.url}/readyz`, 200);
  // Kept open by a browser for its next request.
  const idle = new Agent({ keepAlive: true });
  await new Promise((resolve) => get(`${lectern.url}/healthz`, { agent: idle }, (response) => response.resume().on('end', resolve)));
  const body = 'email=amel%40example.org&password=x&next=';
  const { socket, answer } = await halfSent(lectern.url, body);
  lectern.child.kill('SIGTERM');
  await until(`${lectern.url}/healthz`, 0);
  const begun = Date.now();
  socket.write(body.slice(5));
  const text = await answer;
  expect(text).toMatch(/HTTP\/1\.1 403 Forbidden/);
  expect(text).toMatch(/connection: close/i);
  expect(text).toContain('amel@example.org');
  expect(await lectern.ended).toBe(0);
  expect(Date.now() - begun).toBeLessThan(8_000);
  idle.destroy();
}, 40_000);

test('when a request never ends, then the stop does, after ten seconds', async () => {
  const lectern = await start({ DATA_DIR: folder() });
  await until(`${lectern.url}/readyz`, 200);
  const { answer } = await halfSent(lectern.url, 'email=amel%40example.org');
  lectern.child.kill('SIGTERM');
  expect(await lectern.ended).toBe(0);
  await answer;
}, 40_000);

test('when the process that ran the store of two ends, or is killed, then the other runs it', async () => {
  const data = folder();
  const first = await start({ DATA_DIR: data });
  await until(`${first.url}/readyz`, 200);
  const second = await start({ DATA_DIR: data });
  await until(`${second.url}/readyz`, 200);
  first.child.kill('SIGTERM');
  await first.ended;
  await until(`${second.url}/readyz`, 200);
  const third = await start({ DATA_DIR: data });
  await until(`${third.url}/readyz`, 200);
  second.child.kill('SIGKILL');
  await second.ended;
  await until(`${third.url}/readyz`, 503);
  await until(`${third.url}/readyz`, 200);
  expect(await status(`${third.url}/en/courses/cpt-standards`)).toBe(200);
  third.child.kill('SIGTERM');
  expect(await third.ended).toBe(0);
}, 60_000);

test('when the store is killed, then pages explain, and it comes back without a restart of the server', async () => {
  const lectern = await start({ DATA_DIR: folder() });
  await until(`${lectern.url}/readyz`, 200);
  const { stdout } = await run('pgrep', ['-P', String(lectern.child.pid)]);
  process.kill(Number(stdout.trim().split('\n')[0]), 'SIGKILL');
  await until(`${lectern.url}/readyz`, 503);
  expect(await status(`${lectern.url}/healthz`)).toBe(200);
  await until(`${lectern.url}/readyz`, 200);
  expect(await status(`${lectern.url}/en/courses/cpt-standards`)).toBe(200);
  lectern.child.kill('SIGTERM');
  expect(await lectern.ended).toBe(0);
}, 60_000);

test('when it is backed up while it runs and restored elsewhere, then what was there is there', async () => {
  const data = folder();
  const copy = path.join(folder(), 'copy');
  const lectern = await start({ DATA_DIR: data });
  await until(`${lectern.url}/readyz`, 200);
  const command = (name: string, argument: string, dataDir: string): ReturnType<typeof run> =>
    run(process.execPath, [`dist/cli/${name}.js`, argument], { env: environment({ DATA_DIR: dataDir, LOG_LEVEL: 'silent' }) });
  // Somebody is signed in at the time of the backup.
  const session = folder();
  writeFileSync(path.join(session, 'sessions.ndjson'), '{"_id":"a-session"}\n');
  writeFileSync(path.join(session, 'sessions.indexes.json'), '[]');
  await command('import', session, data);
  await command('backup', copy, data);
  await expect(command('backup', copy, data)).rejects.toThrow(/exists already/);
  await expect(command('restore', copy, data)).rejects.toThrow(/is running/);
  lectern.child.kill('SIGTERM');
  await lectern.ended;
  const other = folder();
  await command('restore', copy, other);
  const dump = path.join(folder(), 'dump');
  await command('export', dump, other);
  expect(readdirSync(dump)).toEqual(expect.arrayContaining(['publications.ndjson', 'publications.indexes.json', 'content_blobs.ndjson']));
  // The session may have been ended since.
  expect(readFileSync(path.join(dump, 'sessions.ndjson'), 'utf8')).toBe('');
  const third = folder();
  const { stdout } = await command('import', dump, third);
  expect(String(stdout)).toMatch(/publications: 2/);
  const again = await start({ DATA_DIR: other });
  await until(`${again.url}/en/courses/cpt-standards`, 200);
  again.child.kill('SIGTERM');
  await again.ended;
}, 90_000);
