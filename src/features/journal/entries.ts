import { z } from 'zod';
import { defineEntry } from './model.ts';

export const payloadErased = defineEntry({
  type: 'journal.erased',
  facts: z.object({ seq: z.int().positive(), entryType: z.string(), entryStream: z.string() }),
  payload: z.object({ reason: z.string() }),
  says: (facts, payload) => `erased the text of entry ${facts.seq}${payload ? `: ${payload.reason}` : ''}`,
});

export const journalEntries = [payloadErased] as const;
