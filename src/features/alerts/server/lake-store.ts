/** Everything that alerts ask of the lake. Times cross as milliseconds, so that no zone and no format comes between. */
import { z } from 'zod';
import { toInstant } from '#base/time.ts';
import { columnOf, commonFieldNames } from '#engine/events/common-fields.ts';
import type { TallyGain } from '#features/alerts/decide-hits.ts';
import type { Entity } from '#features/alerts/model.ts';
import { type EventRow, eventColumns, eventOf, type LakeEvent } from '#storage/lake/event-rows.ts';
import type { Lake } from '#storage/lake/port.ts';
import type { AlertRun } from './hit-store.ts';

export interface LakeEventDetail extends LakeEvent {
  readonly native: Readonly<Record<string, unknown>>;
  readonly raw: string;
}

const correlationSchema = z.object({
  from: z.string(),
  to: z.string(),
  measure: z.number(),
  group: z.array(z.object({ name: z.string(), value: z.string() })),
  hits: z.int(),
  late: z.boolean(),
  events: z.array(z.object({ rule: z.string(), event: z.string(), time: z.number() })),
});

const matchedSchema = z.object({
  selections: z.array(z.string()).catch([]),
  fields: z
    .array(
      z.object({
        name: z.string(),
        value: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
        by: z.string().catch(''),
      }),
    )
    .catch([]),
  /** Of the firing of a correlation: its window, and what it was made of. */
  correlation: correlationSchema.optional().catch(undefined),
});
export type Matched = z.output<typeof matchedSchema>;
export const noMatch: Matched = { selections: [], fields: [] };

/** What made the rule match; nothing when the text is not understood, because the hit itself still stands. */
export function readMatched(text: string): Matched {
  try {
    return matchedSchema.catch(noMatch).parse(JSON.parse(text));
  } catch {
    return noMatch;
  }
}

export interface LakeHit {
  readonly epoch: string;
  readonly partition: number;
  readonly offset: number;
  readonly idx: number;
  readonly timeMs: number;
  readonly level: string;
  readonly matched: Matched;
}

type Numeric = number | string;

interface HitRow {
  readonly epoch: string;
  readonly partition: Numeric;
  readonly offset: Numeric;
  readonly idx: Numeric;
  readonly time_ms: Numeric;
  readonly level: string;
  readonly matched: string;
}

const last = { offset: Number.MAX_SAFE_INTEGER, idx: 0 };

const runParams = (run: AlertRun): Record<string, unknown> => ({
  scope: run.scope,
  rule: run.ruleId,
  key: run.key,
  retrospective: run.retrospective ? 1 : 0,
  startOffset: run.start[0],
  startIdx: run.start[1],
  endOffset: run.end?.[0] ?? last.offset,
  endIdx: run.end?.[1] ?? last.idx,
});

/** `event`: only the hit on this one. */
export interface HitChoice {
  readonly limit: number;
  readonly event?: string | undefined;
}

/** The newest hits of an alert. */
export async function hitsOfRun(lake: Lake, run: AlertRun, { limit, event }: HitChoice): Promise<LakeHit[]> {
  const rows = await lake.query<HitRow>({
    sql: `SELECT epoch, partition, offset, idx, toUnixTimestamp64Milli(time) AS time_ms, level, matched
          FROM hits
          WHERE scope = {scope:String} AND rule_id = {rule:String} AND alert_key = {key:String}
            AND retrospective = {retrospective:UInt8}
            AND (offset, idx) >= ({startOffset:UInt64}, {startIdx:UInt32})
            AND (offset, idx) < ({endOffset:UInt64}, {endIdx:UInt32})
            ${event === undefined ? '' : 'AND id = {event:String}'}
          ORDER BY offset DESC, idx DESC LIMIT 1 BY offset, idx LIMIT {limit:UInt32}`,
    params: { ...runParams(run), limit, ...(event === undefined ? {} : { event }) },
  });
  return rows.map((row) => ({
    epoch: row.epoch,
    partition: Number(row.partition),
    offset: Number(row.offset),
    idx: Number(row.idx),
    timeMs: Number(row.time_ms),
    level: row.level,
    matched: readMatched(row.matched),
  }));
}

