import type { Course } from '../../src/features/catalogue/index.js';
import type { Answer, Browser } from './browser.js';
import { fieldsFor } from './answers.js';

export type Fields = Record<string, string | string[]>;

/** Somebody at a module test: opens it, answers it as its page's script or its form does. */
export class TestTaker {
  readonly base: string;

  constructor(
    readonly browser: Browser,
    readonly course: Course,
    readonly moduleId = 'custody',
  ) {
    this.base = `/en/courses/${course.id}`;
  }

  /** Sends a form whose fields may be lists. */
  async send(path: string, fields: Fields = {}): Promise<{ status: number; location: string; text: string }> {
    const token = await this.browser.token();
    const pairs = Object.entries({ _csrf: token, ...fields }).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as [string, string]));
    const response = await this.browser.agent.post(path).type('form').set('accept', 'text/html').send(new URLSearchParams(pairs).toString());
    return { status: response.status, location: response.headers['location'] ?? '', text: response.text };
  }

  /** Enrols where needed and opens the test; the address of the attempt. */
  async open(): Promise<string> {
    await this.send(`${this.base}/enrol`);
    const { status, location, text } = await this.send(`${this.base}/${this.moduleId}/test`);
    if (status !== 303) throw new Error(`opening the test answered ${status}: ${text}`);
    return location;
  }

  /** What the page of an attempt holds: its pen and its questions. */
  async page(attempt: string): Promise<{ pen: string; questions: string[]; answer: Answer }> {
    const answer = await this.browser.get(attempt);
    const { $ } = answer;
    return { pen: $('input[name="pen"]').attr('value') ?? '', questions: $('[data-test-question]').toArray().map((element) => $(element).attr('data-test-question') ?? ''), answer };
  }

  fields(question: string, wrong = false): Fields {
    const bank = this.course.modules.find((module) => module.id === this.moduleId)?.bank;
    const found = bank?.questions.find((candidate) => candidate.id === question);
    const words = bank?.words['en']?.questions[question];
    if (found === undefined || words === undefined) throw new Error(`no question ${question}`);
    return fieldsFor(found, words, wrong);
  }

  message(question: string, pen: string, sequence: number, options: { wrong?: boolean; key?: string } = {}): Record<string, unknown> {
    return { key: options.key ?? `key-${pen}-${sequence}`.replace(/[^\w-]/g, ''), question, pen, sequence, fields: this.fields(question, options.wrong) };
  }

  async answer(attempt: string, question: string, pen: string, sequence: number, options: { wrong?: boolean; key?: string } = {}): Promise<{ status: number; state: string; message: string | null }> {
    const { status, body } = await this.browser.json(`${attempt}/answers`, this.message(question, pen, sequence, options));
    return { status, ...(body as { state: string; message: string | null }) };
  }

  /** Answers every question in one form. */
  async answerAll(attempt: string, wrong = false): Promise<void> {
    const { pen, questions } = await this.page(attempt);
    const fields: Fields = { pen, then: 'review' };
    for (const question of questions) Object.assign(fields, this.fields(question, wrong));
    const { status } = await this.send(attempt, fields);
    if (status !== 303) throw new Error(`the form answered ${status}`);
  }
}
