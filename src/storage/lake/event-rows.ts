/** Events as the lake's rows tell them. Times cross as milliseconds, so that no zone and no format comes between. */
import { toInstant } from '#base/time.ts';
import { columnOf, commonFieldNames } from '#engine/events/common-fields.ts';

export interface LakeEvent {
  readonly id: string;
  readonly time: string;
  readonly receivedAt: string;
  readonly timeFlag: string;
  readonly source: string;
  readonly logSource: string;
  readonly retrospective: boolean;
  /** Common fields by their ECS names; absent ones are left out. */
  readonly common: Readonly<Record<string, string | number>>;
}

export type EventRow = Record<string, unknown>;

const commonColumns = commonFieldNames.map(columnOf).join(', ');
/** What `eventOf` reads. */
export const eventColumns = `id, toUnixTimestamp64Milli(time) AS time_ms, toUnixTimestamp64Milli(received_at) AS received_ms,
  time_flag, source, log_source, retrospective, ${commonColumns}`;

export function eventOf(row: EventRow): LakeEvent {
  const common: Record<string, string | number> = {};
  for (const field of commonFieldNames) {
    const value = row[columnOf(field)];
    if (typeof value === 'string' || typeof value === 'number') common[field] = value;
  }
  return {
    id: String(row.id),
    time: toInstant(Number(row.time_ms)),
    receivedAt: toInstant(Number(row.received_ms)),
    timeFlag: String(row.time_flag),
    source: String(row.source),
    logSource: String(row.log_source),
    retrospective: row.retrospective === true || row.retrospective === 1,
    common,
  };
}
