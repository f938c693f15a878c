import { collator, formatDate, formatList, formatPartialDate, languageName, sideBySide } from '../../platform/format.js';
import type { Actor } from '../../platform/http/route.js';
import type { Translate } from '../../platform/i18n.js';
import { directionOf, type Language } from '../../shared/languages.js';
import { wordsIn, type ContentSnapshot } from './content.js';
import { remember } from '../../shared/remember.js';
import { renderText, shortTitle, titleIn, type MarkupContext } from './content/markup.js';
import type { Course, Instrument, Lesson, Module } from './content/types.js';
import { EPISODES } from './episodes.js';
import { bindingTag } from './gloss.view.js';
import { issuerName, printedNumber } from './registry-words.js';
import type { LearningState } from './learning.js';

interface Said {
  readonly text: string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
}

const said = (text: string, language: string): Said => ({ text, language, direction: directionOf(language) });

export const lessonMinutes = (lesson: Lesson): number => lesson.screens.reduce((sum, screen) => sum + screen.minutes, 0);
const moduleMinutes = (module: Module): number => module.lessons.reduce((sum, lesson) => sum + lessonMinutes(lesson), 0);

/** '25 min' or 'about 2 h': minutes only where they mean something. */
export function duration(t: Translate, minutes: number): string {
  return minutes < 90 ? t('catalogue:duration.minutes', { count: Math.round(minutes) }) : t('catalogue:duration.hours', { count: Math.round(minutes / 30) / 2 });
}

function languagesOf(course: Course, language: Language): string {
  return formatList(language, Object.keys(course.words).sort().map((code) => languageName(language, code)));
}

export interface HomePage {
  readonly title: string;
  readonly guest: boolean;
  readonly proceed: { kicker: string; title: string; text: string; url: string } | null;
  readonly courses: readonly {
    number: number; url: string; title: Said; summary: Said; facts: string;
    own: { heading: string; percent: number | null; text: string; link: { text: string; url: string } | null };
  }[];
}

function ownProgress(t: Translate, language: Language, url: string, state: LearningState | undefined): HomePage['courses'][number]['own'] {
  const see = { text: t('catalogue:home.see'), url };
  if (state === undefined) return { heading: t('catalogue:home.notStarted'), percent: null, text: '', link: see };
  if (state.state === 'done' && state.completedAt !== null) {
    return { heading: t('catalogue:home.doneOn', { date: formatDate(language, state.completedAt) }), percent: 100, text: '', link: { text: t('catalogue:home.statement'), url: `${url}/finish` } };
  }
  return { heading: t('catalogue:home.percent', { percent: state.percent }), percent: state.percent, text: t('catalogue:home.lessonsDone', { count: state.lessonsDone }), link: null };
}

export function homePage(t: Translate, language: Language, snapshot: ContentSnapshot, actor: Actor | null, states: readonly LearningState[]): HomePage {
  const current = states.filter((state) => state.next !== null).sort((a, b) => (b.next?.at.getTime() ?? 0) - (a.next?.at.getTime() ?? 0))[0];
  const course = current === undefined ? undefined : snapshot.course(current.course);
  return {
    title: t('catalogue:home.title'),
    guest: actor === null,
    proceed:
      current?.next === undefined || current.next === null || course === undefined
        ? null
        : {
            kicker: t('catalogue:home.stopped'),
            title: current.next.lesson,
            text: t('catalogue:home.left', { course: wordsIn(course.words, language).value.title, minutes: duration(t, current.next.minutesLeft) }),
            url: `/${language}/${current.next.path}`,
          },
    courses: snapshot.courses.map((item, index) => {
      const words = wordsIn(item.words, language);
      const url = `/${language}/courses/${item.id}`;
      const lessons = item.modules.flatMap((module) => module.lessons).filter((lesson) => lesson.kind === 'lesson').length;
      const minutes = item.modules.reduce((sum, module) => sum + moduleMinutes(module), 0);
      return {
        number: index + 1,
        url,
        title: said(words.value.title, words.language),
        summary: said(words.value.summary, words.language),
        facts: [
          t('catalogue:home.modules', { count: item.modules.length }),
          t('catalogue:home.lessons', { count: lessons }),
          duration(t, minutes),
          languagesOf(item, language),
          t('catalogue:home.lawAsAt', { date: formatPartialDate(language, item.lawAsAt) }),
        ].join(' · '),
        own: ownProgress(t, language, url, states.find((state) => state.course === item.id)),
      };
    }),
  };
}

