export type { IntakeRouteParts } from './door.ts';
export { infoAnswer } from './elasticsearch.ts';
export { beforeCut, type IntakeCounts, type IntakeParts, linesOf, receiveEvents, type Sender } from './receive.ts';
export { intakeRoutes } from './routes.ts';
