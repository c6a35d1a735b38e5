/**
 * What the lake says about an event besides itself: how common its values are, where the process came from and what it
 * started, how the person usually works. Every statement is bounded by the scope. The last days end at the event, so
 * that an old alert is compared with what was usual then.
 */
import { type Instant, toInstant } from '#base/time.ts';
import { type CommonField, columnOf } from '#engine/events/common-fields.ts';
import { type EventRow, eventColumns, eventOf, type LakeEvent } from '#storage/lake/event-rows.ts';
import type { Lake } from '#storage/lake/port.ts';

type Numeric = number | string;
export type Common = LakeEvent['common'];

export const usualDays = 30;

const spanSql = `time > fromUnixTimestamp64Milli({until:Int64}) - INTERVAL ${usualDays} DAY
            AND time <= fromUnixTimestamp64Milli({until:Int64})`;

/** Where a question is asked: in one scope, up to the time of the event. */
export interface Asked {
  readonly scope: string;
  readonly untilMs: number;
}

const paramsOf = ({ scope, untilMs }: Asked): Record<string, unknown> => ({ scope, until: untilMs });

export interface TellingValue {
  readonly field: CommonField;
  readonly value: string;
}

/** The fields whose rarity tells most, the most exact first. */
const tellingFields = [
  'file.hash.sha256',
  'process.executable',
  'process.command_line',
  'dns.question.name',
  'destination.domain',
  'destination.ip',
  'source.ip',
  'user_agent.original',
] as const satisfies readonly CommonField[];

const tellingMost = 5;

export const tellingValues = (common: Common): readonly TellingValue[] =>
  tellingFields
    .flatMap((field) => (common[field] === undefined ? [] : [{ field, value: String(common[field]) }]))
    .slice(0, tellingMost);

export interface Prevalence extends TellingValue {
  /** Of all that the lake holds in this scope. */
  readonly firstSeenAt: Instant | null;
  /** In the last `usualDays`. */
  readonly events: number;
  readonly hosts: number;
  readonly users: number;
}

/** Values are compared as they stand, so that the index over them helps. */
export async function prevalenceOf(lake: Lake, asked: Asked, { field, value }: TellingValue): Promise<Prevalence> {
  const rows = await lake.query<{ all: Numeric; first_ms: Numeric; events: Numeric; hosts: Numeric; users: Numeric }>({
    sql: `SELECT count() AS all, toUnixTimestamp64Milli(min(time)) AS first_ms,
            countIf(${spanSql}) AS events,
            uniqIf(host_name, ${spanSql}) AS hosts,
            uniqIf(user_name, ${spanSql}) AS users
          FROM events
          WHERE scope = {scope:String} AND ${columnOf(field)} = {value:String}`,
    params: { ...paramsOf(asked), value },
  });
  const [row] = rows;
  return {
    field,
    value,
    firstSeenAt: row === undefined || Number(row.all) === 0 ? null : toInstant(Number(row.first_ms)),
    events: Number(row?.events ?? 0),
    hosts: Number(row?.hosts ?? 0),
    users: Number(row?.users ?? 0),
  };
}

/** How far back the lake reaches in this scope; without it "first seen" would say more than is known. */
export async function lakeReach(lake: Lake, { scope }: Asked): Promise<Instant | null> {
  const [row] = await lake.query<{ all: Numeric; first_ms: Numeric }>({
    sql: `SELECT count() AS all, toUnixTimestamp64Milli(min(time)) AS first_ms FROM events WHERE scope = {scope:String}`,
    params: { scope },
  });
  return row === undefined || Number(row.all) === 0 ? null : toInstant(Number(row.first_ms));
}

/** Windows and clouds do not tell case apart in names; these columns are dictionaries, so folding them costs little. */
const folded = (column: string, place: string): string => `lower(${column}) = lower({${place}:String})`;

