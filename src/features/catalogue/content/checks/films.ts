import type { SourceFile } from '../files.js';
import { wholeFile, type Findings } from '../findings.js';
import type { Film, FilmTimings } from '../types.js';
import { checkCitations } from './citations.js';
import { checkQuestion, checkQuestionWords } from './questions.js';
import { checkIds, checkSpelledOut, checkTexts, type CheckContext } from './words.js';

/** Two lines of a caption. */
const CUE_LENGTH = 168;

/** Captions follow one another in the order of the film, within its length, and are those of its structure. */
function checkTimings(cues: readonly string[], source: SourceFile<FilmTimings>, findings: Findings): void {
  const { duration, cues: timed } = source.data;
  const fail = (message: string, ...at: readonly string[]): void => findings.error('film-timings', source.at(...at), `${message}: make the film anew (npm run film)`);
  let end = 0;
  for (const id of cues) {
    const times = timed[id];
    if (times === undefined) {
      fail(`the cue '${id}' has no times`, 'cues');
      continue;
    }
    if (times[0] < end) fail(`the cue '${id}' begins before the one before it ends`, 'cues', id);
    if (times[1] <= times[0]) fail(`the cue '${id}' ends before it begins`, 'cues', id);
    if (times[1] > duration) fail(`the cue '${id}' ends after the film`, 'cues', id);
    end = times[1];
  }
  for (const id of Object.keys(timed)) if (!cues.includes(id)) fail(`the film has no cue '${id}'`, 'cues', id);
}

function checkStructure(film: Film, source: SourceFile<unknown>, context: CheckContext): void {
  const { findings } = context;
  const cues = film.cues.map((cue) => cue.id);
  findings.unique(film.slides, 'slides', source.at('slides'));
  findings.unique(cues, 'cues', source.at('cues'));
  findings.unique(film.chapters.map((chapter) => chapter.id), 'chapters', source.at('chapters'));
  film.cues.forEach((cue, index) => {
    if (!film.slides.includes(cue.slide)) findings.error('film', source.at('cues', index), `cue '${cue.id}' stands on the slide '${cue.slide}', which is not there: check its spelling`);
  });
  film.chapters.forEach((chapter, index) => {
    if (!cues.includes(chapter.at)) findings.error('film', source.at('chapters', index), `chapter '${chapter.id}' begins at '${chapter.at}', which is not a cue: check its spelling`);
  });
  film.moments.forEach((moment, index) => {
    if (!cues.includes(moment.after)) findings.error('film', source.at('moments', index), `a marked moment comes after '${moment.after}', which is not a cue: check its spelling`);
    checkQuestion(moment.question, source, ['moments', index, 'question'], context);
  });
  checkCitations(film.cites, source, ['cites'], context);
}

/** A film: its structure, its words in every language, and the times that were made with it. */
export function checkFilm(
  film: Film,
  structure: SourceFile<unknown>,
  words: ReadonlyMap<string, SourceFile<{ questions: object }>>,
  timings: SourceFile<FilmTimings> | null,
  context: CheckContext,
): void {
  const { findings } = context;
  checkStructure(film, structure, context);
  if (timings !== null) checkTimings(film.cues.map((cue) => cue.id), timings, findings);
  else if (film.media.some((name) => name.startsWith('film.'))) findings.error('film-timings', wholeFile(structure.file), 'the film has no film.timings.yaml: make the film anew (npm run film)');
  for (const [language, source] of words) {
    const own = film.words[language];
    if (own === undefined) continue;
    const ids = (wanted: readonly { readonly id: string }[], given: object, what: string): void =>
      checkIds(wanted.map(({ id }) => id), given, what, source, [`${what}s`], findings, language !== 'en');
    ids(film.cues, own.cues, 'cue');
    ids(film.slides.map((id) => ({ id })), own.slides, 'slide');
    ids(film.chapters, own.chapters, 'chapter');
    ids(film.moments.map((moment) => moment.question), source.data.questions, 'question');
    for (const { question } of film.moments) {
      const part = own.questions[question.id];
      if (part !== undefined) checkQuestionWords(question, part, source, ['questions', question.id], context);
    }
    // A film's instruments are listed beside it: its words are spoken, and mention no gloss.
    const { title, slides, cues, chapters } = own;
    checkTexts({ words: { title, slides, cues, chapters }, cites: [], source, at: [] }, context);
    checkSpelledOut(source, findings);
    for (const [id, cue] of Object.entries(cues)) {
      if (cue.length > CUE_LENGTH) findings.warn('cue-length', source.at('cues', id), `cue '${id}' has ${cue.length} characters: two lines of 84 are the most, so divide it`);
    }
  }
}
