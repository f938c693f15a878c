import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document as YamlDocument, type Node, type Pair } from 'yaml';
import type { z } from 'zod';
import { wholeFile, type Findings, type Place } from './findings.js';

const SIZE_LIMIT = 1_000_000;
const FOLDER_LIMIT = 2_000;

/** A parsed file that knows where each of its values stands. */
export interface SourceFile<T> {
  readonly file: string;
  readonly data: T;
  /** The place of the value at a path, or of the nearest thing above it that is there. */
  at(...path: readonly PropertyKey[]): Place;
}

function nodeAt(document: YamlDocument, at: readonly PropertyKey[]): Node | null {
  let node: Node | null = document.contents;
  let best = node;
  for (const key of at) {
    let next: Node | null = null;
    if (isMap(node)) {
      const pair = node.items.find((item: Pair) => isScalar(item.key) && String(item.key.value) === String(key));
      next = (pair?.value ?? pair?.key ?? null) as Node | null;
    } else if (isSeq(node)) next = (node.items[Number(key)] ?? null) as Node | null;
    if (next === null) break;
    best = next;
    node = next;
  }
  return best;
}

function sentence(issue: z.core.$ZodIssue): string {
  const where = issue.path.map(String).join('.');
  const what = issue.code === 'unrecognized_keys' ? `'${issue.keys.join("', '")}' is not known here: take it out, or check its spelling` : issue.message;
  return where === '' ? what : `${where}: ${what}`;
}

/** Why a file cannot be read as text; null where it can. */
async function unreadable(full: string): Promise<['no-file' | 'not-a-file' | 'too-large', string] | null> {
  const status = await lstat(full).catch(() => null);
  if (status === null) return ['no-file', 'this file is missing: write it'];
  if (!status.isFile()) return ['not-a-file', 'this is a link or a folder: put a plain file here'];
  return status.size > SIZE_LIMIT ? ['too-large', `the file is larger than ${SIZE_LIMIT / 1000} kB: split it`] : null;
}

/** Reads one YAML file and checks it against its schema; null where it is unusable, with findings that say why. */
export async function readYaml<S extends z.ZodType>(root: string, file: string, schema: S, findings: Findings): Promise<SourceFile<z.output<S>> | null> {
  const full = path.join(root, file);
  const problem = await unreadable(full);
  if (problem !== null) {
    findings.error(problem[0], wholeFile(file), problem[1]);
    return null;
  }
  const lines = new LineCounter();
  const document = parseDocument(await readFile(full, 'utf8'), { lineCounter: lines, uniqueKeys: true, version: '1.2' });
  for (const { linePos, message } of document.errors) {
    const [start] = linePos ?? [];
    findings.error('yaml', { file, line: start?.line ?? 1, column: start?.col ?? null }, message.split('\n')[0] ?? 'not YAML');
  }
  if (document.errors.length > 0) return null;
  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: 20 });
  } catch {
    findings.error('yaml-aliases', wholeFile(file), 'there are too many aliases (&, *): write the values out');
    return null;
  }
  const at = (...where: readonly PropertyKey[]): Place => {
    const offset = nodeAt(document, where)?.range?.[0];
    if (offset === undefined) return wholeFile(file);
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) findings.error('format', at(...issue.path), sentence(issue));
    return null;
  }
  return { file, data: parsed.data, at };
}

/** Whether a value lacks, and only lacks, what its schema requires: an unfinished translation. */
export function isUnfinished(value: unknown, schema: z.ZodType): boolean {
  const parsed = schema.safeParse(value);
  return !parsed.success && parsed.error.issues.every((issue) => issue.code === 'invalid_type' && (valueAt(value, issue.path) ?? null) === null);
}

function valueAt(value: unknown, at: readonly PropertyKey[]): unknown {
  return at.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}

/** Checks a part of a file whose schema depends on something else (a screen's words on its type). */
export function refine<S extends z.ZodType>(source: SourceFile<unknown>, at: readonly PropertyKey[], value: unknown, schema: S, findings: Findings): z.output<S> | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const whole = [...at, ...issue.path];
    findings.error('format', source.at(...whole), sentence({ ...issue, path: whole }));
  }
  return null;
}

/** A folder: the names of its files, and its folders. Links are refused, so that nothing outside is read. */
export interface Folder {
  readonly path: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

export async function readFolder(root: string, folder: string, findings: Findings): Promise<Folder> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  if (entries.length > FOLDER_LIMIT) findings.error('too-many', wholeFile(folder), `more than ${FOLDER_LIMIT} entries in one folder: divide them`);
  for (const entry of entries) if (entry.isSymbolicLink()) findings.error('link', wholeFile(path.join(folder, entry.name)), 'links are not followed: put the file itself here');
  const visible = entries.filter((entry) => !entry.name.startsWith('.'));
  return {
    path: folder,
    files: visible.filter((entry) => entry.isFile()).map((entry) => entry.name),
    folders: visible.filter((entry) => entry.isDirectory()).map((entry) => path.join(folder, entry.name)),
  };
}

/** The languages for which a folder has a file `<stem>.<language>.yaml`. */
export function languagesOf(folder: Folder, stem: string): string[] {
  const pattern = new RegExp(`^${stem}\\.([a-z]{2})\\.yaml$`);
  return folder.files.flatMap((name) => pattern.exec(name)?.[1] ?? []).sort();
}

/** Reports what lies in a folder and is not read there: a misspelt name would otherwise lose a translation in silence. */
export function reportUnread(folder: Folder, known: RegExp, findings: Findings): void {
  for (const name of folder.files) {
    if (known.test(name) || name === 'README.md') continue;
    const advice = name.endsWith('.yml') ? `rename it to ${name.replace(/yml$/, 'yaml')}` : 'check its name, or take it away';
    findings.warn('unknown-file', wholeFile(path.join(folder.path, name)), `nothing reads a file of this name here: ${advice}`);
  }
}
