import type { Findings, SourceFile } from './files.js';
import type { AnyQuestion, Bank, Citation, Course, Film, Instrument, Lesson, Module, QuestionWords, Screen, ScreenWords } from './types.js';

export interface CheckContext {
  readonly findings: Findings;
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** The terms that the module defines. */
  readonly terms: ReadonlySet<string>;
}

/** Ids that stand in addresses where a lesson's or a screen's would: they cannot be given. */
const RESERVED = new Set(['test', 'whole', 'print', 'finish', 'progress', 'note', 'report']);

/** Splits 'coe-ets-126 Art. 8' into the id and the provision (null for the text as a whole). */
export function splitCitation(cite: string): { id: string; provision: string | null } {
  const space = cite.indexOf(' ');
  return space < 0 ? { id: cite, provision: null } : { id: cite.slice(0, space), provision: cite.slice(space + 1).trim() };
}

/** Why an instrument or provision may not be cited so; null where it may. */
function citationProblem({ cite, as }: Citation, instruments: ReadonlyMap<string, Instrument>): [code: string, message: string] | null {
  const { id, provision } = splitCitation(cite);
  const row = instruments.get(id);
  if (row === undefined) return ['unknown-instrument', `'${id}' is not in the registry (courses/instruments.yaml)`];
  if (row.confidence === 'unconfirmed') return ['unconfirmed', `'${id}' is unconfirmed in the registry and must not be taught`];
  if (provision !== null) {
    const found = row.provisions.find((candidate) => candidate.ref === provision);
    if (found === undefined) return ['unknown-provision', `'${id}' has no provision '${provision}' in the registry: copy the reference as it stands there`];
    if ((found.confidence ?? row.confidence) === 'unconfirmed') return ['unconfirmed', `'${provision}' of '${id}' is unconfirmed in the registry and must not be taught`];
  }
  const state = row.inForce === 'yes' ? null : row.inForce;
  if (state !== as) {
    return state === null
      ? ['in-force', `'${id}' is in force: leave out 'as: ${String(as)}'`]
      : ['not-in-force', `'${id}' is not law in force: write { cite: "${cite}", as: ${state} }`];
  }
  return null;
}

export function checkCitations(cites: readonly Citation[], source: SourceFile<unknown>, at: readonly PropertyKey[], context: CheckContext): void {
  cites.forEach((citation, index) => {
    const problem = citationProblem(citation, context.instruments);
    if (problem !== null) context.findings.error(problem[0], source.file, source.lineOf([...at, index]), problem[1]);
  });
}

/** Every text in a value, wherever it stands. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** Gloss numbers must be those of the list, each used; terms must be defined. */
function checkMarkup(words: unknown, cites: readonly Citation[], source: SourceFile<unknown>, at: readonly PropertyKey[], context: CheckContext): void {
  const line = source.lineOf(at);
  const used = new Set<number>();
  for (const text of textsOf(words)) {
    for (const [, name] of text.matchAll(/\{term ([^|}]+)(?:\|[^}]*)?\}/g)) {
      if (!context.terms.has((name ?? '').trim())) context.findings.error('unknown-term', source.file, line, `the term '${name ?? ''}' is not in the module's list 'terms'`);
    }
    for (const [whole, number] of text.matchAll(/\{(?:(?:name|number|date|provision) )?(\d+)\}/g)) {
      const gloss = Number(number);
      used.add(gloss);
      if (gloss < 1 || gloss > cites.length) context.findings.error('gloss-unknown', source.file, line, `${whole} has no entry: 'cites' has ${cites.length}`);
    }
    for (const [whole] of text.matchAll(/\{(?!(?:(?:name|number|date|provision) )?\d+\}|term [^}]+\}|lang [a-z]{2}\|[^}]+\})[^}]*\}/g)) {
      context.findings.error('markup', source.file, line, `${whole} is not known: see 'Markup' in docs/course-format.md`);
    }
  }
  cites.forEach((citation, index) => {
    if (!used.has(index + 1)) context.findings.error('gloss-unused', source.file, line, `gloss ${index + 1} (${citation.cite}) is never mentioned: write {${index + 1}} after what it supports`);
  });
}

