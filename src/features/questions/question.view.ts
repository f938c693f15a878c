import type { Translate } from '../../platform/i18n.js';
import { directionOf } from '../../shared/languages.js';
import { remember } from '../../shared/remember.js';
import { glossViews, renderLine, renderText, type AnyQuestion, type ContentSnapshot, type GlossView, type MarkupContext, type QuestionWords } from '../catalogue/index.js';
import { codeOf } from './codes.js';
import { fieldName, type Given } from './given.js';
import type { Marking, PartMark } from './marking.js';
import { shuffled } from './shuffle.js';

/** A choice, item or gap, ready to print. `state` is null while nothing is told. */
export interface PartView {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly html: string;
  /** Plain, for an attribute and for what is announced. */
  readonly label: string;
  readonly chosen: boolean;
  readonly state: PartMark | null;
  readonly verdict: string | null;
  readonly feedbackHtml: string | null;
  readonly options: readonly { value: string; label: string; selected: boolean }[];
}

/** A question, ready to print (views/questions/question.ejs). While it asks, nothing in it gives the answer away. */
export interface QuestionView {
  readonly id: string;
  readonly kind: AnyQuestion['kind'];
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly promptHtml: string;
  readonly evidenceHtml: string | null;
  readonly parts: readonly PartView[];
  /** Of a gap text: pieces of HTML, each followed by a gap but the last. */
  readonly pieces: readonly string[];
  readonly name: string;
  readonly typed: string;
  readonly unit: string | null;
  readonly answered: boolean;
  readonly correct: boolean;
  readonly verdict: string | null;
  readonly feedbackHtml: string | null;
  readonly explanationHtml: string | null;
  readonly glosses: readonly GlossView[];
  readonly error: string | null;
}

export interface QuestionInput {
  readonly t: Translate;
  readonly snapshot: ContentSnapshot;
  readonly question: AnyQuestion;
  readonly words: { readonly value: QuestionWords; readonly language: string };
  readonly terms: MarkupContext['terms'];
  /** Orders the choices; the same seed gives the same order. */
  readonly seed: string;
  readonly given: Given | null;
  /** Null while the question asks: then neither right nor wrong nor feedback is in the view. */
  readonly marking: Marking | null;
  readonly error?: string | null;
  /** What is said instead of right or not right, where it is not the reader's own answer. */
  readonly verdict?: string | null;
}

interface Rendering {
  readonly line: (text: string) => string;
  readonly text: (text: string) => string;
}

type Parts = Pick<QuestionView, 'parts'> & Partial<Pick<QuestionView, 'pieces' | 'typed' | 'unit' | 'feedbackHtml'>>;

function verdictOf(t: Translate, right: boolean): string {
  return right ? t('questions:right') : t('questions:wrong');
}

function partVerdict(t: Translate, state: PartMark): string {
  return state === 'missed' ? t('questions:missed') : verdictOf(t, state === 'right');
}

