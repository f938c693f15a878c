import { renderLine, renderText, type MarkupContext } from '../../../src/features/catalogue/index.js';

const rows: NonNullable<ReturnType<MarkupContext['instrument']>>[] = [
  {
    id: 'a-judgment', kind: 'judgment', issuer: 'European Court of Human Rights', number: '36391/02', title: 'Salduz v. Turkey [GC]', shortTitle: 'Salduz <b>', date: '2008-11-27', inForce: 'yes', binding: true,
    confidence: 'official', provisions: [], titles: {}, shortTitles: { fr: 'Salduz c. Turquie' },
  },
];
const context: MarkupContext = {
  language: 'en',
  cites: [{ cite: 'a-judgment § 55', as: null }],
  instrument: (id) => rows.find((row) => row.id === id),
  terms: { outset: { term: 'the outset', definition: 'From the <first> moment.' } },
  scope: 's-',
  glossLabel: (number) => `Note ${number}`,
};

describe('what is allowed', () => {
  test.each([
    ['a paragraph', 'One.\n\nTwo.', '<p>One.</p>\n<p>Two.</p>\n'],
    ['emphasis', '*a* **b**', '<p><em>a</em> <strong>b</strong></p>\n'],
    ['a list', '- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n'],
    ['a numbered list', '1. a', '<ol>\n<li>a</li>\n</ol>\n'],
    ['a quotation', '> a', '<blockquote>\n<p>a</p>\n</blockquote>\n'],
    ['a heading inside a screen', '### a', '<h3>a</h3>\n'],
  ])('%s', (_, text, html) => expect(renderText(text, { ...context })).toBe(html));

  test('a table can be scrolled, by the keyboard too', () => {
    expect(renderText('| a |\n| --- |\n| b |', { ...context })).toMatch(/^<div class="table-scroll" tabindex="0"><table>[^]*<\/table><\/div>/);
  });
  test('a line has no paragraph', () => expect(renderLine('*a*', { ...context })).toBe('<em>a</em>'));
});

describe('what is refused', () => {
  test.each([
    ['a tag', '<script>x</script>', /<script/],
    ['an attribute that acts', '<p onclick="x()">', /<p onclick/],
    ['a picture', '![p](https://e.example/p.png)', /<img/],
    ['a script behind a link', '[a](javascript:alert(1))', /<a /],
    ['a link without encryption', '[a](http://e.example/)', /<a /],
    ['a term that an object has by nature', '{term constructor}', /<button/],
    ['the characters that stand for braces', '\ue0000\ue001', /\ue000|undefined/],
  ])('%s becomes no part of the page', (_, text, never) => expect(renderText(text, { ...context })).not.toMatch(never));
});

describe('instruments', () => {
  test.each([
    ['{1}', '<sup class="gloss-mark"><a href="#s-gloss-1" aria-label="Note 1">1</a></sup>'],
    ['{name 1}', 'Salduz &lt;b&gt;'],
    ['{number 1}', '36391/02'],
    ['{date 1}', '27 November 2008'],
    ['{provision 1}', '§ 55'],
    ['{name 2}', ''],
  ])('%s', (text, html) => expect(renderLine(text, { ...context })).toBe(html));

  test('a title is the reader’s where the registry has it, and else English, marked as such', () => {
    expect(renderLine('{name 1}', { ...context, language: 'fr' })).toBe('Salduz c. Turquie');
    expect(renderLine('{name 1}', { ...context, language: 'ar' })).toBe('<bdi lang="en" dir="ltr">Salduz &lt;b&gt;</bdi>');
  });
  test('Markdown cannot break what stands for a brace', () => expect(renderLine('**{name 1}**', { ...context })).toBe('<strong>Salduz &lt;b&gt;</strong>'));
});

describe('terms and other languages', () => {
  test('a term opens its definition, which is escaped', () => {
    const html = renderLine('at {term outset|the very outset}', { ...context });
    expect(html).toContain('popovertarget="s-term-outset-0">the very outset</button>');
    expect(html).toContain('id="s-term-outset-0"');
    expect(html).toContain('From the &lt;first&gt; moment.');
  });
  test('the same term twice on a page has two ids', () => {
    const ids = [...renderLine('{term outset} {term outset}', { ...context }).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(2);
  });
  test('words of another language are marked, with their direction', () => {
    expect(renderLine('{lang ar|محكمة}', { ...context })).toBe('<bdi lang="ar" dir="rtl">محكمة</bdi>');
    expect(renderLine('{lang en|court}', { ...context })).toBe('court');
  });
});
