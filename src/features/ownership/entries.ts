import { z } from 'zod';
import { instantOut } from '#base/schema.ts';
import { defineEntry } from '#features/journal/model.ts';

export const queueMade = defineEntry({
  type: 'queue.made',
  facts: z.object({ queueId: z.string(), scope: z.string(), holderId: z.string(), startsAt: instantOut }),
  payload: z.object({ name: z.string() }),
  says: (_, payload) => `made the queue ${payload?.name ?? ''}`.trim(),
});

/** Ends the open interval at `startsAt` and begins the next there: one entry cannot leave a gap. */
export const dutyAssigned = defineEntry({
  type: 'duty.assigned',
  facts: z.object({
    queueId: z.string(),
    previousHolderId: z.string(),
    previousStartsAt: instantOut,
    holderId: z.string(),
    startsAt: instantOut,
  }),
  payload: z.object({ reason: z.string() }),
  says: (_, payload) => `handed over the duty${payload?.reason ? `: ${payload.reason}` : ''}`,
});

export const ownershipEntries = [queueMade, dutyAssigned] as const;
