import type { SourceFile } from '../files.js';
import type { Findings } from '../findings.js';
import type { Bank, Course, Module } from '../types.js';
import { checkQuestion, checkQuestionWords } from './questions.js';
import { checkIds, checkSpelledOut, checkTexts, type CheckContext } from './words.js';

const BANK_QUESTIONS = 12;
const BANK_KINDS = 4;

/** The questions of a module's test: each of them, and whether they are enough for a test. */
export function checkBank(bank: Bank, structure: SourceFile<unknown>, words: ReadonlyMap<string, SourceFile<{ questions: object }>>, context: CheckContext): void {
  const { findings } = context;
  bank.questions.forEach((question, index) => checkQuestion(question, structure, ['questions', index], context));
  const count = bank.questions.length;
  if (bank.draw > count) findings.error('bank', structure.at('draw'), `an attempt draws ${bank.draw} of ${count} questions: draw fewer, or write more`);
  if (count < BANK_QUESTIONS) findings.warn('bank', structure.at('questions'), `the bank has ${count} questions; twelve are the least`);
  const kinds = new Set(bank.questions.map((question) => question.kind)).size;
  if (kinds < BANK_KINDS) findings.warn('bank', structure.at('questions'), `the bank has ${kinds} kinds of question; four are the least`);
  for (const [language, source] of words) {
    const own = bank.words[language];
    if (own === undefined) continue;
    checkIds(bank.questions.map((question) => question.id), source.data.questions, 'question', source, ['questions'], findings, language !== 'en');
    for (const question of bank.questions) {
      const part = own.questions[question.id];
      if (part !== undefined) checkQuestionWords(question, part, source, ['questions', question.id], context);
    }
    checkTexts({ words: { title: own.title, intro: own.intro }, cites: [], source, at: [] }, context);
    checkSpelledOut(source, findings);
  }
}

/** The ids of all questions of a module, wherever they are asked. */
function questionsOf(module: Module): string[] {
  return [
    ...module.lessons.flatMap((lesson) => lesson.screens.flatMap((screen) => (screen.type === 'question' ? [screen.question.id] : []))),
    ...module.films.flatMap((film) => film.moments.map((moment) => moment.question.id)),
    ...(module.bank?.questions ?? []).map((question) => question.id),
  ];
}

function checkBankLessons(module: Module, bank: SourceFile<unknown>, findings: Findings): void {
  const questions = module.bank?.questions ?? [];
  questions.forEach((question, index) => {
    if (!module.lessons.some((lesson) => lesson.id === question.lesson)) {
      findings.error('bank-lesson', bank.at('questions', index), `the question '${question.id}' tests the lesson '${question.lesson}', which is not in the module: check its spelling`);
    }
  });
  for (const lesson of module.lessons) {
    if (lesson.kind === 'lesson' && !questions.some((question) => question.lesson === lesson.id)) findings.warn('bank', bank.at('questions'), `no question of the bank tests the lesson '${lesson.id}': write one`);
  }
}

/** What holds between the parts of a module, and the words of its frame. */
export function checkModule(module: Module, structure: SourceFile<unknown>, words: ReadonlyMap<string, SourceFile<unknown>>, bank: SourceFile<unknown> | null, context: CheckContext): void {
  const { findings } = context;
  findings.unique(module.terms, 'terms', structure.at('terms'));
  findings.unique(questionsOf(module), 'questions of the module', structure.at());
  for (const [language, source] of words) {
    const own = module.words[language];
    if (own === undefined) continue;
    checkIds(module.terms, own.terms, 'term', source, ['terms'], findings, language !== 'en');
    checkTexts({ words: { title: own.title, summary: own.summary, terms: own.terms }, cites: [], source, at: [] }, context);
    checkSpelledOut(source, findings);
  }
  if (bank !== null) checkBankLessons(module, bank, findings);
  for (const lesson of module.lessons) {
    for (const screen of lesson.screens) {
      if (screen.type === 'film' && !module.films.some((film) => film.id === screen.film)) {
        findings.error('film-unknown', structure.at('films'), `the screen '${screen.id}' of '${lesson.id}' shows the film '${screen.film}', which the module does not list: add it to 'films'`);
      }
    }
  }
}

/** The names of HELP's courses that ours are based on, so that none is misnamed. */
const TITLES: Readonly<Record<string, string>> = {
  'cpt-standards': 'CPT Standards',
  'international-cooperation': 'International Cooperation in Criminal Matters',
  'procedural-safeguards': 'Procedural Safeguards in Criminal Proceedings and Victims’ Rights',
  'radicalisation-prevention': 'Radicalisation Prevention',
};

/** What holds between the modules of a course, and the words of its frame. Returns the modules that repeat what another has: they are held back. */
export function checkCourse(course: Course, structure: SourceFile<unknown>, words: ReadonlyMap<string, SourceFile<unknown>>, context: CheckContext): string[] {
  const { findings } = context;
  const seen = new Set<string>();
  const repeating = course.modules.filter((module) => {
    const ids = new Set([...module.lessons.map(({ id }) => `lesson '${id}'`), ...module.films.map(({ id }) => `film '${id}'`), ...questionsOf(module).map((id) => `question '${id}'`)]);
    const twice = [...ids].filter((id) => seen.has(id));
    for (const id of twice) findings.error('twice', structure.at('modules'), `the ${id} stands in the module '${module.id}' and in one before it: give one of them another id`);
    for (const id of ids) seen.add(id);
    return twice.length > 0;
  });
  for (const source of words.values()) {
    const { language: _language, date: _date, review: _review, ...texts } = source.data as Record<string, unknown>;
    checkTexts({ words: texts, cites: [], source, at: [] }, context);
    checkSpelledOut(source, findings);
  }
  const title = TITLES[course.id];
  const given = course.words['en']?.title.replace("'", '’');
  if (title !== undefined && given !== undefined && given !== title) findings.error('trap-8', structure.at('id'), `the course '${course.id}' is called '${title}': write that as its title`);
  return repeating.map(({ id }) => id);
}
