import { formatDateTime } from '../../platform/format.js';
import type { Translate } from '../../platform/i18n.js';
import { directionOf, type Language } from '../../shared/languages.js';
import { lessonNumber, wordsIn, type Course, type Lesson } from '../catalogue/index.js';
import type { Notebook } from './lessons.repository.js';
import { lessonPath } from './places.js';

interface Titled {
  readonly text: string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
}

export interface NotebookPage {
  readonly title: string;
  readonly course: { readonly title: Titled; readonly url: string };
  readonly action: string;
  readonly bookmarks: readonly {
    readonly lesson: string;
    readonly screen: string;
    readonly title: Titled;
    readonly place: string;
    readonly at: string;
    /** Null where the screen is no longer part of the course. */
    readonly url: string | null;
    readonly removeLabel: string;
  }[];
  readonly lessons: readonly { readonly title: Titled; readonly texts: readonly { readonly title: Titled; readonly kind: string; readonly text: string; readonly url: string | null }[] }[];
}

interface NotebookInput {
  readonly t: Translate;
  readonly language: Language;
  readonly timeZone: string;
  readonly course: Course;
  /** 'lesson/screen' → when it was set. */
  readonly bookmarks: Readonly<Record<string, Date>>;
  readonly notebooks: ReadonlyMap<string, Notebook>;
}

interface Found {
  readonly lesson: Lesson;
  readonly module: string;
  readonly title: Titled;
}

const titled = (text: string, language: string): Titled => ({ text, language, direction: directionOf(language) });

function lessonsOf(course: Course, language: Language): ReadonlyMap<string, Found> {
  return new Map(
    course.modules.flatMap((module, index) =>
      module.lessons.map((lesson): [string, Found] => {
        const words = wordsIn(lesson.words, language);
        return [lesson.id, { lesson, module: module.id, title: titled(`${lessonNumber(index, module.lessons, lesson)} ${words.value.title}`.trim(), words.language) }];
      }),
    ),
  );
}

/** The title and address of a screen; null where the course no longer has it. */
function screenOf({ language, course }: NotebookInput, found: Found | undefined, screen: string): { title: Titled; url: string } | null {
  if (found?.lesson.screens.some(({ id }) => id === screen) !== true) return null;
  const url = `/${language}/${lessonPath(course.id, found.module, found.lesson.id, screen)}`;
  for (const code of [language, 'en']) {
    const said = found.lesson.words[code]?.screens[screen]?.title;
    if (said !== undefined) return { title: titled(said, code), url };
  }
  return null;
}

/** A person's bookmarks and private texts on one course, in the order of its lessons; what belongs to lessons that are gone comes last. */
export function notebookPage(input: NotebookInput): NotebookPage {
  const { t, language, timeZone, course, bookmarks, notebooks } = input;
  const lessons = lessonsOf(course, language);
  const words = wordsIn(course.words, language);
  const gone = titled(t('lessons:notebook.gone'), language);
  const order = [...lessons.keys(), ...[...notebooks.keys()].filter((id) => !lessons.has(id))];
  const base = `/${language}/courses/${course.id}`;
  return {
    title: t('lessons:notebook.title'),
    course: { title: titled(words.value.title, words.language), url: base },
    action: `${base}/notebook`,
    bookmarks: Object.entries(bookmarks)
      .sort(([, a], [, b]) => b.getTime() - a.getTime())
      .map(([key, at]) => {
        const [lesson = '', screen = ''] = key.split('/');
        const found = lessons.get(lesson);
        const shown = screenOf(input, found, screen);
        const title = shown?.title ?? gone;
        return {
          lesson, screen, title, place: found?.title.text ?? '', at: formatDateTime(language, at, timeZone), url: shown?.url ?? null,
          removeLabel: t('lessons:notebook.removeOf', { title: title.text }),
        };
      }),
    lessons: order.flatMap((id) => {
      const notebook = notebooks.get(id);
      if (notebook === undefined) return [];
      const found = lessons.get(id);
      const texts = (['notes', 'reflections'] as const).flatMap((kind) =>
        Object.entries(notebook[kind]).map(([screen, text]) => {
          const shown = screenOf(input, found, screen);
          return { title: shown?.title ?? gone, kind: kind === 'notes' ? t('lessons:notebook.note') : t('lessons:notebook.reflection'), text, url: shown?.url ?? null };
        }),
      );
      return texts.length === 0 ? [] : [{ title: found?.title ?? gone, texts }];
    }),
  };
}
