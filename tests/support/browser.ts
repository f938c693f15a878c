import type { Server } from 'node:http';
import { load, type CheerioAPI } from 'cheerio';
import request, { type Response } from 'supertest';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
  readonly body: unknown;
  /** The page, parsed. */
  readonly $: CheerioAPI;
  /** Where a redirect leads; '' where it is none. */
  readonly location: string;
}

const answerOf = (response: Response): Answer => ({
  status: response.status,
  headers: response.headers,
  text: response.text,
  body: response.body as unknown,
  $: load(response.text ?? ''),
  location: (response.headers['location']) ?? '',
});

/** A browser without a screen: keeps cookies, follows no redirect, fills in forms as a person does. */
export class Browser {
  readonly agent: ReturnType<typeof request.agent>;

  constructor(server: Server) {
    this.agent = request.agent(server);
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return answerOf(await this.agent.get(path).set({ accept: 'text/html', ...headers }));
  }

  /** Opens a page, fills in its form for `action` (the page's first form in main without it) and sends it. */
  async submit(page: string, values: Record<string, string> = {}, action?: string): Promise<Answer> {
    const { $, status } = await this.get(page);
    const form = $(action === undefined ? 'main form' : `form[action="${action}"]`).first();
    if (form.length === 0) throw new Error(`${page} (${status}) has no form ${action ?? ''}`);
    const fields: Record<string, string> = {};
    for (const element of form.find('input[name], select[name], textarea[name]').toArray()) {
      const value = $(element).val();
      fields[$(element).attr('name') ?? ''] = typeof value === 'string' ? value : '';
    }
    return this.send(form.attr('action') ?? page, { ...fields, ...values });
  }

  /** Sends exactly these fields, as a form does. */
  async send(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
    return answerOf(await this.agent.post(path).type('form').set({ accept: 'text/html', ...headers }).send(fields));
  }

  /** A token for forms of this browser, taken from any page. */
  async token(page = '/en/sign-in'): Promise<string> {
    const { $, location } = await this.get(page);
    const found = $('input[name="_csrf"]').first().attr('value');
    if (found !== undefined) return found;
    if (location === '') throw new Error(`${page} has no form`);
    return this.token('/en/account');
  }

  /** Sends fields with a fresh token. */
  async post(path: string, fields: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, { _csrf: await this.token(), ...fields });
  }

  /** Sends JSON as the page's scripts do, with a fresh token. */
  async json(path: string, data: unknown): Promise<Answer> {
    const token = await this.token();
    return answerOf(await this.agent.post(path).set({ accept: 'application/json', 'x-csrf-token': token }).send(data as object));
  }
}
