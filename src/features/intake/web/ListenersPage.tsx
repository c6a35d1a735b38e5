import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useScopes } from '#features/identity/web/people-data.ts';
import type { ListenerView } from '#features/intake/listeners.ts';
import type { Action, Offered } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { Dialog } from '#ui/FormParts.tsx';
import { PageHeader, SplitView } from '#ui/Layout.tsx';
import { wholeList } from '#ui/list.ts';
import { Asked } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';
import { countText } from '#ui/time-text.ts';
import { useActions } from '#ui/use-actions.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { Absent, Tag, When } from '#ui/Value.tsx';
import { listListeners } from './api-routes.ts';
import { ListenerDrawer } from './ListenerDrawer.tsx';
import { ListenerForm } from './ListenerForm.tsx';
import { droppedOf, healthOf, placeText, protocolText } from './words.ts';

/** A row knows the name of its scope: the table draws a row again only when the row itself is another. */
type Row = ListenerView & { readonly scopeName: string };

/** Loss that the kernel does not tell of is not zero. */
function Dropped({ stats, transport }: Pick<ListenerView, 'stats' | 'transport'>) {
  const known = droppedOf(stats);
  if (known > 0) return <Tag tone="bad">{countText(known)}</Tag>;
  const isMeasured = transport !== 'udp' || stats.dropped.kernel !== null;
  return isMeasured ? <>0</> : <Absent what="not measured" />;
}

const columns: readonly Column<Row>[] = [
  { id: 'name', title: 'Name', fixed: true, cell: (row) => row.name },
  {
    id: 'state',
    title: 'State',
    width: 130,
    cell: (row) => <Tag tone={healthOf(row).tone}>{healthOf(row).says}</Tag>,
  },
  { id: 'protocol', title: 'Protocol', width: 90, cell: (row) => protocolText[row.protocol] },
  { id: 'place', title: 'Address', width: 190, cell: (row) => <code>{placeText(row)}</code> },
  { id: 'scope', title: 'Scope', width: 120, cell: (row) => row.scopeName },
  { id: 'events', title: 'Events', width: 90, cell: (row) => countText(row.stats.events) },
  { id: 'dropped', title: 'Lost', width: 110, cell: (row) => <Dropped stats={row.stats} transport={row.transport} /> },
  {
    id: 'last',
    title: 'Last event',
    width: 110,
    cell: (row) => (row.stats.lastEventAt === null ? <Absent what="none yet" /> : <When at={row.stats.lastEventAt} />),
  },
  {
    id: 'connections',
    title: 'Connections',
    width: 100,
    optional: true,
    cell: (row) => (row.transport === 'udp' ? <Absent what="none" /> : countText(row.stats.connections)),
  },
  { id: 'source', title: 'Source', width: 140, optional: true, cell: (row) => row.source ?? <Absent what="any" /> },
];

interface PageContext {
  readonly mayManage: boolean;
  open(): void;
}

const pageActions: readonly Action<PageContext>[] = [
  {
    id: 'listener.open',
    title: 'New listener',
    section: 'Listeners',
    icon: 'plus',
    keys: 'n',
    may: ({ mayManage }) => mayManage,
    run: ({ open }) => open(),
  },
];

/** Where syslog and GELF come in: state, counts, losses, and what is in the way. */
export default function ListenersPage() {
  const may = useMay();
  const queries = useQueryClient();
  const [editing, setEditing] = useState<ListenerView | 'new'>();
  const [openId, setOpenId] = useState<string>();
  const query = useQuery({
    queryKey: ['listener', 'all'],
    queryFn: ({ signal }) => api(listListeners, { query: { limit: 500 }, signal }),
    // A count that grows announces nothing.
    refetchInterval: 5000,
  });
  const offered = useActions(pageActions, { mayManage: may('listener:manage'), open: () => setEditing('new') });
  const open = query.data?.items.find((one) => one.id === openId);
  const close = (): void => setEditing(undefined);
  return (
    <>
      <PageHeader title="Listeners" facts="Where syslog and GELF come in." actions={offered} />
      <SplitView
        list={
          <Asked query={query} lead="The listeners">
            {({ items }) => (
              <Table
                rows={items}
                openId={openId}
                onOpen={(row) => setOpenId(row.id)}
                create={offered[0]}
                refresh={() => refreshTopics(queries, ['listener'])}
              />
            )}
          </Asked>
        }
        drawer={
          open && (
            <ListenerDrawer key={open.id} listener={open} onEdit={setEditing} onClose={() => setOpenId(undefined)} />
          )
        }
      />
      <Dialog
        title={editing === 'new' ? 'New listener' : 'Change the listener'}
        size={640}
        open={editing !== undefined}
        onClose={close}
      >
        {editing !== undefined && <ListenerForm listener={editing === 'new' ? undefined : editing} onDone={close} />}
      </Dialog>
    </>
  );
}

interface TableProps {
  readonly rows: readonly ListenerView[];
  readonly openId: string | undefined;
  readonly create: Offered | undefined;
  onOpen(row: ListenerView): void;
  refresh(): void;
}

function Table({ rows, openId, create, onOpen, refresh }: TableProps) {
  const scopes = useScopes().data?.items;
  const named = useMemo(
    () =>
      rows.map((row): Row => ({ ...row, scopeName: scopes?.find(({ id }) => id === row.scope)?.name ?? row.scope })),
    [rows, scopes],
  );
  return (
    <DataTable
      id="listeners"
      label="listeners"
      columns={columns}
      list={wholeList(named, async () => refresh())}
      rowKey={(row) => row.id}
      rowLabel={(row) => row.name}
      rowTone={(row) => (row.enabled ? undefined : 'done')}
      openKey={openId}
      onOpen={onOpen}
      empty={{
        state: 'not-set-up',
        title: 'Nobody listens yet',
        what: 'Firewalls, switches and servers send syslog, which knows no token: open a listener and say who may send. Everything else comes by HTTP with a token.',
        action: create,
      }}
    />
  );
}
