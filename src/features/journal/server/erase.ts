/**
 * Erases the text of an entry: the detached payload goes, the chain stays, and the rows that were made from it are
 * folded anew so that they show what a rebuild would. What the same request wrote word for word elsewhere (an escalation
 * tells alert and incident the same) goes with it.
 */
import { absent, conflict } from '#base/errors.ts';
import { payloadErased } from '#features/journal/entries.ts';
import { foldRows, touchedKeys } from '#features/journal/projection.ts';
import { name, sql } from '#storage/relational/sql.ts';
import { replaceRows } from './apply.ts';
import { readEntry } from './read-entry.ts';
import { deletePayload, type EntryRow, entriesOfStream, entriesWithSameText, findEntry } from './store.ts';
import type { Journal, Write } from './write.ts';

export async function erasePayload(journal: Journal, write: Write, seq: number, reason: string): Promise<void> {
  const row = await findEntry(write.tx, seq);
  if (row === undefined) throw absent('entry_absent', 'there is no such entry');
  if (row.commitment === null) throw conflict('entry_without_text', 'this entry has no text that could be erased');
  if (row.body === null) throw conflict('entry_already_erased', 'the text of this entry was erased before');
  const twins =
    row.cause === null ? [] : await entriesWithSameText(write.tx, { seq, type: row.type, cause: row.cause });
  for (const one of [row, ...twins]) await eraseOne(journal, write, one, reason);
}

async function eraseOne(
  journal: Journal,
  write: Write,
  row: Pick<EntryRow, 'seq' | 'stream' | 'scope' | 'type'>,
  reason: string,
): Promise<void> {
  const { seq } = row;
  await deletePayload(write.tx, seq);
  await foldStreamAnew(journal, write, row.stream);
  await write.record(
    payloadErased.draft({
      stream: `journal/${seq}`,
      scope: row.scope,
      facts: { seq, entryType: row.type, entryStream: row.stream },
      payload: { reason },
    }),
  );
}

async function foldStreamAnew(journal: Journal, { tx }: Write, stream: string): Promise<void> {
  const entries = (await entriesOfStream(tx, stream)).map((row) => readEntry(journal.types, row));
  for (const projection of journal.projections) {
    const keys = touchedKeys(projection, entries);
    if (keys.length === 0) continue;
    await tx.query(
      sql`select 1 from ${name(projection.table)} where ${name(projection.key)} = any(${keys}) for update`,
    );
    await replaceRows(tx, projection, foldRows(projection, new Map(), entries));
  }
}
