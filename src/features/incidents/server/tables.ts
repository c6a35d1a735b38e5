import type { TableKind } from '#features/journal/server/index.ts';

export const incidentTables = {
  incidents: 'projection',
  incident_notes: 'projection',
  incident_escalations: 'projection',
} as const satisfies Record<string, TableKind>;
