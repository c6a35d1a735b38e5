/** The state behind a `DataTable`: rows held still, the row under the cursor, what is selected, columns. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Action } from './action.ts';
import { type ColumnChoice, type ColumnShape, readChoice } from './columns.ts';
import { type HeldRows, heldAll, holdRows } from './held-rows.ts';
import type { List } from './list.ts';
import { recall, remember } from './remember.ts';
import {
  isEmptySelection,
  noSelection,
  type Selection,
  selectAll,
  selectRange,
  toggleKey,
  toggleShown,
} from './selection.ts';
import { useActions } from './use-actions.ts';

/** The columns of a list as this person wants them, remembered by the list's id. */
export function useColumnChoice(id: string, columns: readonly ColumnShape[]) {
  const name = `columns.${id}`;
  const [choice, setChoice] = useState(() => readChoice(columns, recall(name)));
  const change = (next: ColumnChoice): void => {
    setChoice(next);
    remember(name, next);
  };
  return [choice, change] as const;
}

/** Rows that stay where they are while somebody reads; `release` shows the list as it is now. */
export function useHeldRows<Row>(list: List<Row>, keyOf: (row: Row) => string) {
  const shown = useRef<{ viewKey: string; held: HeldRows<Row>; from: readonly Row[] }>(undefined);
  const before = shown.current;
  const [released, setReleased] = useState(0);
  const asked = useRef(released);
  if (before === undefined || before.viewKey !== list.viewKey || asked.current !== released) {
    shown.current = { viewKey: list.viewKey, held: heldAll(list.rows), from: list.rows };
  } else if (before.from !== list.rows) {
    const held = holdRows(before.held.rows, { rows: list.rows, hasMore: list.hasMore }, keyOf);
    shown.current = { viewKey: list.viewKey, held, from: list.rows };
  }
  asked.current = released;
  const held = shown.current?.held ?? heldAll<Row>([]);
  return { ...held, release: () => setReleased((count) => count + 1) };
}

export interface TableKeys {
  readonly size: number;
  move(by: number): void;
  jump(to: 'first' | 'last'): void;
  open(): void;
  /** Absent where rows cannot be selected. */
  readonly select: ((how: 'toggle' | 'range' | 'shown' | 'all' | 'none') => void) | undefined;
  readonly hasSelection: boolean;
  readonly canOpen: boolean;
  refresh(): Promise<void>;
}

const key = (
  id: string,
  title: string,
  keys: string | readonly string[],
  run: (table: TableKeys) => void | Promise<void>,
  may: (table: TableKeys) => boolean = ({ size }) => size > 0,
): Action<TableKeys> => ({ id: `list.${id}`, title, section: 'List', keys, may, run, inPalette: false });

const selects = (table: TableKeys): boolean => table.select !== undefined && table.size > 0;

const tableActions: readonly Action<TableKeys>[] = [
  key('next', 'Next row', ['j', 'ArrowDown'], (table) => table.move(1)),
  key('previous', 'Previous row', ['k', 'ArrowUp'], (table) => table.move(-1)),
  key('page-down', 'A screen down', 'PageDown', (table) => table.move(20)),
  key('page-up', 'A screen up', 'PageUp', (table) => table.move(-20)),
  key('first', 'First row', ['g g', 'Home'], (table) => table.jump('first')),
  key('last', 'Last row loaded', ['shift+g', 'End'], (table) => table.jump('last')),
  key(
    'open',
    'Open the row',
    ['Enter', 'o'],
    (table) => table.open(),
    (table) => table.canOpen && table.size > 0,
  ),
  key('select', 'Select the row', 'x', (table) => table.select?.('toggle'), selects),
  key('select-range', 'Select from the last one to here', 'shift+x', (table) => table.select?.('range'), selects),
  key('select-shown', 'Select all rows loaded, or none', '*', (table) => table.select?.('shown'), selects),
  key('select-all', 'Select everything that matches', 'mod+shift+a', (table) => table.select?.('all'), selects),
  key(
    'select-none',
    'Select nothing',
    'Escape',
    (table) => table.select?.('none'),
    (table) => table.hasSelection,
  ),
  {
    ...key(
      'refresh',
      'Show the list as it is now',
      'r',
      (table) => table.refresh(),
      () => true,
    ),
    icon: 'refresh',
    inPalette: true,
  },
];

export interface CursorOptions<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly selection: readonly [Selection, (next: Selection) => void] | undefined;
  readonly openKey: string | undefined;
  readonly onOpen: ((row: Row) => void) | undefined;
  scrollTo(index: number): void;
  refresh(): Promise<void>;
}

/** The row that the keys act on, by key so that it survives changes of the list, and the keys themselves. */
export function useCursor<Row>(options: CursorOptions<Row>) {
  const { rows, keyOf, selection, openKey, onOpen, scrollTo, refresh } = options;
  const [cursorKey, setCursorKey] = useState<string>();
  const anchor = useRef<string>(undefined);
  const keys = useMemo(() => rows.map(keyOf), [rows, keyOf]);
  const at = cursorKey === undefined ? -1 : keys.indexOf(cursorKey);
  useEffect(() => {
    if (openKey !== undefined) setCursorKey(openKey);
  }, [openKey]);

  const put = (index: number): void => {
    const to = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[to];
    if (row === undefined) return;
    setCursorKey(keyOf(row));
    scrollTo(to);
    if (openKey !== undefined) onOpen?.(row);
  };
  const [selected, setSelected] = selection ?? [noSelection, () => {}];
  const toggle = (row: string, range: boolean): void => {
    const next =
      range && anchor.current !== undefined
        ? selectRange(selected, keys, anchor.current, row)
        : toggleKey(selected, row);
    anchor.current = row;
    setSelected(next);
  };
  const select: TableKeys['select'] = (how) => {
    if (how === 'none') return setSelected(noSelection);
    if (how === 'shown') return setSelected(toggleShown(selected, keys));
    if (how === 'all') return setSelected(selectAll);
    const row = keys[at];
    if (row !== undefined) toggle(row, how === 'range');
  };
  useActions(
    tableActions,
    {
      size: rows.length,
      move: (by) => put(at === -1 ? 0 : at + by),
      jump: (to) => put(to === 'first' ? 0 : rows.length - 1),
      open: () => {
        const row = rows[Math.max(at, 0)];
        if (row !== undefined) onOpen?.(row);
      },
      select: selection === undefined ? undefined : select,
      hasSelection: selection !== undefined && !isEmptySelection(selected),
      canOpen: onOpen !== undefined,
      refresh,
    },
    'list',
  );
  return { at, cursorKey, setCursorKey, toggle, selected, select };
}
