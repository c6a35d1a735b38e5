import { useState } from 'react';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { Dialog } from '#ui/FormParts.tsx';
import { PageHeader } from '#ui/Layout.tsx';
import { useList } from '#ui/list.ts';
import { Absent, When } from '#ui/Value.tsx';
import { getPipelines, type PipelineView } from './api-routes.ts';
import { PipelineForm, useInputActions } from './RuleInputForms.tsx';

const columns: readonly Column<PipelineView>[] = [
  {
    id: 'priority',
    title: 'Priority',
    width: 84,
    cell: (row) => <span data-tip="Lower ones go first">{row.priority ?? <Absent what="?" />}</span>,
  },
  { id: 'name', title: 'Name', fixed: true, cell: (row) => row.name },
  { id: 'title', title: 'Title', width: 260, cell: (row) => row.title ?? <Absent what="none" /> },
  { id: 'steps', title: 'Steps', width: 80, cell: (row) => row.steps },
  { id: 'changed', title: 'Changed', width: 120, cell: (row) => <When at={row.changedAt} /> },
  { id: 'by', title: 'By', width: 160, cell: (row) => row.changedBy.name },
];
const keyOf = (row: PipelineView): string => row.name;

/** Pipelines: how rules are changed before they are run. */
export default function RulePipelinesPage() {
  const [open, setOpen] = useState<string>();
  const offered = useInputActions({ what: 'pipeline', open: () => setOpen('') });
  const list = useList<PipelineView>({
    topic: 'rule-pipeline',
    route: getPipelines,
    state: { viewKey: 'all', query: () => ({}) },
  });
  const close = (): void => setOpen(undefined);
  return (
    <>
      <PageHeader
        title="Rule pipelines"
        facts="How rules are fitted to this organisation before they are run."
        actions={offered}
      />
      <DataTable
        id="rule-pipelines"
        label="pipelines"
        columns={columns}
        list={list}
        rowKey={keyOf}
        rowLabel={keyOf}
        onOpen={(row) => setOpen(row.name)}
        empty={{
          state: 'zero',
          title: 'There is no pipeline',
          what: 'Rules are run as their authors wrote them. A pipeline renames fields, changes values or log sources, or adds conditions.',
          action: offered[0],
        }}
      />
      <Dialog
        title={open === '' ? 'New pipeline' : `The pipeline ${open}`}
        open={open !== undefined}
        size={760}
        onClose={close}
      >
        {open !== undefined && <PipelineForm name={open} onDone={close} />}
      </Dialog>
    </>
  );
}
