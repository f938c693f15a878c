import path from 'node:path';
import type { z } from 'zod';
import { checkBank, checkCourse, checkFilm, checkLesson, checkModule, type CheckContext } from './checks.js';
import { Findings, languagesOf, readFolder, readYaml, refine, type Folder, type SourceFile } from './files.js';
import {
  bankFile, bankWordsFile, courseFile, courseWordsFile, filmFile, filmTimingsFile, filmWordsFile, instrumentsFile, lessonFile, lessonWordsFile, moduleFile,
  moduleWordsFile, questionWords, screenWords,
} from './schemas.js';
import { checkInstruments, checkProse } from './traps.js';
import type {
  AnyQuestion, Bank, BankWords, ContentSet, Course, Film, FilmWords, Finding, Instrument, Lesson, LessonWords, Module, QuestionWords, Screen, ScreenWords,
} from './types.js';

export interface Reading {
  readonly data: ContentSet;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Modules (course/module) in which something is wrong: they stay at their last good version. */
  readonly broken: ReadonlySet<string>;
}

/** Reads `<stem>.<language>.yaml` for every language that is there. */
async function readWords<S extends z.ZodType>(
  root: string,
  folder: Folder,
  stem: string,
  schema: S,
  findings: Findings,
): Promise<Map<string, SourceFile<z.output<S>>>> {
  const words = new Map<string, SourceFile<z.output<S>>>();
  for (const language of languagesOf(folder, stem)) {
    const source = await readYaml(root, path.join(folder.path, `${stem}.${language}.yaml`), schema, findings);
    if (source === null) continue;
    const said = (source.data as { language?: string }).language;
    if (said !== language) findings.error('language', source.file, source.lineOf(['language']), `the file's name says '${language}' and its first line '${said ?? ''}'`);
    words.set(language, source);
  }
  if (!words.has('en')) findings.error('no-english', path.join(folder.path, `${stem}.en.yaml`), 1, 'English is the language into which others fall back: this file must be there');
  return words;
}

function plain<T, U>(words: ReadonlyMap<string, SourceFile<T>>, change: (source: SourceFile<T>) => U): Record<string, U> {
  return Object.fromEntries([...words].map(([language, source]) => [language, change(source)]));
}

/** A question's words, checked against its kind. */
function questionPart(source: SourceFile<unknown>, at: readonly string[], question: AnyQuestion, value: unknown, findings: Findings): QuestionWords | null {
  if (value === undefined) return null;
  return refine(source, at, value, questionWords[question.kind], findings);
}

function screenPart(source: SourceFile<unknown>, screen: Screen, value: unknown, findings: Findings): ScreenWords | null {
  if (value === undefined) return null;
  const at = ['screens', screen.id];
  const words = refine(source, at, value, screenWords[screen.type], findings);
  if (words === null || screen.type !== 'question') return words;
  const question = questionPart(source, [...at, 'question'], screen.question, (words as ScreenWords<'question'>).question, findings);
  return question === null ? null : { ...(words as ScreenWords<'question'>), question };
}

async function readLesson(root: string, folder: Folder, context: CheckContext): Promise<Lesson | null> {
  const { findings } = context;
  const structure = await readYaml(root, path.join(folder.path, 'lesson.yaml'), lessonFile, findings);
  const words = await readWords(root, folder, 'lesson', lessonWordsFile, findings);
  if (structure === null) return null;
  const lesson: Lesson = {
    ...structure.data,
    words: plain(words, (source): LessonWords => {
      const screens: Record<string, ScreenWords> = {};
      for (const screen of structure.data.screens) {
        const part = screenPart(source, screen, source.data.screens[screen.id], findings);
        if (part !== null) screens[screen.id] = part;
      }
      return { ...source.data, screens };
    }),
  };
  checkLesson(lesson, structure, words, context);
  for (const source of words.values()) checkProse(source, findings);
  return lesson;
}

async function readFilm(root: string, folder: Folder, context: CheckContext): Promise<Film | null> {
  const { findings } = context;
  const structure = await readYaml(root, path.join(folder.path, 'film.yaml'), filmFile, findings);
  const words = await readWords(root, folder, 'film', filmWordsFile, findings);
  const hasTimings = folder.files.includes('film.timings.yaml');
  const timings = hasTimings ? await readYaml(root, path.join(folder.path, 'film.timings.yaml'), filmTimingsFile, findings) : null;
  if (structure === null) return null;
  const film: Film = {
    ...structure.data,
    words: plain(words, (source): FilmWords => {
      const questions: Record<string, QuestionWords> = {};
      for (const { question } of structure.data.moments) {
        const part = questionPart(source, ['questions', question.id], question, source.data.questions[question.id], findings);
        if (part !== null) questions[question.id] = part;
      }
      return { ...source.data, questions };
    }),
    timings: timings?.data ?? null,
    media: folder.files.filter((name) => /^(film\.(webm|mp4)|poster\.(webp|jpg|png))$/.test(name)),
    folder: folder.path,
  };
  checkFilm(film, structure, words, context);
  for (const source of words.values()) checkProse(source, findings);
  return film;
}

async function readBank(root: string, folder: Folder, context: CheckContext): Promise<{ bank: Bank; source: SourceFile<unknown> } | null> {
  if (!folder.files.includes('bank.yaml')) return null;
  const { findings } = context;
  const structure = await readYaml(root, path.join(folder.path, 'bank.yaml'), bankFile, findings);
  const words = await readWords(root, folder, 'bank', bankWordsFile, findings);
  if (structure === null) return null;
  const bank: Bank = {
    ...structure.data,
    words: plain(words, (source): BankWords => {
      const questions: Record<string, QuestionWords> = {};
      for (const question of structure.data.questions) {
        const part = questionPart(source, ['questions', question.id], question, source.data.questions[question.id], findings);
        if (part !== null) questions[question.id] = part;
      }
      return { ...source.data, questions };
    }),
  };
  checkBank(bank, structure, words, context);
  for (const source of words.values()) checkProse(source, findings);
  return { bank, source: structure };
}

