/** An explanation in words, the same on the command line and on the page. */
import type { Near } from './tests.ts';

export const nearWords: Readonly<Record<Near, string>> = {
  case: 'it would match if case did not count',
  elsewhere: 'the text stands in the value, but not in that place',
  no_number: 'the value is no number',
  no_address: 'the value is no IP address',
  no_date: 'the value is no date',
  has_value: 'the field has a value',
};

/** What is said of a field that is not there. */
export const absentWords = (similar: readonly string[]): string =>
  similar.length === 0 ? 'the event has no such field' : `the event has no such field, but ${similar.join(', ')}`;

export const groupWords = { all: 'all of these', any: 'one of these' } as const;

const sourceParts = ({ product, category, service }: LogSourceParts): readonly string[] =>
  [product, category, service].filter((part) => part !== undefined);

interface LogSourceParts {
  readonly product?: string | undefined;
  readonly category?: string | undefined;
  readonly service?: string | undefined;
}

export const logSourceWords = (source: LogSourceParts): string => sourceParts(source).join(' · ') || 'any log source';