/** What rendered words say without their tags. */
function plain(html: string): string {
  return html
    .replace(/<sup[^>]*>.*?<\/sup>/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

/** What stands for an id of this question in the page. */
function codeFor({ seed, question }: QuestionInput, id: string): string {
  return codeOf(seed, question.id, id);
}

/** `base.id` is the author's; the part that is printed has its code. */
function part(input: QuestionInput, base: { id: string; value: string; html: string; chosen: boolean; name?: string; options?: PartView['options'] }, feedback: string | null, told: boolean): PartView {
  const state = (told ? input.marking?.parts[base.id] : undefined) ?? null;
  return {
    name: fieldName(input.question.id),
    options: [],
    ...base,
    id: codeFor(input, base.id),
    label: plain(base.html),
    state,
    verdict: state === null ? null : partVerdict(input.t, state),
    feedbackHtml: told ? feedback : null,
  };
}

function choiceParts(input: QuestionInput, question: Extract<AnyQuestion, { kind: 'single' | 'several' }>, rendering: Rendering): Parts {
  const words = input.words.value as QuestionWords<'single'>;
  const { given } = input;
  const chosen = (id: string): boolean => (given?.kind === 'single' && given.choice === id) || (given?.kind === 'several' && given.choices.includes(id));
  return {
    parts: shuffled(question.choices, input.seed).map((id) => {
      const told = input.marking?.parts[id] !== undefined;
      const choice = words.choices[id];
      return part(input, { id, value: codeFor(input, id), html: rendering.line(choice?.text ?? id), chosen: chosen(id) }, rendering.text(choice?.feedback ?? ''), told);
    }),
  };
}

/** Shuffled, but never by chance in the right order: as it stands it is no answer yet. */
function misplaced(items: readonly string[], seed: string): readonly string[] {
  const order = shuffled(items, seed);
  return order.every((id, index) => id === items[index]) ? [...order.slice(1), ...order.slice(0, 1)] : order;
}

function partsOf(input: QuestionInput, rendering: Rendering): Parts {
  const { question, given, marking, t } = input;
  const told = marking !== null;
  switch (question.kind) {
    case 'single':
    case 'several':
      return choiceParts(input, question, rendering);
    case 'truefalse': {
      const words = input.words.value as QuestionWords<'truefalse'>;
      const value = given?.kind === 'truefalse' ? String(given.value) : '';
      return {
        parts: [
          part(input, { id: 'true', value: 'true', html: t('questions:true'), chosen: value === 'true' }, rendering.text(words.ifTrue), told && value === 'true'),
          part(input, { id: 'false', value: 'false', html: t('questions:false'), chosen: value === 'false' }, rendering.text(words.ifFalse), told && value === 'false'),
        ],
      };
    }
    case 'matching': {
      const words = input.words.value as QuestionWords<'matching'>;
      // A shuffle of its own: where an item and its target have one id, they would stand in one order.
      const targets = shuffled(question.targets, `${input.seed}|targets`);
      return {
        parts: shuffled(question.items, input.seed).map((id) => {
          const selected = given?.kind === 'matching' ? given.pairs[id] : undefined;
          const options = targets.map((target) => ({ value: codeFor(input, target), label: words.targets[target] ?? target, selected: target === selected }));
          const base = { id, value: '', name: fieldName(question.id, codeFor(input, id)), html: rendering.line(words.items[id]?.text ?? id), chosen: false, options };
          return part(input, base, marking?.parts[id] === 'wrong' ? rendering.text(words.items[id]?.feedback ?? '') : null, told);
        }),
      };
    }
    case 'ordering': {
      const words = input.words.value as QuestionWords<'ordering'>;
      const order = given?.kind === 'ordering' ? given.order : misplaced(question.items, input.seed);
      return {
        parts: order.map((id, index) => {
          const options = order.map((_, place) => ({ value: String(place + 1), label: String(place + 1), selected: given !== null && place === index }));
          const base = { id, value: String(index + 1), name: fieldName(question.id, codeFor(input, id)), html: rendering.line(words.items[id]?.text ?? id), chosen: false, options };
          return part(input, base, marking?.parts[id] === 'wrong' ? rendering.text(words.items[id]?.feedback ?? '') : null, told);
        }),
      };
    }
    case 'gap': {
      const words = input.words.value as QuestionWords<'gap'>;
      const order = [...words.text.matchAll(/\[\[([a-z0-9-]+)\]\]/g)].map((match) => match[1] ?? '');
      return {
        pieces: words.text.split(/\[\[[a-z0-9-]+\]\]/).map(rendering.line),
        parts: order.map((id) => {
          const gap = question.gaps.find((candidate) => candidate.id === id);
          const selected = given?.kind === 'gap' ? given.gaps[id] : undefined;
          const gapWords = words.gaps[id];
          const options = shuffled(gap?.options ?? [], input.seed).map((option) => ({ value: codeFor(input, option), label: gapWords?.options[option] ?? option, selected: option === selected }));
          const base = { id, value: '', name: fieldName(question.id, codeFor(input, id)), html: rendering.line(gapWords?.label ?? id), chosen: false, options };
          return part(input, base, marking?.parts[id] === 'wrong' ? rendering.text(gapWords?.feedback ?? '') : null, told);
        }),
      };
    }
    case 'numeric': {
      const words = input.words.value as QuestionWords<'numeric'>;
      const trap = marking?.trap ?? null;
      const feedback = marking === null ? null : trap !== null ? (words.traps[trap] ?? words.feedback.wrong) : marking.correct ? words.feedback.right : words.feedback.wrong;
      return { parts: [], typed: given?.kind === 'numeric' ? given.typed : '', unit: words.unit, feedbackHtml: feedback === null ? null : rendering.text(feedback) };
    }
    case 'short': {
      const words = input.words.value as QuestionWords<'short'>;
      const feedback = marking === null ? null : marking.correct ? words.feedback.right : words.feedback.wrong;
      return { parts: [], typed: given?.kind === 'short' ? given.text : '', feedbackHtml: feedback === null ? null : rendering.text(feedback) };
    }
  }
}

/** Makes a question ready to print: asking, answered, or reviewed. Pure. */
export function questionView(input: QuestionInput): QuestionView {
  const { t, snapshot, question, words, marking } = input;
  const { language } = words;
  const scope = `${question.id}-`;
  const context = remember(question, `context ${language} ${t('common:gloss', { number: 0 })}`, (): MarkupContext => ({
    language, cites: question.cites, instrument: (id) => snapshot.instrument(id), terms: input.terms, scope, glossLabel: (number) => t('common:gloss', { number }),
  }));
  // The glosses come with the answer: until then their numbers would lead nowhere.
  const shown = (html: string): string => (marking === null ? html.replace(/<sup class="gloss-mark">.*?<\/sup>/g, '') : html);
  const rendering: Rendering = { line: (text) => shown(renderLine(text, context)), text: (text) => shown(renderText(text, context)) };
  const parts = partsOf(input, rendering);
  const { prompt, evidence, explanation } = words.value;
  return {
    id: question.id,
    kind: question.kind,
    language,
    direction: directionOf(language),
    promptHtml: rendering.line(prompt),
    evidenceHtml: evidence === undefined ? null : rendering.text(evidence),
    name: fieldName(question.id),
    pieces: [],
    typed: '',
    unit: null,
    feedbackHtml: null,
    ...parts,
    answered: marking !== null,
    correct: marking?.correct ?? false,
    verdict: marking === null ? null : (input.verdict ?? verdictOf(t, marking.correct)),
    explanationHtml: marking === null || explanation === undefined ? null : rendering.text(explanation),
    glosses: marking === null ? [] : glossViews(question.cites, snapshot, language, t, scope),
    error: input.error ?? null,
  };
}
