// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid cannot be a table element
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus, rows are named by aria-activedescendant
import type { PointerEvent } from 'react';
import { type ColumnChoice, type ColumnShape, resizeColumn, type Sort } from './columns.ts';
import { Icon } from './Icon.tsx';
import { isEmptySelection, type Selection } from './selection.ts';

interface HeadColumn extends ColumnShape {
  readonly sortable?: boolean;
  readonly align?: 'end';
}

export interface TableHeadProps {
  readonly columns: readonly HeadColumn[];
  readonly template: string;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
  readonly choice: ColumnChoice;
  setChoice(choice: ColumnChoice): void;
  readonly selection: Selection | undefined;
  onSelectShown(): void;
}

/** The names of the columns: click to order, drag the edge to widen. */
export function TableHead({
  columns,
  template,
  sort,
  onSort,
  choice,
  setChoice,
  selection,
  onSelectShown,
}: TableHeadProps) {
  return (
    <div role="row" aria-rowindex={1} className="wf-tr wf-tr-head" style={{ gridTemplateColumns: template }}>
      {selection !== undefined && (
        <div role="columnheader" className="wf-td wf-td-lead">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label="Select all rows loaded"
            readOnly
            checked={selection.mode === 'all' || !isEmptySelection(selection)}
            ref={(box) => {
              if (box !== null) box.indeterminate = selection.mode === 'some' && !isEmptySelection(selection);
            }}
            onClick={onSelectShown}
          />
        </div>
      )}
      {columns.map((column) => (
        <div
          key={column.id}
          role="columnheader"
          className="wf-td"
          data-align={column.align}
          aria-sort={sortWord(column, sort)}
        >
          <HeadName column={column} sort={sort} onSort={onSort} />
          <Edge onWidth={(width) => setChoice(resizeColumn(choice, column.id, width))} />
        </div>
      ))}
    </div>
  );
}

function sortWord(column: HeadColumn, sort: Sort | undefined): 'ascending' | 'descending' | 'none' | undefined {
  if (column.sortable !== true) return undefined;
  if (sort?.column !== column.id) return 'none';
  return sort.descending ? 'descending' : 'ascending';
}

function HeadName({ column, sort, onSort }: { column: HeadColumn } & Pick<TableHeadProps, 'sort' | 'onSort'>) {
  if (column.sortable !== true || onSort === undefined) return <span className="wf-clip">{column.title}</span>;
  const on = sort?.column === column.id;
  return (
    <button
      type="button"
      tabIndex={-1}
      className="wf-sort"
      data-on={on || undefined}
      onClick={() => onSort({ column: column.id, descending: on ? !sort.descending : true })}
    >
      <span className="wf-clip">{column.title}</span>
      {on && <Icon name={sort.descending ? 'down' : 'up'} size={13} />}
    </button>
  );
}

/** The edge of a column. Widths can only be dragged; they never hide anything that the row's page does not show. */
function Edge({ onWidth }: { onWidth: (width: number) => void }) {
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>): void => {
    const handle = event.currentTarget;
    const cell = handle.parentElement;
    if (cell === null) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    const [startX, width] = [event.clientX, cell.getBoundingClientRect().width];
    handle.onpointermove = (move) => onWidth(width + move.clientX - startX);
    handle.onpointerup = () => {
      handle.onpointermove = null;
    };
  };
  return <span className="wf-edge" aria-hidden="true" onPointerDown={onPointerDown} />;
}
