import { formatTime } from '../../platform/format.js';
import type { Actor } from '../../platform/http/route.js';
import type { Translate } from '../../platform/i18n.js';
import { directionOf, type Language } from '../../shared/languages.js';
import { remember } from '../../shared/remember.js';
import {
  glossViews, lessonNumber, renderLine, renderText, withScope, wordsIn, type ContentSnapshot, type GlossView, type MarkupContext, type Screen, type ScreenWords,
} from '../catalogue/index.js';
import { courseProgress, screenKey, type LearningRecord } from '../progress/index.js';
import { codeOf, mark, questionView, rightAnswer, shuffled, type Given, type QuestionView } from '../questions/index.js';
import { followPath } from './case-path.js';
import { filmBody, type FilmBody } from './film.view.js';
import type { Notebook, Written } from './lessons.repository.js';
import { lessonPath, pathAfter, type Spot } from './places.js';
import { seedOf } from './seed.js';

type Mark = 'open' | 'started' | 'done';

interface OutlineItem {
  readonly title: string;
  readonly url: string;
  readonly state: Mark;
  readonly stateText: string;
  readonly current: boolean;
}

/** What surrounds a screen (views/layouts/player.ejs). */
export interface Player {
  readonly backUrl: string;
  readonly backLabel: string;
  readonly number: string;
  readonly lessonTitle: string;
  readonly left: string;
  readonly moduleTitle: string;
  readonly lessons: readonly OutlineItem[];
  readonly screens: readonly OutlineItem[];
  readonly previous: string | null;
  /** 'done': a button that records this screen; 'go': a link, where the screen itself records. */
  readonly proceed: { readonly kind: 'done' | 'go' | 'skip'; readonly url: string; readonly label: string };
  readonly bookmark: { readonly action: string; readonly set: boolean; readonly label: string };
  readonly wholeUrl: string;
  readonly notebookUrl: string;
  readonly reportUrl: string;
  readonly saved: string;
  readonly prefetch: readonly string[];
}

interface Titled {
  readonly id: string;
  readonly title: string;
  readonly bodyHtml: string;
  readonly when: string | null;
}

/** What a screen shows, by its type. */
export type ScreenBody =
  | { type: 'text' }
  | { type: 'interactive'; kind: 'cards' | 'timeline'; items: readonly Titled[] }
  | { type: 'interactive'; kind: 'comparison'; columns: readonly string[]; rows: readonly { label: string; cells: readonly string[] }[] }
  | { type: 'interactive'; kind: 'ordering'; items: readonly (Titled & { options: readonly number[]; place: number })[]; checkUrl: string; result: { correct: boolean; html: string } | null }
  | { type: 'question'; question: QuestionView; action: string; again: string; answer: string | null; key: string }
  | {
      type: 'case';
      action: string;
      path: string;
      scene: { title: string; bodyHtml: string; choices: readonly { id: string; text: string }[]; ending: string | null };
      taken: readonly { scene: string; choice: string; lawHtml: string }[];
      restart: string;
    }
  | ({ type: 'reflection'; action: string; hint: string | null; state: string | null } & OwnText)
  | FilmBody
  | {
      type: 'toolbox';
      /** Where its opening is told; null once it is known. */
      opened: string | null;
      items: readonly { title: string; titleLanguage: string; body: string; url: string }[];
      aid: { title: string; html: string } | null;
    };

/** A text that somebody writes here, and what its form says of where it was written. */
export interface OwnText {
  readonly text: string;
  readonly page: string;
  readonly seen: string;
}

export interface LessonPage {
  readonly title: string;
  readonly player: Player;
  readonly kicker: string;
  readonly heading: string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly fallback: string | null;
  readonly bodyHtml: string;
  /** When this screen counts as done, or that it is; null where the screen says so itself. */
  readonly doneWhen: string | null;
  readonly screen: ScreenBody;
  readonly glosses: readonly GlossView[];
  readonly note: { readonly action: string } & OwnText;
}

