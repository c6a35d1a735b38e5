import type { Column } from '#ui/DataTable.tsx';
import { useList } from '#ui/list.ts';
import { Absent, When } from '#ui/Value.tsx';
import { getPipelines, type PipelineView } from './api-routes.ts';
import { PipelineForm } from './RuleInputForms.tsx';
import { RuleInputPage } from './RuleInputPage.tsx';

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

/** Pipelines: how rules are changed before they are run. */
export default function RulePipelinesPage() {
  const list = useList<PipelineView>({
    topic: 'rule-pipeline',
    route: getPipelines,
    state: { viewKey: 'all', query: () => ({}) },
  });
  return (
    <RuleInputPage
      what="pipeline"
      title="Rule pipelines"
      facts="How rules are fitted to this organisation before they are run."
      columns={columns}
      list={list}
      none={{
        title: 'There is no pipeline',
        what: 'Rules are run as their authors wrote them. A pipeline renames fields, changes values or log sources, or adds conditions.',
      }}
      size={760}
      form={(name, close) => <PipelineForm name={name} onDone={close} />}
    />
  );
}