type Mark = 'open' | 'started' | 'done';

export interface CoursePage {
  readonly title: string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly summary: string;
  readonly purposeHtml: string;
  readonly audience: string;
  readonly objectives: readonly string[];
  readonly modules: readonly {
    number: number; title: Said; summary: Said; minutes: string;
    lessons: readonly { number: string; title: Said; url: string; minutes: string; state: Mark; stateText: string }[];
    test: { url: string; state: Mark; stateText: string } | null;
  }[];
  readonly facts: readonly { label: string; value: string }[];
  readonly instruments: readonly { title: Said; url: string; tag: string }[];
  readonly needs: readonly string[];
  readonly action: { kind: 'signIn' | 'enrol' | 'continue' | 'finish'; url: string; label: string };
  readonly leave: string | null;
  readonly progress: { percent: number; text: string; url: string } | null;
}

function plainContext(snapshot: ContentSnapshot, language: string): MarkupContext {
  return { language, cites: [], instrument: (id) => snapshot.instrument(id), terms: {}, scope: '', glossLabel: String };
}

function instrumentsOf(course: Course, snapshot: ContentSnapshot, language: Language, t: Translate): CoursePage['instruments'] {
  const cited = snapshot.instruments.filter((row) => snapshot.lessonsCiting(row.id).some((use) => use.course.id === course.id));
  return cited.map((row) => {
    const title = shortTitle(row, language);
    return { title: said(title.text, title.language), url: `/${language}/instruments/${row.id}`, tag: bindingTag(row, t) };
  });
}

/** '2.3', or nothing for a lesson that closes a module. */
export function lessonNumber(moduleIndex: number, lessons: readonly Lesson[], lesson: Lesson): string {
  if (lesson.kind === 'closing') return '';
  return `${moduleIndex + 1}.${lessons.filter((candidate) => candidate.kind === 'lesson').indexOf(lesson) + 1}`;
}

function courseAction(t: Translate, language: Language, course: Course, signedIn: boolean, state: LearningState | null): CoursePage['action'] {
  const base = `/${language}/courses/${course.id}`;
  if (!signedIn) return { kind: 'signIn', url: `/${language}/sign-in?next=${encodeURIComponent(base)}`, label: t('catalogue:course.signIn') };
  if (state === null) return { kind: 'enrol', url: `${base}/enrol`, label: t('catalogue:course.enrol') };
  if (state.state === 'done' || state.next === null) return { kind: 'finish', url: `${base}/finish`, label: t('catalogue:course.finish') };
  return { kind: 'continue', url: `/${language}/${state.next.path}`, label: state.state === 'open' ? t('catalogue:course.begin') : t('catalogue:course.continue') };
}

type FixedModule = Omit<CoursePage['modules'][number], 'lessons' | 'test'> & {
  readonly lessons: readonly (Omit<CoursePage['modules'][number]['lessons'][number], 'state' | 'stateText'> & { readonly id: string })[];
  readonly test: { readonly id: string; readonly url: string } | null;
};

/** What is the same for everybody who reads the page of a course in one language. */
type FixedCoursePage = Omit<CoursePage, 'modules' | 'action' | 'leave' | 'progress'> & { readonly modules: readonly FixedModule[] };

function courseFacts(t: Translate, language: Language, course: Course): CoursePage['facts'] {
  const words = wordsIn(course.words, language);
  const english = course.words['en'];
  const lessons = course.modules.flatMap((module) => module.lessons);
  const editions = Object.values(course.words).map((edition) => {
    const parts = [formatPartialDate(language, edition.date)];
    const translated = lessons.filter((lesson) => lesson.words[edition.language] !== undefined).length;
    if (translated < lessons.length) parts.push(t('catalogue:course.translatedLessons', { translated, total: lessons.length }));
    if (edition.language !== 'en' && edition.review === null) parts.push(t('catalogue:course.translationUnreviewed'));
    if (english !== undefined && edition.date < english.date) parts.push(t('catalogue:course.older'));
    return `${languageName(language, edition.language)} (${sideBySide(language, parts, ',')})`;
  });
  return [
    { label: t('catalogue:course.edition'), value: course.edition },
    { label: t('catalogue:course.lawAsAt'), value: formatPartialDate(language, course.lawAsAt) },
    { label: t('catalogue:course.languages'), value: sideBySide(language, editions, ';') },
    { label: t('catalogue:course.authors'), value: words.value.authors },
    { label: t('catalogue:course.review'), value: english?.review === null || english === undefined ? t('catalogue:course.unreviewed') : t('catalogue:course.reviewedBy', { by: english.review.by }) },
  ];
}

