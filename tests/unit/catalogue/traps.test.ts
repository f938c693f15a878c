import { readCourses } from '../../../src/features/catalogue/index.js';
import { SampleCourses } from '../../support/sample-courses.js';
import { TRAP_SENTENCES } from '../../support/trap-sentences.js';

const LESSON = 'sample/first/a-lesson/lesson';
const BODY = { en: '    body: |\n      A {term visit} goes to any place.{1} {name 1} says so.', fr: '    body: |\n      Une {term visit|visite} va partout.{1} Le {name 1} le dit.' };

let sample: SampleCourses;
beforeEach(async () => {
  sample = await SampleCourses.copy();
});
afterEach(() => sample.remove());

/** The traps that the reader finds where a lesson's first screen says this. */
async function trapsFor(text: string, language: 'en' | 'fr'): Promise<string[]> {
  await sample.replace(`${LESSON}.${language}.yaml`, BODY[language], `    body: |\n      ${text} And so on.{1}`);
  const { errors } = await sample.read();
  expect(errors.filter(({ code }) => !code.startsWith('trap-'))).toEqual([]);
  return errors.map(({ code }) => code);
}

describe.each(Object.entries(TRAP_SENTENCES))('%s', (code, sentences) => {
  test('has two sentences or more that fall into it, one in French, and two that are true', () => {
    expect(sentences.caught.length).toBeGreaterThanOrEqual(2);
    expect(sentences.fr.length).toBeGreaterThanOrEqual(1);
    expect(sentences.true.length).toBeGreaterThanOrEqual(2);
  });
  test.each(sentences.caught)('catches: %s', async (sentence) => expect(await trapsFor(sentence, 'en')).toContain(code));
  test.each(sentences.fr)('catches in French: %s', async (sentence) => expect(await trapsFor(sentence, 'fr')).toContain(code));
  test.each(sentences.true)('lets pass: %s', async (sentence) => expect(await trapsFor(sentence, 'en')).toEqual([]));
});

test('when a wrong choice falls into a trap, then it may: it is there to be wrong; the right choice and the feedback may not', async () => {
  await sample.replace(`${LESSON}.en.yaml`, 'Prisons alone.', 'The CPT is a court.');
  expect((await sample.read()).errors).toEqual([]);
  await sample.replace(`${LESSON}.en.yaml`, 'Other places too.', 'The CPT is a court.');
  expect((await sample.read()).errors.map(({ code }) => code)).toEqual(['trap-12']);
});

test('when a case is named by braces alone, then the traps about it are watched', async () => {
  await sample.replace('instruments.yaml', 'id: a-judgment\n', 'id: ecthr-bivolaru-moldovan\n');
  await sample.replace('instruments.yaml', 'title: A v. B', 'title: Bivolaru and Moldovan v. France');
  await sample.replace(`${LESSON}.yaml`, 'cites: [ a-judgment ]', 'cites: [ ecthr-bivolaru-moldovan ]');
  await sample.replace(`${LESSON}.en.yaml`, 'A visitor stands at the door.{1}', 'The first applicant stands at the door.{name 1}');
  expect((await sample.read()).errors.map(({ code }) => code)).toEqual(['trap-5']);
});

test('when a lesson cites the Victims’ Rights Directive, then it cites the proposal to revise it and points to EUR-Lex', async () => {
  await sample.replace('instruments.yaml', 'id: a-judgment\n', 'id: eu-dir-2012-29\n');
  await sample.replace(`${LESSON}.yaml`, 'cites: [ a-judgment ]', 'cites: [ eu-dir-2012-29 ]');
  expect((await sample.read()).errors.map(({ code }) => code)).toEqual(['trap-15f']);
});

describe('what ships', () => {
  // Traps 1 to 7, 14 and 15 to 15h are about rows of the registry too: texts are checked above, the rows here.
  test.each([
    ['coe-cets-196', { date: '2005-05-16' }],
    ['coe-rec-2023-2', { date: '2023-03-15' }],
    ['eu-dir-2010-64', { number: '2010/64/EU' }],
    ['eu-dir-2012-13', { number: '2012/13/EU' }],
    ['ecthr-mursic', { date: '2016-10-20', chamber: 'GC' }],
    ['eu-dir-2017-541', { kind: 'directive', date: '2017-03-15', issuer: 'European Parliament and Council of the European Union' }],
    ['eu-com-2023-424', { inForce: 'proposal', provisions: [] }],
    ['coe-rec-2006-8', { inForce: 'replaced' }],
    ['ecthr-trabelsi', { inForce: 'replaced' }],
    ['coe-cets-222', { inForce: 'not-yet-in-force' }],
    ['coe-ets-190', { inForce: 'not-yet-in-force' }],
    ['coe-cets-224', { inForce: 'not-yet-in-force' }],
    ['coe-mla-third-protocol-2025', { inForce: 'not-yet-in-force', number: null }],
    ['eu-eaw-handbook-2017', { inForce: 'replaced' }],
    ['eurojust-eaw-case-law-2021', { inForce: 'replaced' }],
  ])('the row %s says what is true', async (id, facts) => {
    const { data } = await readCourses('courses');
    expect(data.instruments.find((row) => row.id === id)).toMatchObject(facts);
  });

  test('the deadline of 2016/1919 and the dates that compete with the true ones are printed nowhere', async () => {
    const { data } = await readCourses('courses');
    expect(JSON.stringify(data)).not.toMatch(/\b2?5 (?:May|mai) 2019|17 (?:May|mai) 2005|16 (?:March|mars) 2023|2013\/13\/|NEUSART/);
  });

  test('trap 9: in a shared cell the Court’s presumption begins below 3 m², and both figures of the Committee are wrong answers of their own', async () => {
    const { data } = await readCourses('courses');
    const questions = data.courses.flatMap((course) => course.modules.flatMap((module) => module.bank?.questions ?? []));
    expect(questions.find(({ id }) => id === 'c-presumption')).toMatchObject({ right: 3, tolerance: 0, traps: [{ value: 4 }, { value: 6 }] });
  });

  test('trap 14: no shipped row or provision that a course cites is unconfirmed', async () => {
    const { errors } = await readCourses('courses');
    expect(errors.filter(({ code }) => code === 'unconfirmed')).toEqual([]);
  });
});
