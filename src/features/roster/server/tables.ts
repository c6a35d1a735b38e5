import type { TableKind } from '#features/journal/server/index.ts';

export const rosterTables = {
  rosters: 'projection',
  duty_overrides: 'projection',
  unattended_hours: 'projection',
  leaves: 'projection',
  holiday_lists: 'projection',
  providers: 'projection',
  teams: 'projection',
  roster_followed: 'operational',
} as const satisfies Record<string, TableKind>;