/** The ids that words must have are exactly those of the structure. */
function checkIds(wanted: readonly string[], given: object | undefined, what: string, source: SourceFile<unknown>, at: readonly PropertyKey[], findings: Findings, translation: boolean): void {
  const names = Object.keys(given ?? {});
  for (const id of wanted) {
    if (names.includes(id)) continue;
    if (translation) findings.warn('untranslated', source.file, source.lineOf(at), `${what} '${id}' has no words here: English is shown instead`);
    else findings.error('words-missing', source.file, source.lineOf(at), `${what} '${id}' has no words`);
  }
  for (const id of names) if (!wanted.includes(id)) findings.error('words-superfluous', source.file, source.lineOf([...at, id]), `${what} '${id}' is not in the structure`);
}

function checkQuestionStructure(question: AnyQuestion, source: SourceFile<unknown>, at: readonly PropertyKey[], findings: Findings): void {
  const fail = (message: string): void => findings.error('question', source.file, source.lineOf(at), `question '${question.id}': ${message}`);
  const unique = (ids: readonly string[]): void => {
    if (new Set(ids).size !== ids.length) fail('an id stands twice');
  };
  switch (question.kind) {
    case 'single':
      unique(question.choices);
      if (!question.choices.includes(question.right)) fail(`the right answer '${question.right}' is not among the choices`);
      return;
    case 'several':
      unique(question.choices);
      if (question.right.some((id) => !question.choices.includes(id))) fail('a right answer is not among the choices');
      return;
    case 'matching':
      unique(question.items);
      unique(question.targets);
      for (const item of question.items) {
        const target = question.right[item];
        if (target === undefined || !question.targets.includes(target)) fail(`'${item}' is matched with nothing that is there`);
      }
      return;
    case 'ordering':
      unique(question.items);
      return;
    case 'gap':
      for (const gap of question.gaps) if (!gap.options.includes(gap.right)) fail(`the right answer of gap '${gap.id}' is not among its options`);
      return;
    case 'truefalse':
    case 'numeric':
    case 'short':
      return;
  }
}

function checkQuestionWords(question: AnyQuestion, words: QuestionWords, source: SourceFile<unknown>, at: readonly PropertyKey[], context: CheckContext): void {
  const { findings } = context;
  const ids = (wanted: readonly string[], given: object | undefined, what: string, key: string): void => checkIds(wanted, given, what, source, [...at, key], findings, false);
  switch (question.kind) {
    case 'single':
    case 'several':
      ids(question.choices, (words as QuestionWords<'single'>).choices, 'choice', 'choices');
      break;
    case 'matching':
      ids(question.items, (words as QuestionWords<'matching'>).items, 'item', 'items');
      ids(question.targets, (words as QuestionWords<'matching'>).targets, 'target', 'targets');
      break;
    case 'ordering':
      ids(question.items, (words as QuestionWords<'ordering'>).items, 'item', 'items');
      break;
    case 'gap': {
      const gapWords = words as QuestionWords<'gap'>;
      ids(question.gaps.map((gap) => gap.id), gapWords.gaps, 'gap', 'gaps');
      for (const gap of question.gaps) {
        ids(gap.options, gapWords.gaps[gap.id]?.options, 'option', 'gaps');
        if (!gapWords.text.includes(`[[${gap.id}]]`)) findings.error('gap', source.file, source.lineOf([...at, 'text']), `the text lacks [[${gap.id}]]`);
      }
      break;
    }
    case 'numeric':
      ids(question.traps.map((trap) => trap.id), (words as QuestionWords<'numeric'>).traps, 'trap', 'traps');
      break;
    case 'truefalse':
    case 'short':
      break;
  }
  checkMarkup(words, question.cites, source, at, context);
}

