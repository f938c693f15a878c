import { createHash } from 'node:crypto';
import type { Platform } from '../../platform/platform.js';
import { SECOND } from '../../shared/clock.js';
import { findPublication, getBlob, insertBlobOnce, listPublications, replacePublication, type Publication } from './catalogue.repository.js';
import { createSnapshot, type ContentSnapshot } from './content.js';
import { readCourses, type Reading } from './content/reader.js';
import type { Course, Instrument, Module } from './content/types.js';

const INSTRUMENTS = 'instruments';
const courseKey = (id: string): string => `course:${id}`;

/** Other processes follow a publication within this time. */
const POLL = 2 * SECOND;

const VERSIONS_KEPT = 32;

async function keepBlob(value: unknown, now: Date): Promise<string> {
  const json = JSON.stringify(value);
  const hash = createHash('sha256').update(json).digest('hex').slice(0, 40);
  await insertBlobOnce(hash, json, now);
  return hash;
}

function versionOf(manifest: Publication['manifest']): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex').slice(0, 16);
}

/** A module that has a mistake stays as it was published last; where it never was, it is left out. */
async function modulesFor(course: Course, reading: Reading, published: Publication | null, now: Date): Promise<Publication['manifest']['modules']> {
  const modules: Publication['manifest']['modules'] = [];
  for (const module of course.modules) {
    if (reading.broken.has(`${course.id}/${module.id}`)) {
      const last = published?.manifest.modules.find((candidate) => candidate.id === module.id);
      if (last !== undefined) modules.push(last);
    } else modules.push({ id: module.id, blob: await keepBlob(module, now) });
  }
  return modules;
}

async function publish(platform: Platform, id: string, manifest: Publication['manifest'], published: Publication | null): Promise<void> {
  const version = versionOf(manifest);
  if (published?.version === version) return;
  if (published?.source === 'administrator') {
    platform.logger.warn({ publication: id }, 'an administrator’s version is published: the one that ships with this release waits');
    return;
  }
  const next: Publication = { _id: id, manifest, version, source: 'shipped', by: null, why: 'shipped with the release', at: platform.clock.now() };
  if (await replacePublication(next, published?.version ?? null)) {
    await platform.audit.record({ actor: null, action: 'content.published', target: id, details: { version, source: 'shipped' } });
  }
}

/** Publishes what ships in a folder over what shipped before, module by module. */
export async function publishShipped(platform: Platform, folder: string): Promise<Reading> {
  const reading = await readCourses(folder);
  const now = platform.clock.now();
  for (const { file, line, message } of reading.errors) platform.logger.error({ file, line, message }, 'a course file has a mistake: its module stays at its last good version');
  const registry = reading.data.instruments;
  if (registry.length > 0) {
    await publish(platform, INSTRUMENTS, { frame: await keepBlob(registry, now), modules: [] }, await findPublication(INSTRUMENTS));
  }
  for (const course of reading.data.courses) {
    const published = await findPublication(courseKey(course.id));
    const modules = await modulesFor(course, reading, published, now);
    if (modules.length === 0 || course.words['en'] === undefined) continue;
    await publish(platform, courseKey(course.id), { frame: await keepBlob({ ...course, modules: [] }, now), modules }, published);
  }
  return reading;
}

async function load(publications: readonly Publication[]): Promise<ContentSnapshot> {
  const parse = async <T>(hash: string): Promise<T> => JSON.parse(await getBlob(hash)) as T;
  const courses: Course[] = [];
  const versions = new Map<string, string>();
  const moduleVersions = new Map<string, string>();
  let instruments: Instrument[] = [];
  for (const publication of publications) {
    if (publication._id === INSTRUMENTS) {
      instruments = await parse<Instrument[]>(publication.manifest.frame);
      continue;
    }
    const frame = await parse<Course>(publication.manifest.frame);
    const modules: Module[] = [];
    for (const { id, blob } of publication.manifest.modules) {
      modules.push(await parse<Module>(blob));
      moduleVersions.set(`${frame.id}/${id}`, blob);
    }
    courses.push({ ...frame, modules });
    versions.set(frame.id, publication.version);
  }
  courses.sort((a, b) => (a.id < b.id ? -1 : 1));
  return createSnapshot(courses, instruments, versions, moduleVersions);
}

export interface ContentSource {
  /** What is published now, from memory. */
  current(): ContentSnapshot;
  /** A module as it was in a version that is perhaps no longer published. */
  moduleAt(version: string): Promise<Module>;
  start(): Promise<void>;
  stop(): void;
}

/** Keeps the published content in memory, and follows what other processes publish. */
export function createContentSource(platform: Platform): ContentSource {
  let snapshot: ContentSnapshot | null = null;
  let known = '';
  let timer: NodeJS.Timeout | null = null;

  const older = new Map<string, Promise<Module>>();

  async function refresh(): Promise<void> {
    const publications = await listPublications();
    const state = publications.map(({ _id, version }) => `${_id}@${version}`).sort().join();
    if (state === known && snapshot !== null) return;
    snapshot = await load(publications);
    known = state;
  }

  return {
    moduleAt(version) {
      const known = older.get(version) ?? getBlob(version).then((json) => JSON.parse(json) as Module);
      older.delete(version);
      older.set(version, known);
      // A few versions are enough: people finish their tests within hours.
      if (older.size > VERSIONS_KEPT) older.delete(older.keys().next().value ?? '');
      return known;
    },
    current() {
      if (snapshot === null) throw new Error('the content is not loaded yet');
      return snapshot;
    },
    async start() {
      await refresh();
      timer = setInterval(() => {
        // While the store is away, what is in memory serves on; the next look finds what is new.
        refresh().catch((error: unknown) => platform.logger.debug({ err: error }, 'publications could not be read'));
      }, POLL);
      timer.unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}
