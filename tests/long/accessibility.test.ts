import type { Browser } from 'playwright-core';
import { LANGUAGES } from '../../src/shared/languages.js';
import { buildTestApp, type TestApp } from '../support/app.js';
import { launchChromium, visit } from '../support/chromium.js';
import { administratorPages, GUEST_PAGES, learnerPages, lifeIn, lookAt, signInAs, type Life, type State } from '../support/pages.js';

// Every page and state × language × theme, with all of axe's rules; `npm test` looks at those that stand for the rest.

let app: TestApp;
let chromium: Browser | null;
let life: Life;

beforeAll(async () => {
  app = await buildTestApp();
  chromium = await launchChromium();
  life = await lifeIn(app);
});
afterAll(async () => {
  await chromium?.close();
  await app.close();
});

test.each(LANGUAGES.map((language) => [language]))('when every page is read (%s), then axe finds nothing, in light and dark', async (language) => {
  if (chromium === null) {
    process.stdout.write('left out, no browser here: every page × language × theme\n');
    return;
  }
  const readers: readonly [keyof Pick<Life, 'learner' | 'administrator'> | 'guest', readonly State[]][] = [
    ['guest', GUEST_PAGES],
    ['learner', learnerPages(life)],
    ['administrator', administratorPages(life)],
  ];
  for (const [who, states] of readers) {
    const { context, page } = await visit(chromium);
    if (who !== 'guest') await signInAs(app, page, life[who]);
    expect(await lookAt(app, page, states, language, 'everything')).toEqual([]);
    await context.close();
  }
});