function fixedCoursePage(t: Translate, language: Language, snapshot: ContentSnapshot, course: Course): FixedCoursePage {
  const words = wordsIn(course.words, language);
  const base = `/${language}/courses/${course.id}`;
  return {
    title: words.value.title,
    language: words.language,
    direction: directionOf(words.language),
    summary: words.value.summary,
    purposeHtml: renderText(words.value.purpose, plainContext(snapshot, words.language)),
    audience: words.value.audience,
    objectives: words.value.objectives,
    modules: course.modules.map((module, index) => {
      const moduleWords = wordsIn(module.words, language);
      return {
        number: index + 1,
        title: said(moduleWords.value.title, moduleWords.language),
        summary: said(moduleWords.value.summary, moduleWords.language),
        minutes: duration(t, moduleMinutes(module)),
        lessons: module.lessons.map((lesson) => {
          const lessonWords = wordsIn(lesson.words, language);
          return {
            id: lesson.id,
            number: lessonNumber(index, module.lessons, lesson),
            title: said(lessonWords.value.title, lessonWords.language),
            url: `${base}/${module.id}/${lesson.id}`,
            minutes: duration(t, lessonMinutes(lesson)),
          };
        }),
        test: module.bank === null ? null : { id: `test:${module.id}`, url: `${base}/${module.id}/test` },
      };
    }),
    facts: courseFacts(t, language, course),
    instruments: instrumentsOf(course, snapshot, language, t),
    needs: [
      t('catalogue:course.needLessons'),
      t('catalogue:course.needTests', { percent: course.settings.passMark }),
      ...(course.settings.evaluation ? [t('catalogue:course.needEvaluation')] : []),
      t('catalogue:course.needEmail'),
    ],
  };
}

export function coursePage(t: Translate, language: Language, snapshot: ContentSnapshot, course: Course, signedIn: boolean, state: LearningState | null): CoursePage {
  const fixed = remember(course, `page ${language}`, () => fixedCoursePage(t, language, snapshot, course));
  const stateTexts: Readonly<Record<Mark, string>> = { open: t('catalogue:state.open'), started: t('catalogue:state.started'), done: t('catalogue:state.done') };
  const marked = (id: string): { state: Mark; stateText: string } => {
    const mark = state?.lessons[id] ?? 'open';
    return { state: mark, stateText: stateTexts[mark] };
  };
  return {
    ...fixed,
    modules: fixed.modules.map((module) => ({
      ...module,
      lessons: module.lessons.map((lesson) => ({ ...lesson, ...marked(lesson.id) })),
      test: module.test === null ? null : { ...module.test, ...marked(module.test.id) },
    })),
    action: courseAction(t, language, course, signedIn, state),
    leave: state === null ? null : `/${language}/courses/${course.id}/leave`,
    progress: state === null ? null : { percent: state.percent, text: t('catalogue:home.percent', { percent: state.percent }), url: `/${language}/courses/${course.id}/progress` },
  };
}

export interface InstrumentsPage {
  readonly title: string;
  readonly q: string;
  readonly kinds: readonly { value: string; label: string; selected: boolean }[];
  readonly bindings: readonly { value: string; label: string; selected: boolean }[];
  readonly count: string;
  readonly rows: readonly { title: Said; url: string; number: string; issuer: string; tag: string }[];
}

