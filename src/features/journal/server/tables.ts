/**
 * Every table is of one of four kinds (DESIGN section 5): `journal`, `projection` (written only by folding entries),
 * `operational` (offsets, sessions, secrets, jobs), `tally` (counted from the lake). A test compares the lists of all
 * features with the tables that are there.
 */
export type TableKind = 'journal' | 'projection' | 'operational' | 'tally';

export const journalTables = {
  journal_entries: 'journal',
  journal_payloads: 'journal',
  journal_head: 'journal',
  journal_checkpoints: 'journal',
} as const satisfies Record<string, TableKind>;
