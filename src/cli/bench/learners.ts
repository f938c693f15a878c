import type { Pool } from 'undici';

/** Somebody with a browser, as far as a server sees one: cookies, the token of a page, forms. */
export class Learner {
  private readonly cookies = new Map<string, string>();
  private token = '';

  constructor(
    private readonly pool: Pool,
    readonly email: string,
    /** The address that the reverse proxy would name: a thousand people do not share one. */
    private readonly address: string,
  ) {}

  headers(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { accept: 'text/html', 'accept-encoding': 'gzip', 'x-forwarded-for': this.address, ...(cookie === '' ? {} : { cookie }), ...more };
  }

  private async send(method: 'GET' | 'POST', path: string, more: Readonly<Record<string, string>>, body: string | null): Promise<{ status: number; location: string; body: Buffer }> {
    const reply = await this.pool.request({ method, path, headers: this.headers(more), body });
    for (const cookie of [reply.headers['set-cookie'] ?? []].flat()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined && value !== undefined) this.cookies.set(name, value);
    }
    const { location } = reply.headers;
    return { status: reply.statusCode, location: typeof location === 'string' ? location : '', body: Buffer.from(await reply.body.arrayBuffer()) };
  }

  /** Reads a page, and keeps the token of its forms. @throws Error where it is not there */
  async get(path: string): Promise<string> {
    const { status, body } = await this.send('GET', path, { 'accept-encoding': 'identity' }, null);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    const page = body.toString();
    this.token = /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? this.token;
    return page;
  }

  /** Sends a form; where it leads. @throws Error where it is refused */
  async post(path: string, fields: Readonly<Record<string, string>> = {}): Promise<string> {
    const body = new URLSearchParams({ _csrf: this.token, ...fields }).toString();
    const { status, location } = await this.send('POST', path, { 'content-type': 'application/x-www-form-urlencoded' }, body);
    if (status !== 303) throw new Error(`${path} answered ${status}`);
    return location;
  }

  /** The bytes of a file. @throws Error where it is not there */
  async download(path: string): Promise<Buffer> {
    const { status, body } = await this.send('GET', path, {}, null);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    return body;
  }

  get formToken(): string {
    return this.token;
  }

  /** Registers with a password that is not common, and enrols on the course. */
  async begin(course: string): Promise<void> {
    const page = await this.get('/en/register');
    const form = /name="form" value="([^"]+)"/.exec(page)?.[1] ?? '';
    await this.post('/en/register', { form, email: this.email, name: `Learner ${this.email}`, password: 'four quiet horses', language: 'en' });
    await this.get(`/en/courses/${course}`);
    await this.post(`/en/courses/${course}/enrol`);
  }
}
