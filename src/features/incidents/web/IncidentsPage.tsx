import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { FilterBar } from '#ui/FilterBar.tsx';
import { PageHeader } from '#ui/Layout.tsx';
import { useList, useListState } from '#ui/list.ts';
import { pathOf, useGo } from '#ui/nav.tsx';
import { useMay } from '#ui/session.ts';
import { useActions } from '#ui/use-actions.ts';
import { Person, Severity, Tag, When } from '#ui/Value.tsx';
import { type IncidentView, listIncidents, listPeople } from './api-routes.ts';
import { DeclareDialog } from './IncidentDialogs.tsx';
import { alertsText, incidentFilters, incidentTitle, stateTones } from './words.ts';

const columns: readonly Column<IncidentView>[] = [
  { id: 'severity', title: 'Sev', width: 58, sortable: true, cell: (row) => <Severity level={row.severity} /> },
  { id: 'title', title: 'Incident', fixed: true, cell: (row) => incidentTitle(row) },
  { id: 'state', title: 'State', width: 96, cell: (row) => <Tag tone={stateTones[row.state]}>{row.state}</Tag> },
  { id: 'alerts', title: 'Alerts', width: 150, cell: (row) => alertsText(row) },
  { id: 'owner', title: 'Owner', width: 170, cell: (row) => <Person person={row.owner} /> },
  { id: 'age', title: 'Declared', width: 110, sortable: true, cell: (row) => <When at={row.declaredAt} /> },
];
const rowKey = (row: IncidentView): string => row.id;

interface ListContext {
  readonly mayDeclare: boolean;
  declare(): void;
}
const actions: readonly Action<ListContext>[] = [
  {
    id: 'incident.declare',
    title: 'Declare an incident',
    section: 'Incident',
    icon: 'incident',
    keys: 'shift+n',
    may: ({ mayDeclare }) => mayDeclare,
    run: ({ declare }) => declare(),
  },
];

/** All incidents, worst first. */
export default function IncidentsPage() {
  const state = useListState(incidentFilters, '-severity');
  const list = useList<IncidentView>({ topic: 'incident', route: listIncidents, state });
  const people = useQuery({
    queryKey: ['account', 'names'],
    queryFn: ({ signal }) => api(listPeople, { query: { limit: 500 }, signal }),
  });
  const [declaring, setDeclaring] = useState(false);
  const may = useMay();
  const go = useGo();
  const offered = useActions(actions, {
    mayDeclare: may('incident:declare'),
    declare: () => setDeclaring(true),
  });
  return (
    <>
      <PageHeader title="Incidents" actions={offered} />
      <FilterBar state={state} people={people.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []} />
      <DataTable
        id="incidents"
        label="incidents"
        columns={columns}
        list={list}
        rowKey={rowKey}
        rowLabel={incidentTitle}
        sort={state.sort}
        onSort={state.setSort}
        onOpen={(row) => go(pathOf('/incidents/$id', { id: row.id }))}
        empty={{
          state: 'zero',
          title: 'No incident',
          what: 'Nothing fits these filters. Incidents are declared here, or by escalating an alert.',
        }}
      />
      <DeclareDialog open={declaring} onClose={() => setDeclaring(false)} />
    </>
  );
}
