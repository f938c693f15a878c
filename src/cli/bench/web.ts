import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { Pool } from 'undici';
import { openEmbeddedStore } from '../../embedded-mongodb/index.js';
import { Learner } from './learners.js';
import type { Job, Outcome, Step } from './load.js';
import { memoryBelow, sendLoad, startBare, startLectern, type RunningServer } from './servers.js';
import { weigh } from './weights.js';

const COURSE = 'cpt-standards';
const SCREEN = `/en/courses/${COURSE}/custody/fundamental-safeguards/three-rights`;
const TEST = `/en/courses/${COURSE}/custody/test`;
const CONNECTIONS = 16;
const KILOBYTE = 1_000;

/** What is asked of each work, against the bare page of the same round: at least this share of its rate, at most so many times its p99. */
interface Target {
  readonly name: string;
  readonly job: Job;
  readonly share: number;
  readonly slower: number | null;
}

interface Setting {
  readonly learners: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly starters: number;
  readonly pdfs: number;
  readonly print: (line: string) => void;
}

const FULL = { learners: 1_000, seconds: 3, rounds: 3, starters: 500, pdfs: 50 };
const SMOKE = { learners: 40, seconds: 0.3, rounds: 1, starters: 20, pdfs: 2 };

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function failedIn(name: string, { failed, failure }: Outcome): string[] {
  return failed === 0 ? [] : [`${name}: ${failed} requests failed, the first with ${failure ?? 'no answer'}`];
}

/** Registers everybody, twenty at a time. */
async function makeLearners(origin: string, count: number): Promise<readonly Learner[]> {
  const pool = new Pool(origin, { connections: 20 });
  const learners = Array.from({ length: count }, (_, index) => new Learner(pool, `learner${index}@example.org`, `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`));
  const waiting = [...learners];
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let learner = waiting.pop(); learner !== undefined; learner = waiting.pop()) await learner.begin(COURSE);
    }),
  );
  return learners;
}

/** An answer that this learner gives over and over in an open test, each time with a new key. */
async function answering(learner: Learner): Promise<Step> {
  await learner.get(`/en/courses/${COURSE}`);
  const attempt = await learner.post(TEST);
  const page = await learner.get(attempt);
  const section = page.split('data-test-question="').slice(1).find((part) => /type="radio"/.test(part)) ?? '';
  const [, name, value] = /type="radio" name="([^"]+)" value="([^"]+)"/.exec(section) ?? [];
  const question = section.slice(0, section.indexOf('"'));
  const pen = /name="pen" value="([^"]+)"/.exec(page)?.[1] ?? '';
  if (name === undefined || value === undefined) throw new Error('the test has no question of single choice');
  return {
    method: 'POST', path: `${attempt}/answers`,
    headers: learner.headers({ accept: 'application/json', 'content-type': 'application/json', 'x-csrf-token': learner.formToken }),
    body: JSON.stringify({ key: 'bench-answer-{n}', question, pen, sequence: 1, fields: { [name]: value } }),
  };
}

const get = (learner: Learner | null, path: string): Step => ({ method: 'GET', path, headers: learner?.headers() ?? { accept: 'text/html', 'accept-encoding': 'gzip' } });

async function targetsFor(origin: string, learners: readonly Learner[], seconds: number): Promise<readonly Target[]> {
  const some = learners.slice(0, CONNECTIONS);
  const job = (clients: readonly (readonly Step[])[]): Job => ({ origin, connections: CONNECTIONS, seconds, clients });
  return [
    { name: 'course page, signed in', share: 0.1, slower: 4, job: job(some.map((learner) => [get(learner, `/en/courses/${COURSE}`)])) },
    { name: 'lesson screen, signed in', share: 0.1, slower: 4, job: job(some.map((learner) => [get(learner, SCREEN)])) },
    { name: 'save an answer, durable', share: 0.06, slower: 5, job: job((await Promise.all(some.map(answering))).map((step) => [step])) },
    { name: 'sign-in page', share: 0.3, slower: null, job: job(some.map(() => [get(null, '/en/sign-in')])) },
  ];
}

