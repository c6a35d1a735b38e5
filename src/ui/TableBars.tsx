import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core';
import { ActionButton } from './Actions.tsx';
import type { Offered } from './action.ts';
import { type ColumnChoice, type ColumnShape, defaultChoice, moveColumn, toggleColumn } from './columns.ts';
import type { HeldRows } from './held-rows.ts';
import { Icon } from './Icon.tsx';
import type { List } from './list.ts';
import { isEmptySelection, noSelection, type Selection, selectAll, selectedCount } from './selection.ts';
import { counted, countText } from './time-text.ts';

export interface TableBarProps {
  readonly label: string;
  readonly list: List<unknown>;
  readonly held: HeldRows<unknown>;
  readonly columns: readonly ColumnShape[];
  readonly choice: ColumnChoice;
  setChoice(choice: ColumnChoice): void;
  refresh(): Promise<void>;
}

function countWords({ list, held, label }: Pick<TableBarProps, 'list' | 'held' | 'label'>): string {
  if (list.state !== 'ready') return '';
  if (list.total !== undefined) return counted(list.total, label);
  return `${counted(held.rows.length, label)} loaded, more below`;
}

function waitingWords({ fresh, gone }: HeldRows<unknown>, changed: boolean): string {
  const words = [
    fresh > 0 ? `${countText(fresh)} new` : '',
    gone.size > 0 ? `${countText(gone.size)} no longer here` : '',
  ];
  const said = words.filter((word) => word !== '').join(' · ');
  return said === '' && changed ? 'Changed since' : said;
}

/** Above the rows: how many there are, what waits to be shown, which columns. */
export function TableBar({ label, list, held, columns, choice, setChoice, refresh }: TableBarProps) {
  const waiting = waitingWords(held, list.changed);
  return (
    <div className="wf-table-bar">
      <span className="wf-dim">{countWords({ list, held, label })}</span>
      <span role="status" aria-live="polite">
        {waiting !== '' && (
          <button type="button" className="wf-waiting" onClick={() => refresh().catch(() => undefined)}>
            {waiting} — show <kbd className="wf-key">R</kbd>
          </button>
        )}
      </span>
      {list.loadingMore && <span className="wf-dim">Loading more…</span>}
      {list.state === 'ready' && list.error !== null && list.error !== undefined && (
        <span className="wf-tag" data-tone="bad" role="alert">
          Could not be refreshed
        </span>
      )}
      <span className="wf-grow" />
      <ColumnMenu columns={columns} choice={choice} setChoice={setChoice} />
    </div>
  );
}

function ColumnMenu({ columns, choice, setChoice }: Pick<TableBarProps, 'columns' | 'choice' | 'setChoice'>) {
  const ordered = [...columns].sort((a, b) => rank(choice, a.id) - rank(choice, b.id));
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <ActionIcon size="sm" aria-label="Columns" data-tip="Columns">
          <Icon name="columns" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <div className="wf-choices">
          {ordered.map((column) => (
            <div key={column.id} className="wf-column-choice">
              <Checkbox
                label={column.title}
                checked={choice.shown.includes(column.id)}
                disabled={column.fixed === true}
                onChange={() => setChoice(toggleColumn(choice, columns, column.id))}
              />
              <ActionIcon
                size="xs"
                aria-label={`Move ${column.title} towards the start`}
                onClick={() => setChoice(moveColumn(choice, column.id, -1))}
              >
                <Icon name="up" size={13} />
              </ActionIcon>
              <ActionIcon
                size="xs"
                aria-label={`Move ${column.title} towards the end`}
                onClick={() => setChoice(moveColumn(choice, column.id, 1))}
              >
                <Icon name="down" size={13} />
              </ActionIcon>
            </div>
          ))}
        </div>
        <Button mt={8} variant="subtle" size="compact-xs" onClick={() => setChoice(defaultChoice(columns))}>
          As it was made
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}

const rank = (choice: ColumnChoice, id: string): number => {
  const at = choice.shown.indexOf(id);
  return at === -1 ? choice.shown.length : at;
};

export interface BulkBarProps {
  readonly selection: Selection;
  setSelection(selection: Selection): void;
  readonly list: List<unknown>;
  readonly actions: readonly Offered[];
  readonly label: string;
}

/** Below the rows while something is selected: how much, everything that matches, and what to do with it. */
export function BulkBar({ selection, setSelection, list, actions, label }: BulkBarProps) {
  if (isEmptySelection(selection)) return null;
  const count = selectedCount(selection, list.total);
  const everything = list.total === undefined ? 'everything that matches' : `all ${countText(list.total)} that match`;
  return (
    <div className="wf-bulk" role="toolbar" aria-label={`With the ${label} selected`}>
      <strong role="status">{count === undefined ? 'All' : countText(count)} selected</strong>
      {selection.mode === 'some' && count !== list.total && (
        <Button variant="subtle" size="compact-xs" onClick={() => setSelection(selectAll)}>
          Select {everything}
        </Button>
      )}
      {actions.map((action) => (
        <ActionButton key={action.id} action={action} size="compact-xs" />
      ))}
      <span className="wf-grow" />
      <ActionIcon aria-label="Select nothing" data-tip="Select nothing (Esc)" onClick={() => setSelection(noSelection)}>
        <Icon name="close" />
      </ActionIcon>
    </div>
  );
}
