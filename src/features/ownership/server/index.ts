export { assignDuty, ensureQueue, handOver, makeQueue, type NextDuty, passDutyOn } from './commands.ts';
export { type OwnershipRouteParts, ownershipRoutes, type PersonFacts, visibleQueues } from './routes.ts';
export {
  type DutyListRow,
  dutyBetween,
  findQueueForUpdate,
  findQueueOfScope,
  listQueues,
  namesOfQueues,
  type QueueWithDuty,
  queuesHeldBy,
} from './store.ts';
export { ownershipTables } from './tables.ts';