export interface LessonInput {
  readonly t: Translate;
  readonly language: Language;
  readonly actor: Actor;
  readonly snapshot: ContentSnapshot;
  readonly spot: Spot;
  readonly record: LearningRecord;
  readonly notebook: Notebook | null;
  readonly now: Date;
  /** The decisions of a case. */
  readonly path: string;
  /** A key for the answer that this page may give: sent twice, it counts once. */
  readonly answerKey: string;
  /** A sealed moment of opening, with which the clock checks what was watched. */
  readonly opening: string;
  /** Ask again, although there is an answer. */
  readonly again: boolean;
  /** Show the right answer; only to whoever has answered. */
  readonly answer: boolean;
  readonly error: { question: string; message: string; given: Given | null } | null;
  /** The order that was checked, of an ordering. */
  readonly order: readonly string[] | null;
}

function stateTexts(t: Translate): Readonly<Record<Mark, string>> {
  return { open: t('catalogue:state.open'), started: t('catalogue:state.started'), done: t('catalogue:state.done') };
}

export const SELF_RECORDING: ReadonlySet<Screen['type']> = new Set(['question', 'case', 'reflection', 'film']);

function proceedFor(input: LessonInput, base: string): Player['proceed'] {
  const { t, language, spot, record } = input;
  const after = pathAfter(spot);
  const done = record.screens[screenKey(spot.lesson.id, spot.screen.id)] !== undefined;
  let label: string;
  if (after.kind === 'test') label = t('lessons:continue.test');
  else if (after.kind === 'finish') label = t('lessons:continue.finish');
  else {
    const words = wordsIn((after.lesson ?? spot.lesson).words, language).value;
    const title = after.screen === null ? words.title : (words.screens[after.screen]?.title ?? (after.lesson ?? spot.lesson).words['en']?.screens[after.screen]?.title ?? '');
    label = t('lessons:continue.to', { title });
  }
  const selfRecording = SELF_RECORDING.has(spot.screen.type);
  if (selfRecording) return { kind: done ? 'go' : 'skip', url: `/${language}/${after.path}`, label: done ? label : t('lessons:continue.skip') };
  return { kind: 'done', url: `${base}/done`, label };
}

function playerFor(input: LessonInput): Player {
  const { t, language, spot, record } = input;
  const { course, module, moduleIndex, lesson, screen, index } = spot;
  const progress = courseProgress(course, record);
  const moduleProgress = progress.modules[moduleIndex];
  const lessonProgress = moduleProgress?.lessons.find((candidate) => candidate.id === lesson.id);
  const texts = stateTexts(t);
  const url = (path: string): string => `/${language}/${path}`;
  const base = url(lessonPath(course.id, module.id, lesson.id, screen.id));
  const words = wordsIn(lesson.words, language).value;
  const lessons = module.lessons.map((item): OutlineItem => {
    const state = moduleProgress?.lessons.find((candidate) => candidate.id === item.id)?.state ?? 'open';
    const number = lessonNumber(moduleIndex, module.lessons, item);
    return { title: `${number} ${wordsIn(item.words, language).value.title}`.trim(), url: url(lessonPath(course.id, module.id, item.id)), state, stateText: texts[state], current: item.id === lesson.id };
  });
  if (module.bank !== null) {
    const state = moduleProgress?.test?.state ?? 'open';
    lessons.push({ title: t('catalogue:course.test'), url: url(`courses/${course.id}/${module.id}/test`), state, stateText: texts[state], current: false });
  }
  const bookmarked = record.bookmarks[screenKey(lesson.id, screen.id)] !== undefined;
  const previous = lesson.screens[index - 1];
  const after = pathAfter(spot);
  const savedAt = record.screens[screenKey(lesson.id, screen.id)];
  const minutesLeft = Math.ceil(lessonProgress?.minutesLeft ?? 0);
  return {
    backUrl: url(`courses/${course.id}`),
    backLabel: wordsIn(course.words, language).value.title,
    number: lessonNumber(moduleIndex, module.lessons, lesson),
    lessonTitle: words.title,
    left: minutesLeft > 0 ? t('lessons:left', { count: minutesLeft }) : t('lessons:complete'),
    moduleTitle: wordsIn(module.words, language).value.title,
    lessons,
    screens: lesson.screens.map((item): OutlineItem => {
      const state = record.screens[screenKey(lesson.id, item.id)] === undefined ? 'open' : 'done';
      const title = words.screens[item.id]?.title ?? lesson.words['en']?.screens[item.id]?.title ?? item.id;
      return { title, url: url(lessonPath(course.id, module.id, lesson.id, item.id)), state, stateText: texts[state], current: item.id === screen.id };
    }),
    previous: previous === undefined ? null : url(lessonPath(course.id, module.id, lesson.id, previous.id)),
    proceed: proceedFor(input, base),
    bookmark: { action: `${base}/bookmark`, set: bookmarked, label: bookmarked ? t('lessons:bookmark.remove') : t('lessons:bookmark.set') },
    notebookUrl: url(`courses/${course.id}/notebook`),
    wholeUrl: url(`${lessonPath(course.id, module.id, lesson.id)}/whole`),
    reportUrl: `${base}/report`,
    saved: savedAt === undefined ? '' : t('lessons:saved', { time: formatTime(language, savedAt, input.actor.timeZone) }),
    prefetch: after.kind === 'screen' ? [url(after.path)] : [],
  };
}

