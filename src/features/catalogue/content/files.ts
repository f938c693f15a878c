import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document as YamlDocument, type Node, type Pair } from 'yaml';
import type { z } from 'zod';
import type { Finding } from './types.js';

const SIZE_LIMIT = 1_000_000;
const FOLDER_LIMIT = 2_000;

/** A parsed file that knows on which line each of its values stands. */
export interface SourceFile<T> {
  readonly file: string;
  readonly data: T;
  /** The line of the value at a path, or of the nearest thing above it that is there. */
  lineOf(at: readonly PropertyKey[]): number;
}

/** Collects findings; what is wrong with one file never hides another's. */
export class Findings {
  readonly errors: Finding[] = [];
  readonly warnings: Finding[] = [];

  error(code: string, file: string, line: number, message: string): void {
    this.errors.push({ code, file, line, message });
  }

  warn(code: string, file: string, line: number, message: string): void {
    this.warnings.push({ code, file, line, message });
  }
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

/** Reads one YAML file and checks it against its schema; null where it is unusable, with findings that say why. */
export async function readYaml<S extends z.ZodType>(root: string, file: string, schema: S, findings: Findings): Promise<SourceFile<z.output<S>> | null> {
  const full = path.join(root, file);
  const status = await lstat(full).catch(() => null);
  if (status === null) {
    findings.error('no-file', file, 1, 'this file is missing');
    return null;
  }
  if (!status.isFile()) {
    findings.error('not-a-file', file, 1, 'this is a link or a folder: put a plain file here');
    return null;
  }
  if (status.size > SIZE_LIMIT) {
    findings.error('too-large', file, 1, `the file is larger than ${SIZE_LIMIT / 1000} kB: split it`);
    return null;
  }
  const lines = new LineCounter();
  const document = parseDocument(await readFile(full, 'utf8'), { lineCounter: lines, uniqueKeys: true, version: '1.2' });
  for (const problem of document.errors) findings.error('yaml', file, problem.linePos?.[0].line ?? 1, problem.message.split('\n')[0] ?? 'not YAML');
  if (document.errors.length > 0) return null;
  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: 20 });
  } catch {
    findings.error('yaml-aliases', file, 1, 'there are too many aliases (&, *): write the values out');
    return null;
  }
  const lineOf = (at: readonly PropertyKey[]): number => {
    const offset = nodeAt(document, at)?.range?.[0];
    return offset === undefined ? 1 : lines.linePos(offset).line;
  };
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) findings.error('format', file, lineOf(issue.path), sentence(issue));
    return null;
  }
  return { file, data: parsed.data, lineOf };
}

/** Checks a part of a file whose schema depends on something else (a screen's words on its type). */
export function refine<S extends z.ZodType>(source: SourceFile<unknown>, at: readonly PropertyKey[], value: unknown, schema: S, findings: Findings): z.output<S> | null {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const whole = [...at, ...issue.path];
    findings.error('format', source.file, source.lineOf(whole), sentence({ ...issue, path: whole }));
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
  if (entries.length > FOLDER_LIMIT) findings.error('too-many', folder, 1, `more than ${FOLDER_LIMIT} entries in one folder`);
  for (const entry of entries) if (entry.isSymbolicLink()) findings.error('link', path.join(folder, entry.name), 1, 'links are not followed: put the file itself here');
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
