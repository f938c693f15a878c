import { strFromU8, unzipSync } from 'fflate';
import mongoose from 'mongoose';
import { LearningModel } from '../../src/features/progress/progress.model.js';
import { buildTestApp, PASSWORD, type TestApp, type TestPerson } from '../support/app.js';
import type { Browser } from '../support/browser.js';

// Somebody does everything that leaves a trace, takes their data along and erases their account. A new collection without a line here
// fails; so does one that holds something of them which the archive lacks, or which is still there afterwards.

const COURSE = '/en/courses/cpt-standards';
const LESSON = `${COURSE}/custody/fundamental-safeguards`;
const NAME = 'Zinaïda Unmistakable';
const EMAIL = 'zinaida.unmistakable@example.org';
const WRITTEN = 'written by zinaida';

type Files = Readonly<Record<string, unknown>>;
type Rows = readonly unknown[];
interface Lessons { notebooks: Rows; answers: Rows; reports: Rows }
interface Account { sessions: Rows; letters: Rows; log: Rows }

/** Where the archive holds the documents of a collection; a sentence where it does not, and why. */
const HELD: Readonly<Record<string, string | ((files: Files) => Rows)>> = {
  accounts: (files) => [files['account']],
  sessions: (files) => (files['account'] as Account).sessions,
  mails: (files) => (files['account'] as Account).letters,
  audit: (files) => (files['account'] as Account).log,
  learning: (files) => files['progress'] as Rows,
  notebooks: (files) => (files['lessons'] as Lessons).notebooks,
  answers: (files) => (files['lessons'] as Lessons).answers,
  reports: (files) => (files['lessons'] as Lessons).reports,
  attempts: (files) => (files['tests'] as { attempts: Rows }).attempts,
  test_answers: (files) => (files['tests'] as { answers: Rows }).answers,
  statements: (files) => files['statements'] as Rows,
  evaluations: (files) => files['evaluations'] as Rows,
  tokens: 'the hash of a link, for days: whether a link was mailed to a claimed address tells whether it has an account',
  throttles: 'a hash and a count, for an hour',
  erasures: 'only where the account is erased',
  content_blobs: 'courses',
  publications: 'courses',
};

/** What stays, and must name nobody. */
const STAYS = new Set(['erasures', 'audit', 'reports', 'statements']);

let app: TestApp;
let browser: Browser & { person: TestPerson };
let code: string;
let before: Readonly<Record<string, readonly string[]>>;
let files: Files;

/** Every document as text, by collection. */
async function everything(): Promise<Record<string, string[]>> {
  const collections = await app.platform.database.client.db().collections();
  const read = collections.map(async (collection) => [collection.collectionName, (await collection.find({}).toArray()).map((document) => JSON.stringify(document))] as const);
  return Object.fromEntries(await Promise.all(read));
}

const SOME_TEXT = expect.any(String) as unknown;
const mentions = (text: string): boolean => [browser.person.id, EMAIL, NAME, WRITTEN].some((mark) => text.includes(mark));

async function archive(): Promise<Files> {
  const reply = await browser.agent.get('/en/account/data').buffer(true).parse((response, done) => {
    const pieces: Buffer[] = [];
    response.on('data', (piece: Buffer) => pieces.push(piece));
    response.on('end', () => done(null, Buffer.concat(pieces)));
  });
  const all = Object.entries(unzipSync(reply.body as Buffer)).filter(([name]) => name.endsWith('.json'));
  return Object.fromEntries(all.map(([name, bytes]) => [name.slice(0, -'.json'.length), JSON.parse(strFromU8(bytes)) as unknown]));
}

