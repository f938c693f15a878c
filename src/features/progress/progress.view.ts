import { isolated } from '../../platform/format.js';
import type { Translate } from '../../platform/i18n.js';
import { directionOf, type Language } from '../../shared/languages.js';
import { lessonNumber, wordsIn, type Course } from '../catalogue/index.js';
import type { LearningRecord } from './progress.model.js';
import { courseProgress, type State } from './progress.rules.js';

export interface ProgressPage {
  readonly title: string;
  readonly course: { readonly title: string; readonly language: string; readonly url: string };
  readonly percent: number;
  readonly text: string;
  readonly modules: readonly {
    readonly title: string;
    readonly language: string;
    readonly requirements: readonly { readonly text: string; readonly language: string; readonly direction: 'ltr' | 'rtl'; readonly url: string; readonly state: State; readonly stateText: string }[];
  }[];
  readonly finishUrl: string;
  /** Where a newer edition is published than the one that was completed. */
  readonly newEdition: string | null;
  readonly again: string | null;
}

/** Which requirements are met and which are not, each with a link. */
export function progressPage(t: Translate, language: Language, course: Course, record: LearningRecord): ProgressPage {
  const progress = courseProgress(course, record);
  const words = wordsIn(course.words, language);
  const base = `/${language}/courses/${course.id}`;
  const texts: Readonly<Record<State, string>> = { open: t('catalogue:state.open'), started: t('catalogue:state.started'), done: t('catalogue:state.done') };
  return {
    title: t('progress:title'),
    course: { title: words.value.title, language: words.language, url: base },
    percent: progress.percent,
    text: t('catalogue:home.percent', { percent: progress.percent }),
    modules: course.modules.map((module, index) => {
      const moduleWords = wordsIn(module.words, language);
      const own = progress.modules[index];
      const lessons = module.lessons.map((lesson) => {
        const lessonWords = wordsIn(lesson.words, language);
        const state = own?.lessons.find((candidate) => candidate.id === lesson.id)?.state ?? 'open';
        const number = lessonNumber(index, module.lessons, lesson);
        return { text: `${number} ${lessonWords.value.title}`.trim(), language: lessonWords.language, direction: directionOf(lessonWords.language), url: `${base}/${module.id}/${lesson.id}`, state, stateText: texts[state] };
      });
      const test = own?.test ?? null;
      const requirement = test === null ? [] : [{
        text: test.best === null ? t('catalogue:course.test') : t('progress:testBest', { percent: test.best }),
        language, direction: directionOf(language), url: `${base}/${module.id}/test`, state: test.state, stateText: texts[test.state],
      }];
      return { title: moduleWords.value.title, language: moduleWords.language, requirements: [...lessons, ...requirement] };
    }),
    finishUrl: `${base}/finish`,
    newEdition: record.completedAt !== null && record.edition !== course.edition ? t('progress:newEdition', { edition: isolated(course.edition), own: isolated(record.edition) }) : null,
    again: progress.state === 'done' ? `${base}/again` : null,
  };
}

export interface AgainPage {
  readonly title: string;
  readonly course: ProgressPage['course'];
  readonly edition: string;
  readonly keeps: readonly string[];
  readonly anew: readonly string[];
  readonly finishUrl: string;
  readonly action: string;
  readonly backUrl: string;
}

/** Before a completed course is begun anew: what stays and what does not. */
export function againPage(t: Translate, language: Language, course: Course, record: LearningRecord): AgainPage {
  const words = wordsIn(course.words, language);
  const base = `/${language}/courses/${course.id}`;
  return {
    title: t('progress:again.title'),
    course: { title: words.value.title, language: words.language, url: base },
    edition: record.edition === course.edition ? t('progress:again.sameEdition', { edition: isolated(course.edition) }) : t('progress:again.newEdition', { edition: isolated(course.edition), own: isolated(record.edition) }),
    keeps: [t('progress:again.keepsStatement'), t('progress:again.keepsAnswers'), t('progress:again.keepsNotes')],
    anew: [t('progress:again.anewLessons'), t('progress:again.anewTests'), ...(course.settings.evaluation ? [t('progress:again.anewEvaluation')] : [])],
    finishUrl: `${base}/finish`,
    action: `${base}/again`,
    backUrl: `${base}/progress`,
  };
}
