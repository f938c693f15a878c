import { existsSync } from 'node:fs';
import chromiumPack from '@sparticuz/chromium';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

// Ours, not those that the package proposes: '--single-process' crashes at the second page, '--disable-web-security' would blind the tests.
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];

const INSTALLED = ['/usr/bin/google-chrome', '/usr/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'];

/** The Chromium that npm brings (Linux on x64), else an installed Chrome; null where there is neither. */
async function executable(): Promise<string | null> {
  if (process.platform === 'linux' && process.arch === 'x64') return chromiumPack.executablePath();
  return INSTALLED.find(existsSync) ?? null;
}

export async function launchChromium(): Promise<Browser | null> {
  const executablePath = await executable();
  return executablePath === null ? null : chromium.launch({ executablePath, args: ARGUMENTS });
}

/** A browser whose process can be killed, as a failing machine or an impatient person does it. */
export async function launchMortal(): Promise<{ readonly browser: Browser; kill(): void } | null> {
  const executablePath = await executable();
  if (executablePath === null) return null;
  const server = await chromium.launchServer({ executablePath, args: ARGUMENTS });
  return { browser: await chromium.connect(server.wsEndpoint()), kill: () => server.process().kill('SIGKILL') };
}

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained of: a journey leaves this empty. */
  readonly complaints: string[];
}

/** A new person at a new browser. */
export async function visit(browser: Browser, options: Parameters<Browser['newContext']>[0] = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1373, height: 868 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { context, page, complaints };
}
