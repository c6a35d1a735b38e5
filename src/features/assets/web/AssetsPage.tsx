import { useState } from 'react';
import type { Action } from '#ui/action.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { FilterBar } from '#ui/FilterBar.tsx';
import { Dialog } from '#ui/FormParts.tsx';
import { type FilterSpec, isFiltered } from '#ui/filters.ts';
import { visibleText } from '#ui/json-lines.ts';
import { PageHeader, SplitView } from '#ui/Layout.tsx';
import { useList, useListState } from '#ui/list.ts';
import { PageLink } from '#ui/nav.tsx';
import { useMay } from '#ui/session.ts';
import { useActions } from '#ui/use-actions.ts';
import { Absent, When } from '#ui/Value.tsx';
import { type AssetView, listAssets } from './api-routes.ts';
import { ImportAssets } from './ImportAssets.tsx';
import { ImportanceTag } from './Importance.tsx';

const filters = {
  q: { kind: 'text', title: 'Search assets', search: true, placeholder: 'Name, owner or service' },
} as const satisfies FilterSpec;

const text = (value: string) => (value === '' ? <Absent what="not said" /> : visibleText(value));

const columns: readonly Column<AssetView>[] = [
  { id: 'name', title: 'Name', fixed: true, mono: true, cell: (row) => <Alerts asset={row} /> },
  { id: 'kind', title: 'Kind', width: 80, cell: (row) => row.kind },
  { id: 'importance', title: 'Importance', width: 96, cell: (row) => <ImportanceTag importance={row.importance} /> },
  { id: 'owner', title: 'Owner', width: 170, cell: (row) => text(row.owner) },
  { id: 'service', title: 'Service', width: 170, cell: (row) => text(row.service) },
  { id: 'aliases', title: 'Also known as', width: 220, mono: true, cell: (row) => row.aliases.join(', ') },
  { id: 'note', title: 'Note', width: 200, optional: true, cell: (row) => text(row.note) },
  { id: 'changed', title: 'Changed', width: 90, optional: true, cell: (row) => <When at={row.changedAt} /> },
];
const keyOf = (row: AssetView): string => row.id;

/** The name leads to what was raised on it. */
function Alerts({ asset }: { asset: AssetView }) {
  return (
    <PageLink
      to="/alerts"
      search={{ q: asset.name, state: 'open,closed' }}
      data-tip="Alerts in which this name is found"
    >
      {visibleText(asset.name)}
    </PageLink>
  );
}

interface AssetsContext {
  readonly may: (permission: string) => boolean;
  open(): void;
}

const pageActions: readonly Action<AssetsContext>[] = [
  {
    id: 'assets.import',
    title: 'Import a table',
    section: 'Assets',
    icon: 'upload',
    keys: 'n',
    may: ({ may }) => may('asset:manage'),
    run: ({ open }) => open(),
  },
];

/** What is known of the hosts, people and addresses that logs name: whose they are and what hangs on them. */
export default function AssetsPage() {
  const [importing, setImporting] = useState(false);
  const may = useMay();
  const state = useListState(filters, 'name');
  const list = useList<AssetView>({
    topic: 'asset',
    route: listAssets,
    state: { ...state, query: () => ({ ...state.values }) },
  });
  const offered = useActions(pageActions, { may, open: () => setImporting(true) });
  return (
    <>
      <PageHeader title="Assets" facts="Whose a host or an account is, and what hangs on it." actions={offered} />
      <FilterBar state={state} />
      <SplitView
        list={
          <DataTable
            id="assets"
            label="assets"
            columns={columns}
            list={list}
            rowKey={keyOf}
            rowLabel={(row) => row.name}
            empty={
              isFiltered(state.values)
                ? { state: 'zero', title: 'No asset fits this' }
                : {
                    state: 'not-set-up',
                    title: 'No assets yet',
                    what: 'A table from your inventory tells analysts whose a host is and what hangs on it. It is shown wherever the host is.',
                    action: offered[0],
                  }
            }
          />
        }
        drawer={undefined}
      />
      <Dialog title="Import a table of assets" size={720} open={importing} onClose={() => setImporting(false)}>
        <ImportAssets onDone={() => setImporting(false)} />
      </Dialog>
    </>
  );
}
