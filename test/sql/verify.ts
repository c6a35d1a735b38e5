/**
 * Does the SQL of rules find in the lake what the reference matcher finds in memory? Events go the way of the product
 * (its parsing, its rows, its table); rules are asked many at a time, those of the same log sources together.
 */

import { type LogSource, type ParsedEvent, serves } from '#engine/events/model.ts';
import type { LakeFilter } from '#engine/query/filter.ts';
import { Correlator } from '#engine/sigma/correlation/correlator.ts';
import { linkCorrelations } from '#engine/sigma/correlation/link.ts';
import { compile } from '#engine/sigma/index.ts';
import { matchView } from '#engine/sigma/match/reference.ts';
import { isLikeFast } from '#engine/sigma/match/wildcards.ts';
import { filterOfRule } from '#engine/sigma/query/filter.ts';
import type { ResolvedRule } from '#engine/sigma/resolved.ts';
import { sources } from '#engine/sources/index.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { BatchCorrelations } from '#features/pipeline/server/correlation-state.ts';
import { processBatch } from '#features/pipeline/server/process-batch.ts';
import { openFilterScope } from '#storage/lake/filter-sql.ts';
import type { Lake } from '#storage/lake/port.ts';

export interface Verified {
  readonly rules: number;
  readonly events: number;
  /** Pairs of rule and event that the matcher found. */
  readonly pairs: number;
  readonly rulesThatHit: number;
  /** `rule event` that only one of the two found. */
  readonly onlyMatcher: readonly string[];
  readonly onlySql: readonly string[];
  /** Rules whose SQL the lake refused, with its reason. */
  readonly refused: readonly string[];
  readonly sqlMs: number;
  readonly matchMs: number;
}

const perRecord = 1000;
const perQuery = 40;
const epoch = 'verify';

/** Lines into the lake as the pipeline writes them; `offset` and `idx` say where in `lines` an event stood. */
export async function store(lake: Lake, lines: readonly string[]): Promise<void> {
  const { matcher } = compile([]);
  const { program } = linkCorrelations([], []);
  const at = { epoch, partition: 0 };
  const batchParts = {
    place: at,
    rules: { matcher, facts: new Map(), correlations: program },
    correlations: new BatchCorrelations(new Correlator(program), [], at),
  };
  for (let at = 0; at < lines.length; at += perRecord) {
    const part = lines.slice(at, at + perRecord);
    const head = { receivedAt: '2026-11-23T08:58:50.123Z', sender: 'verify', scope: 'scp_a', events: part.length };
    const record = { offset: at / perRecord, head, body: Buffer.from(part.join('\n')) };
    const { rows } = processBatch([record], batchParts);
    await lake.append('events', rows.events.lines);
  }
}

const place = (offset: number, idx: number): number => offset * perRecord + idx;

interface Asked {
  readonly rule: ResolvedRule;
  readonly filter: LakeFilter;
}

/** Rules that look at the same log sources stand together. */
function batches(rules: readonly ResolvedRule[]): readonly (readonly Asked[])[] {
  const byRoute = Map.groupBy(rules, ({ rule }) => JSON.stringify(rule.logSource));
  return [...byRoute.values()].flatMap((some) => {
    const asked = some.map((rule) => ({ rule, filter: filterOfRule(rule, sources) }));
    return Array.from({ length: Math.ceil(asked.length / perQuery) }, (_, at) =>
      asked.slice(at * perQuery, (at + 1) * perQuery),
    );
  });
}

/** The pairs that the SQL finds. A batch that the lake refuses is halved until the rule to blame stands alone. */
async function ask(lake: Lake, asked: readonly Asked[], found: Set<string>, refused: string[]): Promise<void> {
  const scope = openFilterScope();
  const flags = asked.map(({ filter }) => scope.condition(filter));
  try {
    const rows = await lake.query<{ offset: string; idx: number; hits: readonly number[] }>({
      sql: `WITH ${scope.withClause()},\n  [${flags.join(',\n')}] AS flags
            SELECT offset, idx, arrayFilter(i -> flags[i] = 1, arrayEnumerate(flags)) AS hits
            FROM events WHERE has(flags, 1) SETTINGS max_query_size = 10000000`,
    });
    for (const { offset, idx, hits } of rows)
      for (const hit of hits) found.add(`${asked[hit - 1]?.rule.rule.id} ${place(Number(offset), idx)}`);
  } catch (error) {
    if (asked.length === 1) {
      refused.push(`${asked[0]?.rule.rule.file}: ${String(error)}`);
      return;
    }
    const half = asked.length >> 1;
    await ask(lake, asked.slice(0, half), found, refused);
    await ask(lake, asked.slice(half), found, refused);
  }
}

const likeness = { isLike: isLikeFast, mayBeAnywhere: () => true };

function matchAll(rules: readonly ResolvedRule[], lines: readonly string[]): Set<string> {
  const found = new Set<string>();
  const routes = new Map<string, readonly ResolvedRule[]>();
  const routeOf = (source: LogSource): readonly ResolvedRule[] => {
    const key = JSON.stringify(source);
    const route = routes.get(key) ?? rules.filter(({ rule }) => serves(source, rule.logSource));
    routes.set(key, route);
    return route;
  };
  for (const [at, line] of lines.entries())
    for (const { logSource, fields } of parsed(line)?.views ?? [])
      for (const rule of routeOf(logSource))
        if (matchView(rule, fields, likeness) !== undefined) found.add(`${rule.rule.id} ${at}`);
  return found;
}

export function parsed(line: string): ParsedEvent | undefined {
  const result = parseLine(line);
  return 'value' in result ? result.value : undefined;
}

const without = (some: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] =>
  [...some].filter((one) => !others.has(one));

/** Compares over `lines`, which `store` has put into this lake; rules without a route find nothing in either. */
export async function verify(
  lake: Lake,
  rules: readonly ResolvedRule[],
  lines: readonly string[],
  onBatch: (done: number) => void = () => undefined,
): Promise<Verified> {
  const [sql, refused] = [new Set<string>(), [] as string[]];
  const began = performance.now();
  let done = 0;
  for (const batch of batches(rules)) {
    await ask(lake, batch, sql, refused);
    done += batch.length;
    onBatch(done);
  }
  const asked = performance.now();
  const matcher = matchAll(rules, lines);
  return {
    rules: rules.length,
    events: lines.length,
    pairs: matcher.size,
    rulesThatHit: new Set([...matcher].map((pair) => pair.split(' ')[0])).size,
    onlyMatcher: without(matcher, sql),
    onlySql: without(sql, matcher),
    refused,
    sqlMs: Math.round(asked - began),
    matchMs: Math.round(performance.now() - asked),
  };
}
