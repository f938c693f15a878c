import { z } from 'zod';

// One schema per kind of file. Structure files hold ids, order and right answers; words files hold what people read.
// docs/course-format.md explains all of this to authors.

export const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id is made of small letters, digits and hyphens').max(80);
const ids = z.array(id).min(1);
const line = z.string().trim().min(1).max(400);
const text = z.string().trim().min(1).max(12_000);
const minutes = z.number().positive().max(60).multipleOf(0.5);
const isoDate = z.iso.date();

/** 'coe-ets-126 Art. 8', or the same with what it is where it is not in force. */
export const citation = z.union([
  z.string().min(3).max(200).transform((cite) => ({ cite, as: null })),
  z.strictObject({ cite: z.string().min(3).max(200), as: z.enum(['proposal', 'replaced', 'not-yet-in-force', 'not-yet-applicable', 'no']) }),
]);
const cites = z.array(citation).default([]);

// ---- questions -------------------------------------------------------------

const questionBase = { id, cites };
const choices = z.array(id).min(2).max(8);

const questionKinds = [
  z.strictObject({ ...questionBase, kind: z.literal('single'), choices, right: id }),
  z.strictObject({ ...questionBase, kind: z.literal('several'), choices, right: ids }),
  z.strictObject({ ...questionBase, kind: z.literal('truefalse'), right: z.boolean() }),
  z.strictObject({ ...questionBase, kind: z.literal('matching'), items: ids, targets: ids, right: z.record(id, id) }),
  z.strictObject({ ...questionBase, kind: z.literal('ordering'), items: z.array(id).min(3).max(8) }),
  z.strictObject({ ...questionBase, kind: z.literal('gap'), gaps: z.array(z.strictObject({ id, options: ids, right: id })).min(1) }),
  z.strictObject({
    ...questionBase,
    kind: z.literal('numeric'),
    right: z.number(),
    tolerance: z.number().min(0).default(0),
    traps: z.array(z.strictObject({ id, value: z.number() })).default([]),
  }),
  z.strictObject({ ...questionBase, kind: z.literal('short') }),
] as const;

export const question = z.discriminatedUnion('kind', questionKinds);
export type Question = z.output<typeof question>;
export type QuestionKind = Question['kind'];

const choiceWords = z.strictObject({ text: line, feedback: text });
const feedbackPair = z.strictObject({ right: text, wrong: text });
const common = { prompt: line, evidence: text.optional(), explanation: text.optional() };

export const questionWords = {
  single: z.strictObject({ ...common, choices: z.record(id, choiceWords) }),
  several: z.strictObject({ ...common, choices: z.record(id, choiceWords) }),
  truefalse: z.strictObject({ ...common, ifTrue: text, ifFalse: text }),
  matching: z.strictObject({ ...common, items: z.record(id, choiceWords), targets: z.record(id, line) }),
  ordering: z.strictObject({ ...common, items: z.record(id, choiceWords) }),
  gap: z.strictObject({
    ...common,
    text,
    gaps: z.record(id, z.strictObject({ label: line, options: z.record(id, line), feedback: text })),
  }),
  numeric: z.strictObject({ ...common, unit: z.string().max(20), feedback: feedbackPair, traps: z.record(id, text).default({}) }),
  short: z.strictObject({ ...common, accepted: z.array(line).min(1), feedback: feedbackPair }),
} as const satisfies Record<QuestionKind, z.ZodType>;
export type QuestionWords<K extends QuestionKind = QuestionKind> = { [P in K]: z.output<(typeof questionWords)[P]> }[K];

// ---- screens ---------------------------------------------------------------

const screenBase = { id, minutes, cites };
const scene = z.union([
  z.strictObject({ id, choices: z.array(z.strictObject({ id, to: id })).min(2).max(5) }),
  z.strictObject({ id, ending: z.enum(['good', 'mixed', 'poor']) }),
]);
const toolItem = z.discriminatedUnion('kind', [
  z.strictObject({ id, kind: z.literal('instrument'), cite: citation }),
  z.strictObject({ id, kind: z.literal('link'), url: z.url({ protocol: /^https$/ }) }),
]);

const interactive = z.discriminatedUnion('kind', [
  z.strictObject({ ...screenBase, type: z.literal('interactive'), kind: z.literal('cards'), items: ids }),
  z.strictObject({ ...screenBase, type: z.literal('interactive'), kind: z.literal('timeline'), items: ids }),
  z.strictObject({ ...screenBase, type: z.literal('interactive'), kind: z.literal('ordering'), items: z.array(id).min(3).max(9) }),
  z.strictObject({ ...screenBase, type: z.literal('interactive'), kind: z.literal('comparison'), columns: z.array(id).min(2).max(4), rows: ids }),
]);

export const screen = z.discriminatedUnion('type', [
  z.strictObject({ ...screenBase, type: z.literal('text') }),
  interactive,
  z.strictObject({ ...screenBase, type: z.literal('question'), question }),
  z.strictObject({ ...screenBase, type: z.literal('case'), start: id, scenes: z.array(scene).min(3).max(40) }),
  z.strictObject({ ...screenBase, type: z.literal('reflection') }),
  z.strictObject({ ...screenBase, type: z.literal('film'), film: id }),
  z.strictObject({ ...screenBase, type: z.literal('toolbox'), items: z.array(toolItem).min(1), aid: z.boolean().default(false) }),
]);
export type Screen = z.output<typeof screen>;

const titled = { title: line, body: text.optional() };
const item = z.strictObject({ title: line, body: text.optional(), when: line.optional() });

