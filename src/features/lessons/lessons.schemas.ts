import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9-]{1,80}$/);
const language = z.string();

export const languageParams = z.object({ language });
export const courseParams = z.object({ language, course: id });
export const lessonParams = z.object({ language, course: id, module: id, lesson: id });
export const screenParams = lessonParams.extend({ screen: id });
export const momentParams = screenParams.extend({ question: id });
export const captionParams = screenParams.extend({ code: z.string().regex(/^[a-z]{2}$/) });

export const screenQuery = z.object({ path: z.string().max(600).default(''), again: z.string().max(5).default(''), answer: z.string().max(5).default('') });

/** Answers are read by the question's own rules: here only their size is checked. */
export const answerBody = z.record(z.string().max(200), z.union([z.string().max(1_000), z.array(z.string().max(200)).max(50)]));

export const decideBody = z.object({ path: z.string().max(600).default(''), choice: id.optional() });

export const TEXT_MOST = 20_000;
const stamp = z.string().regex(/^[\w-]{0,64}(\.\d{1,9})?$/).default('');
/** A text with the page that it comes from, so that two pages never overwrite each other (notebook.service.ts). */
export const noteBody = z.object({
  text: z.string().max(TEXT_MOST, 'lessons:note.tooLong').default(''),
  page: z.string().regex(/^[\w-]{8,64}$/),
  sequence: z.coerce.number().int().min(1).max(1_000_000),
  seen: stamp,
});
export type WrittenBody = z.output<typeof noteBody>;
export const reflectionBody = noteBody.extend({ pass: z.string().max(5).optional() });
export const removeBookmarkBody = z.object({ lesson: id, screen: id });
export const bookmarkBody = z.object({ set: z.enum(['yes', 'no']) });
export const reportBody = z.object({ text: z.string('lessons:report.missing').trim().min(1, 'lessons:report.missing').max(4_000, 'lessons:report.tooLong') });

const seconds = z.number().min(0).max(24 * 3600);
export const playedBody = z.object({
  opening: z.string().max(80),
  second: seconds,
  segments: z.array(z.object({ from: seconds, to: seconds, speed: z.number().min(0.25).max(4) })).max(200),
});
