import type { Translate } from '../../platform/i18n.js';
import { directionOf, type Language } from '../../shared/languages.js';
import { wordsIn, type ContentSnapshot } from './content.js';
import { CREATORS, type Episode } from './episodes.js';

export interface EpisodePage {
  readonly title: string;
  readonly listUrl: string;
  readonly guest: string;
  readonly role: string;
  readonly creators: readonly { readonly name: string; readonly role: string }[];
  readonly reading: { readonly text: string; readonly checked: string } | null;
  readonly lessons: readonly { readonly title: string; readonly language: string; readonly direction: 'ltr' | 'rtl'; readonly url: string }[];
}

/** Background to read, and never what a guest says in a film that nobody has supplied. */
function readingFor(t: Translate, id: string): EpisodePage['reading'] {
  switch (id) {
    case 'liesbeth-van-der-heide':
      return { text: t('catalogue:episode.reading.vanDerHeide'), checked: t('instruments:checked.secondary') };
    case 'maarten-van-de-donk':
      return { text: t('catalogue:episode.reading.vanDeDonk'), checked: t('instruments:checked.official') };
    case 'marc-hecker':
      return { text: t('catalogue:episode.reading.hecker'), checked: t('instruments:checked.official') };
    case 'torben-adams':
      return { text: t('catalogue:episode.reading.adams'), checked: t('instruments:checked.official') };
    default:
      return null;
  }
}

export function episodePage(t: Translate, language: Language, snapshot: ContentSnapshot, episode: Episode): EpisodePage {
  const lessons = snapshot.courses.flatMap((course) =>
    course.modules.flatMap((module) =>
      module.lessons
        .filter((lesson) => episode.lessons.some(([inModule, id]) => inModule === module.id && id === lesson.id))
        .map((lesson) => {
          const words = wordsIn(lesson.words, language);
          return { title: words.value.title, language: words.language, direction: directionOf(words.language), url: `/${language}/courses/${course.id}/${module.id}/${lesson.id}` };
        }),
    ),
  );
  return {
    title: t('catalogue:episode.title', { guest: episode.guest }),
    listUrl: `/${language}/films`,
    guest: episode.guest,
    role: episode.role,
    creators: CREATORS,
    reading: readingFor(t, episode.id),
    lessons,
  };
}
