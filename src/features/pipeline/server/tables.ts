import type { TableKind } from '#features/journal/server/index.ts';

export const pipelineTables = {
  pipeline_offsets: 'operational',
  pipeline_batches: 'operational',
  correlation_checkpoints: 'operational',
} as const satisfies Record<string, TableKind>;