/** Rounds of the bare page and each work, one after the other; what is told is the median of the rounds. */
async function measure(bare: RunningServer, targets: readonly Target[], { seconds, rounds, print }: Setting): Promise<string[]> {
  const bareJob: Job = { origin: bare.origin, connections: CONNECTIONS, seconds, clients: Array.from({ length: CONNECTIONS }, () => [get(null, '/')]) };
  const bares: Outcome[] = [];
  const works = targets.map(() => [] as { outcome: Outcome; share: number; slower: number }[]);
  const missed: string[] = [];
  for (const job of [bareJob, ...targets.map((target) => target.job)]) await sendLoad({ ...job, seconds: Math.min(1, seconds) });
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { name, job }] of targets.entries()) {
      const beside = await sendLoad(bareJob);
      const outcome = await sendLoad(job);
      bares.push(beside);
      works[index]?.push({ outcome, share: outcome.perSecond / beside.perSecond, slower: outcome.p99 / beside.p99 });
      missed.push(...failedIn(name, outcome));
    }
  }
  print(`${'work'.padEnd(28)}${'per second'.padStart(12)}${'of bare'.padStart(10)}${'p50 ms'.padStart(9)}${'p99 ms'.padStart(9)}${'p99 × bare'.padStart(12)}   asked`);
  const row = (name: string, outcomes: readonly Outcome[], share: string, slower: string, asked: string): void =>
    print(`${name.padEnd(28)}${Math.round(median(outcomes.map(({ perSecond }) => perSecond))).toLocaleString('en').padStart(12)}${share.padStart(10)}${median(outcomes.map(({ p50 }) => p50)).toFixed(1).padStart(9)}${median(outcomes.map(({ p99 }) => p99)).toFixed(1).padStart(9)}${slower.padStart(12)}   ${asked}`);
  row('a bare Express page', bares, '1', '1', '');
  for (const [index, target] of targets.entries()) {
    const measured = works[index] ?? [];
    const share = median(measured.map((one) => one.share));
    const slower = median(measured.map((one) => one.slower));
    row(target.name, measured.map(({ outcome }) => outcome), share.toFixed(3), slower.toFixed(1), `≥ ${target.share} of bare${target.slower === null ? '' : `, p99 ≤ ${target.slower} × bare`}`);
    if (share < target.share) missed.push(`${target.name}: ${share.toFixed(3)} of bare`);
    if (target.slower !== null && slower > target.slower) missed.push(`${target.name}: p99 ${slower.toFixed(1)} × that of bare`);
  }
  return missed;
}

/** Many learners start a test within ten seconds: each opens an attempt and reads its page. */
async function startTests(origin: string, learners: readonly Learner[], { print }: Setting): Promise<string[]> {
  for (const learner of learners) await learner.get(TEST);
  const clients = learners.map((learner): readonly Step[] => [
    { method: 'POST', path: TEST, headers: learner.headers({ 'content-type': 'application/x-www-form-urlencoded' }), body: new URLSearchParams({ _csrf: learner.formToken }).toString() },
    { ...get(learner, ''), path: null },
  ]);
  const outcome = await sendLoad({ origin, connections: 128, clients, apart: 10_000 / learners.length });
  print(`${learners.length} learners start a test within 10 s: ${outcome.failed} errors, p50 ${outcome.p50.toFixed(0)} ms, p99 ${outcome.p99.toFixed(0)} ms (asked: none, p99 under 1,000 ms)`);
  return [...failedIn('starting tests', outcome), ...(outcome.p99 < 1_000 ? [] : ['starting tests: p99 over a second'])];
}

