/**
 * A **projection** is a table that is written only by folding entries: the same pure functions run when an entry is
 * recorded and when the whole journal is replayed, so a rebuild can be compared with what is there.
 *
 * Two rules make that exact: a row is fed by entries of **one** stream, and its key comes from the facts or the stream,
 * never from the payload (which may be erased).
 */
import type { DefinedEntry, Entry } from './model.ts';

export interface Reaction<Row extends object> {
  readonly type: string;
  /** Keys of the rows that the entry touches. */
  keys(entry: Entry): readonly string[];
  /** The row after the entry; `undefined` removes it. */
  fold(row: Row | undefined, entry: Entry, key: string): Row | undefined;
}

export interface Projection<Row extends object = object> {
  readonly table: string;
  /** Column of the single-column text primary key. */
  readonly key: string;
  readonly reactions: ReadonlyMap<string, Reaction<Row>>;
}

/** What a projection does on one type of entry. */
export function on<Row extends object, Facts extends object, Payload extends object>(
  type: DefinedEntry<Facts, Payload>,
  keys: (entry: Entry<Facts, Payload>) => string | readonly string[],
  fold: (row: Row | undefined, entry: Entry<Facts, Payload>, key: string) => Row | undefined,
): Reaction<Row> {
  return {
    type: type.type,
    keys(entry) {
      const found = keys(entry as Entry<Facts, Payload>);
      return typeof found === 'string' ? [found] : found;
    },
    fold: fold as Reaction<Row>['fold'],
  };
}

export function defineProjection<Row extends object>(spec: {
  table: string;
  key: keyof Row & string;
  reactions: readonly Reaction<Row>[];
}): Projection {
  const reactions = new Map(spec.reactions.map((reaction) => [reaction.type, reaction]));
  return { table: spec.table, key: spec.key, reactions: reactions as Projection['reactions'] };
}

/** Keys that the entries touch in this projection. */
export function touchedKeys(projection: Projection, entries: readonly Entry[]): string[] {
  const keys = new Set<string>();
  for (const entry of entries) {
    for (const key of projection.reactions.get(entry.type)?.keys(entry) ?? []) keys.add(key);
  }
  return [...keys];
}

/** Folds entries, in order, over the rows given by key. Rows that end `undefined` are to be removed. */
export function foldRows(
  projection: Projection,
  rows: ReadonlyMap<string, object>,
  entries: readonly Entry[],
): Map<string, object | undefined> {
  const folded = new Map<string, object | undefined>();
  for (const entry of entries) {
    const reaction = projection.reactions.get(entry.type);
    if (reaction === undefined) continue;
    for (const key of reaction.keys(entry)) {
      const before = folded.has(key) ? folded.get(key) : rows.get(key);
      folded.set(key, reaction.fold(before, entry, key));
    }
  }
  return folded;
}

/** For reactions that change a row which must be there. */
export function must<Row>(row: Row | undefined, key: string): Row {
  if (row === undefined) throw new Error(`the journal speaks of ${key} before it was made`);
  return row;
}
