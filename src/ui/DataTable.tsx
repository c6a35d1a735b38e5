// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus, rows are named by aria-activedescendant
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type MouseEvent,
  memo,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import type { Offered } from './action.ts';
import { type ColumnChoice, type ColumnShape, fitColumns, gridTemplate, type Sort } from './columns.ts';
import type { List } from './list.ts';
import { type Emptiness, Empty, Loading, ProblemView } from './States.tsx';
import { isSelected, type Selection } from './selection.ts';
import { BulkBar, TableBar } from './TableBars.tsx';
import { TableHead } from './TableHead.tsx';
import { usePrinting } from './use-printing.ts';
import { useColumnChoice, useCursor, useHeldRows } from './use-table.ts';

/** A column: what its cells show, made from a row. */
export interface Column<Row> extends ColumnShape {
  readonly cell: (row: Row) => ReactNode;
  /** The server can order by it; its name there is the column's id. */
  readonly sortable?: boolean;
  /** Numbers stand at the end of their cell. */
  readonly align?: 'end';
  readonly mono?: boolean;
}

export interface DataTableProps<Row> {
  /** Under which the chosen columns are remembered. */
  readonly id: string;
  /** What the rows are, in the plural: "alerts". */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly list: List<Row>;
  /** Must be a stable function (not made anew with each render). */
  readonly rowKey: (row: Row) => string;
  /** What the row is, in a few words, for screen readers. */
  readonly rowLabel: (row: Row) => string;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** `useState<Selection>(noSelection)`; absent: rows cannot be selected. */
  readonly selection?: readonly [Selection, (next: Selection) => void];
  /** What can be done with the rows selected. */
  readonly bulk?: readonly Offered[];
  /** Enter, `o` or a click. */
  readonly onOpen?: (row: Row) => void;
  /** The address of a row, so that it can be opened in a tab of its own (Ctrl or middle click). */
  readonly rowHref?: (row: Row) => string;
  /** The row that the keys act on; `useState`'s setter, or stable by other means. */
  readonly onCursor?: (row: Row | undefined) => void;
  /** The row that is open beside the list. */
  readonly openKey?: string | undefined;
  readonly empty: Emptiness;
  /** Rows that need attention or are done: styles the row. */
  readonly rowTone?: (row: Row) => 'bad' | 'warn' | 'done' | undefined;
}

export const rowHeight = 30;
const leadWidth = 34;

/** A list of rows: virtualised, by keyboard, and still under the pointer. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { id, columns, list, rowKey, selection, onOpen, openKey } = props;
  const [choice, setChoice] = useColumnChoice(id, columns);
  const held = useHeldRows(list, rowKey);
  const scroller = useRef<HTMLDivElement>(null);
  const domId = useId();
  const virtual = useVirtualizer({
    count: held.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: rowHeight,
  });
  const refresh = async (): Promise<void> => {
    await list.refresh();
    held.release();
  };
  const scrollTo = (index: number): void => virtual.scrollToIndex(index, { align: 'auto' });
  const cursor = useCursor({ rows: held.rows, keyOf: rowKey, selection, openKey, onOpen, scrollTo, refresh });
  useTellings(props, held.rows, cursor.at, virtual.range?.endIndex ?? 0);
  const visible = useVisibleColumns(props, choice, scroller);
  const template = gridTemplate(visible, choice.widths, selection === undefined ? 0 : leadWidth);
  const body = { ...props, held, cursor, virtual, visible, template, domId };
  return (
    <div className="wf-table">
      <TableBar
        label={props.label}
        list={list}
        held={held}
        columns={columns}
        choice={choice}
        setChoice={setChoice}
        refresh={refresh}
      />
      <div
        ref={scroller}
        className="wf-table-scroll"
        role="grid"
        tabIndex={0}
        data-list-focus
        aria-label={props.label}
        aria-rowcount={list.total === undefined ? -1 : list.total + 1}
        aria-multiselectable={selection !== undefined}
        aria-activedescendant={cursor.at === -1 ? undefined : `${domId}-${cursor.at}`}
      >
        <TableHead
          columns={visible}
          template={template}
          sort={props.sort}
          onSort={props.onSort}
          choice={choice}
          setChoice={setChoice}
          selection={selection === undefined ? undefined : cursor.selected}
          onSelectShown={() => cursor.select?.('shown')}
        />
        <TableBody {...body} />
      </div>
      {selection !== undefined && (
        <BulkBar
          selection={selection[0]}
          setSelection={selection[1]}
          list={list}
          actions={props.bulk ?? []}
          label={props.label}
        />
      )}
    </div>
  );
}

/** Tells the page which row the keys act on (again when that row changed), and the list when more rows are needed. */
function useTellings<Row>(
  { onCursor, list }: DataTableProps<Row>,
  rows: readonly Row[],
  at: number,
  lastVisible: number,
): void {
  const here = rows[at];
  useEffect(() => onCursor?.(here), [onCursor, here]);
  useLoadMore(list, rows.length, lastVisible);
}