/** A screen's words in the reader's language, or in English where the translation lacks this screen. */
export function screenWords(spot: Pick<Spot, 'lesson' | 'screen'>, language: string): { value: ScreenWords; language: string } {
  const found = spot.lesson.words[language]?.screens[spot.screen.id];
  if (found !== undefined) return { value: found, language };
  const english = spot.lesson.words['en']?.screens[spot.screen.id];
  if (english === undefined) throw new Error('a published screen has English words');
  return { value: english, language: 'en' };
}

export function contextFor(input: Pick<LessonInput, 't' | 'snapshot' | 'spot'>, language: string, scope: string): MarkupContext {
  const { t, snapshot, spot } = input;
  // The label of a gloss tells the page's language.
  const key = `context ${language} ${scope} ${t('common:gloss', { number: 0 })}`;
  return remember(spot.screen, key, () => {
    const terms = { ...spot.module.words['en']?.terms, ...spot.module.words[language]?.terms };
    return { language, cites: spot.screen.cites, instrument: (id) => snapshot.instrument(id), terms, scope, glossLabel: (number) => t('common:gloss', { number }) };
  });
}

function interactiveBody(input: LessonInput, screen: Extract<Screen, { type: 'interactive' }>, words: ScreenWords<'interactive'>, context: MarkupContext, base: string): ScreenBody {
  const titled = (id: string): Titled => {
    const item = words.items?.[id];
    return { id, title: item?.title ?? id, bodyHtml: item?.body === undefined ? '' : renderText(item.body, withScope(context, `${id}-`)).replaceAll(`#${id}-gloss`, '#gloss'), when: item?.when ?? null };
  };
  switch (screen.kind) {
    case 'cards':
    case 'timeline':
      return { type: 'interactive', kind: screen.kind, items: screen.items.map(titled) };
    case 'comparison':
      return {
        type: 'interactive',
        kind: 'comparison',
        columns: screen.columns.map((column) => words.columns?.[column] ?? column),
        rows: screen.rows.map((row) => ({ label: words.rows?.[row]?.label ?? row, cells: screen.columns.map((column) => renderLine(words.rows?.[row]?.cells[column] ?? '', context)) })),
      };
    case 'ordering': {
      const seed = seedOf(input.actor, screen.id);
      const order = input.order ?? shuffled(screen.items, seed);
      const correct = screen.items.every((item, index) => order[index] === item);
      return {
        type: 'interactive',
        kind: 'ordering',
        items: order.map((id, index) => ({ ...titled(id), id: codeOf(seed, screen.id, id), options: order.map((_, place) => place + 1), place: index + 1 })),
        checkUrl: base,
        result: input.order === null ? null : { correct, html: renderText((correct ? words.right : words.wrong) ?? '', context) },
      };
    }
  }
}

function questionBody(input: LessonInput, screen: Extract<Screen, { type: 'question' }>, words: ScreenWords<'question'>, context: MarkupContext, base: string): ScreenBody {
  const { t, snapshot, record, spot, actor, error } = input;
  const fact = record.answers[screenKey(spot.lesson.id, screen.id)];
  // The answer is shown to whoever has tried; what is kept stays what was given.
  const right = input.answer && fact !== undefined ? rightAnswer(screen.question, words.question as never) : null;
  const given = right ?? (input.again || fact === undefined ? null : (fact.last.given as Given));
  const all = Object.values(spot.lesson.words).flatMap((language) => (language.screens[screen.id] as ScreenWords<'question'> | undefined)?.question as never);
  const marking = given === null || error !== null ? null : mark(screen.question, all, given);
  return {
    type: 'question',
    question: questionView({
      t, snapshot, question: screen.question, words: { value: words.question as never, language: context.language }, terms: context.terms,
      seed: seedOf(actor, screen.question.id), given: error?.given ?? given, marking, error: error?.message ?? null,
      verdict: right === null ? null : t('questions:shown'),
    }),
    action: `${base}/answer`,
    again: `${base}?again=yes`,
    answer: marking === null || marking.correct ? null : `${base}?answer=yes`,
    key: input.answerKey,
  };
}

