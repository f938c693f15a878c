import { formatDate, formatDateTime, formatDuration, formatPartialDate, formatTime, sideBySide } from '../../../src/platform/format.js';

describe('dates', () => {
  test.each([
    ['fr', '2026-11-01', '1er novembre 2026'],
    ['fr', '2026-11-11', '11 novembre 2026'],
    ['en', '2026-11-01', '1 November 2026'],
    ['ar', '2026-11-01', '1 نوفمبر 2026'],
  ] as const)('when %s prints %s, then it reads %s', (language, iso, printed) => {
    expect(formatDate(language, new Date(`${iso}T00:00:00Z`))).toBe(printed);
  });

  test('when a French date is part of a time or only a month, then the first of a month is an ordinal and a year stays as it is', () => {
    expect(formatDateTime('fr', new Date('2026-02-01T14:02:00Z'), 'Europe/Paris')).toMatch(/^1er février 2026/);
    expect(formatPartialDate('fr', '2015-12')).toBe('décembre 2015');
    expect(formatPartialDate('fr', '1992')).toBe('1992');
  });
});

test.each([
  ['en', 205, '3 hours and 25 minutes'], ['en', 60, '1 hour'], ['en', 40, '40 minutes'], ['en', 0, '0 minutes'], ['fr', 125, '2 heures et 5 minutes'], ['ar', 125, 'ساعتان و5 دقائق'],
] as const)('when %s says how long %i minutes are, then it reads %s', (language, minutes, said) => {
  // Which of the spaces do not break is left to the version of ICU.
  expect(formatDuration(language, minutes).replace(/\s/g, ' ')).toBe(said);
});

test.each(['en', 'fr', 'ar'] as const)('when it is twenty past midnight, then %s says 00:20 and not 24:20', (language) => {
  const midnight = new Date('2026-11-25T23:20:00Z');
  expect(formatTime(language, midnight, 'Europe/Paris')).toBe('00:20');
  expect(formatDateTime(language, midnight, 'Europe/Paris')).toContain('00:20');
});

test('when items stand side by side, then the comma and the semicolon are those of the language', () => {
  expect(sideBySide('en', ['a', 'b'], ';')).toBe('a; b');
  expect(sideBySide('fr', ['a', 'b'], ';')).toBe('a\u202f; b');
  expect(sideBySide('ar', ['أ', 'ب'], ',')).toBe('أ، ب');
});
