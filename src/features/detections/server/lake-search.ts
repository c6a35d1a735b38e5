/** What rules ask of the lake: one event with what rules see of it, and the events of the past that a rule matches. */
import type { Visible } from '#base/actor.ts';
import { conflict, failed } from '#base/errors.ts';
import { emptyFields } from '#engine/events/flatten.ts';
import type { EventView, FieldValue } from '#engine/events/model.ts';
import { allOf, type LakeFilter } from '#engine/query/filter.ts';
import { viewsOfStored } from '#engine/sources/stored.ts';
import { type EventRow, eventColumns, eventOf, type LakeEvent } from '#storage/lake/event-rows.ts';
import { openFilterScope } from '#storage/lake/filter-sql.ts';
import type { Lake } from '#storage/lake/port.ts';

export const visibleFilter = (visible: Visible): readonly LakeFilter[] =>
  visible === 'all' ? [] : [{ kind: 'column', column: 'scope', oneOf: visible }];

export interface StoredEvent {
  readonly event: LakeEvent;
  readonly views: readonly EventView[];
}

const idPattern = /^([^']{1,100})-(\d{1,5})-(\d{1,16})-(\d{1,10})$/;

/** The event of that id, when the actor may see it. */
export async function storedEvent(lake: Lake, visible: Visible, id: string): Promise<StoredEvent | undefined> {
  const match = idPattern.exec(id);
  if (match === null) return undefined;
  const [, epoch, partition, offset, idx] = match;
  const scope = openFilterScope();
  const [row] = await lake.query<EventRow>({
    sql: `SELECT ${eventColumns}, log_sources, native FROM events
          WHERE epoch = {epoch:String} AND partition = {partition:UInt32} AND offset = {offset:UInt64}
            AND idx = {idx:UInt64} AND ${scope.condition(allOf(...visibleFilter(visible)))} LIMIT 1`,
    params: { epoch, partition: Number(partition), offset: Number(offset), idx: Number(idx) },
  });
  if (row === undefined) return undefined;
  const event = eventOf(row);
  const logSources = Array.isArray(row.log_sources) ? row.log_sources.map(String) : [];
  const native = Object.assign(emptyFields(), JSON.parse(String(row.native)) as Record<string, FieldValue>);
  return { event, views: viewsOfStored(event.source, logSources, native) };
}

export interface PastSearch {
  readonly filter: LakeFilter;
  readonly visible: Visible;
  readonly from: string;
  readonly until: string;
  readonly limit: number;
}

export interface PastEvents {
  readonly events: readonly LakeEvent[];
  /** There are more than were asked for. */
  readonly cut: boolean;
  readonly elapsedMs: number;
}

const limits = { seconds: 20, memoryBytes: 1024 ** 3 };

/** The newest events that the filter lets through: read-only, bounded in time, rows and memory. */
export async function searchPast(lake: Lake, search: PastSearch): Promise<PastEvents> {
  const { filter, visible, from, until, limit } = search;
  const scope = openFilterScope();
  const where = scope.condition(allOf(...visibleFilter(visible), { kind: 'time', from, until }, filter));
  const sql = `WITH ${scope.withClause()}
    SELECT ${eventColumns} FROM events WHERE ${where} ORDER BY time DESC, epoch, partition, offset, idx`;
  const { columns, rows, cut, elapsedMs } = await lake.ask({ sql }, { ...limits, rows: limit }).catch(refusal);
  const names = columns.map(({ name }) => name);
  const events = rows.map((row) => eventOf(Object.fromEntries(names.map((name, at) => [name, row[at]]))));
  return { events, cut, elapsedMs };
}

/** The SQL is ours, so a fault in it is not the asker's; that it took too long is something to say. */
function refusal(error: unknown): never {
  const { code } = error as { code?: unknown };
  if (code === 'lake_limit')
    throw conflict('search_too_large', 'there is too much to look through for this rule', {
      remedy: 'Search a shorter time.',
    });
  throw failed('search_failed', 'the lake could not answer', { cause: error });
}
