import type { Cover } from '#engine/roster/model.ts';
import { defineProjection, must, on } from '#features/journal/projection.ts';
import { dutyAssigned, queueMade } from './entries.ts';

export interface QueueRow {
  readonly id: string;
  readonly scope: string;
  readonly name: string | null;
}

export interface DutyRow {
  /** Queue and start: known from the facts of the entry that ends the interval, too. */
  readonly id: string;
  readonly queue_id: string;
  readonly holder_id: string;
  readonly starts_at: string;
  readonly ends_at: string | null;
  /** Null in intervals that no roster made. */
  readonly cover: Cover | null;
  readonly made_by: string | null;
  readonly secondary_id: string | null;
}

const byHand = { cover: null, made_by: null, secondary_id: null } as const;

const dutyKey = (queueId: string, startsAt: string): string => `${queueId}@${startsAt}`;

export const queuesProjection = defineProjection<QueueRow>({
  table: 'queues',
  key: 'id',
  reactions: [
    on(
      queueMade,
      ({ facts }) => facts.queueId,
      (_, { facts, payload }) => ({ id: facts.queueId, scope: facts.scope, name: payload?.name ?? null }),
    ),
  ],
});

export const dutyProjection = defineProjection<DutyRow>({
  table: 'queue_duty',
  key: 'id',
  reactions: [
    on(
      queueMade,
      ({ facts }) => dutyKey(facts.queueId, facts.startsAt),
      (_, { facts }, id) => ({
        id,
        queue_id: facts.queueId,
        holder_id: facts.holderId,
        starts_at: facts.startsAt,
        ends_at: null,
        ...byHand,
      }),
    ),
    on(
      dutyAssigned,
      ({ facts }) => [dutyKey(facts.queueId, facts.previousStartsAt), dutyKey(facts.queueId, facts.startsAt)],
      (row, { facts }, id) =>
        id === dutyKey(facts.queueId, facts.startsAt)
          ? {
              id,
              queue_id: facts.queueId,
              holder_id: facts.holderId,
              starts_at: facts.startsAt,
              ends_at: null,
              cover: facts.cover,
              made_by: facts.madeBy,
              secondary_id: facts.secondaryId,
            }
          : { ...must(row, id), ends_at: facts.startsAt },
    ),
  ],
});

export const ownershipProjections = [queuesProjection, dutyProjection] as const;
