import type { TableKind } from '#features/journal/server/index.ts';

export const demoTables = {
  demo_runs: 'operational',
  demo_answers: 'operational',
} as const satisfies Record<string, TableKind>;
