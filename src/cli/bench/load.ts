import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';

// Sends load from a process of its own, so that what is measured is the server and not the two of them together.

/** A request; `{n}` in its body becomes a number that no other request of the job has. */
export interface Step {
  readonly method: 'GET' | 'POST';
  /** Null: where the step before was redirected to. */
  readonly path: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Job {
  readonly origin: string;
  readonly connections: number;
  /** Each client goes through its steps: again and again for `seconds`, or once, begun `apart` ms after the client before it. */
  readonly clients: readonly (readonly Step[])[];
  readonly seconds?: number;
  readonly apart?: number;
}

export interface Outcome {
  readonly requests: number;
  readonly failed: number;
  readonly perSecond: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Of the first response that failed. */
  readonly failure: string | null;
}

class Tally {
  private readonly times: number[] = [];
  private failed = 0;
  private failure: string | null = null;

  add(time: number, status: number, path: string): void {
    this.times.push(time);
    if (status >= 200 && status < 400) return;
    this.failed += 1;
    this.failure ??= `${status} from ${path}`;
  }

  outcome(milliseconds: number): Outcome {
    const sorted = this.times.sort((a, b) => a - b);
    const percentile = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
    return { requests: sorted.length, failed: this.failed, failure: this.failure, perSecond: sorted.length / (milliseconds / 1_000), p50: percentile(0.5), p99: percentile(0.99) };
  }
}

async function run(job: Job): Promise<Outcome> {
  const pool = new Pool(job.origin, { connections: job.connections, pipelining: 1 });
  const tally = new Tally();
  let sent = 0;

  async function send(step: Step, redirected: string): Promise<string> {
    const path = step.path ?? redirected;
    const started = performance.now();
    sent += 1;
    const { statusCode, headers, body } = await pool.request({ method: step.method, path, headers: step.headers, body: step.body?.replaceAll('{n}', String(sent)) ?? null });
    await body.dump();
    tally.add(performance.now() - started, statusCode, path);
    return typeof headers['location'] === 'string' ? headers['location'] : path;
  }

  const begun = performance.now();
  await Promise.all(
    job.clients.map(async (steps, index) => {
      if (job.apart !== undefined) await delay(index * job.apart);
      const end = begun + (job.seconds ?? 0) * 1_000;
      do {
        let redirected = '';
        for (const step of steps) redirected = await send(step, redirected);
      } while (performance.now() < end);
    }),
  );
  const took = performance.now() - begun;
  await pool.close();
  return tally.outcome(took);
}

process.on('message', (job: Job) => {
  void run(job).then(
    (outcome) => process.send?.(outcome),
    (error: unknown) => process.send?.({ requests: 0, failed: 1, perSecond: 0, p50: 0, p99: 0, failure: String(error) } satisfies Outcome),
  );
});
