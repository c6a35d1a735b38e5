/**
 * A row never jumps from under the pointer: what arrives or leaves while somebody reads a list is counted, and waits
 * until it is asked for. What is shown already gets its new values in place.
 */
export interface HeldRows<Row> {
  readonly rows: readonly Row[];
  /** Rows that would stand among those shown, and wait. */
  readonly fresh: number;
  /** Keys of rows shown that are no longer in the list. */
  readonly gone: ReadonlySet<string>;
}

export interface Incoming<Row> {
  readonly rows: readonly Row[];
  /** More can be loaded below: then a row missing at the end may only have slipped to the next page. */
  readonly hasMore: boolean;
}

export const heldAll = <Row>(rows: readonly Row[]): HeldRows<Row> => ({ rows, fresh: 0, gone: new Set() });

/** What to show, given what is shown and what the list is now. */
export function holdRows<Row>(
  shown: readonly Row[],
  { rows: incoming, hasMore }: Incoming<Row>,
  keyOf: (row: Row) => string,
): HeldRows<Row> {
  if (shown.length === 0) return heldAll(incoming);
  const latest = new Map(incoming.map((row, index) => [keyOf(row), { row, index }]));
  const shownKeys = new Set(shown.map(keyOf));
  const lastKept = shown.findLastIndex((row) => latest.has(keyOf(row)));
  // All that was shown is gone and nothing anchors the new rows: they wait as a whole.
  const anchor = lastKept === -1 ? incoming.length - 1 : (latest.get(keyOf(shown[lastKept] as Row))?.index ?? -1);
  const kept = shown.map((row) => latest.get(keyOf(row))?.row ?? row);
  const gone = shown.filter((row, index) => !latest.has(keyOf(row)) && (index < lastKept || !hasMore)).map(keyOf);
  const below = incoming.slice(anchor + 1).filter((row) => !shownKeys.has(keyOf(row)));
  const fresh = incoming.slice(0, anchor + 1).filter((row) => !shownKeys.has(keyOf(row))).length;
  return { rows: [...kept, ...below], fresh, gone: new Set(gone) };
}
