import type { Route } from '#features/journal/server/index.ts';
import { rosterRoutesOfChanges } from './routes-changes.ts';
import { rosterRoutesOfLists } from './routes-lists.ts';
import { rosterRoutesOfQueues } from './routes-rosters.ts';

export { type Following, followAll, followQueue, settleRosters, startFollowing } from './follow.ts';
export { listProviders, listTeams } from './store.ts';
export { rosterTables } from './tables.ts';
export { type RosterWorld, readRosterWorld } from './world.ts';

export const rosterRoutes: readonly Route[] = [
  ...rosterRoutesOfQueues,
  ...rosterRoutesOfChanges,
  ...rosterRoutesOfLists,
];