async function readModule(root: string, folder: Folder, instruments: ReadonlyMap<string, Instrument>, findings: Findings): Promise<Module | null> {
  const structure = await readYaml(root, path.join(folder.path, 'module.yaml'), moduleFile, findings);
  const words = await readWords(root, folder, 'module', moduleWordsFile, findings);
  if (structure === null) return null;
  const context: CheckContext = { findings, instruments, terms: new Set(structure.data.terms) };
  const lessons: Lesson[] = [];
  const films: Film[] = [];
  for (const name of folder.folders) {
    const inner = await readFolder(root, name, findings);
    if (inner.files.includes('lesson.yaml')) lessons.push(...(await listed(readLesson(root, inner, context))));
    else if (inner.files.includes('film.yaml')) films.push(...(await listed(readFilm(root, inner, context))));
    else findings.error('unknown-folder', name, 1, 'a folder in a module holds a lesson.yaml or a film.yaml');
  }
  const bank = await readBank(root, folder, context);
  const module: Module = {
    ...structure.data,
    lessons: inOrder(structure.data.lessons, lessons, 'lesson', structure, findings),
    films: inOrder(structure.data.films, films, 'film', structure, findings),
    bank: bank?.bank ?? null,
    words: plain(words, (source) => source.data),
  };
  checkModule(module, structure, words, context);
  for (const source of words.values()) checkProse(source, findings);
  return module;
}

async function listed<T>(promise: Promise<T | null>): Promise<T[]> {
  const value = await promise;
  return value === null ? [] : [value];
}

/** Puts what was found into the order that the structure says; what is missing or not named is an error. */
function inOrder<T extends { id: string }>(order: readonly string[], found: readonly T[], what: string, source: SourceFile<unknown>, findings: Findings): T[] {
  const line = source.lineOf([`${what}s`]);
  for (const { id } of found) if (!order.includes(id)) findings.error('not-named', source.file, line, `the ${what} '${id}' has a folder but is not in the list '${what}s'`);
  return order.flatMap((id) => {
    const match = found.filter((candidate) => candidate.id === id);
    if (match.length === 0) findings.error('missing', source.file, line, `no folder holds the ${what} '${id}'`);
    if (match.length > 1) findings.error('twice', source.file, line, `two folders hold the ${what} '${id}'`);
    return match.slice(0, 1);
  });
}

async function readCourse(root: string, folder: Folder, instruments: ReadonlyMap<string, Instrument>, findings: Findings, broken: Set<string>): Promise<Course | null> {
  const structure = await readYaml(root, path.join(folder.path, 'course.yaml'), courseFile, findings);
  const words = await readWords(root, folder, 'course', courseWordsFile, findings);
  const modules: Module[] = [];
  for (const name of folder.folders) {
    const inner = await readFolder(root, name, findings);
    if (!inner.files.includes('module.yaml')) {
      findings.error('unknown-folder', name, 1, 'a folder in a course holds a module.yaml');
      continue;
    }
    const before = findings.errors.length;
    const module = await readModule(root, inner, instruments, findings);
    const courseId = structure?.data.id ?? path.basename(folder.path);
    if (findings.errors.length > before) broken.add(`${courseId}/${module?.id ?? path.basename(name)}`);
    if (module !== null) modules.push(module);
  }
  if (structure === null) return null;
  const course: Course = { ...structure.data, modules: inOrder(structure.data.modules, modules, 'module', structure, findings), words: plain(words, (source) => source.data) };
  checkCourse(course, structure, findings);
  for (const source of words.values()) checkProse(source, findings);
  return course;
}

/** Reads the registry of instruments (`instruments.yaml`). */
export async function readInstruments(root: string, findings: Findings): Promise<Instrument[]> {
  const source = await readYaml(root, 'instruments.yaml', instrumentsFile, findings);
  if (source === null) return [];
  checkInstruments(source, findings);
  return source.data;
}

/** Reads everything below a folder of courses: what is usable, and every mistake. Never throws for a mistake in a file. */
export async function readCourses(root: string): Promise<Reading> {
  const findings = new Findings();
  const broken = new Set<string>();
  const top = await readFolder(root, '.', findings);
  const instruments = await readInstruments(root, findings);
  const registry = new Map(instruments.map((instrument) => [instrument.id, instrument]));
  const courses: Course[] = [];
  for (const name of top.folders) {
    const folder = await readFolder(root, name, findings);
    if (!folder.files.includes('course.yaml')) findings.error('unknown-folder', name, 1, 'a folder here holds a course.yaml');
    else courses.push(...(await listed(readCourse(root, folder, registry, findings, broken))));
  }
  return { data: { courses, instruments }, errors: findings.errors, warnings: findings.warnings, broken };
}

/** Reads one module's folder against a registry, for authors who check a part. */
export async function readOneModule(root: string, folder: string, registryRoot: string): Promise<{ errors: readonly Finding[]; warnings: readonly Finding[] }> {
  const findings = new Findings();
  const instruments = await readInstruments(registryRoot, findings);
  await readModule(root, await readFolder(root, folder, findings), new Map(instruments.map((instrument) => [instrument.id, instrument])), findings);
  return findings;
}

