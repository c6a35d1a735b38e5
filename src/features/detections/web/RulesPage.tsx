import { useState } from 'react';
import type { Action } from '#ui/action.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { FilterBar } from '#ui/FilterBar.tsx';
import { Dialog } from '#ui/FormParts.tsx';
import { isFiltered } from '#ui/filters.ts';
import { PageHeader } from '#ui/Layout.tsx';
import { useList, useListState } from '#ui/list.ts';
import { pathOf, useGo } from '#ui/nav.tsx';
import { useMay } from '#ui/session.ts';
import { countText } from '#ui/time-text.ts';
import { useActions } from '#ui/use-actions.ts';
import { Absent, Severity, Tag, When } from '#ui/Value.tsx';
import { AddRules } from './AddRules.tsx';
import { type ListedRule, listRules } from './api-routes.ts';
import { attentionWords, kindWords, logSourceText, ruleFilters, ruleQuery, tagOf } from './words.ts';

const Or = ({ text, what }: { text: string | null; what: string }) => (text === null ? <Absent what={what} /> : text);

const columns: readonly Column<ListedRule>[] = [
  { id: 'level', title: 'Level', width: 56, cell: (row) => <Severity level={row.level} /> },
  { id: 'title', title: 'Rule', fixed: true, cell: (row) => <span data-tip={row.title}>{row.title}</span> },
  {
    id: 'kind',
    title: 'Kind',
    width: 92,
    cell: (row) => <span data-tip={kindWords[row.kind].says}>{kindWords[row.kind].label}</span>,
  },
  {
    id: 'runs',
    title: 'Runs',
    width: 64,
    cell: (row) =>
      row.enabled && row.waitsFor.length > 0 ? (
        <Tag tone="warn" tip={`It is not run until there is a list for ${row.waitsFor.join(', ')}`}>
          waits
        </Tag>
      ) : (
        <Tag tone={row.enabled ? 'good' : 'plain'}>{row.enabled ? 'on' : 'off'}</Tag>
      ),
  },
  {
    id: 'attention',
    title: 'Attention',
    width: 84,
    cell: (row) => (
      <span
        data-tip={`${attentionWords[row.attention].says}${row.moved ? '\nMoved here by somebody; its level would say otherwise.' : ''}`}
      >
        {attentionWords[row.attention].label}
        {row.moved && <span className="wf-dim"> *</span>}
      </span>
    ),
  },
  {
    id: 'logsource',
    title: 'Log source',
    width: 206,
    cell: (row) => (
      <>
        {row.kind === 'correlation' ? <span className="wf-dim">hits of rules</span> : logSourceText(row.logSource)}
        {!row.routed && (
          <>
            {' '}
            <Tag tone="warn" tip="No source that Watchfloor understands serves this log source: the rule cannot match">
              no route
            </Tag>
          </>
        )}
      </>
    ),
  },
  { id: 'status', title: 'Status', width: 86, cell: (row) => <Or text={row.status} what="not stated" /> },
  { id: 'author', title: 'Author', width: 120, cell: (row) => <Or text={row.author} what="not named" /> },
  { id: 'license', title: 'Licence', width: 92, cell: (row) => <Or text={row.license} what="not stated" /> },
  { id: 'origin', title: 'Origin', width: 72, optional: true, cell: (row) => row.origin },
  {
    id: 'tags',
    title: 'ATT&CK',
    width: 200,
    optional: true,
    cell: (row) => row.tags.map((tag) => tagOf(tag).label).join(', '),
  },
  { id: 'revised', title: 'Revised', width: 90, optional: true, cell: (row) => <When at={row.revisedAt} /> },
  { id: 'file', title: 'File', width: 260, mono: true, optional: true, cell: (row) => row.file ?? '' },
];
const keyOf = (row: ListedRule): string => row.id;

interface RulesContext {
  readonly may: (permission: string) => boolean;
  add(): void;
}

const pageActions: readonly Action<RulesContext>[] = [
  {
    id: 'rules.add',
    title: 'Add rules',
    section: 'Rules',
    icon: 'plus',
    keys: 'n',
    may: ({ may }) => may('rule:manage'),
    run: ({ add }) => add(),
  },
];

/** The rules: what runs, how loudly, and whether anything feeds them. */
export default function RulesPage() {
  const [adding, setAdding] = useState(false);
  const may = useMay();
  const go = useGo();
  const offered = useActions(pageActions, { may, add: () => setAdding(true) });
  const state = useListState(ruleFilters, 'title');
  const list = useList<ListedRule>({
    topic: 'rule',
    route: listRules,
    state: { viewKey: state.viewKey, query: () => ruleQuery(state.values) },
  });
  const filtered = isFiltered(state.values);
  return (
    <>
      <PageHeader
        title="Rules"
        facts={list.total === undefined ? undefined : `${countText(list.total)} ${filtered ? 'fit' : 'in all'}`}
        actions={offered}
      />
      <FilterBar state={state} />
      <DataTable
        id="rules"
        label="rules"
        columns={columns}
        list={list}
        rowKey={keyOf}
        rowLabel={(row) => row.title}
        rowHref={(row) => pathOf('/rules/$id', { id: row.id })}
        rowTone={(row) => (row.enabled ? undefined : 'done')}
        onOpen={(row) => go(pathOf('/rules/$id', { id: row.id }))}
        empty={
          filtered
            ? { state: 'zero', title: 'No rule fits these filters', what: 'Clear a filter to see more.' }
            : {
                state: 'not-set-up',
                title: 'There are no rules',
                what: 'Without rules nothing is ever detected. Add Sigma rules.',
                action: offered[0],
              }
        }
      />
      <Dialog title="Add rules" open={adding} size={680} onClose={() => setAdding(false)}>
        <AddRules onDone={() => setAdding(false)} />
      </Dialog>
    </>
  );
}
