import path from 'node:path';
import type { z } from 'zod';
import { checkFilm } from './checks/films.js';
import { checkLesson } from './checks/lessons.js';
import { checkBank, checkCourse, checkModule } from './checks/modules.js';
import { checkInstruments } from './checks/registry.js';
import type { CheckContext } from './checks/words.js';
import { languagesOf, readFolder, readYaml, reportUnread, type Folder, type SourceFile } from './files.js';
import { Findings, wholeFile, type Finding } from './findings.js';
import { inEachLanguage, questionsIn, screenIn } from './parts.js';
import {
  bankFile, bankWordsFile, courseFile, courseWordsFile, filmFile, filmTimingsFile, filmWordsFile, instrumentsFile, lessonFile, lessonWordsFile, moduleFile,
  moduleWordsFile,
} from './schemas.js';
import type { Bank, BankWords, ContentSet, Course, Film, FilmWords, Instrument, Lesson, LessonWords, Module, ScreenWords } from './types.js';

export interface Reading {
  readonly data: ContentSet;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Modules (course/module) in which something is wrong: they stay at their last good version. */
  readonly broken: ReadonlySet<string>;
}

const TOP_FILES = /^instruments\.yaml$/;
const COURSE_FILES = /^course(\.[a-z]{2})?\.yaml$/;
const MODULE_FILES = /^(module|bank)(\.[a-z]{2})?\.yaml$/;
const LESSON_FILES = /^lesson(\.[a-z]{2})?\.yaml$/;
const MEDIA = /^(film\.(webm|mp4)|poster\.(webp|jpg|png))$/;
const FILM_FILES = new RegExp(`^film(\\.[a-z]{2}|\\.timings)?\\.yaml$|${MEDIA.source}`);

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
    if (said !== language) findings.error('language', source.at('language'), `the file's name says '${language}' and its first line '${said ?? ''}': make them agree`);
    words.set(language, source);
  }
  if (!words.has('en')) findings.error('no-english', wholeFile(path.join(folder.path, `${stem}.en.yaml`)), 'English is the language into which others fall back: this file must be there');
  return words;
}

async function readLesson(root: string, folder: Folder, context: CheckContext): Promise<Lesson | null> {
  const { findings } = context;
  const structure = await readYaml(root, path.join(folder.path, 'lesson.yaml'), lessonFile, findings);
  const words = await readWords(root, folder, 'lesson', lessonWordsFile, findings);
  if (structure === null) return null;
  const lesson: Lesson = {
    ...structure.data,
    words: inEachLanguage(words, (source, english: LessonWords | null): LessonWords => {
      const screens: Record<string, ScreenWords> = {};
      for (const screen of structure.data.screens) {
        const part = screenIn(source, screen, source.data.screens[screen.id], english?.screens[screen.id], findings);
        if (part !== null) screens[screen.id] = part;
      }
      return { ...source.data, screens };
    }),
  };
  checkLesson(lesson, structure, words, context);
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
    words: inEachLanguage(words, (source, english: FilmWords | null): FilmWords => {
      const asked = structure.data.moments.map((moment) => moment.question);
      return { ...source.data, questions: questionsIn(source, asked, source.data.questions, english?.questions, findings) };
    }),
    timings: timings?.data ?? null,
    media: folder.files.filter((name) => MEDIA.test(name)),
    folder: folder.path,
  };
  checkFilm(film, structure, words, timings, context);
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
    words: inEachLanguage(words, (source, english: BankWords | null): BankWords => {
      return { ...source.data, questions: questionsIn(source, structure.data.questions, source.data.questions, english?.questions, findings) };
    }),
  };
  checkBank(bank, structure, words, context);
  return { bank, source: structure };
}

