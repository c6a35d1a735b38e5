import { Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { FieldList } from '#ui/FieldList.tsx';
import { FilterBar } from '#ui/FilterBar.tsx';
import { Dialog, FormView } from '#ui/FormParts.tsx';
import type { FilterSpec } from '#ui/filters.ts';
import { useForm } from '#ui/form.ts';
import { visibleText } from '#ui/json-lines.ts';
import { Drawer, PageHeader, SplitView } from '#ui/Layout.tsx';
import { useList, useListState } from '#ui/list.ts';
import { PageLink } from '#ui/nav.tsx';
import { countText } from '#ui/time-text.ts';
import { toast } from '#ui/toast.tsx';
import { useActions } from '#ui/use-actions.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { Person, Severity, Tag, When } from '#ui/Value.tsx';
import { alertPath } from './AlertFacts.tsx';
import { liftSilence, listSilences, type SilenceView } from './api-routes.ts';
import { entityText, entityWithKind } from './words.ts';

const filters = {
  over: { kind: 'boolean', title: 'Which', yes: 'those that are over', no: 'those that stand' },
} as const satisfies FilterSpec;

const ruleTitle = ({ rule }: SilenceView): string => visibleText(rule.title ?? '(erased)');

const columns: readonly Column<SilenceView>[] = [
  { id: 'severity', title: 'Up to', width: 64, cell: (row) => <Severity level={row.severity} /> },
  { id: 'rule', title: 'Rule', fixed: true, cell: ruleTitle },
  { id: 'entity', title: 'On', width: 160, mono: true, cell: (row) => entityText(row.entity) },
  {
    id: 'until',
    title: 'Until',
    width: 84,
    cell: (row) => <When at={row.liftedAt ?? row.endsAt} />,
  },
  { id: 'hits', title: 'Kept quiet', width: 100, align: 'end', cell: (row) => <Kept silence={row} /> },
  { id: 'by', title: 'By', width: 130, cell: (row) => <Person person={row.madeBy} /> },
  { id: 'reason', title: 'Because', width: 200, cell: (row) => visibleText(row.reason ?? '(erased)') },
  {
    id: 'true',
    title: 'True since',
    width: 86,
    cell: (row) =>
      row.truePositives === 0 ? (
        'none'
      ) : (
        <Tag tone="bad" tip="Alerts of this rule, on whatever entity, that people found true since it was silenced">
          {countText(row.truePositives)}
        </Tag>
      ),
  },
];

/** How many events it kept quiet, with the alerts that hold them behind it. */
function Kept({ silence }: { silence: SilenceView }) {
  if (silence.alerts === 0) return <>0 events</>;
  return (
    <PageLink to="/alerts" search={{ silence: silence.id }}>
      {countText(silence.hits)} {silence.hits === 1 ? 'event' : 'events'}
    </PageLink>
  );
}

const keyOf = (row: SilenceView): string => row.id;

/** What is kept quiet, by whom, until when and why: so that nothing is forgotten in silence. */
export default function SilencesPage() {
  const state = useListState(filters, '-id');
  const over = state.values.over === true;
  const list = useList<SilenceView>({
    topic: 'alert',
    route: listSilences,
    state: { viewKey: state.viewKey, query: () => ({ state: over ? 'over' : 'standing' }) },
  });
  const [open, setOpen] = useState<SilenceView>();
  return (
    <>
      <PageHeader
        title="Silences"
        facts="Rules that are kept quiet on an entity. Their events are stored and counted."
      />
      <FilterBar state={state} />
      <SplitView
        list={
          <DataTable
            id="silences"
            label="silences"
            columns={columns}
            list={list}
            rowKey={keyOf}
            rowLabel={(row) => `${ruleTitle(row)} on ${entityText(row.entity)}`}
            openKey={open?.id}
            onOpen={setOpen}
            empty={{
              state: 'zero',
              title: over ? 'No silence has ended yet' : 'Nothing is silenced',
              what: 'On an alert, S silences its rule on its entity until an hour.',
            }}
          />
        }
        drawer={open && <SilenceDrawer key={open.id} silence={open} onClose={() => setOpen(undefined)} />}
      />
    </>
  );
}

interface SilenceContext {
  readonly silence: SilenceView;
  ask(): void;
}

const silenceActions: readonly Action<SilenceContext>[] = [
  {
    id: 'silence.lift',
    title: 'Lift',
    section: 'Silence',
    icon: 'undo',
    keys: 'u',
    may: ({ silence }) => silence.can.lift,
    run: ({ ask }) => ask(),
  },
];

function SilenceDrawer({ silence, onClose }: { silence: SilenceView; onClose: () => void }) {
  const [lifting, setLifting] = useState(false);
  const offered = useActions(silenceActions, { silence, ask: () => setLifting(true) }, 'drawer');
  const { madeBy, liftedBy } = silence;
  return (
    <Drawer label="Silence" title={ruleTitle(silence)} actions={offered} onClose={onClose}>
      <FieldList
        label="About"
        fields={[
          { name: 'on', value: entityWithKind(silence.entity) },
          { name: 'because', value: silence.reason ?? undefined },
          { name: 'by', value: madeBy.name },
          { name: 'made', value: silence.madeAt },
          { name: 'ends', value: silence.endsAt },
          { name: 'events kept quiet', value: silence.hits },
          { name: 'the last', value: silence.lastHitAt ?? undefined },
          { name: 'lifted', value: silence.liftedAt ?? undefined },
          { name: 'lifted by', value: liftedBy?.name },
          { name: 'lifted because', value: silence.liftReason ?? undefined },
        ]}
      />
      <p>
        <PageLink to={alertPath(silence.alertId)}>The alert that it was made on</PageLink>
      </p>
      <Dialog title="Lift the silence" open={lifting} onClose={() => setLifting(false)}>
        <LiftForm silence={silence} onClose={() => setLifting(false)} onLifted={onClose} />
      </Dialog>
    </Drawer>
  );
}

interface LiftFormProps {
  readonly silence: SilenceView;
  onClose(): void;
  onLifted(): void;
}

function LiftForm({ silence, onClose, onLifted }: LiftFormProps) {
  const queries = useQueryClient();
  const form = useForm({
    initial: { reason: '' },
    submit: async (values) => {
      await api(liftSilence, { params: { id: silence.id }, body: values });
      refreshTopics(queries, ['alert', 'journal']);
      toast({ text: 'Lifted: the next hit raises an alert again.' });
      onLifted();
    },
  });
  return (
    <FormView form={form} send="Lift" onCancel={onClose}>
      <Textarea label="Reason" autosize minRows={2} data-autofocus {...form.field('reason')} />
    </FormView>
  );
}
