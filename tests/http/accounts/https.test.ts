import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { load } from 'cheerio';
import request from 'supertest';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp({ settings: { BASE_URL: 'https://learn.example.org', TRUST_PROXY: '1' } });
});
afterAll(() => app.close());

const cookiesOf = (headers: unknown): string[] => [(headers as Record<string, string | string[] | undefined>)['set-cookie'] ?? []].flat();

test('when people come by https, then every cookie is bound to this host, secure, out of reach of scripts and of other sites', async () => {
  const person = await app.person();
  const proxied = { 'x-forwarded-proto': 'https', accept: 'text/html' };
  const form = await request(app.server).get('/en/sign-in').set(proxied);
  const token = load(form.text)('input[name=_csrf]').val();
  const cookies = cookiesOf(form.headers).map((cookie) => cookie.split(';')[0]).join('; ');
  const reply = await request(app.server).post('/en/sign-in').set({ ...proxied, cookie: cookies }).type('form').send({ _csrf: token, email: person.email, password: PASSWORD });
  expect(reply.status).toBe(303);
  const all = [...cookiesOf(form.headers), ...cookiesOf(reply.headers)];
  expect(all.map((cookie) => cookie.split('=')[0]).sort()).toEqual(['__Host-lectern', '__Host-lectern-form', 'known-browser']);
  for (const cookie of all) {
    expect(cookie).toMatch(/; Path=\/(;|$)/);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax']) expect(cookie).toContain(`; ${attribute}`);
    expect(cookie).not.toContain('Domain');
  }
});
