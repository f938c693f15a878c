import type { SourceFile } from '../files.js';
import { wholeFile, type Findings } from '../findings.js';
import type { Citation, Lesson, Screen } from '../types.js';
import { splitCitation } from './citations.js';
import { checkScreen, checkScreenWords } from './screens.js';
import { checkIds, checkSpelledOut, checkTexts, textsOf, type CheckContext } from './words.js';

/** Ids that stand in addresses where a lesson's or a screen's would: they cannot be given. */
export const RESERVED = new Set(['test', 'whole', 'print', 'finish', 'progress', 'note', 'report']);

/** Parts of which a reader meets one or none: the answers to choices, and the scenes that other decisions lead to. */
const NOT_READ_BY_ALL = new Set(['feedback', 'ifTrue', 'ifFalse', 'law', 'right', 'wrong', 'traps']);

function wordCount(value: unknown): number {
  if (typeof value === 'string') return value.replace(/\{[^}]*\}/g, '').split(/\s+/).filter(Boolean).length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, inner]) => sum + (NOT_READ_BY_ALL.has(name) ? 0 : wordCount(inner)), 0);
}

/** How long a lesson should be, for authors. Counted in English alone: words are not counted alike in every script. */
function checkLength(lesson: Lesson, structure: SourceFile<unknown>, findings: Findings): void {
  if (lesson.kind !== 'lesson') return;
  const minutes = lesson.screens.reduce((sum, screen) => sum + screen.minutes, 0);
  const words = wordCount(lesson.words['en']?.screens);
  const questions = lesson.screens.filter((screen) => screen.type === 'question').length;
  const warn = (message: string): void => findings.warn('length', structure.at('screens'), message);
  if (minutes < 6 || minutes > 12) warn(`the lesson takes ${minutes} minutes; six to twelve are right`);
  if (lesson.screens.length < 5 || lesson.screens.length > 9) warn(`the lesson has ${lesson.screens.length} screens; five to nine are right`);
  if (words < 600 || words > 1_000) warn(`the lesson has ${words} words of English; 600 to 1,000 are right`);
  if (questions < 2) warn(`the lesson has ${questions} questions; at least two are right`);
}

function citedBy(screen: Screen): readonly Citation[] {
  if (screen.type === 'question') return [...screen.cites, ...screen.question.cites];
  if (screen.type === 'toolbox') return [...screen.cites, ...screen.items.flatMap((item) => (item.kind === 'instrument' ? [item.cite] : []))];
  return screen.cites;
}

/** A lesson on the Victims' Rights Directive says that its revision is under way, and where to look. */
function checkRevision(lesson: Lesson, structure: SourceFile<unknown>, findings: Findings): void {
  const cited = new Set(lesson.screens.flatMap(citedBy).map(({ cite }) => splitCitation(cite).id));
  if (!cited.has('eu-dir-2012-29')) return;
  const noted = textsOf(lesson.words['en']?.screens).some(({ text }) => text.includes('EUR-Lex'));
  if (noted && cited.has('eu-com-2023-424')) return;
  findings.error('trap-15f', structure.at('screens'), 'a lesson on Directive 2012/29/EU cites { cite: eu-com-2023-424, as: proposal } and says that the text must be checked on EUR-Lex before use');
}

/** A lesson: its screens in structure and words, and its length. */
export function checkLesson(lesson: Lesson, structure: SourceFile<unknown>, words: ReadonlyMap<string, SourceFile<{ screens: object }>>, context: CheckContext): void {
  const { findings } = context;
  findings.unique(lesson.screens.map((screen) => screen.id), 'screens', structure.at('screens'));
  lesson.screens.forEach((screen, index) => {
    if (RESERVED.has(screen.id)) findings.error('reserved-id', structure.at('screens', index, 'id'), `'${screen.id}' stands for something else in addresses: give the screen another id`);
    checkScreen(screen, structure, ['screens', index], context);
  });
  if (RESERVED.has(lesson.id)) findings.error('reserved-id', structure.at('id'), `'${lesson.id}' stands for something else in addresses: give the lesson another id`);
  if (lesson.kind === 'lesson' && lesson.code === undefined) findings.error('code', wholeFile(structure.file), "a lesson has a 'code': write it after the id");
  for (const [language, source] of words) {
    const own = lesson.words[language];
    if (own === undefined) continue;
    checkIds(lesson.screens.map((screen) => screen.id), source.data.screens, 'screen', source, ['screens'], findings, language !== 'en');
    for (const screen of lesson.screens) {
      const part = own.screens[screen.id];
      if (part !== undefined) checkScreenWords(screen, part, source, context);
    }
    checkTexts({ words: { title: own.title, objective: own.objective }, cites: [], source, at: [] }, context);
    checkSpelledOut(source, findings);
  }
  checkRevision(lesson, structure, findings);
  checkLength(lesson, structure, findings);
}
