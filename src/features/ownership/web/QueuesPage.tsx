import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ThingHistory } from '#features/journal/web/ThingHistory.tsx';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { Dialog } from '#ui/FormParts.tsx';
import { Drawer, PageHeader, Section, SplitView } from '#ui/Layout.tsx';
import { wholeList } from '#ui/list.ts';
import { PageLink, useAddress } from '#ui/nav.tsx';
import { Asked } from '#ui/States.tsx';
import { useMay, useMe } from '#ui/session.ts';
import { useActions } from '#ui/use-actions.ts';
import { Person, useNow, When } from '#ui/Value.tsx';
import { listQueues, type QueueView } from './api-routes.ts';
import { HandOver } from './HandOver.tsx';
import { dutyLines } from './words.ts';

const columns: readonly Column<QueueView>[] = [
  { id: 'name', title: 'Queue', fixed: true, cell: (row) => row.name },
  { id: 'holder', title: 'Held by', width: 200, cell: (row) => <Person person={row.holder} /> },
  { id: 'since', title: 'Since', width: 130, cell: (row) => <When at={row.since} show="both" /> },
  {
    id: 'unclaimed',
    title: 'Work',
    width: 120,
    cell: (row) => (
      <PageLink to="/alerts" search={{ queue: row.id, owner: 'none', state: 'open' }}>
        Unclaimed alerts
      </PageLink>
    ),
  },
  { id: 'handovers', title: 'Hand-overs', width: 100, align: 'end', cell: (row) => row.duty.length - 1 },
];
const keyOf = (row: QueueView): string => row.id;

/** Who answers for unclaimed work, at every instant. */
export default function QueuesPage() {
  const query = useQuery({ queryKey: ['queue'], queryFn: ({ signal }) => api(listQueues, { signal }) });
  return (
    <>
      <PageHeader title="Queues and duty" facts={<>Whoever holds a queue owns what nobody claimed in it.</>} />
      <Asked query={query} lead="The queues">
        {({ items }) => (
          <Queues
            queues={items}
            refresh={async () => {
              await query.refetch();
            }}
          />
        )}
      </Asked>
    </>
  );
}

function Queues({ queues, refresh }: { queues: readonly QueueView[]; refresh: () => Promise<void> }) {
  const [search, change] = useAddress();
  // With a single queue there is nothing to choose.
  const openId = search.queue ?? (queues.length === 1 ? queues[0]?.id : undefined);
  const open = search.queue === 'none' ? undefined : queues.find((queue) => queue.id === openId);
  return (
    <SplitView
      list={
        <DataTable
          id="queues"
          label="queues"
          columns={columns}
          list={wholeList(queues, refresh)}
          rowKey={keyOf}
          rowLabel={(row) => `${row.name}, held by ${row.holder.name}`}
          openKey={open?.id}
          onOpen={(row) => change({ queue: row.id })}
          empty={{
            state: 'not-set-up',
            title: 'There are no queues yet',
            what: 'Each scope gets its queue, with a holder, as soon as there is a person to hold it.',
          }}
        />
      }
      drawer={open && <QueueDrawer key={open.id} queue={open} onClose={() => change({ queue: 'none' })} />}
    />
  );
}

interface QueueContext {
  readonly may: (permission: string) => boolean;
  handOver(): void;
}

const queueActions: readonly Action<QueueContext>[] = [
  {
    id: 'queue.hand-over',
    title: 'Hand over the duty',
    section: 'Queue',
    icon: 'right',
    keys: 'h',
    may: ({ may }) => may('duty:assign'),
    run: ({ handOver }) => handOver(),
  },
];

function QueueDrawer({ queue, onClose }: { queue: QueueView; onClose: () => void }) {
  const [handing, setHanding] = useState(false);
  const may = useMay();
  const me = useMe();
  const offered = useActions(queueActions, { may, handOver: () => setHanding(true) }, 'drawer');
  return (
    <Drawer label="Queue" title={queue.name} actions={offered} onClose={onClose}>
      <Section title="Held by">
        <Person person={queue.holder} me={queue.holder.id === me.id} /> <span className="wf-dim">since</span>{' '}
        <When at={queue.since} show="both" />
      </Section>
      <Section title="Who held it when">
        <Duty queue={queue} />
      </Section>
      <Section title="History">
        <ThingHistory stream={`queue/${queue.id}`} label="History of the queue" />
      </Section>
      <Dialog title={`Hand over ${queue.name}`} open={handing} onClose={() => setHanding(false)}>
        <HandOver queue={queue} onClose={() => setHanding(false)} />
      </Dialog>
    </Drawer>
  );
}

function Duty({ queue }: { queue: QueueView }) {
  const now = useNow();
  return (
    <ol className="wf-stack" aria-label="Duty, latest first">
      {dutyLines(queue, now).map((line) => (
        <li key={line.id} className="wf-row">
          <Person person={line.holder} />
          <span>
            <When at={line.startsAt} show="clock" /> –{' '}
            {line.endsAt === null ? <strong>now</strong> : <When at={line.endsAt} show="clock" />}
          </span>
          <span className="wf-dim">{line.lasted}</span>
        </li>
      ))}
    </ol>
  );
}
