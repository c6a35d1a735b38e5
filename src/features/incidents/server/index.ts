/** What other features and the app may use of incidents. */
export { releaseIncidentsOf } from './assign-incident.ts';
export type { IncidentParts } from './command.ts';
export { type IncidentRouteParts, incidentRoutes } from './routes.ts';
export { titlesOfIncidents, visibleIncidents } from './store.ts';
export { incidentTables } from './tables.ts';