async function leaveTraces(): Promise<void> {
  const person = await app.person('learner', { name: 'Zinaïda', email: EMAIL });
  await app.guest().submit('/en/sign-in', { email: EMAIL, password: 'a wrong password' });
  browser = Object.assign(await app.signIn(person), { person });
  await browser.submit(COURSE, {}, `${COURSE}/enrol`);
  for (const what of ['note', 'report']) await browser.post(`${LESSON}/three-rights/${what}`, { text: `${what} ${WRITTEN}`, page: 'page-of-guard', sequence: '1' });
  await browser.post(`${LESSON}/three-rights/bookmark`, { set: 'yes' });
  await browser.post(`${COURSE}/custody/custody-in-practice/custody-reflection/reflection`, { text: `reflection ${WRITTEN}`, page: 'page-of-guard', sequence: '1' });
  const { $ } = await browser.get(`${LESSON}/check-moment`);
  const choice = $('main input[type=radio], main input[type=checkbox]').first();
  await browser.submit(`${LESSON}/check-moment`, { [choice.attr('name') ?? '']: choice.attr('value') ?? '' }, `${LESSON}/check-moment/answer`);
  const { location: attempt } = await browser.submit(`${COURSE}/custody/test`);
  const test = await browser.get(attempt);
  const single = test.$('[data-test-question] input[type=radio]').first();
  await browser.json(`${attempt}/answers`, {
    key: 'key-of-guard', question: single.closest('[data-test-question]').attr('data-test-question'), pen: test.$('[data-pen]').attr('data-pen'), sequence: 1,
    fields: { [single.attr('name') ?? '']: single.attr('value') },
  });
  await LearningModel.updateOne({ _id: `${person.id}:cpt-standards` }, { $set: { completedAt: app.clock.now() }, $inc: { revision: 1 } });
  await browser.submit(`${COURSE}/finish`, { useful: '5', clear: '4', length: '3', comment: `comment ${WRITTEN}` }, `${COURSE}/evaluation`);
  const { location: first } = await browser.submit(`${COURSE}/finish`, {}, `${COURSE}/statement`);
  await browser.submit('/en/account/profile', { name: NAME });
  const { location: second } = await browser.post(`${first}/reissue`);
  code = second.split('/').at(-1) ?? '';
  await app.guest().submit('/en/reset', { email: EMAIL });
  await browser.submit('/en/account/password', { current: PASSWORD, password: 'three grey herons wade' });
  await browser.submit('/en/account/email', { email: `new.${EMAIL}`, current: 'three grey herons wade' });
}

beforeAll(async () => {
  app = await buildTestApp();
  await leaveTraces();
  before = await everything();
  files = await archive();
}, 60_000);
afterAll(() => app.close());

test('when a collection is made, then it has its line here', () => {
  const collections = mongoose.modelNames().map((name) => mongoose.model(name).collection.name);
  expect(Object.keys(HELD).sort()).toEqual(collections.sort());
  expect(Object.keys(before).filter((name) => HELD[name] === undefined)).toEqual([]);
});

test('when the archive is opened, then every document about the person is in it', () => {
  const found: Record<string, number> = {};
  const held: Record<string, number> = {};
  for (const [name, where] of Object.entries(HELD)) {
    if (typeof where === 'string') continue;
    // The letter that would confirm the new address is for that mailbox alone (personal-data.ts).
    const mentioning = (before[name] ?? []).filter((text) => mentions(text) && !text.includes(`"to":"new.${EMAIL}"`));
    found[name] = mentioning.length;
    held[name] = where(files).length;
  }
  expect(Object.entries(found).filter(([, count]) => count === 0)).toEqual([]);
  expect(held).toEqual(found);
});

test('when the account is erased, then what stays names nobody, and the paper can still be confirmed', async () => {
  expect((await browser.submit('/en/account/erase', { password: 'three grey herons wade' })).location).toBe('/en/erased');
  const after = await everything();
  const left = Object.entries(after).filter(([, texts]) => texts.some((text) => [EMAIL, NAME].some((mark) => text.includes(mark)))).map(([name]) => name);
  expect(left).toEqual([]);
  expect(Object.entries(after).filter(([name, texts]) => !STAYS.has(name) && texts.some(mentions)).map(([name]) => name)).toEqual([]);
  const said = (name: string): unknown[] => (after[name] ?? []).filter((text) => mentions(text) || text.includes(code)).map((text) => JSON.parse(text) as unknown);
  expect(said('erasures')).toEqual([{ _id: browser.person.id, at: SOME_TEXT }]);
  expect(said('audit')).toEqual([expect.objectContaining({ action: 'account.erased', actor: null, target: browser.person.id, details: {} })]);
  expect(said('reports')).toEqual([expect.objectContaining({ account: null, text: `report ${WRITTEN}` })]);
  expect(said('statements')).toEqual([{ _id: SOME_TEXT, code, replacedCodes: [SOME_TEXT], revokedAt: null, erasedHash: SOME_TEXT }]);
  const date = app.clock.now().toISOString().slice(0, 10);
  const confirmed = await app.guest().post(`/en/verify/${code}`, { name: NAME, date });
  const refused = await app.guest().post(`/en/verify/${code}`, { name: 'Zinaïda', date });
  expect([confirmed.status, refused.status]).toEqual([200, 200]);
  expect(confirmed.$('main').text()).not.toBe(refused.$('main').text());
  expect(confirmed.$('main').text()).toContain('with this code, name and date was issued');
});
