import { z } from 'zod';
import { instantOut } from '#base/schema.ts';
import { type EntryType, splitStream } from '#features/journal/model.ts';
import { readEntry } from './read-entry.ts';
import type { EntryRow } from './store.ts';

/** One line of history: who did what, when, and why. */
export const entryView = z.object({
  seq: z.int(),
  stream: z.string(),
  version: z.int(),
  type: z.string(),
  effectiveAt: instantOut,
  recordedAt: instantOut,
  actor: z.object({ ref: z.string(), kind: z.string(), id: z.string(), name: z.string() }),
  cause: z.string().nullable(),
  scope: z.string().nullable(),
  /** What it was done to, by its name; `null` where that is unknown, erased or not for the reader. */
  thing: z.string().nullable(),
  /** The end of the sentence that begins with the actor's name. */
  says: z.string(),
  facts: z.record(z.string(), z.unknown()),
  payload: z.record(z.string(), z.unknown()).nullable(),
  erased: z.boolean(),
  /** Hash of the entry before. */
  prev: z.string(),
  hash: z.string(),
});
export type EntryView = z.input<typeof entryView>;

const idLike = /^[a-z]{3}_[0-9a-z]{26}$/;

/** The ids in an entry whose names its sentence may want: of what it was done to, and among its facts. */
export const idsIn = (row: EntryRow): string[] =>
  [splitStream(row.stream)[1], ...Object.values(row.facts)].filter(
    (value): value is string => typeof value === 'string' && idLike.test(value),
  );

/** `names`: of actors by their reference, of things by their id. */
export function presentEntry(
  types: ReadonlyMap<string, EntryType>,
  names: ReadonlyMap<string, string>,
  row: EntryRow,
): EntryView {
  const entry = readEntry(types, row);
  const [kind = '', id = ''] = row.actor.split('/');
  return {
    seq: row.seq,
    stream: row.stream,
    version: row.version,
    type: row.type,
    effectiveAt: row.effective_at,
    recordedAt: row.recorded_at,
    actor: { ref: row.actor, kind, id, name: names.get(row.actor) ?? (kind === 'system' ? `Watchfloor (${id})` : id) },
    cause: row.cause,
    scope: row.scope,
    thing: names.get(splitStream(row.stream)[1]) ?? null,
    says: types.get(row.type)?.says(entry.facts, entry.payload, (thing) => names.get(thing) ?? thing) ?? row.type,
    facts: entry.facts as Record<string, unknown>,
    payload: (entry.payload as Record<string, unknown> | undefined) ?? null,
    erased: row.commitment !== null && row.body === null,
    prev: row.prev,
    hash: row.hash,
  };
}
