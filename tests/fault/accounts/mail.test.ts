import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MINUTE } from '../../../src/shared/clock.js';
import { buildTestApp, PASSWORD, type TestApp } from '../../support/app.js';

/** As little of a mail server as takes a letter. */
function mailServer(received: string[]): Server {
  return createServer((socket) => {
    let inside = false;
    let letter = '';
    socket.write('220 test\r\n');
    socket.on('data', (piece) => {
      const text = piece.toString();
      if (inside) {
        letter += text;
        if (!letter.endsWith('\r\n.\r\n')) return;
        received.push(letter);
        inside = false;
        socket.write('250 taken\r\n');
        return;
      }
      if (text.startsWith('DATA')) {
        inside = true;
        letter = '';
        socket.write('354 go on\r\n');
      } else if (text.startsWith('QUIT')) socket.end('221 bye\r\n');
      else socket.write('250 well\r\n');
    });
    socket.on('error', () => undefined);
  });
}

let app: TestApp;
let port: number;
const received: string[] = [];
const server = mailServer(received);

const listening = (at: number): Promise<number> =>
  new Promise((resolve) => server.listen(at, '127.0.0.1', () => resolve((server.address() as { port: number }).port)));
const closed = (): Promise<unknown> => new Promise((resolve) => server.close(resolve));

beforeAll(async () => {
  port = await listening(0);
  await closed();
  app = await buildTestApp({ settings: { SMTP_URL: `smtp://127.0.0.1:${port}` } });
});
afterAll(() => app.close());

test('when the mail server is down, then registering works, the letter waits where an administrator sees it, and goes once it is up', async () => {
  const browser = app.guest();
  const reply = await browser.submit('/en/register', { email: 'amel@example.org', name: 'Amel', password: PASSWORD, language: 'en' });
  expect(reply.status).toBe(303);
  expect((await browser.get('/en/welcome')).$('h1').text()).toBe('Check your mailbox');
  await app.platform.mailer.sendDue();
  expect((await app.mails('amel@example.org'))[0]).toMatchObject({ state: 'waiting', tries: 1 });
  const path = await app.mailedPath('amel@example.org');
  const administrator = await app.signedIn('administrator');
  const { $ } = await administrator.get('/en/administration/outbox');
  expect($('summary').text()).toContain('waiting');
  expect($('details').text()).toContain('ECONNREFUSED');
  expect(app.logged.join('\n')).toContain('a letter could not be sent');
  expect(app.logged.join('\n')).not.toContain('amel@example.org');

  await listening(port);
  app.clock.advance(MINUTE);
  await app.platform.mailer.sendDue();
  await closed();
  expect((await app.mails('amel@example.org'))[0]).toMatchObject({ state: 'sent', tries: 2, lastError: null });
  expect(received).toHaveLength(1);
  expect(received[0]).toContain('Subject: Confirm your address for Lectern');
  await app.platform.mailer.sendDue();
  expect(received).toHaveLength(1);
  // The link is its reader's alone now.
  expect(received[0]).toContain(path.slice(-10));
  expect(JSON.stringify(await app.mails('amel@example.org'))).not.toContain(path.slice(-10));
  expect((await browser.submit(path)).status).toBe(303);
});
