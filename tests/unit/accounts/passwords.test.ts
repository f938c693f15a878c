import { describe, expect, test } from '@jest/globals';
import { hashPassword, isCommonPassword, verifyPassword } from '../../../src/features/accounts/passwords.js';

describe('common passwords', () => {
  test.each(['password', 'Password1!', 'motdepasse2024', '12345678', '11111111', 'abcdabcd', 'QWERTYUIOP', 'justice2026', 'baseball', 'abcdefgh', '1234Passwort'])(
    'when %s is chosen, then it is refused',
    (password) => expect(isCommonPassword(password, [])).toBe(true),
  );

  test.each(['four quiet horses', 'kettle-Ravine 7', 'الحصان الهادئ', 'ünümüzü gör', '🦉🦉🦊🦊🐘x'])('when %s is chosen, then it is taken', (password) =>
    expect(isCommonPassword(password, ['amel@example.org', 'amel', 'Amel Haddad'])).toBe(false),
  );

  test('when it is the address or the name of the person, then it is refused', () => {
    expect(isCommonPassword('amel@example.org', ['amel@example.org'])).toBe(true);
    expect(isCommonPassword('AMEL HADDAD', ['Amel Haddad'])).toBe(true);
  });
});

describe('hashes', () => {
  test('when a password is hashed, then it is argon2id with the parameters of OWASP', async () => {
    expect(await hashPassword('four quiet horses')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('when the same signs were typed in another Unicode form, then the password opens', async () => {
    const stored = await hashPassword('caf\u00e9 \u2460 noir');
    expect(await verifyPassword(stored, 'cafe\u0301 1 noir')).toBe(true);
    expect(await verifyPassword(stored, 'cafe 1 noir')).toBe(false);
  });
});