async function readModule(root: string, folder: Folder, instruments: ReadonlyMap<string, Instrument>, findings: Findings): Promise<Module | null> {
  reportUnread(folder, MODULE_FILES, findings);
  const structure = await readYaml(root, path.join(folder.path, 'module.yaml'), moduleFile, findings);
  const words = await readWords(root, folder, 'module', moduleWordsFile, findings);
  if (structure === null) return null;
  const context: CheckContext = { findings, instruments, terms: new Set(structure.data.terms) };
  const lessons: Lesson[] = [];
  const films: Film[] = [];
  for (const name of folder.folders) {
    const inner = await readFolder(root, name, findings);
    reportUnread(inner, inner.files.includes('film.yaml') ? FILM_FILES : LESSON_FILES, findings);
    for (const deeper of inner.folders) findings.error('unknown-folder', wholeFile(deeper), 'a lesson or film holds files alone: move this folder out');
    if (inner.files.includes('lesson.yaml')) lessons.push(...(await listed(readLesson(root, inner, context))));
    else if (inner.files.includes('film.yaml')) films.push(...(await listed(readFilm(root, inner, context))));
    else findings.error('unknown-folder', wholeFile(name), 'a folder in a module holds a lesson.yaml or a film.yaml: write one, or move the folder out');
  }
  const bank = await readBank(root, folder, context);
  const module: Module = {
    ...structure.data,
    lessons: inOrder(structure.data.lessons, lessons, 'lesson', structure, findings),
    films: inOrder(structure.data.films, films, 'film', structure, findings),
    bank: bank?.bank ?? null,
    words: inEachLanguage(words, (source) => source.data),
  };
  checkModule(module, structure, words, bank?.source ?? null, context);
  return module;
}

async function listed<T>(promise: Promise<T | null>): Promise<T[]> {
  const value = await promise;
  return value === null ? [] : [value];
}

/** Puts what was found into the order that the structure says; what is missing or not named is an error. */
function inOrder<T extends { id: string }>(order: readonly string[], found: readonly T[], what: string, source: SourceFile<unknown>, findings: Findings): T[] {
  const place = source.at(`${what}s`);
  findings.unique(order, `${what}s`, place);
  for (const { id } of found) if (!order.includes(id)) findings.error('not-named', place, `the ${what} '${id}' has a folder but is not in the list '${what}s': add it there`);
  return [...new Set(order)].flatMap((id) => {
    const match = found.filter((candidate) => candidate.id === id);
    if (match.length === 0) findings.error('missing', place, `no folder holds the ${what} '${id}': write it, or take the id out`);
    if (match.length > 1) findings.error('twice', place, `two folders hold the ${what} '${id}': give one of them another id`);
    return match.slice(0, 1);
  });
}

async function readCourse(root: string, folder: Folder, instruments: ReadonlyMap<string, Instrument>, findings: Findings, broken: Set<string>): Promise<Course | null> {
  reportUnread(folder, COURSE_FILES, findings);
  const structure = await readYaml(root, path.join(folder.path, 'course.yaml'), courseFile, findings);
  const words = await readWords(root, folder, 'course', courseWordsFile, findings);
  const modules: Module[] = [];
  for (const name of folder.folders) {
    const inner = await readFolder(root, name, findings);
    if (!inner.files.includes('module.yaml')) {
      findings.error('unknown-folder', wholeFile(name), 'a folder in a course holds a module.yaml: write one, or move the folder out');
      continue;
    }
    const before = findings.errors.length;
    const module = await readModule(root, inner, instruments, findings);
    const courseId = structure?.data.id ?? path.basename(folder.path);
    if (findings.errors.length > before) broken.add(`${courseId}/${module?.id ?? path.basename(name)}`);
    if (module !== null) modules.push(module);
  }
  if (structure === null) return null;
  const course: Course = { ...structure.data, modules: inOrder(structure.data.modules, modules, 'module', structure, findings), words: inEachLanguage(words, (source) => source.data) };
  const repeating = checkCourse(course, structure, words, { findings, instruments, terms: new Set() });
  for (const id of repeating) broken.add(`${course.id}/${id}`);
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
  reportUnread(top, TOP_FILES, findings);
  const instruments = await readInstruments(root, findings);
  const registry = new Map(instruments.map((instrument) => [instrument.id, instrument]));
  const courses: Course[] = [];
  for (const name of top.folders) {
    const folder = await readFolder(root, name, findings);
    if (!folder.files.includes('course.yaml')) {
      findings.error('unknown-folder', wholeFile(name), 'a folder here holds a course.yaml: write one, or move the folder out');
      continue;
    }
    const course = await readCourse(root, folder, registry, findings, broken);
    if (course === null) continue;
    if (courses.some(({ id }) => id === course.id)) findings.error('twice', wholeFile(path.join(name, 'course.yaml')), `another folder holds the course '${course.id}' and is read instead: give this one another id`);
    else courses.push(course);
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

