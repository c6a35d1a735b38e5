/** What other features and the app may use of alerts. */
export { addNote } from './add-note.ts';
export { type AppliedHits, type ApplyHitsParts, applyHits, keyOfHit } from './apply-hits.ts';
export { claimedFirst } from './claim-alert.ts';
export {
  accountIdOf,
  accountIdsOf,
  alertAbsent,
  changeAlert,
  changeAlerts,
  type Deciding,
  demandFreeOrMine,
  demandOpen,
  demandTriage,
  type PeopleParts,
} from './command.ts';
export { giveVerdict } from './give-verdict.ts';
export { type AlertRun, runsOf } from './hit-store.ts';
export { releaseIdleClaims, startIdleClaims } from './idle-claims.ts';
export { alertView, ownerView, presentOwner } from './present.ts';
export { type RecountReport, recountTallies } from './recount-tallies.ts';
export { releaseAlertsOf } from './release-alert.ts';
export { type AlertRouteParts, alertRoutes } from './routes.ts';
export { countOpenAlerts, type LockedAlert, lockAlerts, titlesOfAlerts, visibleAlerts } from './store.ts';
export { alertTables } from './tables.ts';
export { namesIn, viewAlert, viewAlerts } from './views.ts';
