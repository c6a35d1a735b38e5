/** For tests: an embedded lake with events in it, and which of them filters let through. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fields } from '#engine/events/model.ts';
import { nativeJson } from '#engine/events/native-json.ts';
import type { LakeFilter } from '#engine/query/filter.ts';
import { openChdb } from '#storage/lake/chdb.ts';
import { openFilterScope } from '#storage/lake/filter-sql.ts';
import { migrateLake } from '#storage/lake/migrate.ts';
import type { Lake } from '#storage/lake/port.ts';

export interface StoredEvent {
  readonly source?: string;
  readonly logSources?: readonly string[];
  readonly time?: string;
  readonly native: Fields;
}

export interface FilterLake {
  readonly lake: Lake;
  /** Puts events in and gives the number of the first; they are numbered on. */
  add(events: readonly StoredEvent[]): Promise<number>;
  /** For each event from `first` on (`count` of them), for each filter: does it let the event through? */
  answers(filters: readonly LakeFilter[], first: number, count: number): Promise<readonly (readonly boolean[])[]>;
  close(): Promise<void>;
}

const receivedAt = '2026-11-23T08:58:50.123Z';

export async function openFilterLake(): Promise<FilterLake> {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-filters-'));
  const lake = await openChdb({ folder });
  await migrateLake(lake, join(import.meta.dirname, '../../../../migrations/lake'));
  let next = 0;
  return {
    lake,
    async add(events) {
      const first = next;
      const lines = events.map(({ source = 'test', logSources = ['test//'], time = receivedAt, native }) => {
        const log = { log_source: logSources[0] ?? '', log_sources: logSources };
        const row = { epoch: 'e', partition: 0, offset: next++, idx: 0, received_at: receivedAt, time, scope: 's' };
        const start = JSON.stringify({ ...row, source, sender: 't', ...log, raw: '' }).slice(0, -1);
        return `${start},"native":${nativeJson(native)}}\n`;
      });
      await lake.append('events', Buffer.from(lines.join('')));
      return first;
    },
    async answers(filters, first, count) {
      const scope = openFilterScope();
      const conditions = filters.map((filter) => scope.condition(filter));
      const rows = await lake.query<{ flags: readonly number[] }>({
        sql: `WITH ${scope.withClause()}\nSELECT [${conditions.join(',\n')}] AS flags FROM events
              WHERE offset >= ${first} AND offset < ${first + count} ORDER BY offset`,
      });
      return rows.map(({ flags }) => flags.map((flag) => flag === 1));
    },
    async close() {
      await lake.close();
      await rm(folder, { recursive: true });
    },
  };
}