function caseBody(input: LessonInput, screen: Extract<Screen, { type: 'case' }>, words: ScreenWords<'case'>, context: MarkupContext, base: string): ScreenBody {
  const { t } = input;
  const { steps, scene } = followPath(screen, input.path);
  const shown = words.scenes[scene.id];
  const endings = { good: t('lessons:case.good'), mixed: t('lessons:case.mixed'), poor: t('lessons:case.poor') };
  return {
    type: 'case',
    action: `${base}/decide`,
    path: steps.map((step) => step.choice).join('.'),
    scene: {
      title: shown?.title ?? '',
      bodyHtml: renderText(shown?.body ?? '', context),
      choices: 'choices' in scene ? scene.choices.map((choice) => ({ id: choice.id, text: shown?.choices?.[choice.id]?.text ?? '' })) : [],
      ending: 'ending' in scene ? endings[scene.ending] : null,
    },
    // What the law says at each fork is shown at the end, when the decisions are made.
    taken:
      'ending' in scene
        ? steps.map((step) => {
            const from = words.scenes[step.scene];
            const choice = from?.choices?.[step.choice];
            return { scene: from?.title ?? '', choice: choice?.text ?? '', lawHtml: renderText(choice?.law ?? '', context) };
          })
        : [],
    restart: base,
  };
}

function toolboxBody(input: LessonInput, screen: Extract<Screen, { type: 'toolbox' }>, words: ScreenWords<'toolbox'>, context: MarkupContext, base: string): ScreenBody {
  const { snapshot, language, t } = input;
  return {
    type: 'toolbox',
    opened: input.record.screens[screenKey(input.spot.lesson.id, screen.id)] === undefined ? `${base}/done` : null,
    items: screen.items.map((item) => {
      const said = words.items[item.id];
      const body = said?.body ?? '';
      if (item.kind === 'link') return { title: said?.title ?? item.url, titleLanguage: context.language, body, url: item.url };
      const [gloss] = glossViews([item.cite], snapshot, language, t, '');
      return { title: said?.title ?? gloss?.title ?? '', titleLanguage: said?.title === undefined ? (gloss?.titleLanguage ?? 'en') : context.language, body, url: gloss?.url ?? '#' };
    }),
    aid: words.aid === undefined ? null : { title: words.aid.title, html: renderText(words.aid.body, withScope(context, 'aid-')).replaceAll('#aid-gloss', '#gloss') },
  };
}

function ownText({ notebook, spot, answerKey }: LessonInput, kind: Written): OwnText {
  return { text: notebook?.[kind][spot.screen.id] ?? '', page: answerKey, seen: notebook?.stamps[`${kind}/${spot.screen.id}`] ?? '' };
}

function screenBody(input: LessonInput, words: ScreenWords, context: MarkupContext, base: string): ScreenBody {
  const { screen } = input.spot;
  switch (screen.type) {
    case 'text':
      return { type: 'text' };
    case 'interactive':
      return interactiveBody(input, screen, words as ScreenWords<'interactive'>, context, base);
    case 'question':
      return questionBody(input, screen, words as ScreenWords<'question'>, context, base);
    case 'case':
      return caseBody(input, screen, words as ScreenWords<'case'>, context, base);
    case 'reflection': {
      const done = input.record.screens[screenKey(input.spot.lesson.id, screen.id)] !== undefined;
      return { type: 'reflection', action: `${base}/reflection`, ...ownText(input, 'reflections'), hint: (words as ScreenWords<'reflection'>).hint ?? null, state: done ? input.t('lessons:reflection.done') : null };
    }
    case 'film': {
      const film = input.spot.module.films.find((candidate) => candidate.id === screen.film);
      if (film === undefined) throw new Error(`the film ${screen.film} is not published`);
      return filmBody(input, film, base);
    }
    case 'toolbox':
      return toolboxBody(input, screen, words as ScreenWords<'toolbox'>, context, base);
  }
}

