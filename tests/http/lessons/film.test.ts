import { findRecord } from '../../../src/features/progress/progress.repository.js';
import { buildTestApp, type TestApp, type TestPerson } from '../../support/app.js';
import type { Browser } from '../../support/browser.js';

const COURSE = '/en/courses/cpt-standards';
const FILM = `${COURSE}/custody/custody-in-practice/custody-film`;

let app: TestApp;
let learner: Browser & { person: TestPerson };

beforeAll(async () => {
  app = await buildTestApp();
}, 60_000);
beforeEach(async () => {
  learner = await app.signedIn();
  await learner.submit(COURSE, {}, `${COURSE}/enrol`);
});
afterAll(() => app.close());

type Claim = readonly [from: number, to: number, speed?: number];

/** Opens the film's screen; what is then told of it carries the seal of this opening. */
async function open(): Promise<(...claims: readonly Claim[]) => Promise<number>> {
  const opening = (await learner.get(FILM)).$('video').attr('data-opening');
  return async (...claims) => {
    const segments = claims.map(([from, to, speed = 1]) => ({ from, to, speed }));
    return (await learner.json(`${FILM}/played`, { opening, second: claims.at(-1)?.[1] ?? 0, segments })).status;
  };
}

async function segments(): Promise<readonly (readonly [number, number])[]> {
  return (await findRecord(learner.person.id, 'cpt-standards'))?.films['the-first-hours']?.segments ?? [];
}

test('when a claim outruns the clock, then it is cut to what was possible, not dropped', async () => {
  const played = await open();
  app.clock.advance(10_000);
  expect(await played([0, 60])).toBe(200);
  const [[from, to] = [0, 0]] = await segments();
  expect(from).toBe(0);
  // Ten seconds have passed; a few more are allowed for a slow clock.
  expect(to).toBeGreaterThanOrEqual(10);
  expect(to).toBeLessThan(15);
});

test('when somebody leaves in the middle of a film that they chose from the outline, then the start page continues there, to the second', async () => {
  const played = await open();
  app.clock.advance(10_000);
  await played([0, 8]);
  expect((await learner.get('/en')).$('.hero a.button').attr('href')).toBe(FILM);
  expect((await learner.get(FILM)).$('video').attr('data-resume')).toBe('8');
  // Read to its end and its question answered, it leads to what comes next.
  await learner.post(`${FILM}/transcript`);
  const { $ } = await learner.get(FILM);
  for (const form of $('form[data-moment]').toArray()) {
    const choice = $(form).find('input[type=radio]').first();
    expect((await learner.post(form.attribs['action'] ?? '', { [choice.attr('name') ?? '']: choice.attr('value') ?? '' })).status).toBe(303);
  }
  expect((await learner.get('/en')).$('.hero a.button').attr('href')).toBe(`${COURSE}/custody/custody-in-practice/custody-reflection`);
});

test('when a claim is repeated to gain time, then the time that it used is spent', async () => {
  const played = await open();
  app.clock.advance(10_000);
  await played([0, 10]);
  await played([20, 60]);
  await played([60, 100]);
  const seconds = (await segments()).reduce((sum, [from, to]) => sum + to - from, 0);
  expect(seconds).toBeLessThan(15);
});

test('when a film is played at double speed, then twice the seconds count', async () => {
  const played = await open();
  app.clock.advance(10_000);
  await played([0, 20, 2]);
  expect(await segments()).toEqual([[0, 20]]);
});

test('when the same part is watched twice, then it counts once', async () => {
  const played = await open();
  app.clock.advance(30_000);
  await played([5, 15]);
  await played([5, 15]);
  expect(await segments()).toEqual([[5, 15]]);
});

test('when somebody seeks, then a gap stays until it is watched', async () => {
  const played = await open();
  app.clock.advance(60_000);
  await played([0, 10], [30, 40]);
  expect(await segments()).toEqual([[0, 10], [30, 40]]);
  expect((await learner.get(FILM)).$('video').attr('data-segments')).toBe('[[0,10],[30,40]]');
  await played([10, 30]);
  expect(await segments()).toEqual([[0, 40]]);
});

test('when a report was kept while offline, then it counts hours later, and the film goes on there', async () => {
  const played = await open();
  app.clock.advance(3 * 3_600_000);
  expect(await played([0, 25])).toBe(200);
  expect(await segments()).toEqual([[0, 25]]);
  expect((await learner.get(FILM)).$('video').attr('data-resume')).toBe('25');
});

test('when the opening is somebody else\'s, then nothing is counted', async () => {
  const played = await open();
  learner = await app.signedIn();
  await learner.submit(COURSE, {}, `${COURSE}/enrol`);
  app.clock.advance(30_000);
  expect(await played([0, 20])).toBe(422);
  expect(await segments()).toEqual([]);
});

test('when a browser has no JavaScript, then the question of a moment is answered by a form below the film', async () => {
  const { $ } = await learner.get(FILM);
  const form = $('form[data-moment]').first();
  const action = form.attr('action') ?? '';
  const choice = form.find('input[type=radio]').first();
  expect(choice.length).toBe(1);
  const empty = await learner.post(action);
  expect(empty.status).toBe(422);
  expect(empty.$(`form[action="${action}"] .error`).text()).not.toBe('');
  const sent = await learner.submit(FILM, { [choice.attr('name') ?? '']: choice.attr('value') ?? '' }, action);
  expect(sent.status).toBe(303);
  const answered = (await learner.get(sent.location)).$(`form[action="${action}"]`);
  expect(answered.find('[data-verdict]').length).toBe(1);
  expect(answered.find('.feedback').text().trim()).not.toBe('');
});

test('when the answer to a report was lost and it is sent again, then its time is spent once', async () => {
  const played = await open();
  app.clock.advance(20_000);
  await played([0, 10]);
  await played([0, 10]);
  await played([10, 20]);
  expect(await segments()).toEqual([[0, 20]]);
});

test('when the transcript is downloaded, then it is a plain text with chapters and times, in the language asked for', async () => {
  const english = await learner.get(`${FILM}/transcript/en`);
  expect(english.status).toBe(200);
  expect(english.text).toMatch(/^The first hours\r\n\r\nStart\r\n\r\n0:00\tThis is an introduction[\s\S]*\r\nThe rights\r\n\r\n0:24\tThree rights/);
  expect((await learner.get(`${FILM}/transcript/fr`)).text).toContain('0:08\tUne personne est abordée dans la rue');
  expect((await learner.get(`${FILM}/transcript/ro`)).status).toBe(404);
});

test('when a browser has no JavaScript, then the film has the browser\'s own bar, its captions and its transcript, and reading counts', async () => {
  const { $ } = await learner.get(FILM);
  expect($('video[controls]:not([autoplay]) track[kind=captions][default]').attr('label')).toBe('English');
  expect($('.transcript li').length).toBe(15);
  expect($('.film-about').text()).toContain('90');
  expect((await learner.submit(FILM, {}, `${FILM}/transcript`)).status).toBe(303);
  expect((await learner.get(FILM)).$('[data-read] .notice').length).toBe(1);
});

test('when a film rests on instruments, then they stand beside it', async () => {
  expect((await learner.get(FILM)).$('.stage-side .glosses').text()).toContain('§ 36');
});