function checkCase(screen: Extract<Screen, { type: 'case' }>, source: SourceFile<unknown>, at: readonly PropertyKey[], findings: Findings): void {
  const scenes = new Map(screen.scenes.map((scene) => [scene.id, scene]));
  const fail = (message: string): void => findings.error('case', source.file, source.lineOf(at), message);
  if (!scenes.has(screen.start)) fail(`the case starts at '${screen.start}', which is not a scene`);
  // Each scene is walked once, however many paths lead to it: 'open' while it is on the way, 'done' when all that follows was seen.
  const reached = new Map<string, 'open' | 'done'>();
  const visit = (id: string): void => {
    if (reached.get(id) === 'open') return fail(`the case can go round for ever through '${id}'`);
    if (reached.has(id)) return;
    reached.set(id, 'open');
    const scene = scenes.get(id);
    if (scene === undefined) fail(`a decision leads to '${id}', which is not a scene`);
    else if ('choices' in scene) for (const choice of scene.choices) visit(choice.to);
    reached.set(id, 'done');
  };
  visit(screen.start);
  for (const id of scenes.keys()) if (!reached.has(id)) fail(`no decision leads to the scene '${id}'`);
}

function checkScreenWords(screen: Screen, words: ScreenWords, source: SourceFile<unknown>, context: CheckContext): void {
  const at = ['screens', screen.id];
  const { findings } = context;
  const ids = (wanted: readonly string[], given: object | undefined, what: string, key: string): void => checkIds(wanted, given, what, source, [...at, key], findings, false);
  switch (screen.type) {
    case 'question':
      checkQuestionWords(screen.question, (words as ScreenWords<'question'>).question as QuestionWords, source, [...at, 'question'], context);
      checkMarkup({ body: words.body }, screen.cites, source, at, context);
      return;
    case 'case': {
      const { scenes } = words as ScreenWords<'case'>;
      ids(screen.scenes.map((scene) => scene.id), scenes, 'scene', 'scenes');
      for (const scene of screen.scenes) {
        const choices = 'choices' in scene ? scene.choices.map((choice) => choice.id) : [];
        checkIds(choices, scenes[scene.id]?.choices, 'decision', source, [...at, 'scenes', scene.id], findings, false);
      }
      break;
    }
    case 'interactive': {
      const parts = words as ScreenWords<'interactive'>;
      if (screen.kind === 'comparison') {
        ids(screen.columns, parts.columns, 'column', 'columns');
        ids(screen.rows, parts.rows, 'row', 'rows');
        for (const row of screen.rows) ids(screen.columns, parts.rows?.[row]?.cells, `cell of '${row}'`, 'rows');
      } else ids(screen.items, parts.items, 'item', 'items');
      if (screen.kind === 'ordering' && (parts.right === undefined || parts.wrong === undefined)) {
        findings.error('ordering', source.file, source.lineOf(at), "an ordering has the feedback 'right' and 'wrong'");
      }
      break;
    }
    case 'toolbox': {
      const tools = words as ScreenWords<'toolbox'>;
      ids(screen.items.map((item) => item.id), tools.items, 'item', 'items');
      if (screen.aid !== (tools.aid !== undefined)) findings.error('aid', source.file, source.lineOf(at), "the words have an 'aid' where, and only where, the structure says aid: true");
      break;
    }
    case 'text':
    case 'reflection':
    case 'film':
      break;
  }
  checkMarkup(words, screen.cites, source, at, context);
}

/** Parts of which a reader meets one or none: the answers to choices, and the scenes that other decisions lead to. */
const NOT_READ_BY_ALL = new Set(['feedback', 'ifTrue', 'ifFalse', 'law', 'right', 'wrong', 'traps']);

function wordCount(value: unknown): number {
  if (typeof value === 'string') return value.replace(/\{[^}]*\}/g, '').split(/\s+/).filter(Boolean).length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, inner]) => sum + (NOT_READ_BY_ALL.has(name) ? 0 : wordCount(inner)), 0);
}

/** How long a lesson may be (content.md): for authors, a warning. */
function checkLength(lesson: Lesson, structure: SourceFile<unknown>, findings: Findings): void {
  if (lesson.kind !== 'lesson') return;
  const minutes = lesson.screens.reduce((sum, screen) => sum + screen.minutes, 0);
  const words = wordCount(lesson.words['en']?.screens);
  const questions = lesson.screens.filter((screen) => screen.type === 'question').length;
  const warn = (message: string): void => findings.warn('length', structure.file, 1, message);
  if (minutes < 6 || minutes > 12) warn(`the lesson takes ${minutes} minutes; six to twelve are right`);
  if (lesson.screens.length < 5 || lesson.screens.length > 9) warn(`the lesson has ${lesson.screens.length} screens; five to nine are right`);
  if (words < 600 || words > 1_100) warn(`the lesson has ${words} words of English; 600 to 1,000 are right`);
  if (questions < 2) warn(`the lesson has ${questions} questions; at least two are right`);
}