function kindName(t: Translate, kind: string): string {
  const names: Readonly<Record<string, string>> = {
    treaty: t('instruments:kind.treaty'), protocol: t('instruments:kind.protocol'), directive: t('instruments:kind.directive'), regulation: t('instruments:kind.regulation'),
    'framework-decision': t('instruments:kind.frameworkDecision'), recommendation: t('instruments:kind.recommendation'), standard: t('instruments:kind.standard'),
    rules: t('instruments:kind.rules'), guidelines: t('instruments:kind.guidelines'), handbook: t('instruments:kind.handbook'), judgment: t('instruments:kind.judgment'),
    charter: t('instruments:kind.charter'),
  };
  return names[kind] ?? kind;
}

export function instrumentsPage(t: Translate, language: Language, snapshot: ContentSnapshot, query: { q: string; kind: string; binding: string }): InstrumentsPage {
  const words = query.q.toLowerCase().split(/\s+/).filter(Boolean);
  const kinds = [...new Set(snapshot.instruments.map((row) => row.kind))];
  const rows = snapshot.instruments.filter((row) => {
    const haystack = [row.id, row.title, row.shortTitle, row.number, row.issuer, printedNumber(language, row.number ?? ''), issuerName(t, row.issuer), ...Object.values(row.titles)].join(' ').toLowerCase();
    return (
      words.every((word) => haystack.includes(word)) &&
      (query.kind === '' || row.kind === query.kind) &&
      (query.binding === '' || row.binding === (query.binding === 'yes'))
    );
  });
  const compare = collator(language);
  const listed = rows.map((row) => {
    const title = shortTitle(row, language);
    return { title: said(title.text, title.language), url: `/${language}/instruments/${row.id}`, number: printedNumber(language, row.number ?? ''), issuer: issuerName(t, row.issuer), tag: bindingTag(row, t) };
  });
  return {
    title: t('instruments:list.title'),
    q: query.q,
    kinds: ['', ...kinds].map((value) => ({ value, label: value === '' ? t('instruments:list.all') : kindName(t, value), selected: value === query.kind })),
    bindings: [
      { value: '', label: t('instruments:list.all'), selected: query.binding === '' },
      { value: 'yes', label: t('instruments:list.binding'), selected: query.binding === 'yes' },
      { value: 'no', label: t('instruments:list.notBinding'), selected: query.binding === 'no' },
    ],
    count: t('instruments:list.count', { count: rows.length }),
    rows: listed.sort((a, b) => compare.compare(a.title.text, b.title.text)),
  };
}

export interface InstrumentPage {
  readonly title: string;
  readonly titleLanguage: string;
  readonly fullTitle: Said;
  readonly tag: string;
  readonly facts: readonly { label: string; value: string }[];
  readonly source: string | null;
  readonly note: string | null;
  readonly provisions: readonly { ref: string; about: string; checked: string }[];
  readonly lessons: readonly { title: Said; course: Said; url: string }[];
}

export function instrumentPage(t: Translate, language: Language, snapshot: ContentSnapshot, row: Instrument): InstrumentPage {
  const checked: Readonly<Record<string, string>> = {
    official: t('instruments:checked.official'),
    secondary: t('instruments:checked.secondary'),
    established: t('instruments:checked.established'),
    partial: t('instruments:checked.partial'),
    unconfirmed: t('instruments:checked.unconfirmed'),
  };
  const short = shortTitle(row, language);
  const full = titleIn(language, row.titles, row.title);
  return {
    title: short.text,
    titleLanguage: short.language,
    fullTitle: said(full.text, full.language),
    tag: bindingTag(row, t),
    facts: [
      { label: t('instruments:page.kind'), value: kindName(t, row.kind) },
      { label: t('instruments:page.issuer'), value: issuerName(t, row.issuer) },
      ...(row.number === null ? [] : [{ label: t('instruments:page.number'), value: printedNumber(language, row.number) }]),
      ...(row.date === null ? [] : [{ label: t('instruments:page.date'), value: formatPartialDate(language, row.date) }]),
      { label: t('instruments:page.checked'), value: checked[row.confidence] ?? row.confidence },
    ],
    source: row.url !== undefined && row.url !== null && /^https?:\/\//.test(row.url) ? row.url : null,
    note: row.note ?? null,
    // What is not confirmed is not printed: it would be read as law.
    provisions: row.provisions
      .filter((provision) => (provision.confidence ?? row.confidence) !== 'unconfirmed')
      .map((provision) => ({ ref: provision.ref, about: provision.about, checked: checked[provision.confidence ?? row.confidence] ?? '' })),
    lessons: snapshot.lessonsCiting(row.id).map(({ course, module, lesson }) => {
      const words = wordsIn(lesson.words, language);
      const courseWords = wordsIn(course.words, language);
      return {
        title: said(words.value.title, words.language),
        course: said(courseWords.value.title, courseWords.language),
        url: `/${language}/courses/${course.id}/${module.id}/${lesson.id}`,
      };
    }),
  };
}

