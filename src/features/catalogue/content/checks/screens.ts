import type { SourceFile } from '../files.js';
import type { Findings } from '../findings.js';
import type { QuestionWords, Screen, ScreenWords } from '../types.js';
import { checkCitations } from './citations.js';
import { checkQuestion, checkQuestionWords } from './questions.js';
import { checkIds, checkTexts, type CheckContext } from './words.js';

type At = readonly PropertyKey[];
type Case = Extract<Screen, { type: 'case' }>;
type Interactive = Extract<Screen, { type: 'interactive' }>;
type Toolbox = Extract<Screen, { type: 'toolbox' }>;

function checkCase(screen: Case, source: SourceFile<unknown>, at: At, findings: Findings): void {
  const scenes = new Map(screen.scenes.map((scene) => [scene.id, scene]));
  const fail = (message: string): void => findings.error('case', source.at(...at), message);
  findings.unique(screen.scenes.map((scene) => scene.id), 'scenes', source.at(...at, 'scenes'));
  for (const scene of screen.scenes) if ('choices' in scene) findings.unique(scene.choices.map((choice) => choice.id), `choices of the scene '${scene.id}'`, source.at(...at, 'scenes'));
  if (!scenes.has(screen.start)) fail(`the case starts at '${screen.start}', which is not a scene: check its spelling`);
  // Each scene is walked once, however many paths lead to it: 'open' while it is on the way, 'done' when all that follows was seen.
  const reached = new Map<string, 'open' | 'done'>();
  const visit = (id: string): void => {
    if (reached.get(id) === 'open') return fail(`the case can go round for ever through '${id}': lead one of its choices elsewhere`);
    if (reached.has(id)) return;
    reached.set(id, 'open');
    const scene = scenes.get(id);
    if (scene === undefined) fail(`a decision leads to '${id}', which is not a scene: check its spelling`);
    else if ('choices' in scene) for (const choice of scene.choices) visit(choice.to);
    reached.set(id, 'done');
  };
  visit(screen.start);
  for (const id of scenes.keys()) if (!reached.has(id)) fail(`no decision leads to the scene '${id}': lead one there, or take it out`);
}

function checkInteractive(screen: Interactive, source: SourceFile<unknown>, at: At, findings: Findings): void {
  if (screen.kind === 'comparison') {
    findings.unique(screen.columns, 'columns', source.at(...at, 'columns'));
    findings.unique(screen.rows, 'rows', source.at(...at, 'rows'));
  } else findings.unique(screen.items, 'items', source.at(...at, 'items'));
}

/** A screen's structure: what it cites, the paths of a case, the answers of a question, and no id twice. */
export function checkScreen(screen: Screen, source: SourceFile<unknown>, at: At, context: CheckContext): void {
  const { findings } = context;
  checkCitations(screen.cites, source, [...at, 'cites'], context);
  switch (screen.type) {
    case 'question':
      return checkQuestion(screen.question, source, [...at, 'question'], context);
    case 'case':
      return checkCase(screen, source, at, findings);
    case 'interactive':
      return checkInteractive(screen, source, at, findings);
    case 'toolbox':
      findings.unique(screen.items.map((item) => item.id), 'items', source.at(...at, 'items'));
      screen.items.forEach((item, index) => {
        if (item.kind === 'instrument') checkCitations([item.cite], source, [...at, 'items', index, 'cite'], context);
      });
      return;
    case 'text':
    case 'reflection':
    case 'film':
      return;
  }
}

/** How an invented case says that it is one, in the languages in which that can be looked for. */
const INVENTED: Readonly<Record<string, RegExp>> = {
  en: /\binvented case\b/i,
  fr: /\b(?:affaire|cas) (?:inventée?|fictive|fictif)\b/i,
  ar: /مختلق|خيالي|مفترض|افتراضي/,
};

function checkCaseWords(screen: Case, { scenes }: ScreenWords<'case'>, source: SourceFile<unknown>, at: At, findings: Findings): void {
  checkIds(screen.scenes.map((scene) => scene.id), scenes, 'scene', source, [...at, 'scenes'], findings, false);
  for (const scene of screen.scenes) {
    const choices = 'choices' in scene ? scene.choices.map((choice) => choice.id) : [];
    checkIds(choices, scenes[scene.id]?.choices, 'decision', source, [...at, 'scenes', scene.id, 'choices'], findings, false);
  }
  const opening = scenes[screen.start];
  const invented = INVENTED[(source.data as { language: string }).language];
  if (opening !== undefined && invented?.test(opening.body) === false) {
    findings.error('case-invented', source.at(...at, 'scenes', screen.start, 'body'), 'the first scene says that the case is invented: begin with ‘An invented case.’');
  }
}

function checkInteractiveWords(screen: Interactive, words: ScreenWords<'interactive'>, source: SourceFile<unknown>, at: At, findings: Findings): void {
  const ids = (wanted: readonly string[], given: object | undefined, what: string, ...below: readonly string[]): void => checkIds(wanted, given, what, source, [...at, ...below], findings, false);
  const comparison = screen.kind === 'comparison';
  ids(comparison ? screen.columns : [], words.columns, 'column', 'columns');
  ids(comparison ? screen.rows : [], words.rows, 'row', 'rows');
  ids(comparison ? [] : screen.items, words.items, 'item', 'items');
  if (comparison) for (const row of screen.rows) ids(screen.columns, words.rows?.[row]?.cells, `cell of '${row}'`, 'rows', row, 'cells');
  if (screen.kind === 'ordering' && (words.right === undefined || words.wrong === undefined)) {
    findings.error('ordering', source.at(...at), "an ordering has the feedback 'right' and 'wrong': write both");
  }
}

function checkToolboxWords(screen: Toolbox, words: ScreenWords<'toolbox'>, source: SourceFile<unknown>, at: At, findings: Findings): void {
  checkIds(screen.items.map((item) => item.id), words.items, 'item', source, [...at, 'items'], findings, false);
  if (screen.aid !== (words.aid !== undefined)) findings.error('aid', source.at(...at), "the words have an 'aid' where, and only where, the structure says aid: true");
}

/** A screen's words in one language: the ids of its structure, and its texts. */
export function checkScreenWords(screen: Screen, words: ScreenWords, source: SourceFile<unknown>, context: CheckContext): void {
  const at = ['screens', screen.id];
  const { findings } = context;
  switch (screen.type) {
    case 'question': {
      const { question, ...own } = words as ScreenWords<'question'>;
      checkQuestionWords(screen.question, question as QuestionWords, source, [...at, 'question'], context);
      return checkTexts({ words: own, cites: screen.cites, source, at }, context);
    }
    case 'case':
      checkCaseWords(screen, words as ScreenWords<'case'>, source, at, findings);
      // What may be decided in a case may be wrong; what the law says of it may not.
      return checkTexts({ words, cites: screen.cites, source, at, claims: (path) => !(path.includes('choices') && path.at(-1) === 'text') }, context);
    case 'interactive':
      checkInteractiveWords(screen, words as ScreenWords<'interactive'>, source, at, findings);
      break;
    case 'toolbox':
      checkToolboxWords(screen, words as ScreenWords<'toolbox'>, source, at, findings);
      break;
    case 'text':
    case 'reflection':
    case 'film':
      break;
  }
  checkTexts({ words, cites: screen.cites, source, at }, context);
}
