import type { TableKind } from '#features/journal/server/index.ts';

export const detectionTables = {
  rules: 'projection',
  rule_versions: 'projection',
  rule_inputs: 'projection',
  rule_input_versions: 'projection',
  rule_sets: 'operational',
} as const satisfies Record<string, TableKind>;
