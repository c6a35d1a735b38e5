/** What each feature brings, in their order. A new feature is a line in each list. */
import { backupEntries } from '#app/backup/entries.ts';
import { alertEntries } from '#features/alerts/entries.ts';
import { alertProjections } from '#features/alerts/projections.ts';
import { alertTables } from '#features/alerts/server/index.ts';
import { assetEntries } from '#features/assets/entries.ts';
import { assetTables } from '#features/assets/server/index.ts';
import { demoTables } from '#features/demo/server/index.ts';
import { detectionEntries } from '#features/detections/entries.ts';
import { detectionProjections } from '#features/detections/projections.ts';
import { detectionTables } from '#features/detections/server/index.ts';
import { identityEntries } from '#features/identity/entries.ts';
import { identityProjections } from '#features/identity/projections.ts';
import { identityTables } from '#features/identity/server/index.ts';
import { incidentEntries } from '#features/incidents/entries.ts';
import { incidentProjections } from '#features/incidents/projections.ts';
import { incidentTables } from '#features/incidents/server/index.ts';
import { intakeEntries } from '#features/intake/entries.ts';
import { intakeProjections } from '#features/intake/projections.ts';
import { intakeTables } from '#features/intake/server/index.ts';
import { journalEntries } from '#features/journal/entries.ts';
import type { EntryType } from '#features/journal/model.ts';
import type { Projection } from '#features/journal/projection.ts';
import { journalTables, type TableKind } from '#features/journal/server/index.ts';
import { ownershipEntries } from '#features/ownership/entries.ts';
import { ownershipProjections } from '#features/ownership/projections.ts';
import { ownershipTables } from '#features/ownership/server/index.ts';
import { pipelineTables } from '#features/pipeline/server/index.ts';
import { rosterEntries } from '#features/roster/entries.ts';
import { rosterProjections } from '#features/roster/projections.ts';
import { rosterTables } from '#features/roster/server/index.ts';

export const entryTypes = [
  ...journalEntries,
  ...identityEntries,
  ...ownershipEntries,
  ...intakeEntries,
  ...rosterEntries,
  ...assetEntries,
  ...detectionEntries,
  ...alertEntries,
  ...incidentEntries,
  ...backupEntries,
] as unknown as readonly EntryType[];

/** In an order in which each may refer to those before it. */
export const projections: readonly Projection[] = [
  ...identityProjections,
  ...ownershipProjections,
  ...intakeProjections,
  ...rosterProjections,
  ...detectionProjections,
  ...alertProjections,
  ...incidentProjections,
];

export const tables: Readonly<Record<string, TableKind>> = {
  schema_migrations: 'operational',
  ...journalTables,
  ...identityTables,
  ...ownershipTables,
  ...intakeTables,
  ...rosterTables,
  ...assetTables,
  ...detectionTables,
  ...alertTables,
  ...pipelineTables,
  ...incidentTables,
  ...demoTables,
};