/** Beside an open row there is little room, and what is left out stands in the drawer. */
function useVisibleColumns<Row>(
  { columns, openKey }: DataTableProps<Row>,
  choice: ColumnChoice,
  scroller: RefObject<HTMLElement | null>,
): readonly Column<Row>[] {
  const width = useWidth(scroller);
  const chosen = choice.shown.flatMap((shown) => columns.find((column) => column.id === shown) ?? []);
  const room = openKey === undefined || width === 0 ? Number.POSITIVE_INFINITY : width;
  return fitColumns(chosen, choice.widths, room - leadWidth);
}

/** The width of a box, also after it changed; 0 until it was measured. */
function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return width;
}

/** Fetches the next page well before the end of what is loaded comes into sight. */
function useLoadMore<Row>(list: List<Row>, size: number, lastVisible: number): void {
  const latest = useRef(list);
  latest.current = list;
  const near = size > 0 && lastVisible >= size - 50;
  const { hasMore, loadingMore } = list;
  useEffect(() => {
    if (near && hasMore && !loadingMore) latest.current.loadMore();
  }, [near, hasMore, loadingMore]);
}

interface TableBodyProps<Row> extends DataTableProps<Row> {
  readonly held: ReturnType<typeof useHeldRows<Row>>;
  readonly cursor: ReturnType<typeof useCursor<Row>>;
  readonly virtual: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>;
  readonly visible: readonly Column<Row>[];
  readonly template: string;
  readonly domId: string;
}

const mostPrinted = 1000;

function TableBody<Row>(props: TableBodyProps<Row>) {
  const { list, held, virtual, empty } = props;
  const printing = usePrinting();
  const pick = useRowEvents(props);
  if (list.state === 'loading') return <Loading what={`Loading ${props.label}`} />;
  if (list.state === 'failed') {
    return (
      <ProblemView error={list.error} lead={`The ${props.label}`} retry={() => list.refresh().catch(() => undefined)} />
    );
  }
  if (held.rows.length === 0) return <Empty {...empty} />;
  if (printing) {
    return held.rows
      .slice(0, mostPrinted)
      .map((row, index) => (
        <BodyRow key={props.rowKey(row)} {...props} row={row} index={index} pick={pick} top={undefined} />
      ));
  }
  return (
    <div className="wf-rows" role="presentation" style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map(({ index, start }) => {
        const row = held.rows[index];
        return row === undefined ? null : (
          <BodyRow key={props.rowKey(row)} {...props} row={row} index={index} pick={pick} top={start} />
        );
      })}
    </div>
  );
}

type Pick<Row> = (row: Row, how: 'open' | 'toggle' | 'range') => void;

function useRowEvents<Row>({ cursor, rowKey, onOpen }: TableBodyProps<Row>): Pick<Row> {
  const latest = useRef({ cursor, rowKey, onOpen });
  latest.current = { cursor, rowKey, onOpen };
  return useCallback((row, how) => {
    const now = latest.current;
    now.cursor.setCursorKey(now.rowKey(row));
    if (how === 'open') now.onOpen?.(row);
    else now.cursor.toggle(now.rowKey(row), how === 'range');
  }, []);
}

