import { appendFile, cp, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { readCourses, readOneModule } from '../../../src/features/catalogue/index.js';
import { CODES, type Code } from '../../../src/features/catalogue/content/findings.js';
import { SampleCourses } from '../../support/sample-courses.js';
import { TRAP_SENTENCES } from '../../support/trap-sentences.js';

const MODULE = 'sample/first';
const LESSON = `${MODULE}/a-lesson/lesson.yaml`;
const WORDS = `${MODULE}/a-lesson/lesson.en.yaml`;
const FRENCH = `${MODULE}/a-lesson/lesson.fr.yaml`;
const BANK = `${MODULE}/bank.yaml`;
const BANK_WORDS = `${MODULE}/bank.en.yaml`;
const FILM = `${MODULE}/a-film/film.yaml`;
const FILM_WORDS = `${MODULE}/a-film/film.en.yaml`;
const TIMINGS = `${MODULE}/a-film/film.timings.yaml`;
const CLOSING = `${MODULE}/to-close/lesson.en.yaml`;

type Edit = (sample: SampleCourses) => Promise<unknown>;
const change = (file: string, from: string, to: string): Edit => (sample) => sample.replace(file, from, to);

/** What is done to the sample, and the code of the finding that must follow. */
const MISTAKES: readonly (readonly [code: Code, what: string, edit: Edit])[] = [
  // Files
  ['no-file', 'the registry is missing', (sample) => rm(sample.path('instruments.yaml'))],
  ['not-a-file', 'a folder has a file’s name', (sample) => rm(sample.path('instruments.yaml')).then(() => mkdir(sample.path('instruments.yaml')))],
  ['too-large', 'a file is of more than a megabyte', (sample) => appendFile(sample.path(WORDS), `# ${'x'.repeat(1_000_000)}`)],
  ['too-many', 'a folder has more entries than a person could write', async (sample) => { for (let n = 0; n <= 2_000; n += 1) await sample.write(`${MODULE}/.note-${n}`, ''); }],
  ['link', 'a file is a link', (sample) => symlink('/etc/hostname', sample.path(`${MODULE}/a-lesson/lesson.ro.yaml`))],
  ['unknown-folder', 'a folder of the top is no course', (sample) => mkdir(sample.path('drafts'))],
  ['unknown-folder', 'a folder of a course is no module', (sample) => mkdir(sample.path('sample/drafts'))],
  ['unknown-folder', 'a folder of a module is no lesson', (sample) => mkdir(sample.path(`${MODULE}/drafts`))],
  ['unknown-folder', 'a folder lies in a lesson', (sample) => mkdir(sample.path(`${MODULE}/a-lesson/drafts`))],
  ['unknown-file', 'a translation ends in .yml', (sample) => rename(sample.path(FRENCH), sample.path(FRENCH.replace('.yaml', '.yml')))],
  ['unknown-file', 'a file of another kind lies in a module', (sample) => sample.write(`${MODULE}/notes.docx`, '')],
  ['unknown-file', 'a language has three letters', (sample) => sample.write('sample/course.fra.yaml', '')],
  ['unknown-file', 'a file of another name lies beside the registry', (sample) => sample.write('instrument.yaml', '')],
  ['yaml', 'a bracket is not closed', change(LESSON, 'screens:', 'screens: [')],
  ['yaml', 'a key stands twice', change(WORDS, 'title: Visits', 'title: Visits\ntitle: Again')],
  ['yaml-aliases', 'aliases multiply', (sample) => sample.write('sample/course.yaml', `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]\n`)],
  ['format', 'a field is misspelt', change(LESSON, 'type: text', 'tipe: text')],
  ['format', 'a question has no words', change(WORDS, '    question:\n      prompt: Fill', '    question: []\n    body: Fill it.\n  nothing:\n      prompt: Fill')],
  ['language', 'a file says another language than its name', change(FRENCH, 'language: fr', 'language: en')],
  ['no-english', 'English is missing', (sample) => rm(sample.path(WORDS))],
  // Structure
  ['twice', 'two courses have one id', (sample) => cp(sample.path('sample'), sample.path('again'), { recursive: true })],
  ['twice', 'two modules have one id', (sample) => cp(sample.path(MODULE), sample.path('sample/second'), { recursive: true })],
  ['twice', 'two modules have a lesson of one id', (sample) => cp(sample.path(MODULE), sample.path('sample/second'), { recursive: true }).then(() => sample.replace('sample/second/module.yaml', 'id: first', 'id: second')).then(() => sample.replace('sample/course.yaml', '[first]', '[first, second]'))],
  ['twice', 'two lessons have one id', (sample) => cp(sample.path(`${MODULE}/a-lesson`), sample.path(`${MODULE}/b-lesson`), { recursive: true })],
  ['twice', 'a lesson is listed twice', change(`${MODULE}/module.yaml`, '[a-lesson, to-close]', '[a-lesson, to-close, a-lesson]')],
  ['twice', 'two screens have one id', change(LESSON, 'id: steps', 'id: opening')],
  ['twice', 'two questions have one id', change(BANK, 'b-twelve', 'q-one')],
  ['twice', 'two scenes have one id', change(LESSON, '{ id: outside, ending: poor }', '{ id: inside, ending: poor }')],
  ['twice', 'two decisions have one id', change(LESSON, 'id: keep-shut', 'id: open-it')],
  ['twice', 'two items of an ordering have one id', change(LESSON, '[notify, visit-it, report-it]', '[notify, visit-it, notify]')],
  ['twice', 'two columns have one id', change(LESSON, '[committee, court]', '[committee, committee]')],
  ['twice', 'two rows have one id', change(LESSON, '[acts]', '[acts, acts]')],
  ['twice', 'two tools have one id', change(`${MODULE}/to-close/lesson.yaml`, 'id: site', 'id: treaty')],
  ['twice', 'two choices have one id', change(LESSON, '[any, prisons]', '[any, any]')],
  ['twice', 'two options of a gap have one id', change(LESSON, 'options: [any, some]', 'options: [any, any]')],
  ['twice', 'two pairs of a matching have one id', change(BANK, 'items: [a, b], targets', 'items: [a, a], targets')],
  ['twice', 'two terms have one id', change(`${MODULE}/module.yaml`, '[visit]', '[visit, visit]')],
  ['twice', 'two cues have one id', change(FILM, 'id: c2', 'id: c1')],
  ['twice', 'two instruments have one id', change('instruments.yaml', 'id: a-judgment', 'id: a-treaty')],
  ['reserved-id', 'a screen’s id stands for something else in addresses', change(LESSON, 'id: opening', 'id: print')],
  ['reserved-id', 'a lesson’s id stands for something else in addresses', change(LESSON, 'id: a-lesson', 'id: test')],
  ['missing', 'a lesson that is listed is not there', change(`${MODULE}/module.yaml`, 'to-close]', 'to-close, gone]')],
  ['not-named', 'a lesson that is there is not listed', change(`${MODULE}/module.yaml`, ', to-close]', ']')],
  ['question', 'the right answer is no choice', change(LESSON, 'right: any, cites', 'right: none, cites')],
  ['question', 'a right answer of several is no choice', change(BANK, 'right: [a, b]', 'right: [a, z]')],
  ['question', 'an item is matched with nothing', change(BANK, 'right: { a: x, b: y }', 'right: { a: x, b: z }')],
  ['question', 'something is matched that is no item', change(BANK, 'right: { a: x, b: y }', 'right: { a: x, b: y, c: y }')],
  ['question', 'the right answer of a gap is no option', change(LESSON, 'options: [any, some], right: any', 'options: [any, some], right: all')],
  ['question', 'a wrong figure would count as right', change(BANK, 'value: 6', 'value: 4')],
  ['case', 'a decision leads nowhere', change(LESSON, 'to: outside', 'to: moon')],
  ['case', 'a case goes round for ever', change(LESSON, 'to: inside', 'to: at-the-door')],
  ['case', 'a case starts nowhere', change(LESSON, 'start: at-the-door', 'start: moon')],
  ['case', 'no decision leads to a scene', change(LESSON, 'to: outside', 'to: inside')],
  ['code', 'a lesson has no code', change(LESSON, 'code: SAM-1.1\n', '')],
  ['film', 'a cue stands on no slide', change(FILM, '{ id: c2, slide: first-slide }', '{ id: c2, slide: moon }')],
  ['film', 'a chapter begins at no cue', change(FILM, 'at: c1', 'at: c9')],
  ['film', 'a marked moment comes after no cue', change(FILM, 'after: c1', 'after: c9')],
  ['film-timings', 'a cue begins before the last one ends', change(TIMINGS, '[2.5, 5]', '[1.5, 5]')],
  ['film-timings', 'a cue ends before it begins', change(TIMINGS, '[2.5, 5]', '[4, 3]')],
  ['film-timings', 'a cue ends after the film', change(TIMINGS, '[2.5, 5]', '[2.5, 6]')],
  ['film-timings', 'a cue has no times', change(TIMINGS, ', c2: [2.5, 5]', '')],
  ['film-timings', 'times are given for no cue', change(TIMINGS, 'c2: [2.5, 5]', 'c2: [2.5, 4], c3: [4, 5]')],
  ['film-timings', 'a film has no times', (sample) => rm(sample.path(TIMINGS)).then(() => sample.write(`${MODULE}/a-film/film.webm`, ''))],
  ['film-unknown', 'a screen shows a film that is not there', change(`${MODULE}/to-close/lesson.yaml`, 'film: a-film', 'film: b-film')],
  ['bank', 'more questions are drawn than there are', change(BANK, 'draw: 4', 'draw: 13')],
  ['bank', 'the bank has eleven questions', (sample) => sample.replace(BANK, '  - { id: b-twelve, lesson: a-lesson, kind: truefalse, right: true }\n', '').then(() => sample.replace(BANK_WORDS, '  b-twelve: { prompt: Doors are many., ifTrue: Yes., ifFalse: They are. }\n', ''))],
  ['bank', 'no question tests a lesson', change(`${MODULE}/to-close/lesson.yaml`, 'kind: closing', 'kind: lesson\ncode: SAM-1.2')],
  ['bank-lesson', 'a question tests a lesson that is not there', change(BANK, '{ id: b-single, lesson: a-lesson', '{ id: b-single, lesson: b-lesson')],
  ['length', 'a lesson is longer than a thousand words', change(WORDS, 'says so.', `says so. ${'word '.repeat(930)}`)],
  // Words
  ['words-missing', 'a screen has no words', change(WORDS, '  check-two:', '  check-three:')],
  ['words-missing', 'a choice has no words', change(WORDS, '        prisons: { text: Prisons alone., feedback: Other places too. }\n', '')],
  ['words-missing', 'a cell has no words', change(WORDS, ', court: judges', '')],
  ['words-superfluous', 'words are there for nothing', change(WORDS, 'report-it: { title: Report }', 'report-it: { title: Report }, rest: { title: Rest }')],
  ['words-superfluous', 'a question that is not asked has words', change(BANK_WORDS, '  b-single:', '  b-other: {}\n  b-single:')],
  ['untranslated', 'a translated screen is not there', change(FRENCH, '  opening:', '  opener:')],
  ['ordering', 'an ordering has no feedback', change(WORDS, '    wrong: The notice comes first.\n', '')],
  ['aid', 'a printable aid has no words', change(CLOSING, '    aid: { title: On one page, body: Open the door. }\n', '')],
  ['gap', 'a gap does not stand in the text', change(WORDS, '[[g]]', 'any')],
  ['gap', 'a gap stands twice in the text', change(WORDS, '[[g]]', '[[g]] [[g]]')],
  ['case-invented', 'a case does not say that it is invented', change(WORDS, 'An invented case. ', '')],
  ['case-invented', 'a case does not say so in French', change(FRENCH, 'Une affaire inventée. ', '')],
  ['cue-length', 'a caption is longer than two lines', change(FILM_WORDS, 'It opens.', 'It opens and shuts. '.repeat(10))],
  // Markup and citations
  ['markup', 'a brace is not known', change(WORDS, '{name 1}', '{nome 1}')],
  ['markup', 'a brace is not closed', change(WORDS, 'says so.', 'says so. {1')],
  ['markup', 'a heading is the page’s own', change(WORDS, 'A {term visit} goes', '# Visit\n\n      It goes')],
  ['markup', 'a line of signs makes a heading', change(WORDS, 'A {term visit} goes', 'Visit\n      ===\n\n      It goes')],
  ['markup', 'HTML is written', change(WORDS, 'says so.', 'says <b>so</b>.')],
  ['markup', 'a picture is shown', change(WORDS, 'says so.', 'says ![so](https://e.example/).')],
  ['markup', 'a link is not encrypted', change(WORDS, 'says so.', 'says [so](http://e.example/).')],
  ['markup', 'code is set', change(WORDS, 'A {term visit} goes', '```\n      It goes')],
  ['markup', 'a film’s cue has a brace', change(FILM_WORDS, 'It opens.', '"It {opens}."')],
  ['markup', 'a module’s summary has a heading', change(`${MODULE}/module.en.yaml`, 'What a visit is.', '"# What a visit is."')],
  ['gloss-unknown', 'a gloss has no entry', change(WORDS, '{1} {name 1}', '{1} {name 9}')],
  ['gloss-unknown', 'a film’s cue mentions a gloss', change(FILM_WORDS, 'It opens.', '"It opens.{1}"')],
  ['gloss-unused', 'a citation is not mentioned', change(WORDS, '{1} {name 1} says so.', '')],
  ['unknown-term', 'a term is not defined', change(WORDS, '{term visit}', '{term visitor}')],
  ['unknown-instrument', 'an unknown instrument is cited', change(LESSON, 'a-treaty Art. 2', 'b-treaty Art. 2')],
  ['unknown-provision', 'an unknown provision is cited', change(LESSON, 'a-treaty Art. 2', 'a-treaty Art. 3')],
  ['unconfirmed', 'a provision is cited that nobody confirmed', change(LESSON, 'a-treaty Art. 2', 'a-treaty Art. 9')],
  ['unconfirmed', 'an instrument is cited that nobody confirmed', change(LESSON, '[ a-judgment ]', '[ a-rumour ]')],
  ['in-force', 'a text in force is cited as a proposal', change(LESSON, '[ a-judgment ]', '[ { cite: a-judgment, as: proposal } ]')],
  ['not-in-force', 'a proposal is cited as law', change(LESSON, '[ a-judgment ]', '[ a-proposal ]')],
  // The registry
  ['date', 'a date is none', change('instruments.yaml', 'date: 1987-11-26', 'date: 26.11.1987')],
  ['number', 'a treaty before 194 is a CETS', change('instruments.yaml', 'ETS 126', 'CETS 126')],
  ['number', 'an application has another form', change('instruments.yaml', '12345/67', 'C-1/20')],
  ['trap-2', 'the date of a row slips', change('instruments.yaml', 'date: 2005-05-16', 'date: 2005-05-17')],
  ['trap-12', 'a recommendation binds', change('instruments.yaml', 'binding: false\n  confidence: unconfirmed', 'binding: true\n  confidence: unconfirmed')],
  ['trap-8', 'a course has two titles merged into one', change('sample/course.yaml', 'id: sample', 'id: international-cooperation')],
];

let sample: SampleCourses;
beforeEach(async () => {
  sample = await SampleCourses.copy();
});
afterEach(() => sample.remove());

test('the sample itself is without a mistake, and is short and half translated', async () => {
  const { data, errors, warnings } = await sample.read();
  expect(errors).toEqual([]);
  expect([...new Set(warnings.map(({ code }) => code))]).toEqual(['untranslated', 'length']);
  expect(data.courses.map(({ id }) => id)).toEqual(['sample']);
});

test.each(MISTAKES)('%s: when %s, then there is such a finding, with its place and what is to be done', async (code, _, edit) => {
  const before = await sample.read();
  await edit(sample);
  const { errors, warnings } = await sample.read();
  const known = new Set([...before.errors, ...before.warnings].map(({ message }) => message));
  const found = [...errors, ...warnings].filter((finding) => finding.code === code && !known.has(finding.message));
  expect(found).not.toEqual([]);
  for (const { file, line, column, message } of found) {
    expect(file).not.toBe('');
    expect(line).toBeGreaterThan(0);
    expect(column === null || column > 0).toBe(true);
    expect(message.length).toBeGreaterThan(10);
  }
});

test('every code that the reader can give is provoked: by a mistake above, or by a sentence that falls into a trap', () => {
  const provoked = new Set([...MISTAKES.map(([code]) => code), ...Object.keys(TRAP_SENTENCES)]);
  expect(CODES.filter((code) => !provoked.has(code))).toEqual([]);
});

describe('how far a mistake reaches', () => {
  test('a mistake in a module holds this module back, and no other', async () => {
    await cp(sample.path('sample'), sample.path('other'), { recursive: true });
    await sample.replace('other/course.yaml', 'id: sample', 'id: other');
    await sample.replace(LESSON, 'to: outside', 'to: moon');
    const { data, broken } = await sample.read();
    expect([...broken]).toEqual(['sample/first']);
    expect(data.courses).toHaveLength(2);
  });

  test('a module that repeats another’s lessons is held back; the one before it is not', async () => {
    await cp(sample.path(MODULE), sample.path('sample/second'), { recursive: true });
    await sample.replace('sample/second/module.yaml', 'id: first', 'id: second');
    await sample.replace('sample/course.yaml', '[first]', '[first, second]');
    expect([...(await sample.read()).broken]).toEqual(['sample/second']);
  });

  test('of two courses with one id the first is read', async () => {
    await cp(sample.path('sample'), sample.path('zz-again'), { recursive: true });
    await sample.replace('zz-again/course.en.yaml', 'A sample course', 'A copy');
    expect((await sample.read()).data.courses.map((course) => course.words['en']?.title)).toEqual(['A sample course']);
  });

  test('one bad lesson hides no other’s mistakes', async () => {
    await sample.replace(LESSON, 'screens:', 'screens: [');
    await sample.replace(CLOSING, 'hint: There are several.', 'hints: There are several.');
    expect(new Set((await sample.read()).errors.map(({ file }) => file))).toContain(CLOSING);
  });
});

describe('a translation that is not whole', () => {
  test.each([
    ['a screen has no words', '    title: Une porte\n', '', 'opening'],
    ['a choice has no words', '        prisons: { text: Les prisons seules., feedback: D’autres lieux aussi. }\n', '', 'check-one'],
    ['a question has no explanation', '      explanation: Le traité n’en exclut aucun.\n', '', 'check-one'],
    ['a scene has no words', '      outside: { title: Dehors, body: La visite est refusée. }\n', '', 'decide'],
  ])('when %s, then the screen is English, with a warning, and the module is not held back', async (_, from, to, screen) => {
    const words = async () => (await sample.read()).data.courses[0]?.modules[0]?.lessons[0]?.words['fr']?.screens;
    expect(await words()).toHaveProperty(screen);
    await sample.replace(FRENCH, from, to);
    const { errors, warnings, broken } = await sample.read();
    expect(errors).toEqual([]);
    expect(broken.size).toBe(0);
    expect(warnings.filter(({ code }) => code === 'untranslated').map(({ message }) => message).join()).toContain(`'${screen}' is not whole`);
    expect(await words()).not.toHaveProperty(screen);
  });

  test('what is wrong and not merely absent is an error', async () => {
    await sample.replace(FRENCH, 'prompt:', 'question:');
    await sample.replace(FRENCH, '      explanation:', '      prompt: Quels lieux ?\n      explanation:');
    expect((await sample.read()).errors.map(({ code }) => code)).toEqual(['format']);
  });
});

test('a finding stands at the line and column of what is wrong', async () => {
  await sample.replace(LESSON, 'a-treaty Art. 2', 'b-treaty Art. 2');
  expect((await sample.read()).errors[0]).toMatchObject({ file: LESSON, line: 5, column: 53, code: 'unknown-instrument' });
});

test('one module can be read against another folder’s registry', async () => {
  expect((await readOneModule(sample.path('sample'), 'first', sample.root)).errors).toEqual([]);
  await sample.replace(LESSON, 'a-treaty Art. 2', 'b-treaty Art. 2');
  expect((await readOneModule(sample.path('sample'), 'first', sample.root)).errors.map(({ code }) => code)).toContain('unknown-instrument');
});

test('an empty folder is a folder without a registry', async () => {
  await rm(sample.path('sample'), { recursive: true });
  await rm(sample.path('instruments.yaml'));
  expect((await readCourses(sample.root)).data).toEqual({ courses: [], instruments: [] });
});
