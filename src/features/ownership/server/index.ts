export { assignDuty, ensureQueue, makeQueue, passDutyOn } from './commands.ts';
export { type OwnershipRouteParts, ownershipRoutes, type PersonFacts } from './routes.ts';
export { findQueueOfScope, type QueueWithDuty, queuesHeldBy } from './store.ts';
export { ownershipTables } from './tables.ts';