interface BodyRowProps<Row> extends TableBodyProps<Row> {
  readonly row: Row;
  readonly index: number;
  readonly pick: Pick<Row>;
  readonly top: number | undefined;
}

function BodyRow<Row>(props: BodyRowProps<Row>) {
  const { row, index, cursor, held, selection, rowKey, openKey } = props;
  const key = rowKey(row);
  return (
    <TableRow
      id={`${props.domId}-${index}`}
      index={index}
      row={row}
      columns={props.visible}
      columnIds={props.visible.map((column) => column.id).join(' ')}
      template={props.template}
      top={props.top}
      label={props.rowLabel(row)}
      tone={props.rowTone?.(row)}
      href={props.rowHref?.(row)}
      opens={props.onOpen !== undefined}
      selected={selection === undefined ? undefined : isSelected(cursor.selected, key)}
      here={cursor.cursorKey === key}
      open={openKey === key}
      gone={held.gone.has(key)}
      pick={props.pick as Pick<unknown>}
    />
  );
}

interface TableRowProps {
  readonly id: string;
  readonly index: number;
  readonly row: unknown;
  readonly columns: readonly Column<never>[];
  readonly columnIds: string;
  readonly template: string;
  readonly top: number | undefined;
  readonly label: string;
  readonly tone: string | undefined;
  readonly href: string | undefined;
  readonly opens: boolean;
  readonly selected: boolean | undefined;
  readonly here: boolean;
  readonly open: boolean;
  readonly gone: boolean;
  readonly pick: Pick<unknown>;
}

const interactive = 'a, button, input, label, select';

function onRowClick(event: MouseEvent, { href, opens, row, pick }: TableRowProps): void {
  if (event.target instanceof Element && event.target.closest(interactive) !== null) return;
  // Somebody marks text to copy it.
  if (window.getSelection()?.isCollapsed === false) return;
  if (href !== undefined && (event.ctrlKey || event.metaKey || event.button === 1))
    window.open(href, '_blank', 'noopener');
  else if (opens && event.button === 0) pick(row, 'open');
}

/** A row; drawn again only when something of its own changed. Columns are compared by id: cells are functions of the row. */
const TableRow = memo(
  function TableRow(props: TableRowProps) {
    const { id, index, row, columns, template, top, label, selected, pick } = props;
    const place =
      top === undefined
        ? { gridTemplateColumns: template }
        : { gridTemplateColumns: template, transform: `translateY(${top}px)` };
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the grid holds the focus; keys are actions of the list
      <div
        id={id}
        role="row"
        aria-rowindex={index + 2}
        aria-label={label}
        aria-selected={selected}
        className="wf-tr"
        data-tone={props.tone}
        data-here={props.here || undefined}
        data-open={props.open || undefined}
        data-gone={props.gone || undefined}
        data-opens={props.opens || undefined}
        style={place}
        onClick={(event) => onRowClick(event, props)}
        onAuxClick={(event) => onRowClick(event, props)}
      >
        {selected !== undefined && (
          <div role="gridcell" className="wf-td wf-td-lead">
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={`Select ${label}`}
              checked={selected}
              readOnly
              onClick={(event) => pick(row, event.shiftKey ? 'range' : 'toggle')}
            />
          </div>
        )}
        {columns.map((column) => (
          <div
            key={column.id}
            role="gridcell"
            className="wf-td"
            data-align={column.align}
            data-mono={column.mono || undefined}
          >
            <span className="wf-cell">{column.cell(row as never)}</span>
          </div>
        ))}
        {props.gone && <span className="wf-hidden">No longer in this list</span>}
      </div>
    );
  },
  (before, after) =>
    Object.keys(after).every(
      (name) =>
        name === 'columns' || Object.is(before[name as keyof TableRowProps], after[name as keyof TableRowProps]),
    ),
);
