import { defineCommand, oneOf, usageError, wholeNumber } from '#app/cli/command.ts';
import { openRuleSet, readRuleSet } from '#app/cli/commands/detect/rule-set.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe } from '#app/cli/print.ts';
import { toInstant } from '#base/time.ts';
import { allOf, type LakeFilter } from '#engine/query/filter.ts';
import { filterOfRule, isRouted } from '#engine/sigma/query/filter.ts';
import type { ResolvedRule } from '#engine/sigma/resolved.ts';
import { sources } from '#engine/sources/index.ts';
import { windowOf } from '#features/detections/model.ts';
import { searchSql, searchTogetherSql } from '#storage/lake/search-sql.ts';
import { ruleInputOptions } from './rule-inputs.ts';

interface Converted {
  readonly rule: ResolvedRule['rule'];
  readonly filter: LakeFilter;
}

export const rulesConvert = defineCommand({
  name: 'rules convert',
  usage:
    'PATH… [--format sql|filter-json] [--since TIME] [--until TIME] [--limit N] [--together] [--pipeline FILE]… [--placeholders FILE]… [--json]',
  about:
    'Prints what a rule asks as ClickHouse SQL for `watchfloor query`, or as a lake filter in JSON. The query finds the events that the rule matches, in every log source that it looks at and under the native names of their fields. No server is needed. Ends with 1 when a rule was left out: it has an error, or no source feeds its log source.',
  operands: { least: 1 },
  options: {
    format: { type: 'string', value: 'FORMAT', about: 'sql or filter-json.' },
    since: {
      type: 'string',
      value: 'TIME',
      about: 'Only events from then on: 2026-11-23T08:00:00Z, or 24h or 7d ago.',
    },
    until: { type: 'string', value: 'TIME', about: 'Only events before then, written alike.' },
    limit: { type: 'string', value: 'N', about: 'At most this many events a query; 1,000 unless said.' },
    together: { type: 'boolean', about: 'One query for all rules, with a column that says which of them match.' },
    ...ruleInputOptions,
    ...jsonOption,
  },
  examples: [
    {
      line: 'rules convert content/rules/windows/process_creation/lsass-dump-with-comsvcs.yml --since 24h',
      says: 'The query for one rule; give it to `watchfloor query`.',
    },
    {
      line: 'rules convert content/rules --format filter-json',
      says: 'All rules that come along, one JSON line each.',
    },
  ],
  async run({ values, operands }, effects) {
    const format = oneOf(values.format, 'format', ['sql', 'filter-json']);
    const limit = wholeNumber(values.limit, 'limit', { least: 1, most: 100_000, standard: 1000 });
    const span = timeFilter(values.since, values.until, effects.now());
    const { pipeline: pipelines, placeholders } = values;
    const inputs = await readRuleSet({ rules: operands, pipelines, placeholders, routing: true }, effects);
    const { resolved, facts } = await openRuleSet(inputs);
    for (const fault of facts.faults) await effects.stderr.write(`${safe(fault)}\n`);
    const converted: Converted[] = [];
    for (const rule of resolved) {
      if (isRouted(rule, sources))
        converted.push({ rule: rule.rule, filter: allOf(...span, filterOfRule(rule, sources)) });
      else await effects.stderr.write(`${safe(rule.rule.file)}  rule_unrouted  No source feeds its log source.\n`);
    }
    if (values.together && converted.length > 0) {
      const sql = searchTogetherSql(
        converted.map(({ rule, filter }) => ({ name: rule.title, filter })),
        limit,
      );
      await effects.stdout.write(
        values.json ? jsonLine({ rules: converted.map(({ rule }) => rule.id), sql }) : `${sql}\n`,
      );
    } else {
      const several = converted.length > 1;
      for (const one of converted)
        await effects.stdout.write(
          format === 'sql' && !values.json ? sqlText(one, limit, several) : jsonLine(described(one, format, limit)),
        );
    }
    return facts.failed + facts.unrouted === 0 ? exitCodes.fine : exitCodes.faults;
  },
});

const headOf = ({ rule }: Converted) => ({ rule: rule.id, title: rule.title, level: rule.level, file: rule.file });

const described = (one: Converted, format: 'sql' | 'filter-json', limit: number): object =>
  format === 'sql' ? { ...headOf(one), sql: searchSql(one.filter, limit) } : { ...headOf(one), filter: one.filter };

/** Several queries end with `;` and say whose they are; a comment ends with its line, and titles have none. */
function sqlText(one: Converted, limit: number, several: boolean): string {
  const sql = searchSql(one.filter, limit);
  if (!several) return `${sql}\n`;
  return `-- ${safe(`${one.rule.title} (${one.rule.id})`).replaceAll(/\s+/g, ' ')}\n${sql};\n\n`;
}

function timeFilter(since: string | undefined, until: string | undefined, now: Date): readonly LakeFilter[] {
  if (since === undefined && until === undefined) return [];
  return [{ kind: 'time', from: instantOf(since, 'since', now), until: instantOf(until, 'until', now) }];
}

function instantOf(text: string | undefined, option: string, now: Date): string | undefined {
  if (text === undefined) return undefined;
  const ago = windowOf(text);
  if (ago !== undefined) return toInstant(now.getTime() - ago);
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw usageError(`--${option} takes a time such as 2026-11-23T08:00:00Z, 24h or 7d, not “${text}”`);
  return toInstant(at);
}