/** Statements for some learners, whose completion is written into the database: what is measured is the typesetting. */
async function printStatements(origin: string, dataDir: string, learners: readonly Learner[]): Promise<void> {
  const uri = process.env['MONGODB_URI'] ?? (await openEmbeddedStore({ dataDir })).uri;
  const client = await new MongoClient(uri).connect();
  const db = client.db();
  const emails = learners.map(({ email }) => email);
  const accounts = await db.collection<{ _id: string }>('accounts').find({ email: { $in: emails } }).project<{ _id: string }>({ _id: 1 }).toArray();
  const now = new Date();
  for (const { _id } of accounts) {
    await db.collection<{ _id: string }>('accounts').updateOne({ _id }, { $set: { emailConfirmed: true } });
    await db.collection<{ _id: string }>('learning').updateOne({ _id: `${_id}:${COURSE}` }, { $set: { completedAt: now, evaluatedAt: now }, $inc: { revision: 1 } });
  }
  await client.close();
  for (const learner of learners) {
    await learner.get(`/en/courses/${COURSE}/finish`);
    const pdf = await learner.download(`${await learner.post(`/en/courses/${COURSE}/statement`)}/pdf`);
    if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new Error(`no PDF was made at ${origin}`);
  }
}

function tellMemory(pid: number, when: string, print: (line: string) => void): number {
  const parts = memoryBelow(pid);
  const sum = [...parts.values()].reduce((total, own) => total + own, 0);
  const each = [...parts].map(([command, own]) => `${command} ${own.toFixed(0)}`).join(', ');
  print(parts.size === 0 ? `memory ${when}: no /proc here` : `memory ${when}: ${sum.toFixed(0)} MB anonymous (${each}; asked: under 350)`);
  return sum;
}

async function tellWeights(origin: string, learner: Learner, print: (line: string) => void): Promise<string[]> {
  const missed: string[] = [];
  await learner.get(TEST);
  for (const [name, address] of [['home', '/en'], ['course page', `/en/courses/${COURSE}`], ['lesson screen', SCREEN], ['test', await learner.post(TEST)]] as const) {
    const { page, files } = await weigh(origin, learner, address);
    print(`${name}: ${((page + files) / KILOBYTE).toFixed(1)} kB on a first visit, ${(page / KILOBYTE).toFixed(1)} kB as the next page (asked: under 100 and 15)`);
    if (page + files >= 100 * KILOBYTE || page >= 15 * KILOBYTE) missed.push(`${name}: too heavy`);
  }
  return missed;
}

/**
 * `npm run bench [-- --learners N --seconds S --rounds R | --smoke]`: Lectern's pages and answers beside a bare Express page.
 * @returns whether nothing failed and, unless it is a smoke run, everything that is asked was reached
 */
export async function benchWeb(args: readonly string[], print: (line: string) => void): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { learners: { type: 'string' }, seconds: { type: 'string' }, rounds: { type: 'string' }, smoke: { type: 'boolean', default: false } } });
  const base = values.smoke ? SMOKE : FULL;
  const setting: Setting = {
    ...base, print, learners: Number(values.learners ?? base.learners), seconds: Number(values.seconds ?? base.seconds), rounds: Number(values.rounds ?? base.rounds),
  };
  print(`Lectern, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${CONNECTIONS} connections`);
  const dataDir = mkdtempSync(path.join(tmpdir(), 'lectern-bench-'));
  const bare = await startBare();
  const lectern = await startLectern(dataDir);
  try {
    const learners = await makeLearners(lectern.origin, setting.learners);
    print(`${learners.length} learners registered and enrolled`);
    const missed = await measure(bare, await targetsFor(lectern.origin, learners, setting.seconds), setting);
    missed.push(...(await startTests(lectern.origin, learners.slice(CONNECTIONS, CONNECTIONS + setting.starters), setting)));
    await printStatements(lectern.origin, dataDir, learners.slice(0, setting.pdfs));
    const own = tellMemory(lectern.pid, `after ${setting.learners} learners and ${setting.pdfs} PDFs`, print);
    if (own >= 350) missed.push(`memory: ${own.toFixed(0)} MB`);
    const [first] = learners;
    if (first !== undefined) missed.push(...(await tellWeights(lectern.origin, first, print)));
    const failed = missed.filter((line) => line.includes('failed'));
    for (const line of values.smoke ? failed : missed) print(`MISSED ${line}`);
    return (values.smoke ? failed : missed).length === 0;
  } finally {
    await lectern.stop();
    await bare.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