export interface PersonKey {
  readonly where: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The person who acted, as the event names them; `undefined` where it names nobody. */
export function personOf(common: Common): PersonKey | undefined {
  const { 'user.name': name, 'user.domain': domain, 'user.email': email, 'user.id': id } = common;
  if (name !== undefined && domain !== undefined)
    return {
      where: `${folded('user_name', 'name')} AND ${folded('user_domain', 'domain')}`,
      params: { name: String(name), domain: String(domain) },
    };
  if (name !== undefined) return { where: folded('user_name', 'name'), params: { name: String(name) } };
  if (email !== undefined) return { where: folded('user_email', 'email'), params: { email: String(email) } };
  return id === undefined ? undefined : { where: folded('user_id', 'id'), params: { id: String(id) } };
}

export interface UsualValue {
  readonly value: string;
  readonly events: number;
}

export interface Usual {
  readonly events: number;
  readonly hosts: { readonly total: number; readonly most: UsualValue[] };
  readonly addresses: { readonly total: number; readonly most: UsualValue[] };
  /** Events in each hour of the day, UTC. */
  readonly hours: number[];
}

const shownMost = 24;

/** Hosts, source addresses and hours of a person in the days before the event. */
export async function usualOf(lake: Lake, asked: Asked, person: PersonKey): Promise<Usual> {
  const rows = await lake.query<{ kind: string; value: string; events: Numeric; kinds: Numeric }>({
    sql: `SELECT pair.1 AS kind, assumeNotNull(pair.2) AS value, count() AS events,
            count() OVER (PARTITION BY kind) AS kinds
          FROM (
            SELECT arrayJoin([
              ('host', host_name::Nullable(String)), ('address', source_ip),
              ('hour', toString(toHour(time))::Nullable(String))]) AS pair
            FROM events
            WHERE scope = {scope:String} AND time > fromUnixTimestamp64Milli({until:Int64}) - INTERVAL ${usualDays} DAY
              AND time < fromUnixTimestamp64Milli({until:Int64}) AND (${person.where})
          )
          WHERE isNotNull(pair.2)
          GROUP BY kind, value
          ORDER BY events DESC, value
          LIMIT ${shownMost} BY kind`,
    params: { ...paramsOf(asked), ...person.params },
  });
  const of = (kind: string) => {
    const own = rows.filter((row) => row.kind === kind);
    const most = own.map((row) => ({ value: row.value, events: Number(row.events) }));
    return { total: Number(own[0]?.kinds ?? 0), most };
  };
  const hours = Array.from({ length: 24 }, () => 0);
  for (const { value, events } of of('hour').most) hours[Number(value)] = events;
  return {
    events: hours.reduce((sum, count) => sum + count, 0),
    hosts: of('host'),
    addresses: of('address'),
    hours,
  };
}

/** A process as the lake names it: by the id that stays, else by its number on its host. */
interface ProcessKey {
  readonly column: 'process_entity_id' | 'process_pid' | 'process_parent_entity_id' | 'process_parent_pid';
  readonly value: string;
  readonly host: string;
}

const hourMs = 3_600_000;
/** Numbers of processes are used again, so they are believed for less long than ids. */
const nearMs = {
  id: { before: 7 * 24 * hourMs, after: 24 * hourMs },
  pid: { before: 12 * hourMs, after: 2 * hourMs },
};

function keyOf(
  common: Common,
  which: 'process' | 'process.parent',
  asks: 'itself' | 'children',
): ProcessKey | undefined {
  const host = common['host.name'];
  const [id, pid] = [common[`${which}.entity_id`], common[`${which}.pid`]];
  if (host === undefined || (id === undefined && pid === undefined)) return undefined;
  const prefix = asks === 'children' ? 'process_parent' : 'process';
  return id !== undefined
    ? { column: `${prefix}_entity_id`, value: String(id), host: String(host) }
    : { column: `${prefix}_pid`, value: String(pid), host: String(host) };
}

/** Starts of processes near the event: the latest before it (`itself`), or those that came after (`children`). */
async function startsOf(lake: Lake, asked: Asked, key: ProcessKey, limit: number): Promise<LakeEvent[]> {
  const isChildren = key.column.startsWith('process_parent');
  const near = key.column.endsWith('pid') ? nearMs.pid : nearMs.id;
  const rows = await lake.query<EventRow>({
    sql: `SELECT ${eventColumns} FROM events
          WHERE scope = {scope:String} AND lower(host_name) = lower({host:String})
            AND time >= fromUnixTimestamp64Milli({from:Int64}) AND time <= fromUnixTimestamp64Milli({until:Int64})
            AND toString(${key.column}) = {value:String}
            AND event_category = 'process' AND process_command_line IS NOT NULL
          ORDER BY time ${isChildren ? '' : 'DESC'}, epoch, partition, offset, idx
          LIMIT 1 BY process_entity_id, process_pid LIMIT {limit:UInt32}`,
    params: {
      scope: asked.scope,
      host: key.host,
      value: key.value,
      limit,
      from: asked.untilMs - (isChildren ? near.after : near.before),
      until: asked.untilMs + (isChildren ? near.after : 0),
    },
  });
  return rows.map(eventOf);
}

export interface Lineage {
  /** The oldest first; the process itself is not among them. */
  readonly ancestors: LakeEvent[];
  readonly children: LakeEvent[];
  readonly moreChildren: boolean;
}

const ancestorsMost = 4;
const childrenMost = 6;

/** `undefined` where the event names no process. */
export async function lineageOf(lake: Lake, asked: Asked, common: Common): Promise<Lineage | undefined> {
  const itself = keyOf(common, 'process', 'children');
  if (itself === undefined && keyOf(common, 'process.parent', 'itself') === undefined) return undefined;
  const [ancestors, children] = await Promise.all([
    ancestorsOf(lake, asked, common),
    itself === undefined ? [] : startsOf(lake, asked, itself, childrenMost + 1),
  ]);
  return { ancestors, children: children.slice(0, childrenMost), moreChildren: children.length > childrenMost };
}

async function ancestorsOf(lake: Lake, asked: Asked, common: Common): Promise<LakeEvent[]> {
  const found: LakeEvent[] = [];
  let child = common;
  while (found.length < ancestorsMost) {
    const key = keyOf(child, 'process.parent', 'itself');
    if (key === undefined) break;
    const [parent] = await startsOf(lake, asked, key, 1);
    if (parent === undefined || found.some((one) => one.id === parent.id)) break;
    found.unshift(parent);
    child = parent.common;
  }
  return found;
}
