/** From a stored row to the entry of today's schema. */
import { failed } from '#base/errors.ts';
import { type Entry, type EntryType, upcast } from '#features/journal/model.ts';
import type { EntryRow } from './store.ts';

export function readEntry(types: ReadonlyMap<string, EntryType>, row: EntryRow): Entry {
  const type = types.get(row.type);
  if (type === undefined) {
    throw failed('entry_unknown', `the journal has an entry of a type that this version does not know: ${row.type}`, {
      remedy: 'Start the version that wrote it, or a newer one.',
    });
  }
  const body = upcast(type, row.schema, { facts: row.facts, payload: row.body ?? undefined });
  return {
    stream: row.stream,
    type: row.type,
    effectiveAt: row.effective_at,
    recordedAt: row.recorded_at,
    actor: row.actor,
    cause: row.cause,
    scope: row.scope,
    facts: body.facts,
    payload: body.payload,
  };
}