export function checkLesson(lesson: Lesson, structure: SourceFile<unknown>, words: ReadonlyMap<string, SourceFile<unknown>>, context: CheckContext): void {
  const { findings } = context;
  const seen = new Set<string>();
  lesson.screens.forEach((screen, index) => {
    const at = ['screens', index];
    if (seen.has(screen.id) || RESERVED.has(screen.id)) findings.error('screen-id', structure.file, structure.lineOf(at), `the screen id '${screen.id}' is taken: choose another`);
    seen.add(screen.id);
    checkCitations(screen.cites, structure, [...at, 'cites'], context);
    if (screen.type === 'question') {
      checkQuestionStructure(screen.question, structure, at, findings);
      checkCitations(screen.question.cites, structure, [...at, 'question', 'cites'], context);
    }
    if (screen.type === 'case') checkCase(screen, structure, at, findings);
    if (screen.type === 'toolbox') {
      checkCitations(screen.items.flatMap((item) => (item.kind === 'instrument' ? [item.cite] : [])), structure, [...at, 'items'], context);
    }
  });
  if (lesson.kind === 'lesson' && lesson.code === undefined) findings.error('code', structure.file, 1, "a lesson has a 'code'");
  for (const [language, source] of words) {
    const given = (source.data as { screens: object }).screens;
    checkIds(lesson.screens.map((screen) => screen.id), given, 'screen', source, ['screens'], findings, language !== 'en');
    for (const screen of lesson.screens) {
      const part = lesson.words[language]?.screens[screen.id];
      if (part !== undefined) checkScreenWords(screen, part, source, context);
    }
  }
  checkLength(lesson, structure, findings);
}

export function checkFilm(film: Film, structure: SourceFile<unknown>, words: ReadonlyMap<string, SourceFile<unknown>>, context: CheckContext): void {
  const { findings } = context;
  const cues = film.cues.map((cue) => cue.id);
  const fail = (message: string): void => findings.error('film', structure.file, 1, message);
  for (const cue of film.cues) if (!film.slides.includes(cue.slide)) fail(`cue '${cue.id}' stands on the slide '${cue.slide}', which is not there`);
  for (const chapter of film.chapters) if (!cues.includes(chapter.at)) fail(`chapter '${chapter.id}' begins at '${chapter.at}', which is not a cue`);
  for (const moment of film.moments) {
    if (!cues.includes(moment.after)) fail(`a marked moment comes after '${moment.after}', which is not a cue`);
    checkQuestionStructure(moment.question, structure, ['moments'], findings);
    checkCitations(moment.question.cites, structure, ['moments'], context);
  }
  checkCitations(film.cites, structure, ['cites'], context);
  if (film.timings !== null) for (const id of cues) if (film.timings.cues[id] === undefined) fail(`film.timings.yaml lacks the cue '${id}': make the film anew`);
  for (const [language, source] of words) {
    const translation = language !== 'en';
    const data = film.words[language];
    if (data === undefined) continue;
    checkIds(cues, data.cues, 'cue', source, ['cues'], findings, translation);
    checkIds(film.slides, data.slides, 'slide', source, ['slides'], findings, translation);
    checkIds(film.chapters.map((chapter) => chapter.id), data.chapters, 'chapter', source, ['chapters'], findings, translation);
    checkIds(film.moments.map((moment) => moment.question.id), data.questions, 'question', source, ['questions'], findings, translation);
    for (const { question } of film.moments) {
      const part = data.questions[question.id];
      if (part !== undefined) checkQuestionWords(question, part, source, ['questions', question.id], context);
    }
    for (const [id, cue] of Object.entries(data.cues)) if (cue.length > 168) findings.warn('cue-length', source.file, source.lineOf(['cues', id]), `cue '${id}' has ${cue.length} characters: two lines of 84 are the most`);
  }
}

