export { infoAnswer } from './elasticsearch.ts';
export { beforeCut, type IntakeCounts, type IntakeParts, linesOf, receiveEvents, type Sender } from './receive.ts';
export { type IntakeRouteParts, intakeRoutes } from './routes.ts';
