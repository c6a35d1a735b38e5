import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ImportanceTag } from '#features/assets/web/Importance.tsx';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { FilterBar } from '#ui/FilterBar.tsx';
import { writeFilters } from '#ui/filters.ts';
import { PageHeader, SplitView } from '#ui/Layout.tsx';
import { useList, useListState } from '#ui/list.ts';
import { PageLink, useAddress } from '#ui/nav.tsx';
import { isEmptySelection, noSelection, type Selection, selectedCount } from '#ui/selection.ts';
import { useMay } from '#ui/session.ts';
import { countText } from '#ui/time-text.ts';
import { useActions } from '#ui/use-actions.ts';
import { Person, Severity, Tag, Verdict, When } from '#ui/Value.tsx';
import { AlertDrawer, RowActions } from './AlertDrawer.tsx';
import { alertPath } from './AlertFacts.tsx';
import { type Acting, useActing } from './acting.ts';
import { type AlertView, listAlerts } from './api-routes.ts';
import { alertFilters, bulkScope, presetOf, queuePresets, withDefaultView } from './queue-filters.ts';
import { VerdictDialog } from './VerdictDialog.tsx';
import { usePeople } from './WorkForms.tsx';
import { entityText, ownerHow, recurrenceText, titleOf } from './words.ts';
import './alerts.css';

const columns: readonly Column<AlertView>[] = [
  { id: 'severity', title: 'Sev', width: 64, sortable: true, cell: (row) => <Severity level={row.severity} /> },
  { id: 'title', title: 'Alert', fixed: true, cell: (row) => <Title alert={row} /> },
  { id: 'entity', title: 'Entity', width: 190, mono: true, cell: (row) => entityText(row.entity) },
  {
    id: 'importance',
    title: 'Asset',
    width: 84,
    cell: (row) => row.importance !== null && <ImportanceTag importance={row.importance} />,
  },
  { id: 'hits', title: 'Events', width: 70, align: 'end', cell: (row) => countText(row.hits) },
  {
    id: 'owner',
    title: 'Owner',
    width: 176,
    cell: (row) => <Owner owner={row.owner} />,
  },
  {
    id: 'aware',
    title: 'Aware',
    width: 86,
    cell: (row) => (row.awareSince === null ? <span className="wf-dim">nobody</span> : <When at={row.awareSince} />),
  },
  {
    id: 'verdict',
    title: 'Verdict',
    width: 190,
    optional: true,
    cell: (row) => <Verdict verdict={row.verdict?.code} />,
  },
  { id: 'last_hit', title: 'Last event', width: 92, sortable: true, cell: (row) => <When at={row.lastHitAt} /> },
  { id: 'age', title: 'Raised', width: 92, sortable: true, cell: (row) => <When at={row.raisedAt} /> },
  { id: 'first', title: 'First event', width: 92, optional: true, cell: (row) => <When at={row.firstHitAt} /> },
];

function Title({ alert }: { alert: AlertView }) {
  const again = recurrenceText(alert);
  return (
    <>
      {titleOf(alert)} {alert.recurrence > 0 && <Tag tip={again ?? ''}>{`again × ${alert.recurrence}`}</Tag>}{' '}
      {alert.retrospective && <Tag tone="calm">retrospective</Tag>}{' '}
      {alert.silenceId !== null && <Tag tone="calm">silenced</Tag>}
    </>
  );
}

/** Who answers for it, and whether only because they hold its queue. */
function Owner({ owner }: Pick<AlertView, 'owner'>) {
  if (owner.how !== 'queue') return <Person person={owner} />;
  return (
    <span className="wf-dim wf-owner" data-tip={`Claimed by nobody. ${owner.name} ${ownerHow(owner)}.`}>
      <Person person={owner} />
      <small>queue</small>
    </span>
  );
}

const rowKey = (row: AlertView): string => row.id;

interface BulkContext {
  readonly any: boolean;
  readonly may: (permission: string) => boolean;
  readonly acting: Acting;
  scope(): ReturnType<typeof bulkScope>;
  judge(): void;
  done(): void;
}

const bulkable = ({ any, may }: BulkContext): boolean => any && may('alert:triage');

/** With rows selected, the keys mean all of them. */
const bulkActions: readonly Action<BulkContext>[] = [
  {
    id: 'alerts.claim',
    title: 'Claim all selected',
    section: 'Selected alerts',
    keys: 'c',
    icon: 'claim',
    may: bulkable,
    run: async ({ acting, scope, done }) => {
      await acting.bulk({ kind: 'claim' }, scope(), 'Claimed');
      done();
    },
  },
  {
    id: 'alerts.verdict',
    title: 'Verdict on all selected',
    section: 'Selected alerts',
    keys: 'v',
    icon: 'verdict',
    may: bulkable,
    run: ({ judge }) => judge(),
  },
  {
    id: 'alerts.release',
    title: 'Give all selected back',
    section: 'Selected alerts',
    keys: 'u',
    icon: 'inbox',
    may: bulkable,
    run: async ({ acting, scope, done }) => {
      await acting.bulk({ kind: 'release' }, scope(), 'Gave back');
      done();
    },
  },
];