export function checkBank(bank: Bank, structure: SourceFile<unknown>, words: ReadonlyMap<string, SourceFile<unknown>>, context: CheckContext): void {
  const { findings } = context;
  bank.questions.forEach((question, index) => {
    checkQuestionStructure(question, structure, ['questions', index], findings);
    checkCitations(question.cites, structure, ['questions', index, 'cites'], context);
  });
  if (bank.draw > bank.questions.length) findings.error('bank', structure.file, structure.lineOf(['draw']), `an attempt draws ${bank.draw} of ${bank.questions.length} questions`);
  if (bank.questions.length < 12) findings.warn('bank', structure.file, 1, `the bank has ${bank.questions.length} questions; twelve are the least`);
  const kinds = new Set(bank.questions.map((question) => question.kind)).size;
  if (kinds < 4) findings.warn('bank', structure.file, 1, `the bank has ${kinds} kinds of question; four are the least`);
  for (const [language, source] of words) {
    const data = bank.words[language];
    checkIds(bank.questions.map((question) => question.id), data?.questions, 'question', source, ['questions'], findings, language !== 'en');
    for (const question of bank.questions) {
      const part = data?.questions[question.id];
      if (part !== undefined) checkQuestionWords(question, part, source, ['questions', question.id], context);
    }
  }
}

export function checkModule(module: Module, structure: SourceFile<unknown>, words: ReadonlyMap<string, SourceFile<unknown>>, context: CheckContext): void {
  const { findings } = context;
  for (const [language, source] of words) checkIds([...context.terms], module.words[language]?.terms, 'term', source, ['terms'], findings, language !== 'en');
  const lessonIds = new Set(module.lessons.map((lesson) => lesson.id));
  for (const id of lessonIds) if (RESERVED.has(id)) findings.error('lesson-id', structure.file, 1, `the lesson id '${id}' is taken: choose another`);
  for (const question of module.bank?.questions ?? []) {
    if (!lessonIds.has(question.lesson)) findings.error('bank-lesson', structure.file, 1, `the bank's question '${question.id}' tests the lesson '${question.lesson}', which is not in the module`);
  }
  const covered = new Set(module.bank?.questions.map((question) => question.lesson));
  if (module.bank !== null) {
    for (const lesson of module.lessons) if (lesson.kind === 'lesson' && !covered.has(lesson.id)) findings.warn('bank-coverage', structure.file, 1, `no question of the bank tests the lesson '${lesson.id}'`);
  }
  const questions = [
    ...module.lessons.flatMap((lesson) => lesson.screens.flatMap((screen) => (screen.type === 'question' ? [screen.question.id] : []))),
    ...module.films.flatMap((film) => film.moments.map((moment) => moment.question.id)),
    ...(module.bank?.questions ?? []).map((question) => question.id),
  ];
  for (const id of questions) if (questions.indexOf(id) !== questions.lastIndexOf(id)) findings.error('question-id', structure.file, 1, `two questions of the module have the id '${id}'`);
  for (const lesson of module.lessons) {
    for (const screen of lesson.screens) {
      if (screen.type === 'film' && !module.films.some((film) => film.id === screen.film)) findings.error('film-unknown', structure.file, 1, `the screen '${screen.id}' shows the film '${screen.film}', which the module does not list`);
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

export function checkCourse(course: Course, structure: SourceFile<unknown>, findings: Findings): void {
  const lessons = course.modules.flatMap((module) => module.lessons.map((lesson) => lesson.id));
  for (const id of lessons) if (lessons.indexOf(id) !== lessons.lastIndexOf(id)) findings.error('lesson-id', structure.file, 1, `two lessons of the course have the id '${id}'`);
  const films = course.modules.flatMap((module) => module.films.map((film) => film.id));
  for (const id of films) if (films.indexOf(id) !== films.lastIndexOf(id)) findings.error('film-id', structure.file, 1, `two films of the course have the id '${id}'`);
  const title = TITLES[course.id];
  const given = course.words['en']?.title.replace("'", '’');
  if (title !== undefined && given !== undefined && given !== title) findings.error('trap-8', structure.file, 1, `the course '${course.id}' is called '${title}'`);
}
