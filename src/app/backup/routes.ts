import { z } from 'zod';
import { type Permission, scopesOf } from '#base/actor.ts';
import { denied } from '#base/errors.ts';
import { instantOut } from '#base/schema.ts';
import { type Route, work } from '#features/journal/server/index.ts';
import { type BackupParts, makeBackup } from './backup.ts';

export const backupPermissions = ['backup:make'] as const satisfies readonly Permission[];

const backupView = z.object({
  to: z.string(),
  madeAt: instantOut,
  files: z.int(),
  bytes: z.int(),
  journal: z.object({ seq: z.int(), hash: z.string() }),
  committedOffset: z.int(),
  keys: z.enum(['sealed', 'left-out']),
  pausedMs: z.int(),
  notes: z.array(z.string()),
});

/** `parts` is asked when the request comes, because the pipeline starts after the routes are made. */
export const backupRoutes = (parts: () => BackupParts): readonly Route[] => [
  work({
    name: 'backup.make',
    method: 'POST',
    path: '/api/backup',
    needs: 'backup:make',
    summary: 'Writes a backup of everything into a new folder of the server, while the product runs.',
    body: z.object({ to: z.string().min(1).max(4000), passphrase: z.string().max(1000).optional() }),
    returns: backupView,
    errors: [
      'backup_needs_every_scope',
      'backup_target_exists',
      'backup_target_inside',
      'backup_target_parent',
      'backup_target_relative',
      'backup_target_unusable',
      'backup_underway',
      'passphrase_short',
      'pipeline_stalled',
    ],
    async run({ actor }, { body }) {
      // All customers are in it.
      if (scopesOf(actor, 'backup:make') !== 'all')
        throw denied('backup_needs_every_scope', 'a backup is only for people who may see every scope');
      const report = await makeBackup(parts(), actor, body);
      return { ...report, notes: [...report.notes] };
    },
  }),
];
