import { buildTestApp, type TestApp } from '../../support/app.js';
import type { Browser } from '../../support/browser.js';
import { queriesOf } from '../../support/queries.js';

const COURSE = '/en/courses/cpt-standards';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.close());

interface Result {
  readonly title: string;
  readonly language: string | undefined;
  readonly url: string | undefined;
  readonly marked: readonly string[];
}

async function search(browser: Browser, q: string, language = 'en'): Promise<readonly Result[]> {
  const { $, status } = await browser.get(`/${language}/search?q=${encodeURIComponent(q)}`);
  expect(status).toBe(200);
  return $('.found > li').toArray().map((item) => {
    const link = $(item).children('a');
    return { title: link.text(), language: link.attr('lang'), url: link.attr('href'), marked: $(item).find('mark').toArray().map((mark) => $(mark).text()) };
  });
}

describe('the search', () => {
  test('when a word stands in a screen, then whoever is enrolled is led to the screen, and others to its course', async () => {
    const learner = await app.signedIn();
    expect((await search(learner, 'chair corridor'))[0]?.url).toBe(COURSE);
    await learner.submit(COURSE, {}, `${COURSE}/enrol`);
    const [first] = await search(learner, 'chair corridor');
    expect(first).toMatchObject({ title: 'A chair in the corridor', url: `${COURSE}/custody/fundamental-safeguards/the-corridor` });
    expect(first?.marked).toEqual(expect.arrayContaining(['chair', 'corridor']));
    expect((await search(app.guest(), 'chair corridor'))[0]?.url).toBe(COURSE);
  });

  test('when it is searched in French, then accents, capitals and the form of the apostrophe make no difference, and every word must be there', async () => {
    const guest = app.guest();
    const found = await search(guest, 'GARDE A VUE', 'fr');
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ language }) => language === 'fr')).toBe(true);
    expect(await search(guest, "l'avocat", 'fr')).toEqual(await search(guest, 'l’avocat', 'fr'));
    expect(await search(guest, 'garde zzz', 'fr')).toEqual([]);
  });

  test('when Arabic is typed without hamza or with vowel signs, then the same is found; what is not translated is marked as English', async () => {
    const guest = app.guest();
    const written = await search(guest, 'الأوروبية', 'ar');
    expect(written.length).toBeGreaterThan(0);
    expect((await search(guest, 'الاوروبيه', 'ar')).map(({ title }) => title)).toEqual(written.map(({ title }) => title));
    expect((await search(guest, 'corridor', 'ar'))[0]).toMatchObject({ title: 'A chair in the corridor', language: 'en' });
  });

  test('when a number or a title is typed, then the instrument is found; a term is found with its place in the glossary', async () => {
    const guest = app.guest();
    expect((await search(guest, '2013/48/EU')).map(({ url }) => url)).toContain('/en/instruments/eu-dir-2013-48');
    const term = (await search(guest, 'trinity of safeguards')).find(({ url }) => url?.includes('/glossary#'));
    const { $ } = await guest.get('/en/glossary');
    expect($(`[id="${term?.url?.split('#')[1] ?? ''}"]`).text()).toBe(term?.title);
  });

  test('when what is typed is nothing, far too long or markup, then the page answers and says so', async () => {
    const guest = app.guest();
    expect((await guest.get('/en/search')).$('.found').length).toBe(0);
    expect((await guest.get(`/en/search?q=${'police '.repeat(500)}`)).status).toBe(200);
    const { $ } = await guest.get(`/en/search?q=${encodeURIComponent('<script>zzz</script>')}`);
    expect($('main script').length).toBe(0);
    expect($('#q').val()).toBe('<script>zzz</script>');
    expect($('main').text()).toContain('Nothing was found');
  });

  test('when somebody searches, then no choice of a question nor what follows from it is told, and three queries suffice', async () => {
    const learner = await app.signedIn();
    await learner.submit(COURSE, {}, `${COURSE}/enrol`);
    expect(await search(learner, '17:10, when she is told to sit down again')).toEqual([]);
    const { queries } = await queriesOf(() => learner.get('/en/search?q=lawyer'));
    expect(queries.length).toBeLessThanOrEqual(3);
    expect((await learner.get('/en/search?q=the')).$('.found > li').length).toBeLessThanOrEqual(60);
  });
});
