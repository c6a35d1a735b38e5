import { Select, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Severity as SeverityName } from '#features/alerts/model.ts';
import { usePeople } from '#features/alerts/web/WorkForms.tsx';
import { ownerHow } from '#features/alerts/web/words.ts';
import { useScopes } from '#features/identity/web/people-data.ts';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { FilterBar } from '#ui/FilterBar.tsx';
import { Dialog, FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { PageHeader } from '#ui/Layout.tsx';
import { useList, useListState } from '#ui/list.ts';
import { pathOf, useGo } from '#ui/nav.tsx';
import { useMay } from '#ui/session.ts';
import { useActions } from '#ui/use-actions.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { Person, Severity, Tag, When } from '#ui/Value.tsx';
import { declareIncident, type IncidentView, listIncidents } from './api-routes.ts';
import { SeverityField } from './IncidentDialogs.tsx';
import { alertsText, incidentFilters, titleOf, withDefaultView } from './words.ts';

const columns: readonly Column<IncidentView>[] = [
  { id: 'severity', title: 'Sev', width: 64, sortable: true, cell: (row) => <Severity level={row.severity} /> },
  { id: 'title', title: 'Incident', fixed: true, cell: titleOf },
  {
    id: 'state',
    title: 'State',
    width: 90,
    cell: (row) => (
      <Tag tone={row.state === 'open' ? 'warn' : row.state === 'resolved' ? 'good' : 'plain'}>{row.state}</Tag>
    ),
  },
  { id: 'alerts', title: 'Alerts', width: 160, cell: alertsText },
  {
    id: 'owner',
    title: 'Owner',
    width: 160,
    cell: (row) => (
      <span data-tip={ownerHow(row.owner)} className={row.owner.how === 'queue' ? 'wf-dim' : undefined}>
        <Person person={row.owner} />
      </span>
    ),
  },
  { id: 'age', title: 'Declared', width: 96, sortable: true, cell: (row) => <When at={row.declaredAt} /> },
];
const rowKey = (row: IncidentView): string => row.id;
const incidentPath = (row: Pick<IncidentView, 'id'>): string => pathOf('/incidents/$id', { id: row.id });

const pageActions: readonly Action<{ may: (permission: string) => boolean; declare: () => void }>[] = [
  {
    id: 'incidents.declare',
    title: 'Declare an incident',
    section: 'Incidents',
    icon: 'plus',
    keys: 'n',
    may: ({ may }) => may('incident:declare'),
    run: ({ declare }) => declare(),
  },
];

/** The incidents: what is being investigated, and whose each is. */
export default function IncidentsPage() {
  const [declaring, setDeclaring] = useState(false);
  const state = withDefaultView(useListState(incidentFilters, '-severity'));
  const list = useList<IncidentView>({ topic: 'incident', route: listIncidents, state });
  const people = usePeople();
  const may = useMay();
  const go = useGo();
  const offered = useActions(pageActions, { may, declare: () => setDeclaring(true) });
  return (
    <>
      <PageHeader title="Incidents" actions={offered} />
      <FilterBar state={state} people={people} />
      <DataTable
        id="incidents"
        label="incidents"
        columns={columns}
        list={list}
        rowKey={rowKey}
        rowLabel={titleOf}
        rowHref={incidentPath}
        sort={state.sort}
        onSort={state.setSort}
        onOpen={(row) => go(incidentPath(row))}
        rowTone={(row) => (row.state === 'closed' ? 'done' : row.severity === 'critical' ? 'bad' : undefined)}
        empty={{
          state: 'zero',
          title: 'No incident matches',
          what: 'Nothing is being investigated here. Escalate an alert, or declare one.',
        }}
      />
      <Dialog title="Declare an incident" open={declaring} onClose={() => setDeclaring(false)} size={512}>
        <DeclareForm onClose={() => setDeclaring(false)} />
      </Dialog>
    </>
  );
}

function DeclareForm({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const go = useGo();
  const people = usePeople();
  const scopes = useScopes();
  const choices = scopes.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  const form = useForm({
    initial: { scope: '', title: '', summary: '', severity: 'high', assigneeId: '' },
    submit: async ({ scope, assigneeId, ...values }) => {
      const body = {
        ...values,
        scope: scope === '' ? choices[0]?.value : scope,
        ...(assigneeId === '' ? {} : { assigneeId }),
      };
      const made = await api(declareIncident, { body });
      onClose();
      refreshTopics(queries, ['incident', 'journal']);
      go(incidentPath(made));
    },
  });
  const severity = form.values.severity as SeverityName;
  return (
    <FormView form={form} send="Declare" onCancel={onClose}>
      <TextInput label="Title" data-autofocus {...form.field('title')} />
      <SeverityField value={severity} onChange={(next) => form.set('severity', next)} />
      {choices.length > 1 && (
        <Select
          label="Scope"
          allowDeselect={false}
          data={choices}
          value={form.values.scope === '' ? (choices[0]?.value ?? null) : form.values.scope}
          onChange={(value) => form.set('scope', value ?? '')}
        />
      )}
      <Select
        label="Owner"
        description="Nobody: it waits in the queue, and who holds that owns it"
        clearable
        searchable
        data={[...people]}
        value={form.values.assigneeId === '' ? null : form.values.assigneeId}
        onChange={(value) => form.set('assigneeId', value ?? '')}
      />
      <Textarea label="Summary" autosize minRows={3} {...form.field('summary')} />
    </FormView>
  );
}