/** The queue: what waits, worst first; live, by keyboard, with the alert beside the list. */
export default function QueuePage() {
  const base = useListState(alertFilters, '-severity');
  const state = withDefaultView(base);
  const list = useList<AlertView>({ topic: 'alert', route: listAlerts, state });
  const [selection, setSelection] = useState<Selection>(noSelection);
  const [judging, setJudging] = useState(false);
  const [here, setHere] = useState<AlertView>();
  const [search, change] = useAddress();
  const people = usePeople();
  const acting = useActing();
  const may = useMay();
  const any = !isEmptySelection(selection);
  const done = (): void => setSelection(noSelection);
  const scope = () => bulkScope(selection, state.query());
  const bulk = useActions(bulkActions, { any, may, acting, scope, judge: () => setJudging(true), done }, 'drawer');
  const preset = presetOf(state.values);
  const anyAlert = useAnyAlert(list.state === 'ready' && list.rows.length === 0);
  const count = selectedCount(selection, list.total);
  return (
    <>
      <PageHeader title="Alerts" facts={preset === undefined ? 'A view of your own' : preset.says} />
      <Presets chosen={preset?.id} choose={(values) => change(writeFilters(alertFilters, values))} />
      <FilterBar state={state} people={people} />
      <SplitView
        list={
          <DataTable
            id="alerts"
            label="alerts"
            columns={columns}
            list={list}
            rowKey={rowKey}
            rowLabel={titleOf}
            rowHref={(row) => alertPath(row.id)}
            sort={state.sort}
            onSort={state.setSort}
            selection={[selection, setSelection]}
            bulk={bulk}
            onOpen={(row) => change({ open: row.id })}
            openKey={search.open}
            onCursor={setHere}
            rowTone={(row) => (row.state === 'closed' ? 'done' : row.severity === 'critical' ? 'bad' : undefined)}
            empty={emptiness(preset?.id, anyAlert)}
          />
        }
        drawer={
          search.open !== undefined && (
            <AlertDrawer
              key={search.open}
              id={search.open}
              quiet={any}
              row={list.rows.find((row) => row.id === search.open)}
              onClose={() => change({ open: undefined })}
            />
          )
        }
      />
      {here !== undefined && !any && search.open === undefined && <RowActions key={here.id} alert={here} />}
      <VerdictDialog
        on={count === undefined ? 'all that match' : `${countText(count)} alerts`}
        open={judging}
        onClose={() => setJudging(false)}
        judge={async (judgement) => {
          await acting.bulk({ kind: 'verdict', ...judgement }, scope(), 'Judged');
          done();
        }}
      />
    </>
  );
}

interface PresetsProps {
  readonly chosen: string | undefined;
  choose(values: (typeof queuePresets)[number]['values']): void;
}

function Presets({ chosen, choose }: PresetsProps) {
  return (
    <fieldset className="wf-presets" aria-label="Views">
      {queuePresets.map((preset, index) => (
        <button
          key={preset.id}
          type="button"
          className="wf-preset"
          aria-pressed={preset.id === chosen}
          data-tip={preset.says}
          onClick={() => choose(index === 0 ? {} : preset.values)}
        >
          {preset.title}
        </button>
      ))}
    </fieldset>
  );
}

/** Has there ever been an alert that this person may see? Asked only where the list is empty. */
function useAnyAlert(asked: boolean): boolean | undefined {
  const { data } = useQuery({
    queryKey: ['alert', 'any'],
    queryFn: ({ signal }) => api(listAlerts, { query: { limit: 1 }, signal }),
    enabled: asked,
  });
  return data === undefined ? undefined : (data.total ?? data.items.length) > 0;
}

const neverAny = {
  state: 'not-set-up' as const,
  title: 'No alert yet',
  what: (
    <>
      Nothing was ever raised here. Events come with a token (<PageLink to="/tokens">Tokens</PageLink> shows how), or
      from files: <code>bin/watchfloor import content/samples</code> brings a small intrusion to look at. Or{' '}
      <PageLink to="/demo">load the demo company</PageLink>: fourteen days of a made-up one, to try the desk on.
    </>
  ),
};

const emptiness = (preset: string | undefined, any: boolean | undefined) => {
  if (any === false) return neverAny;
  return preset === 'queue' || preset === 'unclaimed'
    ? {
        state: 'zero' as const,
        title: 'Nothing waits',
        what: 'No open alert is unclaimed or yours. Look under “All open” for those of others.',
      }
    : { state: 'zero' as const, title: 'No alert matches', what: 'Take a filter away, or choose “All”.' };
};
