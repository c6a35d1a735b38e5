/** Whole queries for lake filters: what people run, and what the product runs to look back with a rule. */
import type { LakeFilter } from '#engine/query/filter.ts';
import { openFilterScope } from './filter-sql.ts';
import { quote } from './literal.ts';

/** What tells people which event it is; `raw` and `native` hold the rest. */
const shown =
  'time, scope, source, host_name, user_name, event_action, process_executable, process_command_line, source_ip, id';

const indent = (text: string): string => text.replaceAll('\n', '\n  ');

/** The newest events that the filter lets through. */
export function searchSql(filter: LakeFilter, limit: number): string {
  const scope = openFilterScope();
  const where = scope.condition(filter);
  return `WITH
  ${indent(scope.withClause())}
SELECT ${shown}
FROM events
WHERE ${indent(where)}
ORDER BY time DESC
LIMIT ${limit}`;
}

/** The newest events that one of the filters lets through, with the names of those that do. */
export function searchTogetherSql(
  named: readonly { readonly name: string; readonly filter: LakeFilter }[],
  limit: number,
): string {
  const scope = openFilterScope();
  const names = named.map(({ name, filter }) => `if(${scope.condition(filter)}, ${quote(name)}, '')`);
  return `WITH
  ${indent(scope.withClause())},
  arrayFilter(x -> x != '', [
    ${names.map((name) => indent(indent(name))).join(',\n    ')}
  ]) AS rules
SELECT rules, ${shown}
FROM events
WHERE notEmpty(rules)
ORDER BY time DESC
LIMIT ${limit}`;
}