export const screenWords = {
  text: z.strictObject({ title: line, body: text }),
  question: z.strictObject({ ...titled, question: z.unknown() }),
  case: z.strictObject({
    ...titled,
    scenes: z.record(id, z.strictObject({ title: line, body: text, choices: z.record(id, z.strictObject({ text: line, law: text })).optional() })),
  }),
  reflection: z.strictObject({ title: line, body: text, hint: line.optional() }),
  film: z.strictObject(titled),
  toolbox: z.strictObject({
    ...titled,
    items: z.record(id, z.strictObject({ title: line.optional(), body: line })),
    aid: z.strictObject({ title: line, body: text }).optional(),
  }),
  interactive: z.strictObject({
    ...titled,
    items: z.record(id, item).optional(),
    columns: z.record(id, line).optional(),
    rows: z.record(id, z.strictObject({ label: line, cells: z.record(id, line) })).optional(),
    right: text.optional(),
    wrong: text.optional(),
  }),
} as const satisfies Record<Screen['type'], z.ZodType>;
export type ScreenWords<T extends Screen['type'] = Screen['type']> = { [P in T]: z.output<(typeof screenWords)[P]> }[T];

// ---- files -----------------------------------------------------------------

const wordsHead = {
  language: z.string().regex(/^[a-z]{2}$/),
  date: isoDate,
  review: z.strictObject({ by: line, date: isoDate }).nullable(),
};

export const courseFile = z.strictObject({
  id,
  edition: z.string().regex(/^\d{4}-\d{2}$/),
  lawAsAt: isoDate,
  modules: ids,
  professions: z.array(z.enum(['judge', 'prosecutor', 'lawyer', 'prison', 'probation', 'police', 'court', 'health', 'other'])).min(1),
  settings: z.strictObject({
    passMark: z.number().int().min(1).max(100).default(80),
    evaluation: z.boolean().default(true),
    waitMinutes: z.number().int().min(0).max(1440).default(10),
  }),
});

export const courseWordsFile = z.strictObject({
  ...wordsHead, title: line, summary: line, purpose: text, audience: line, objectives: z.array(line).min(1), authors: line,
});

export const moduleFile = z.strictObject({
  id, code: z.string().max(20), lessons: ids, films: z.array(id).default([]), terms: z.array(id).default([]),
});

export const moduleWordsFile = z.strictObject({
  ...wordsHead, title: line, summary: line, terms: z.record(id, z.strictObject({ term: line, definition: line })).default({}),
});

export const lessonFile = z.strictObject({
  id, code: z.string().max(20).optional(), kind: z.enum(['lesson', 'closing']), screens: z.array(screen).min(1).max(12),
});

export const lessonWordsFile = z.strictObject({ ...wordsHead, title: line, objective: line.optional(), screens: z.record(id, z.unknown()) });

const bankQuestion = z.discriminatedUnion('kind', [
  questionKinds[0].extend({ lesson: id }), questionKinds[1].extend({ lesson: id }), questionKinds[2].extend({ lesson: id }),
  questionKinds[3].extend({ lesson: id }), questionKinds[4].extend({ lesson: id }), questionKinds[5].extend({ lesson: id }),
  questionKinds[6].extend({ lesson: id }), questionKinds[7].extend({ lesson: id }),
]);

export const bankFile = z.strictObject({
  draw: z.number().int().min(1).max(50),
  timeLimitMinutes: z.number().int().min(1).max(300).optional(),
  questions: z.array(bankQuestion).min(1),
});

export const bankWordsFile = z.strictObject({ ...wordsHead, title: line, intro: text.optional(), questions: z.record(id, z.unknown()) });

export const filmFile = z.strictObject({
  id,
  slides: ids,
  cues: z.array(z.strictObject({ id, slide: id })).min(1),
  chapters: z.array(z.strictObject({ id, at: id })).default([]),
  moments: z.array(z.strictObject({ after: id, question })).default([]),
  cites,
});

export const filmWordsFile = z.strictObject({
  ...wordsHead,
  title: line,
  slides: z.record(id, z.strictObject({ heading: line, lines: z.array(line).default([]) })),
  cues: z.record(id, line),
  chapters: z.record(id, line).default({}),
  questions: z.record(id, z.unknown()).default({}),
});

export const filmTimingsFile = z.strictObject({
  duration: z.number().positive(),
  cues: z.record(id, z.tuple([z.number().min(0), z.number().positive()])),
});

// ---- the registry ------------------------------------------------------------

const confidence = z.enum(['official', 'secondary', 'established', 'partial', 'unconfirmed']);
export const instrument = z.strictObject({
  id,
  kind: z.string(),
  issuer: z.string(),
  number: z.string().nullable(),
  title: z.string(),
  shortTitle: z.string().nullable().optional(),
  date: z.string().nullable(),
  inForce: z.enum(['yes', 'no', 'replaced', 'proposal', 'not-yet-in-force', 'not-yet-applicable']),
  binding: z.boolean(),
  url: z.string().nullable().optional(),
  ecli: z.string().nullable().optional(),
  chamber: z.string().nullable().optional(),
  confidence,
  provisions: z.array(z.strictObject({ ref: z.string(), about: z.string(), confidence: confidence.optional() })).default([]),
  note: z.string().optional(),
  titles: z.record(z.string(), z.string()).default({}),
  shortTitles: z.record(z.string(), z.string()).default({}),
}).loose();
export const instrumentsFile = z.array(instrument);
export type Instrument = z.output<typeof instrument>;
export type Citation = z.output<typeof citation>;
