export { knownLogSources } from './compile-rules.ts';
export { type FaultPoint, type Faults, faultPoints, openFaults } from './faults.ts';
export { type PipelineRouteParts, pipelineRoutes } from './routes.ts';
export { type DoneBatch, type Pipeline, startPipeline } from './run.ts';
export { pipelineTables } from './tables.ts';
