import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '#ui/api.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { visibleText } from '#ui/json-lines.ts';
import { PageHeader, SplitView } from '#ui/Layout.tsx';
import { wholeList } from '#ui/list.ts';
import { PageLink, pathOf, useAddress, useGo } from '#ui/nav.tsx';
import { Asked } from '#ui/States.tsx';
import { countText } from '#ui/time-text.ts';
import { Absent } from '#ui/Value.tsx';
import { getNoise, type NoiseView } from './api-routes.ts';
import { precisionText } from './words.ts';
import './alerts.css';

const spans = ['7', '30', '90'] as const;
const usual = '30';

const titleOf = ({ rule }: NoiseView): string => visibleText(rule.title ?? '(erased)');

/** A number that opens the alerts behind it. */
function Behind({ of, count, more }: { of: NoiseView; count: number; more?: Readonly<Record<string, string>> }) {
  if (count === 0) return <>0</>;
  return (
    <PageLink to="/alerts" search={{ rule: of.rule.id, state: 'open,closed', ...more }}>
      {countText(count)}
    </PageLink>
  );
}

const columns: readonly Column<NoiseView>[] = [
  { id: 'rule', title: 'Rule', fixed: true, cell: titleOf },
  {
    id: 'minutes',
    title: 'Minutes',
    width: 90,
    align: 'end',
    cell: (row) =>
      row.timed === 0 ? (
        <Absent what="not known" />
      ) : (
        <span data-tip={`From claim to verdict, of ${countText(row.timed)} alerts; at most an hour each`}>
          {countText(row.minutes)}
        </span>
      ),
  },
  { id: 'alerts', title: 'Alerts', width: 80, align: 'end', cell: (row) => <Behind of={row} count={row.alerts} /> },
  { id: 'entities', title: 'Entities', width: 80, align: 'end', cell: (row) => countText(row.entities) },
  {
    id: 'right',
    title: 'Right',
    width: 110,
    align: 'end',
    cell: (row) => precisionText(row) ?? <Absent what="not judged" />,
  },
  {
    id: 'true',
    title: 'True',
    width: 70,
    align: 'end',
    cell: (row) => <Behind of={row} count={row.truePositives} more={{ verdict: 'true_positive' }} />,
  },
  {
    id: 'benign',
    title: 'Benign',
    width: 76,
    align: 'end',
    cell: (row) => <Behind of={row} count={row.benign} more={{ verdict: 'benign_true_positive' }} />,
  },
  {
    id: 'false',
    title: 'False',
    width: 70,
    align: 'end',
    cell: (row) => <Behind of={row} count={row.falsePositives} more={{ verdict: 'false_positive' }} />,
  },
  {
    id: 'silenced',
    title: 'Silenced',
    width: 86,
    align: 'end',
    cell: (row) => <Behind of={row} count={row.silenced} more={{ silenced: 'yes' }} />,
  },
  { id: 'events', title: 'Events', width: 90, align: 'end', cell: (row) => countText(row.hits) },
];
const keyOf = (row: NoiseView): string => row.rule.id;

/** Which rules cost people the most, and how often they were right: where tuning pays. */
export default function NoisePage() {
  const [search, change] = useAddress();
  const days = spans.find((span) => span === search.days) ?? usual;
  const query = useQuery({
    queryKey: ['alert', 'noise', days],
    queryFn: ({ signal }) => api(getNoise, { query: { days }, signal }),
  });
  return (
    <>
      <PageHeader
        title="Noise"
        facts="Rules by the minutes that their alerts cost. Retrospective alerts are left out."
      />
      <fieldset className="wf-presets" aria-label="Span">
        {spans.map((span) => (
          <button
            key={span}
            type="button"
            className="wf-preset"
            aria-pressed={span === days}
            onClick={() => change({ days: span === usual ? undefined : span })}
          >
            {span} days
          </button>
        ))}
      </fieldset>
      <Asked query={query} lead="What rules cost">
        {({ items }) => <Rules items={items} refresh={async () => void (await query.refetch())} />}
      </Asked>
    </>
  );
}

function Rules({ items, refresh }: { items: readonly NoiseView[]; refresh: () => Promise<void> }) {
  const go = useGo();
  const list = useMemo(() => wholeList(items, refresh), [items, refresh]);
  return (
    <SplitView
      list={
        <DataTable
          id="noise"
          label="rules"
          columns={columns}
          list={list}
          rowKey={keyOf}
          rowLabel={titleOf}
          onOpen={(row) => go(pathOf('/rules/$id', { id: row.rule.id }))}
          empty={{
            state: 'zero',
            title: 'No rule raised an alert',
            what: 'None in these days, retrospective ones apart. A longer span may show more.',
          }}
        />
      }
      drawer={undefined}
    />
  );
}