function nativeOf(text: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The events of hits, with everything. Their times narrow the search to a few granules. */
export async function eventsOfHits(lake: Lake, scope: string, hits: readonly LakeHit[]): Promise<LakeEventDetail[]> {
  if (hits.length === 0) return [];
  const times = hits.map((hit) => hit.timeMs);
  const rows = await lake.query<EventRow>({
    sql: `SELECT ${eventColumns}, native, raw FROM events
          WHERE scope = {scope:String}
            AND time >= fromUnixTimestamp64Milli({from:Int64}) AND time <= fromUnixTimestamp64Milli({until:Int64})
            AND (epoch, partition, offset, idx) IN
              (SELECT arrayJoin(JSONExtract({places:String}, 'Array(Tuple(String, UInt16, UInt64, UInt32))')) AS place)
          ORDER BY offset DESC, idx DESC LIMIT 1 BY epoch, partition, offset, idx`,
    params: {
      scope,
      from: Math.min(...times),
      until: Math.max(...times),
      places: JSON.stringify(hits.map((hit) => [hit.epoch, hit.partition, hit.offset, hit.idx])),
    },
  });
  return rows.map((row) => ({ ...eventOf(row), native: nativeOf(row.native), raw: String(row.raw) }));
}

interface Same {
  readonly where: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const is = (column: string, place: string): string => `lower(${column}) = lower({${place}:String})`;

const anyOf = (...columns: readonly string[]): string => columns.map((column) => is(column, 'entity')).join(' OR ');

/** `DOMAIN\\name` and, for local accounts, `name@host` (see engine/sources/entities.ts) name two columns at once. */
function sameUser(value: string): Same {
  const alone = [is('user_name', 'entity'), is('user_email', 'entity'), is('user_id', 'entity')];
  const target = is('user_target_name', 'user');
  const [slash, at] = [value.indexOf('\\'), value.lastIndexOf('@')];
  if (slash > 0)
    return {
      where: [...alone, `${is('user_name', 'user')} AND ${is('user_domain', 'place')}`, target].join(' OR '),
      params: { entity: value, user: value.slice(slash + 1), place: value.slice(0, slash) },
    };
  if (at > 0)
    return {
      where: [...alone, `(${is('user_name', 'user')} OR ${target}) AND ${is('host_name', 'place')}`].join(' OR '),
      params: { entity: value, user: value.slice(0, at), place: value.slice(at + 1) },
    };
  return { where: [...alone, target].join(' OR '), params: { entity: value, user: value } };
}

/** `file.path=C:\\…`: a common field has a column, any other is looked up in the native fields. */
function sameField(text: string): Same {
  const at = text.indexOf('=');
  const [field, value] = [text.slice(0, at), text.slice(at + 1)];
  const common = commonFieldNames.find((name) => name === field);
  if (common !== undefined)
    return { where: `lower(toString(${columnOf(common)})) = lower({entity:String})`, params: { entity: value } };
  return {
    where: `lower(JSONExtractString(native, {field:String})) = lower({entity:String})
      OR JSONExtractRaw(native, {field:String}) = {entity:String}`,
    params: { entity: value, field },
  };
}

function sameEntity({ kind, value }: Entity): Same {
  switch (kind) {
    case 'user':
      return sameUser(value);
    case 'host':
      return {
        where: `lower(trim(TRAILING '.' FROM host_name)) = lower({entity:String}) OR ${is('host_id', 'entity')}`,
        params: { entity: value },
      };
    case 'process':
      return { where: anyOf('process_entity_id', 'process_parent_entity_id'), params: { entity: value } };
    case 'file':
      return value.startsWith('sha256:')
        ? { where: is('file_hash_sha256', 'entity'), params: { entity: value.slice('sha256:'.length) } }
        : { where: anyOf('file_path', 'process_executable'), params: { entity: value } };
    case 'resource':
      return {
        where: anyOf('cloud_resource_id', 'organization_id', 'cloud_account_id'),
        params: { entity: value },
      };
    case 'address':
      return {
        where: anyOf('source_ip', 'destination_ip', 'host_ip'),
        params: { entity: value },
      };
    case 'source':
      return { where: is('source', 'entity'), params: { entity: value } };
    case 'field':
      return sameField(value);
  }
}

export interface AroundInput {
  readonly scope: string;
  readonly entity: Entity;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly limit: number;
}

/** Events of the same entity in a span of time, oldest first; one more than asked for tells that there are more. */
export async function eventsAround(lake: Lake, input: AroundInput): Promise<LakeEvent[]> {
  const same = sameEntity(input.entity);
  const rows = await lake.query<EventRow>({
    sql: `SELECT ${eventColumns} FROM events
          WHERE scope = {scope:String}
            AND time >= fromUnixTimestamp64Milli({from:Int64}) AND time <= fromUnixTimestamp64Milli({until:Int64})
            AND (${same.where})
          ORDER BY time, epoch, partition, offset, idx LIMIT {limit:UInt32}`,
    params: {
      ...same.params,
      scope: input.scope,
      from: input.fromMs,
      until: input.untilMs,
      limit: input.limit,
    },
  });
  return rows.map(eventOf);
}

interface CountRow {
  readonly alert_id: string;
  readonly hits: Numeric;
  readonly first_ms: Numeric;
  readonly last_ms: Numeric;
  readonly last_offset: Numeric;
  readonly last_idx: Numeric;
}

/** Distinct events, times and last position of each run that the lake holds hits of. */
export async function countRuns(lake: Lake, runs: readonly AlertRun[]): Promise<TallyGain[]> {
  if (runs.length === 0) return [];
  const places = runs.map((run) => {
    const end = run.end ?? [last.offset, last.idx];
    return [run.alertId, run.key, run.retrospective ? 1 : 0, ...run.start, ...end];
  });
  const rows = await lake.query<CountRow>({
    sql: `SELECT r.1 AS alert_id, uniqExact(h.offset, h.idx) AS hits,
            toUnixTimestamp64Milli(min(h.time)) AS first_ms, toUnixTimestamp64Milli(max(h.time)) AS last_ms,
            max((h.offset, h.idx)).1 AS last_offset, max((h.offset, h.idx)).2 AS last_idx
          FROM hits AS h INNER JOIN (
            SELECT arrayJoin(JSONExtract({runs:String},
              'Array(Tuple(String, String, UInt8, UInt64, UInt32, UInt64, UInt32))')) AS r, r.2 AS key
          ) AS runs ON h.alert_key = runs.key
          WHERE h.alert_key IN {keys:Array(String)} AND h.retrospective = r.3
            AND (h.offset, h.idx) >= (r.4, r.5) AND (h.offset, h.idx) < (r.6, r.7)
          GROUP BY alert_id`,
    params: { runs: JSON.stringify(places), keys: [...new Set(runs.map((run) => run.key))] },
  });
  return rows.map((row) => ({
    alertId: row.alert_id,
    hits: Number(row.hits),
    firstHitAt: toInstant(Number(row.first_ms)),
    lastHitAt: toInstant(Number(row.last_ms)),
    last: { offset: Number(row.last_offset), idx: Number(row.last_idx) },
  }));
}
