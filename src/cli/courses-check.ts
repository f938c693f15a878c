import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readCourses, readOneModule, type Finding } from '../features/catalogue/index.js';

const USAGE = `Checks courses and reports every mistake.

  npm run courses:check                       all of courses/
  npm run courses:check DIR                   another folder of courses, one course's folder or one module's
  npm run courses:check [DIR] -- --json       the report as JSON

Exit code 0 without errors (warnings may be there), 1 with errors, 2 where DIR is not there.
`;

async function has(file: string): Promise<boolean> {
  return stat(file).then(() => true, () => false);
}

function print(kind: string, findings: readonly Finding[]): void {
  for (const { file, line, column, message, code } of findings) process.stdout.write(`${file}:${line}${column === null ? '' : `:${column}`}  ${kind}  ${message}  [${code}]\n`);
}

/** What is wrong in a module's folder, a course's folder, or a folder of courses. */
async function reportOn(folder: string): Promise<{ errors: readonly Finding[]; warnings: readonly Finding[] }> {
  if (await has(path.join(folder, 'module.yaml'))) {
    // A module of another folder of courses is read with that folder's registry; one that stands alone, with ours.
    const above = path.resolve(folder, '../..');
    return readOneModule(path.dirname(folder), path.basename(folder), (await has(path.join(above, 'instruments.yaml'))) ? above : 'courses');
  }
  if (!(await has(path.join(folder, 'course.yaml')))) return readCourses(folder);
  const all = await readCourses(path.dirname(folder));
  const inCourse = ({ file }: Finding): boolean => file.startsWith(`${path.basename(folder)}/`);
  return { errors: all.errors.filter(inCourse), warnings: all.warnings.filter(inCourse) };
}

const args = process.argv.slice(2).filter((arg) => arg !== '--');
const asJson = args.includes('--json');
const [given = 'courses'] = args.filter((arg) => !arg.startsWith('--'));
if (args.includes('--help')) {
  process.stdout.write(USAGE);
} else if (!(await has(given))) {
  process.stderr.write(`There is no folder ${given}.\n`);
  process.exitCode = 2;
} else {
  const report = await reportOn(given);
  if (asJson) process.stdout.write(`${JSON.stringify({ errors: report.errors, warnings: report.warnings }, null, 2)}\n`);
  else {
    print('error', report.errors);
    print('warning', report.warnings);
    process.stdout.write(`${report.errors.length} errors, ${report.warnings.length} warnings\n`);
  }
  process.exitCode = report.errors.length === 0 ? 0 : 1;
}
