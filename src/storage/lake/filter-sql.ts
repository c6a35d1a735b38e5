/**
 * Lake filters as ClickHouse SQL over the table `events`. Several filters may share one query: what is read of an event
 * is named once in its WITH clause, and the engine works it out once for each event however often it is asked for.
 *
 *   const scope = openFilterScope();
 *   const where = scope.condition(filter);
 *   `WITH ${scope.withClause()} SELECT id FROM events WHERE ${where}`
 *
 * Every expression is 0 or 1, never NULL, so that `NOT` means what it says. Texts of rules stand in the SQL as quoted
 * literals; nothing else of them gets into it.
 */
import { toInstant } from '#base/time.ts';
import type { LakeFilter, TextSource, TextTest } from '#engine/query/filter.ts';
import { openReadings, type Readings } from './filter-sql-readings.ts';
import { textTestSql } from './filter-sql-tests.ts';
import { list, quote } from './literal.ts';

export interface FilterScope {
  /** The filter as an expression. */
  condition(filter: LakeFilter): string;
  /** What the conditions so far have named; at least the two functions that they use. */
  withClause(): string;
}

export function openFilterScope(): FilterScope {
  const readings = openReadings();
  return {
    condition: (filter) => conditionSql(filter, readings),
    withClause: () => readings.definitions().join(',\n'),
  };
}

const indent = (text: string): string => text.replaceAll('\n', '\n  ');

function linked(word: 'AND' | 'OR', parts: readonly string[], empty: string): string {
  const [only] = parts;
  if (only === undefined) return empty;
  return parts.length === 1 ? only : `(${parts.map(indent).join(`\n  ${word} `)})`;
}

function conditionSql(filter: LakeFilter, readings: Readings): string {
  switch (filter.kind) {
    case 'all':
      return linked(
        'AND',
        filter.parts.map((part) => conditionSql(part, readings)),
        '1',
      );
    case 'any':
      return linked(
        'OR',
        filter.parts.map((part) => conditionSql(part, readings)),
        '0',
      );
    case 'not':
      return `NOT ${conditionSql(filter.part, readings)}`;
    case 'atLeast': {
      const parts = filter.parts.map((part) => `(${indent(conditionSql(part, readings))})`);
      return `(${parts.join('\n  + ') || '0'}) >= ${filter.least}`;
    }
    case 'text':
      return textSql(filter.of, filter.tests, readings);
    case 'present':
      return readings.present(filter.field);
    case 'missing':
      return readings.missing(filter.field);
    case 'column':
      return filter.oneOf.length === 0 ? '0' : `${filter.column} IN (${filter.oneOf.map(quote).join(', ')})`;
    case 'logSource':
      return `hasAny(log_sources, ${list(filter.oneOf)})`;
    case 'time':
      return linked('AND', [...bound('>=', filter.from), ...bound('<', filter.until)], '1');
  }
}

const bound = (comparison: string, instant: string | undefined): readonly string[] =>
  instant === undefined ? [] : [`time ${comparison} ${instantSql(instant)}`];

const instantSql = (instant: string): string =>
  `toDateTime64(${quote(toInstant(Date.parse(instant)).replace('T', ' ').replace('Z', ''))}, 3, 'UTC')`;

/** One pass over the texts as they are, one over them folded, for the tests that want either. */
function textSql(of: TextSource, tests: readonly TextTest[], readings: Readings): string {
  const folded = tests.filter((test) => 'cased' in test && !test.cased);
  const plain = tests.filter((test) => !folded.includes(test));
  const pass = (some: readonly TextTest[], texts: string): string =>
    `arrayExists(x -> ${linked('OR', textTestSql(some, readings), '0')}, ${texts})`;
  return linked(
    'OR',
    [
      ...(folded.length === 0 ? [] : [pass(folded, readings.folded(of))]),
      ...(plain.length === 0 ? [] : [pass(plain, readings.texts(of))]),
    ],
    '0',
  );
}
