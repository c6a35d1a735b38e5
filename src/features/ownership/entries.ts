import { z } from 'zod';
import { instantOut } from '#base/schema.ts';
import { covers } from '#engine/roster/model.ts';
import { defineEntry } from '#features/journal/model.ts';

export const queueMade = defineEntry({
  type: 'queue.made',
  facts: z.object({ queueId: z.string(), scope: z.string(), holderId: z.string(), startsAt: instantOut }),
  payload: z.object({ name: z.string() }),
  says: (_, payload) => `made the queue ${payload?.name ?? ''}`.trim(),
});

/**
 * Ends the open interval at `startsAt` and begins the next there: one entry cannot leave a gap. `cover`, `secondaryId` and
 * `madeBy` are null in hand-overs by hand; `madeBy` names what of the roster made the interval.
 */
export const dutyAssigned = defineEntry({
  type: 'duty.assigned',
  schema: 2,
  facts: z.object({
    queueId: z.string(),
    previousHolderId: z.string(),
    previousStartsAt: instantOut,
    holderId: z.string(),
    startsAt: instantOut,
    cover: z.enum(covers).nullable(),
    secondaryId: z.string().nullable(),
    madeBy: z.string().nullable(),
  }),
  payload: z.object({ reason: z.string() }),
  says: (facts, payload, name) =>
    facts.cover === null
      ? `handed over the duty to ${name(facts.holderId)}${payload?.reason ? `: ${payload.reason}` : ''}`
      : `put ${name(facts.holderId)} on duty by the roster (${facts.cover})`,
  upcasts: {
    1: ({ facts, payload }) => ({ facts: { ...facts, cover: null, secondaryId: null, madeBy: null }, payload }),
  },
});

export const ownershipEntries = [queueMade, dutyAssigned] as const;
