/** What the journal says of backups. */
import { z } from 'zod';
import { defineEntry } from '#features/journal/model.ts';

export const backupStream = 'installation/backup';

const keysSchema = z.enum(['sealed', 'left-out']);

export const backupMade = defineEntry({
  type: 'backup.made',
  facts: z.object({ journalSeq: z.int(), files: z.int(), bytes: z.int(), keys: keysSchema }),
  payload: z.object({ to: z.string() }),
  says: (facts, payload) =>
    `made a backup up to entry ${facts.journalSeq} (${facts.files} files)${payload ? ` in ${payload.to}` : ''}`,
});

export const backupRestored = defineEntry({
  type: 'backup.restored',
  facts: z.object({
    madeAt: z.iso.datetime(),
    journalSeq: z.int(),
    epoch: z.string(),
    keys: z.enum(['restored', 'new']),
    /** Faults that the operator accepted; 0 nearly always. */
    acceptedFaults: z.int().nonnegative(),
  }),
  says: (facts) => `restored the backup of ${facts.madeAt} (up to entry ${facts.journalSeq})`,
});

export const backupEntries = [backupMade, backupRestored] as const;