/** What a film rests on: its words are spoken, and mention no gloss. */
function filmCites({ module, screen }: Spot): Screen['cites'] {
  return screen.type === 'film' ? (module.films.find(({ id }) => id === screen.film)?.cites ?? []) : [];
}

/** The rule of each type in words for the learner; the rules themselves are progress.facts.ts and, for what each form sends, lessons.routes.ts. */
function doneWhen({ t, spot: { lesson, screen }, record }: LessonInput): string | null {
  if (screen.type === 'film') return null;
  if (record.screens[screenKey(lesson.id, screen.id)] !== undefined) return t('lessons:doneWhen.isDone');
  switch (screen.type) {
    case 'text':
    case 'interactive': return t('lessons:doneWhen.continue');
    case 'question': return t('lessons:doneWhen.question');
    case 'case': return t('lessons:doneWhen.case');
    case 'reflection': return t('lessons:doneWhen.reflection');
    case 'toolbox': return t('lessons:doneWhen.toolbox');
  }
}

/** One screen of a lesson with all that surrounds it. Pure. */
export function lessonPage(input: LessonInput): LessonPage {
  const { t, language, spot, snapshot } = input;
  const { course, module, lesson, screen, index } = spot;
  const words = screenWords(spot, language);
  const context = contextFor(input, words.language, '');
  const base = `/${language}/${lessonPath(course.id, module.id, lesson.id, screen.id)}`;
  const body = 'body' in words.value ? words.value.body : undefined;
  const courseTitle = wordsIn(course.words, language).value.title;
  return {
    title: `${words.value.title} – ${courseTitle}`,
    player: playerFor(input),
    kicker: t('lessons:screenOf', { number: index + 1, total: lesson.screens.length }),
    heading: words.value.title,
    language: words.language,
    direction: directionOf(words.language),
    fallback: words.language === language ? null : t('lessons:fallback'),
    bodyHtml: body === undefined ? '' : renderText(body, context),
    doneWhen: doneWhen(input),
    screen: screenBody(input, words.value, context, base),
    glosses: glossViews([...screen.cites, ...filmCites(spot)], snapshot, language, t, ''),
    note: { action: `${base}/note`, ...ownText(input, 'notes') },
  };
}

export interface WholePage {
  readonly title: string;
  readonly backUrl: string;
  readonly sections: readonly {
    readonly heading: string; readonly language: string; readonly direction: 'ltr' | 'rtl'; readonly bodyHtml: string;
    readonly items: readonly Titled[]; readonly glosses: readonly GlossView[]; readonly link: { text: string; url: string } | null;
  }[];
}

/** The whole lesson on one page, to read and to print: the texts; what is to be done has a link. */
export function wholePage(input: Pick<LessonInput, 't' | 'language' | 'snapshot'>, spot: Omit<Spot, 'screen' | 'index'>): WholePage {
  const { t, language, snapshot } = input;
  const { course, module, lesson } = spot;
  return {
    title: wordsIn(lesson.words, language).value.title,
    backUrl: `/${language}/${lessonPath(course.id, module.id, lesson.id)}`,
    sections: lesson.screens.map((screen, index) => {
      const at = { ...spot, screen, index };
      const words = screenWords(at, language);
      const scope = `${screen.id}-`;
      const context = contextFor({ t, snapshot, spot: at }, words.language, scope);
      const body = 'body' in words.value ? words.value.body : undefined;
      const items = screen.type === 'interactive' && screen.kind !== 'comparison' ? screen.items : [];
      const itemWords = screen.type === 'interactive' ? (words.value as ScreenWords<'interactive'>).items : undefined;
      return {
        heading: words.value.title,
        language: words.language,
        direction: directionOf(words.language),
        bodyHtml: body === undefined ? '' : renderText(body, context),
        items: items.map((id) => ({ id, title: itemWords?.[id]?.title ?? id, when: itemWords?.[id]?.when ?? null, bodyHtml: renderText(itemWords?.[id]?.body ?? '', withScope(context, `${scope}${id}-`)).replaceAll(`#${scope}${id}-gloss`, `#${scope}gloss`) })),
        glosses: glossViews(screen.cites, snapshot, language, t, scope),
        link: SELF_RECORDING.has(screen.type) ? { text: t('lessons:wholeOpen'), url: `/${language}/${lessonPath(course.id, module.id, lesson.id, screen.id)}` } : null,
      };
    }),
  };
}
