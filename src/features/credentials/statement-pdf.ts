import { fork, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SECOND } from '../../shared/clock.js';
import type { PdfJob, PdfResult } from './statement-pdf.worker.js';

/** The words and facts of one statement, ready to set; the fields are those that views/credentials/statement.typ reads. */
export interface StatementWords {
  readonly language: string;
  readonly rtl: boolean;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly documentTitle: string;
  readonly kicker: string;
  readonly heading: string;
  readonly intro: string;
  readonly name: string;
  readonly verb: string;
  readonly course: string;
  readonly facts: readonly { label: string; value: string }[];
  readonly verifyIntro: string;
  readonly verifyUrl: string;
  readonly codeLabel: string;
  readonly code: string;
  readonly disclaimer: string;
  /** An SVG picture of the address. */
  readonly qr: string;
  readonly qrAlt: string;
}

export interface Typesetter {
  /** Null where the words have a sign that no font has: a document without it would bear another name. */
  pdf(words: StatementWords): Promise<Buffer | null>;
  stop(): void;
}

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const require = createRequire(import.meta.url);
const FONTS = [
  'source-serif-4/400Regular/SourceSerif4_400Regular.ttf',
  'source-serif-4/600SemiBold/SourceSerif4_600SemiBold.ttf',
  'source-sans-3/400Regular/SourceSans3_400Regular.ttf',
  'source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf',
  'noto-naskh-arabic/400Regular/NotoNaskhArabic_400Regular.ttf',
  'noto-naskh-arabic/600SemiBold/NotoNaskhArabic_600SemiBold.ttf',
  'noto-sans-armenian/400Regular/NotoSansArmenian_400Regular.ttf',
  'noto-sans-armenian/600SemiBold/NotoSansArmenian_600SemiBold.ttf',
  'noto-sans-georgian/400Regular/NotoSansGeorgian_400Regular.ttf',
  'noto-sans-georgian/600SemiBold/NotoSansGeorgian_600SemiBold.ttf',
];

const IDLE = 20 * SECOND;
const TIMEOUT = 15 * SECOND;

/** Sets statements in a process that starts when needed and ends when idle, so that its memory is given back. */
export function createTypesetter(): Typesetter {
  let worker: ChildProcess | null = null;
  let idle: NodeJS.Timeout | null = null;
  let lastId = 0;
  const waiting = new Map<number, { resolve: (pdf: Buffer | null) => void; reject: (error: Error) => void }>();

  function end(): void {
    if (idle !== null) clearTimeout(idle);
    worker?.kill();
    worker = null;
  }

  function settle(result: PdfResult): void {
    const job = waiting.get(result.id);
    waiting.delete(result.id);
    if ('pdf' in result) job?.resolve(Buffer.from(result.pdf, 'base64'));
    else if ('signMissing' in result) job?.resolve(null);
    else job?.reject(new Error(result.error));
    if (waiting.size === 0) {
      idle = setTimeout(end, IDLE);
      idle.unref();
    }
  }

  function running(): ChildProcess {
    if (idle !== null) clearTimeout(idle);
    if (worker !== null) return worker;
    const started = fork(path.join(root, 'dist/features/credentials/statement-pdf.worker.js'), { serialization: 'json', execArgv: [] });
    started.on('message', settle);
    started.on('exit', () => {
      if (worker === started) worker = null;
      for (const { reject } of waiting.values()) reject(new Error('the typesetter ended'));
      waiting.clear();
    });
    started.unref();
    started.channel?.unref();
    worker = started;
    return started;
  }

  return {
    pdf(words) {
      lastId += 1;
      const id = lastId;
      const job: PdfJob = {
        id,
        templatePath: path.join(root, 'views/credentials/statement.typ'),
        fontPaths: FONTS.map((font) => require.resolve(`@expo-google-fonts/${font}`)),
        data: { ...words },
      };
      const child = running();
      return new Promise<Buffer | null>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(new Error('the typesetter took too long'));
          end();
        }, TIMEOUT);
        const done = <T>(then: (value: T) => void) => (value: T): void => {
          clearTimeout(timer);
          then(value);
        };
        waiting.set(id, { resolve: done(resolve), reject: done(reject) });
        child.send(job);
      });
    },
    stop: end,
  };
}
