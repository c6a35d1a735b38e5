/** What other features and the app may use of the journal. */
export { makeCheckpoint } from './checkpoint.ts';
export { exportLines } from './export.ts';
export { sha256 } from './hashing.ts';
export { loadSigningKey, newSigningKey, type SigningKey, verifyTools } from './keys.ts';
export { type EntryView, entryView, presentEntry } from './present.ts';
export { rebuildAndCompare } from './rebuild.ts';
export * from './route.ts';
export { journalRoutes } from './routes.ts';
export { readHead } from './store.ts';
export { journalTables, type TableKind } from './tables.ts';
export { verifyStored } from './verify-stored.ts';
export { type CommitListener, type Journal, openJournal, type Recorded, type Write } from './write.ts';
