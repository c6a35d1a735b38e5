/** Questions about one text `x`, as SQL; `x` is folded already for those that are not `cased`. */
import type { TextTest } from '#engine/query/filter.ts';
import { fold } from '#engine/sigma/match/fold.ts';
import { shapeOf } from '#engine/sigma/match/wildcards.ts';
import type { Pattern } from '#engine/sigma/pattern.ts';
import type { Comparison, Network } from '#engine/sigma/resolved.ts';
import { datePartSql } from './filter-sql-dates.ts';
import type { Readings } from './filter-sql-readings.ts';
import { list, quote } from './literal.ts';

/** More needles the engine does not look for at once. */
const mostNeedles = 255;

/** One expression for each test, those about contained texts joined to few. */
export function textTestSql(tests: readonly TextTest[], readings: Readings): readonly string[] {
  const needles = new Set<string>();
  const others: string[] = [];
  for (const test of tests) {
    const shape = test.kind === 'like' ? shapeOf(test.pattern, test.cased) : undefined;
    if (shape?.kind === 'anywhere' && shape.text !== '') needles.add(shape.text);
    else others.push(testSql(test, readings));
  }
  return [...others, ...needlesSql([...needles])];
}

function needlesSql(needles: readonly string[]): readonly string[] {
  const [only] = needles;
  if (only === undefined) return [];
  if (needles.length === 1) return [`position(x, ${quote(only)}) > 0`];
  const parts: string[] = [];
  for (let at = 0; at < needles.length; at += mostNeedles)
    parts.push(`multiSearchAny(x, ${list(needles.slice(at, at + mostNeedles))})`);
  return parts;
}

function testSql(test: TextTest, readings: Readings): string {
  switch (test.kind) {
    case 'oneOf':
      return oneOfSql(test.cased ? test.texts : test.texts.map(fold));
    case 'like':
      return likeSql(test.pattern, test.cased);
    case 'regex':
      return `match(x, ${quote(`${flagsOf(test)}${asciiRegex(test.source)}`)})`;
    case 'network':
      return networkSql(test.network);
    case 'number':
      return `(match(x, ${decimal}) AND length(x) <= 400 AND ${numberSql} ${signs[test.comparison]} ${floatSql(test.value)})`;
    case 'datePart':
      return datePartSql(test.part, `${signs[test.comparison]} ${test.value}`);
    case 'sameAs': {
      const of = { kind: 'field', field: test.field } as const;
      const others = test.cased ? readings.texts(of) : readings.folded(of);
      return `arrayExists(y -> ${positions[test.position]}, ${others})`;
    }
  }
}

const signs: Readonly<Record<Comparison, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=', eq: '=' };
const positions = {
  whole: 'x = y',
  start: 'startsWith(x, y)',
  end: 'endsWith(x, y)',
  anywhere: 'position(x, y) > 0',
} as const;

function oneOfSql(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  const [only] = distinct;
  if (only === undefined) return '0';
  return distinct.length === 1 ? `x = ${quote(only)}` : `x IN (${distinct.map(quote).join(', ')})`;
}

/** `.` takes ends of lines only where the rule says so; the engine's own default is otherwise. */
const flagsOf = ({ insensitive, multiline, dotAll }: Extract<TextTest, { kind: 'regex' }>): string =>
  `(?${insensitive ? 'i' : ''}${multiline ? 'm' : ''}${dotAll ? 's' : '-s'})`;

const codeOf = (character: string): string => `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * The expression with its characters beyond ASCII as code points. Before it runs an expression the engine looks for a
 * text that must be there, byte by byte, and of `Σ?` it takes only the last byte for optional (26.7).
 */
export const asciiRegex = (source: string): string =>
  source
    .toWellFormed()
    .replace(/\\Q([\s\S]*?)(?:\\E|$)|\\?[^\0-\x7f]|\\[\0-\x7f]/gu, (piece, literal: string | undefined) => {
      if (literal !== undefined) return [...literal].map(codeOf).join('');
      const character = [...piece].at(-1) ?? '';
      return character > '\x7f' ? codeOf(character) : piece;
    });

function likeSql(pattern: Pattern, cased: boolean): string {
  const { kind, text } = shapeOf(pattern, cased);
  if (kind === 'exact') return `x = ${quote(text)}`;
  if (kind === 'start') return `startsWith(x, ${quote(text)})`;
  if (kind === 'end') return `endsWith(x, ${quote(text)})`;
  if (kind === 'anywhere') return '1';
  return `match(x, ${quote(regexOf(pattern, cased))})`;
}

/** Everything but letters and digits is escaped, so that no character has a meaning. */
const plain = (text: string): string =>
  text.replace(/[^A-Za-z0-9]/gu, (character) =>
    (character.codePointAt(0) ?? 0) < 128
      ? `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`
      : character,
  );

function regexOf(pattern: Pattern, cased: boolean): string {
  const parts = pattern.map((part) => {
    if (part.kind === 'many') return '.*';
    if (part.kind === 'one') return '.';
    if (part.kind === 'set') return `[${plain(part.characters)}]`;
    return plain((cased ? part.text : fold(part.text)).toWellFormed());
  });
  return `(?s)^${parts.join('')}$`;
}

const decimal = quote('^[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$');
/** Beyond the largest number the engine reads nothing, where JavaScript reads infinity. */
const numberSql = "ifNull(toFloat64OrNull(x), if(startsWith(x, '-'), -inf, inf))";
const floatSql = (value: number): string => `toFloat64(${quote(String(value))})`;

const octet = '(?:0|[1-9][0-9]{0,2})';
const strictTail = quote(`(?:^|:)(?:${octet}\\.){3}${octet}$`);

/** What the engine takes and we do not: leading zeros in IPv4, `:::`, `::` that stands for nothing. */
const strict = `(position(a, '.') = 0 OR match(a, ${strictTail})) AND position(a, ':::') = 0
    AND (position(a, '::') = 0 OR length(extractAll(a, '[^:]+')) + (position(a, '.') > 0) <= 7)`;

/** Addresses as `engine/sigma/network.ts` reads them; an IPv4 address may be written as IPv6. */
function networkSql({ family, words, prefix }: Network): string {
  const text = "if(position(x, ':') > 0, replaceRegexpOne(x, '%[^%]+$', ''), x)";
  const bits = family === 4 ? 96 + prefix : prefix;
  const last = words.map((word, index) => word | (0xffff >>> Math.min(16, Math.max(0, bits - index * 16))));
  const address = (of: readonly number[]): string => `toIPv6(${quote(of.map((word) => word.toString(16)).join(':'))})`;
  const mapped = `AND NOT (${between('toIPv6OrNull(a)', "toIPv6('::ffff:0:0')", "toIPv6('::ffff:ffff:ffff')")})`;
  return `arrayExists(a -> length(x) <= 100 AND ${strict}
    AND ${between('toIPv6OrNull(a)', address(words), address(last))}${family === 6 ? ` ${mapped}` : ''}, [${text}])`;
}

const between = (value: string, from: string, until: string): string =>
  `ifNull(${value} >= ${from} AND ${value} <= ${until}, 0)`;
