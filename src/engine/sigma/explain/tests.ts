/** One test of a rule in words: what the modifiers made of the written value, and what was nearly so. */
import type { Fields } from '#engine/events/model.ts';
import { timePartOf } from '#engine/sigma/dates.ts';
import { find } from '#engine/sigma/match/reference.ts';
import { elementsOf, numberOf, textOf } from '#engine/sigma/match/scalar.ts';
import { inNetwork, parseAddress, writeNetwork } from '#engine/sigma/network.ts';
import { type Pattern, placed, writePattern } from '#engine/sigma/pattern.ts';
import type { ResolvedItem, ValueTest } from '#engine/sigma/resolved.ts';

/** Why a value did not pass, where there is more to say than that it is another. */
export type Near =
  /** It would match if case did not count. */
  | 'case'
  /** The text stands in the value, but not where the rule wants it. */
  | 'elsewhere'
  /** The value is no number, address or date, so it cannot be compared. */
  | 'no_number'
  | 'no_address'
  | 'no_date'
  /** The field has a value. */
  | 'has_value';

/** More texts than these of one value are counted and not shown. */
export const mostAsked = 20;

const signs = { lt: '<', lte: '≤', gt: '>', gte: '≥', eq: '=' } as const;
const places = { whole: 'is', start: 'begins with', end: 'ends with', anywhere: 'contains' } as const;

/** Every text that a value stands for; a set of dashes shows its characters. */
const written = (pattern: Pattern): string =>
  pattern.map((part) => (part.kind === 'set' ? `[${part.characters}]` : writePattern([part]))).join('');

/** What is asked of the value, one entry for each alternative. */
export function asksOf(test: ValueTest): readonly string[] {
  switch (test.kind) {
    case 'pattern':
      return [`${written(test.pattern)}${test.cased ? ' (case counts)' : ''}`];
    case 'number':
      return test.texts;
    case 'regex': {
      const flags = `${test.insensitive ? 'i' : ''}${test.multiline ? 'm' : ''}${test.dotAll ? 's' : ''}`;
      return [`/${test.source}/${flags}`];
    }
    case 'cidr':
      return [writeNetwork(test.network)];
    case 'compare':
      return [`${signs[test.comparison]} ${test.value}`];
    case 'time':
      return [`${test.part} ${signs[test.comparison]} ${test.value}`];
    case 'fieldref':
      return [`${places[test.position]} the value of ${test.field}${test.cased ? ' (case counts)' : ''}`];
    case 'null':
      return ['no value'];
    case 'exists':
      return [test.wanted ? 'the field is there' : 'the field is not there'];
    case 'any':
      return test.tests.flatMap(asksOf);
  }
}

/** What a failed test nearly found in its field; `undefined` when nothing can be said. */
export function nearOf(item: ResolvedItem, test: ValueTest, fields: Fields): Near | undefined {
  const finds = (other: ValueTest): boolean => find(item, other, fields) !== undefined;
  const texts = (): readonly string[] =>
    item.field === undefined || !Object.hasOwn(fields, item.field)
      ? []
      : elementsOf(fields[item.field]).flatMap((value) => textOf(value) ?? []);
  const unless = (fits: (text: string) => boolean, near: Near): Near | undefined =>
    texts().length > 0 && !texts().some(fits) ? near : undefined;
  switch (test.kind) {
    case 'pattern': {
      if (test.cased && finds({ ...test, cased: false })) return 'case';
      const anywhere = { ...test, pattern: placed(test.pattern, 'anywhere') };
      return test.pattern.length > 0 && finds(anywhere) ? 'elsewhere' : undefined;
    }
    case 'regex':
      return !test.insensitive && finds({ ...test, insensitive: true }) ? 'case' : undefined;
    case 'fieldref':
      if (test.cased && finds({ ...test, cased: false })) return 'case';
      return test.position !== 'anywhere' && finds({ ...test, position: 'anywhere' }) ? 'elsewhere' : undefined;
    case 'cidr':
      return unless((text) => parseAddress(text) !== undefined || inNetwork(test.network, text), 'no_address');
    case 'compare':
      return unless((text) => numberOf(text) !== undefined, 'no_number');
    case 'time':
      return unless((text) => timePartOf(text, 'year') !== undefined, 'no_date');
    case 'null':
      return 'has_value';
    case 'any': {
      for (const part of test.tests) {
        const near = nearOf(item, part, fields);
        if (near !== undefined) return near;
      }
      return undefined;
    }
    case 'number':
    case 'exists':
      return undefined;
  }
}
