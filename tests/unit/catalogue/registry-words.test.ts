import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { issuerName, printedNumber } from '../../../src/features/catalogue/registry-words.js';

test.each([
  ['fr', 'ETS 126', 'STE n°\u00a0126'], ['fr', 'CETS 196', 'STCE n°\u00a0196'], ['fr', 'CPT/Inf (92) 3', 'CPT/Inf (92) 3'],
  ['fr', '2013/48/EU', '2013/48/UE'], ['fr', '(EU) 2016/343', '(UE) 2016/343'], ['fr', '(EU) No 606/2013', '(UE) n°\u00a0606/2013'], ['fr', '2002/584/JHA', '2002/584/JAI'],
  ['en', 'ETS 126', 'ETS 126'], ['ar', 'ETS 126', 'ETS 126'],
])('when %s prints %s, then it is %s', (language, number, printed) => {
  expect(printedNumber(language, number)).toBe(printed);
});

test('when an issuer of more than one text is named, then it has a name in each language', () => {
  const rows = parse(readFileSync('courses/instruments.yaml', 'utf8')) as { issuer: string }[];
  const often = [...new Set(rows.map((row) => row.issuer))].filter((issuer) => rows.filter((row) => row.issuer === issuer).length > 1);
  expect(often.filter((issuer) => !issuerName((key) => key, issuer).startsWith('instruments:issuer.'))).toEqual([]);
  expect(issuerName((key) => key, 'Eurojust')).toBe('Eurojust');
});
