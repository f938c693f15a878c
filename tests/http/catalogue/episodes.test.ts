import { buildTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
}, 60_000);
afterAll(() => app.close());

/** As the announcement prints them, with the two misprints corrected; and where there is background to read. */
const EPISODES = [
  ['Spiros Papadopoulos', 'Preventing and Countering Violent Extremism expert within the Austrian probation service and project manager at NEUSTART KOMPASS, Austria', null],
  ['Liesbeth van der Heide', 'Researcher and lecturer at Leiden University, the Netherlands', 'Reintegrating Terrorists in the Netherlands'],
  ['Tina Mykkänen', 'International Consultant, P/CVE and CT Expert', null],
  ['Maarten van de Donk', 'Expert of RADAR, working for Radicalisation Awareness Network (RAN)', '12 November 2020'],
  ['Marc Hecker', 'Director of Research and Communications, French Institute for International Relations', 'Djihadiste un jour'],
  ['Elvar Jonsson', 'Program Educator, Entré program Sweden', null],
  ['Pedro Liberado', 'Chief Research Officer & Head of Radicalisation, Violent Extremism and organised crime at Innovative Prison Systems (IPS)', null],
  ['Torben Adams', 'Crime Prevention and Criminal Justice Officer UNODC Vienna', 'RAN working paper'],
] as const;

test('when the episodes are opened, then each says guest, role and creators, that its recording is to come, and nothing of what is said in it', async () => {
  const { $ } = await app.guest().get('/en/films');
  const links = $('a[href^="/en/films/"]').toArray().map((link) => [$(link).text(), $(link).attr('href') ?? ''] as const);
  expect(links.map(([guest]) => guest)).toEqual(EPISODES.map(([guest]) => guest));
  for (const [index, [guest, role, reading]] of EPISODES.entries()) {
    const page = (await app.guest().get(links[index]?.[1] ?? '')).$;
    const main = page('main');
    expect(main.find('h1').text()).toBe(`Vodcast with ${guest}`);
    expect(main.find('.facts dd').eq(1).text()).toBe(role);
    expect(main.find('.facts').text()).toContain('Robert Örell (co-chair EU RAN Rehabilitation Working Group, Sweden)');
    expect(main.find('.facts').text()).toContain('Ioan Durnescu (University of Bucharest, Romania)');
    expect(main.find('.notice').text()).toContain('Recording to be supplied by the rights holder');
    expect(main.find('video, blockquote').length).toBe(0);
    expect(main.text().includes('Background to read')).toBe(reading !== null);
    expect(main.text()).toContain(reading ?? guest);
  }
});

test('when a lesson builds on an episode, then its page leads there; other pages say that lessons are to come', async () => {
  const adams = (await app.guest().get('/fr/films/torben-adams')).$;
  expect(adams('main ul.links a').attr('href')).toBe('/fr/courses/cpt-standards/committee/committee-court-mechanisms');
  expect((await app.guest().get('/fr/films/elvar-jonsson')).$('main').text()).toContain('Aucune leçon publiée');
  expect((await app.guest().get('/en/films/nobody')).status).toBe(404);
});
