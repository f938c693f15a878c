import { describe, expect, test } from '@jest/globals';
import { browserName } from '../../../src/features/accounts/account-page.view.js';
import { profileBody, registerBody } from '../../../src/features/accounts/accounts.schemas.js';
import { nameKey } from '../../../src/features/accounts/accounts.service.js';
import { knownBrowserCookie, signInSubjects } from '../../../src/features/accounts/known-browser.js';
import { ownPath } from '../../../src/features/accounts/own-path.js';
import { networkOf, waitAfter } from '../../../src/features/accounts/throttle.js';
import { withoutSecrets } from '../../../src/platform/secret-links.js';

describe('where to go after signing in', () => {
  test.each(['/fr/courses/cpt-standards', '/en', '/ar/account?done=profile'])('when it is %s, then it is followed', (next) => {
    expect(ownPath(next, 'en')).toBe(next);
  });

  test.each([
    'https://evil.example', '//evil.example', '/\\evil.example', '/en//evil.example', '/en/\\evil.example', 'javascript:alert(1)', '', '/en/\u0000', '/english', '/en\n/x',
  ])('when it is %j, then it leads home', (next) => {
    expect(ownPath(next, 'fr')).toBe('/fr');
  });
});

describe('waiting after attempts', () => {
  test('when somebody mistypes five times, then nothing is to wait for; then it doubles, up to a quarter of an hour', () => {
    expect([1, 5, 6, 7, 8].map((attempts) => waitAfter('account', attempts))).toEqual([0, 0, 2_000, 4_000, 8_000]);
    expect(waitAfter('account', 500)).toBe(900_000);
  });

  test('when a whole court mistypes behind one address, then three hundred are free and the wait is at most a minute', () => {
    expect(waitAfter('network', 300)).toBe(0);
    expect(waitAfter('network', 5_000)).toBe(60_000);
  });

  test.each([
    ['192.0.2.7', '192.0.2.7'], ['::ffff:192.0.2.7', '192.0.2.7'], ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'], ['2001:0db8:1:2::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'], ['::1', '0:0:0:0'], ['fe80::1%eth0', 'fe80:0:0:0'], ['', ''],
  ])('when somebody comes from %s, then what is counted is %s: all that they can call their own', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('a browser that is known', () => {
  const secret = 'a secret for tests';

  test('when the person has signed in there before, then guesses elsewhere do not count against it', () => {
    const { name, value } = knownBrowserCookie(secret, 'amel@example.org');
    expect(signInSubjects(secret, 'amel@example.org', { [name]: value }, '10.0.0.1').map(({ kind }) => kind)).toEqual(['browser']);
  });

  test('when the cookie is made up or belongs to somebody else, then account and network are counted', () => {
    const { name, value } = knownBrowserCookie(secret, 'amel@example.org');
    for (const forged of [value.replace(/.$/, (sign) => (sign === 'A' ? 'B' : 'A')), 'x.y', '', '.']) {
      expect(signInSubjects(secret, 'amel@example.org', { [name]: forged }, '10.0.0.1').map(({ kind }) => kind)).toEqual(['account', 'network']);
    }
    expect(signInSubjects(secret, 'luc@example.org', { [name]: value }, '10.0.0.1').map(({ kind }) => kind)).toEqual(['account', 'network']);
  });
});

describe('names', () => {
  test('when a name is folded, then case, accents and spaces do not matter', () => {
    expect(nameKey('  Élodie   D’Àrc ')).toBe('elodie d’arc');
    expect(nameKey('Łukasz Şahin')).toBe('łukasz sahin');
  });

  test.each(['Élodie O’Connor-Smith', 'محمد بن علي', 'J. R. R. Tolkien', 'Ільїна'])('when the name is %s, then it is taken as it is', (name) => {
    expect(profileBody.parse({ name, language: 'en' }).name).toBe(name);
  });

  test('when a name comes in pieces or with spaces around it, then it is put together', () => {
    expect(profileBody.parse({ name: '  E\u0301lodie \u00a0 Arc ', language: 'en' }).name).toBe('\u00c9lodie Arc');
  });

  test.each([
    ['', 'accounts:name.missing'], ['   ', 'accounts:name.missing'], ['x'.repeat(10_000), 'accounts:name.tooLong'],
    ['\u200c', 'accounts:name.letters'], ['<script>', 'accounts:name.signs'], ['a\u0000b', 'accounts:name.signs'], ['a\u202eb', 'accounts:name.signs'],
  ])('when the name is %#, then a sentence says what is wrong', (name, key) => {
    const result = profileBody.safeParse({ name, language: 'en' });
    expect(result.error?.issues.map(({ message }) => message)).toEqual([key]);
  });
});

describe('registering', () => {
  const whole = { email: 'Amel@Example.org ', name: 'Amel', password: 'four quiet horses', language: 'fr', form: 'a'.repeat(20) };

  test('when everything optional is left out, then it is taken, and the address is in small letters', () => {
    expect(registerBody.parse(whole)).toMatchObject({ email: 'amel@example.org', profession: '', country: '', timeZone: 'UTC' });
  });

  test.each([
    [{ email: { $ne: null } }, 'email'], [{ password: 'short' }, 'password'], [{ password: 'x'.repeat(129) }, 'password'], [{ password: 'password1' }, 'password'],
    [{ country: 'ZZ' }, 'country'], [{ timeZone: 'Mars/Olympus' }, 'timeZone'], [{ language: 'de' }, 'language'], [{ institution: 'x'.repeat(121) }, 'institution'],
  ])('when %j is sent, then that field is refused', (change, field) => {
    const result = registerBody.safeParse({ ...whole, ...change });
    expect([...new Set(result.error?.issues.map(({ path }) => path[0]))]).toEqual([field]);
  });
});

describe('what is shown', () => {
  const t = (key: string, params?: Record<string, string | number>): string => `${key} ${JSON.stringify(params ?? {})}`;

  test.each([
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/147.0 Safari/537.36 Edg/147.0', 'Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0', 'Firefox'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1', 'iPhone'],
  ])('when the browser says %s, then it is named', (userAgent, part) => expect(browserName(t, userAgent)).toContain(part));

  test('when the browser says nothing, then it is unknown', () => expect(browserName(t, '')).toContain('sessions.unknown'));

  test('when a letter is shown to others, then its link opens nothing', () => {
    const secret = 'abcdefghijklmnopqrstuvwxyz012345';
    expect(withoutSecrets(`see http://x/en/reset/${secret}\nor http://x/en/confirm/${secret} and http://x/en/sign-in`)).toBe(
      'see http://x/en/reset/…\nor http://x/en/confirm/… and http://x/en/sign-in',
    );
    expect(withoutSecrets('/fr/courses/cpt-standards/custody/access-to-a-lawyer/when-a-delay-is-possible')).toBe('/fr/courses/cpt-standards/custody/access-to-a-lawyer/when-a-delay-is-possible');
  });
});
