export type { IntakeRouteParts } from './door.ts';
export { infoAnswer } from './elasticsearch.ts';
export { type ListenerRouteParts, listenerRoutes } from './listeners/routes.ts';
export { type Listeners, openListeners } from './listeners/run.ts';
export { beforeCut, type IntakeCounts, type IntakeParts, linesOf, receiveEvents, type Sender } from './receive.ts';
export { intakeRoutes } from './routes.ts';
export { intakeTables } from './tables.ts';
