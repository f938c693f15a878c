import { insertEvaluationOnce } from '../../../src/features/credentials/credentials.repository.js';
import { SECOND } from '../../../src/shared/clock.js';
import { buildTestApp, type TestApp } from '../../support/app.js';

const PAGE = '/en/administration/evaluations';

describe('the evaluations, for administrators', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await buildTestApp();
  });
  afterAll(() => app.close());

  const evaluate = (id: string, useful: number, comment: string, language = 'en'): Promise<void> => {
    app.clock.advance(SECOND);
    return insertEvaluationOnce({ _id: id, course: 'cpt-standards', edition: '2026', language, ratings: { useful, clear: 4, length: 3 }, comment, at: app.clock.now() });
  };

  test('when nobody has evaluated, then the page says so', async () => {
    const { status, text } = await (await app.signedIn('administrator')).get(PAGE);
    expect(status).toBe(200);
    expect(text).toContain('Nobody has evaluated a course yet.');
  });

  test('when learners have, then it shows how many, the means, and the comments, the newest first', async () => {
    await evaluate('a', 5, 'More cases, please.');
    await evaluate('b', 2, '');
    await evaluate('c', 4, 'Plus court.', 'fr');
    const { $ } = await (await app.signedIn('administrator')).get(PAGE);
    expect($('tbody tr').first().find('td').toArray().map((cell) => $(cell).text())).toEqual(['3', '3.7', '4.0', '3.0']);
    expect($('.syllabus span[lang]').toArray().map((item) => [$(item).attr('lang'), $(item).text()])).toEqual([['fr', 'Plus court.'], ['en', 'More cases, please.']]);
  });

  test('when there are more comments than a page holds, then a link leads to the older ones', async () => {
    for (let number = 0; number < 51; number += 1) await evaluate(`m${number}`, 3, `Comment ${number}`);
    const administrator = await app.signedIn('administrator');
    const { $ } = await administrator.get(PAGE);
    expect($('.syllabus > li')).toHaveLength(50);
    const older = await administrator.get($('a[href*="before="]').first().attr('href') ?? '');
    expect(older.$('.syllabus > li')).toHaveLength(3);
  });

  test('when the moment or the course is no such thing, then the page is not found', async () => {
    const administrator = await app.signedIn('administrator');
    expect((await administrator.get(`${PAGE}?before=yesterday`)).status).toBe(404);
    expect((await administrator.get(`${PAGE}?course[$ne]=x`)).status).toBe(200);
    expect((await administrator.get(`${PAGE}?course=%24ne`)).status).toBe(404);
  });

  test('when somebody else asks, then they may not', async () => {
    expect((await (await app.signedIn('tutor')).get(PAGE)).status).toBe(403);
    expect((await app.guest().get(PAGE)).status).toBe(303);
  });
});