export interface FilmsPage {
  readonly title: string;
  readonly films: readonly { title: Said; course: Said; url: string; minutes: string }[];
  readonly episodes: readonly { guest: string; role: string; url: string }[];
}

export function filmsPage(t: Translate, language: Language, snapshot: ContentSnapshot): FilmsPage {
  const films = snapshot.courses.flatMap((course) =>
    course.modules.flatMap((module) =>
      module.films.flatMap((film) => {
        const lesson = module.lessons.find((candidate) => candidate.screens.some((screen) => screen.type === 'film' && screen.film === film.id));
        if (lesson === undefined) return [];
        const words = wordsIn(film.words, language);
        const courseWords = wordsIn(course.words, language);
        const url = `/${language}/courses/${course.id}/${module.id}/${lesson.id}`;
        return [{ title: said(words.value.title, words.language), course: said(courseWords.value.title, courseWords.language), url, minutes: film.timings === null ? '' : duration(t, Math.max(1, film.timings.duration / 60)) }];
      }),
    ),
  );
  return { title: t('catalogue:films.title'), films, episodes: EPISODES.map(({ id, guest, role }) => ({ guest, role, url: `/${language}/films/${id}` })) };
}

export interface GlossaryPage {
  readonly title: string;
  readonly terms: readonly { id: string; term: string; definition: string; language: string; direction: 'ltr' | 'rtl' }[];
}

export function glossaryPage(t: Translate, language: Language, snapshot: ContentSnapshot): GlossaryPage {
  const compare = collator(language);
  const terms = snapshot.courses.flatMap((course) =>
    course.modules.flatMap((module) => {
      const words = wordsIn(module.words, language);
      return Object.entries(words.value.terms).map(([id, entry]) => ({ id: `${module.id}-${id}`, ...entry, language: words.language, direction: directionOf(words.language) }));
    }),
  );
  return { title: t('catalogue:glossary.title'), terms: terms.sort((a, b) => compare.compare(a.term, b.term)) };
}

export interface ProsePage {
  readonly title: string;
  readonly sections: readonly { heading: string; text: string }[];
}

/** The pages of plain prose; every sentence is in locales/. */
export function aboutPage(t: Translate, name: 'about' | 'accessibility' | 'privacy'): ProsePage {
  switch (name) {
    case 'about':
      return {
        title: t('catalogue:about.title'),
        sections: [
          { heading: t('catalogue:about.what'), text: t('catalogue:about.whatText') },
          { heading: t('catalogue:about.help'), text: t('catalogue:about.helpText') },
          { heading: t('catalogue:about.project'), text: t('catalogue:about.projectText') },
          { heading: t('catalogue:about.vodcasts'), text: t('catalogue:about.vodcastsText') },
          { heading: t('catalogue:about.not'), text: t('catalogue:about.notText') },
        ],
      };
    case 'accessibility':
      return {
        title: t('catalogue:accessibility.title'),
        sections: [
          { heading: t('catalogue:accessibility.aim'), text: t('catalogue:accessibility.aimText') },
          { heading: t('catalogue:accessibility.known'), text: t('catalogue:accessibility.knownText') },
          { heading: t('catalogue:accessibility.contact'), text: t('catalogue:accessibility.contactText') },
        ],
      };
    case 'privacy':
      return {
        title: t('catalogue:privacy.title'),
        sections: [
          { heading: t('catalogue:privacy.kept'), text: t('catalogue:privacy.keptText') },
          { heading: t('catalogue:privacy.who'), text: t('catalogue:privacy.whoText') },
          { heading: t('catalogue:privacy.cookies'), text: t('catalogue:privacy.cookiesText') },
          { heading: t('catalogue:privacy.rights'), text: t('catalogue:privacy.rightsText') },
        ],
      };
  }
}
