import type { TableKind } from '#features/journal/server/index.ts';

export const ownershipTables = {
  queues: 'projection',
  queue_duty: 'projection',
} as const satisfies Record<string, TableKind>;
