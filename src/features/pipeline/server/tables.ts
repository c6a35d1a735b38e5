import type { TableKind } from '#features/journal/server/index.ts';

export const pipelineTables = {
  pipeline_offsets: 'operational',
  pipeline_batches: 'operational',
} as const satisfies Record<string, TableKind>;
