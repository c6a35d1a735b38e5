import { useState } from 'react';
import { type Action, bind } from '#ui/action.ts';
import { apiRoute } from '#ui/api.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { FieldList } from '#ui/FieldList.tsx';
import { FilterBar } from '#ui/FilterBar.tsx';
import type { FilterSpec } from '#ui/filters.ts';
import { History } from '#ui/History.tsx';
import { Drawer, PageHeader, Section, SplitView } from '#ui/Layout.tsx';
import { type ListPage, useList, useListState } from '#ui/list.ts';
import { useAddress } from '#ui/nav.tsx';
import { noSelection, type Selection } from '#ui/selection.ts';
import { toast } from '#ui/toast.tsx';
import { useActions } from '#ui/use-actions.ts';
import { Person, Severity, Tag, Verdict, When } from '#ui/Value.tsx';
import { severityOptions } from '#ui/words.ts';
import { entries, fields, type Row } from './data.ts';

const filters = {
  q: { kind: 'text', title: 'Search alerts', search: true },
  severity: { kind: 'enum', title: 'Severity', options: severityOptions },
  seen: { kind: 'time', title: 'First seen' },
  owner: { kind: 'person', title: 'Owner' },
  retrospective: { kind: 'boolean', title: 'Retrospective' },
} as const satisfies FilterSpec;

const columns: readonly Column<Row>[] = [
  { id: 'severity', title: 'Sev', width: 58, sortable: true, cell: (row) => <Severity level={row.severity} /> },
  { id: 'title', title: 'Alert', fixed: true, cell: (row) => row.title },
  { id: 'entity', title: 'Entity', width: 190, mono: true, cell: (row) => row.entity },
  {
    id: 'count',
    title: 'Events',
    width: 76,
    align: 'end',
    sortable: true,
    cell: (row) => row.count.toLocaleString('en-GB'),
  },
  { id: 'owner', title: 'Owner', width: 150, cell: (row) => <Person person={row.owner} nobody="Tier 1 queue" /> },
  { id: 'verdict', title: 'Verdict', width: 170, optional: true, cell: (row) => <Verdict verdict={row.verdict} /> },
  { id: 'firstAt', title: 'First seen', width: 96, sortable: true, cell: (row) => <When at={row.firstAt} /> },
];
const rowKey = (row: Row): string => row.id;
const listRoute = apiRoute<ListPage<Row>>('GET', '/api/alerts');

const action = (
  id: string,
  title: string,
  keys: string,
  icon: 'claim' | 'escalate' | 'verdict' | 'trash',
  danger = false,
): Action<Row> => ({
  id,
  title,
  keys,
  icon,
  section: 'Alert',
  danger,
  may: () => true,
  ...(danger
    ? {
        confirm: () => ({
          title: 'Delete the token?',
          text: 'What uses it stops at once.',
          yes: 'Delete',
          type: 'edge-7',
        }),
      }
    : {}),
  run: () => toast({ text: `${title}: done`, undo: () => toast({ text: 'Taken back' }) }),
});
const alertActions = [
  action('alert.claim', 'Claim', 'c', 'claim'),
  action('alert.verdict', 'Verdict', 'v', 'verdict'),
  action('alert.escalate', 'Escalate', 'e', 'escalate'),
  action('alert.delete', 'Delete', 'd d', 'trash', true),
];

export default function Queue() {
  const state = useListState(filters, '-severity');
  const list = useList<Row>({ topic: 'alert', route: listRoute, state });
  const selection = useState<Selection>(noSelection);
  const [search, change] = useAddress();
  const open = list.rows.find((row) => row.id === search.open);
  const bulk = alertActions.slice(0, 2).map((one) => bind(one, () => list.rows[0] as Row));
  return (
    <>
      <PageHeader title="My queue" facts={<>Tier 1 · you hold it until 18:00</>} />
      <FilterBar state={state} people={[{ value: 'acc_2', label: 'Grace Hopper' }]} />
      <SplitView
        list={
          <DataTable
            id="queue"
            label="alerts"
            columns={columns}
            list={list}
            rowKey={rowKey}
            rowLabel={(row) => row.title}
            sort={state.sort}
            onSort={state.setSort}
            selection={selection}
            bulk={bulk}
            onOpen={(row) => change({ open: row.id })}
            openKey={search.open}
            empty={{ state: 'zero', title: 'No alert matches', what: 'Nothing open fits these filters.' }}
          />
        }
        drawer={open && <Detail row={open} onClose={() => change({ open: undefined })} />}
      />
    </>
  );
}

function Detail({ row, onClose }: { row: Row; onClose: () => void }) {
  const offered = useActions(alertActions, row);
  return (
    <Drawer
      label="Alert"
      title={
        <>
          <Severity level={row.severity} /> <span className="wf-clip">{row.title}</span>
        </>
      }
      actions={offered.slice(0, 3)}
      more={offered.slice(3)}
      onClose={onClose}
    >
      <Section title="What matched" aside={<Tag tone="warn">retrospective</Tag>}>
        <FieldList
          fields={fields}
          pivots={() => [{ title: 'Find events with this value', run: () => {} }]}
          searchable
        />
      </Section>
      <Section title="History">
        <History entries={entries} />
      </Section>
    </Drawer>
  );
}
