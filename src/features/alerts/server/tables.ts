import type { TableKind } from '#features/journal/server/index.ts';

export const alertTables = {
  alerts: 'projection',
  alert_notes: 'projection',
  silences: 'projection',
  alert_tallies: 'tally',
} as const satisfies Record<string, TableKind>;
