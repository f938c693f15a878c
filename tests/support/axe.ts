import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeViolation {
  id: string;
  nodes: { html: string }[];
}

const EVERYTHING = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'target-size': { enabled: true } } };
const CONTRAST = { runOnly: { type: 'rule', values: ['color-contrast'] } };

/** What axe finds on a page, at the levels A and AA; or of its contrasts alone, for a second look in other colours. */
export async function axe(page: Page, only: 'everything' | 'contrast' = 'everything'): Promise<string[]> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async (options) => {
    const runner = (globalThis as unknown as { axe: { run(options: object): Promise<{ violations: AxeViolation[] }> } }).axe;
    return (await runner.run(options)).violations;
  }, only === 'everything' ? EVERYTHING : CONTRAST);
  return violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html ?? ''}`);
}
