import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9-]{1,80}$/);
const language = z.string();
const code = z.string().min(1).max(40);

export const courseParams = z.object({ language, course: id });
export const languageParams = z.object({ language });
export const codeParams = z.object({ language, code });
export const shortParams = z.object({ code });

/** The questions of the evaluation, answered from 1 (not at all) to 5 (fully). */
export const RATINGS = ['useful', 'clear', 'length'] as const;

const rating = z.coerce.number({ error: 'credentials:evaluation.missing' }).int().min(1, 'credentials:evaluation.missing').max(5, 'credentials:evaluation.missing');

export const evaluationBody = z.object({
  useful: rating,
  clear: rating,
  length: rating,
  comment: z.string().trim().max(4_000, 'credentials:evaluation.commentTooLong').default(''),
});

export const personParams = z.object({ language, id: z.string().regex(/^[\w-]{10,64}$/) });

/** Why a statement is revoked. */
export const REVOCATION_REASONS = ['error', 'identity', 'conduct', 'request', 'other'] as const;
export type RevocationReason = (typeof REVOCATION_REASONS)[number];
export const revokeBody = z.object({ reason: z.enum(REVOCATION_REASONS, 'credentials:revocation.reasonMissing') });

/** Which course's comments, and before when; both absent on the first page. */
export const evaluationsQuery = z.object({ course: id.optional(), before: z.iso.datetime().optional() });

/** Says that the PDF, just asked for, cannot be made. */
export const statementQuery = z.object({ pdf: z.literal('none').optional().catch(undefined) });

export const verifyQuery = z.object({ code: z.string().max(60).optional() });

export const erasedBody = z.object({
  name: z.string().trim().min(1, 'credentials:verify.nameMissing').max(200, 'credentials:verify.nameMissing'),
  date: z.iso.date('credentials:verify.dateMissing'),
});
