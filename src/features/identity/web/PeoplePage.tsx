import { useState } from 'react';
import { accountStates } from '#features/identity/model.ts';
import type { PersonView } from '#features/identity/views.ts';
import type { Action } from '#ui/action.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { FilterBar } from '#ui/FilterBar.tsx';
import { Dialog } from '#ui/FormParts.tsx';
import { type FilterSpec, isFiltered } from '#ui/filters.ts';
import { Drawer, PageHeader, SplitView } from '#ui/Layout.tsx';
import { useList, useListState } from '#ui/list.ts';
import { PageLink, pathOf, useAddress } from '#ui/nav.tsx';
import { Asked } from '#ui/States.tsx';
import { useMay, useMe } from '#ui/session.ts';
import { useActions } from '#ui/use-actions.ts';
import { Absent, Person, When } from '#ui/Value.tsx';
import { listPeople } from './api-routes.ts';
import { InviteForm } from './InviteDialog.tsx';
import { PersonDetails, StateTag, WithPersonActions } from './PersonDetails.tsx';
import { usePerson, useScopes } from './people-data.ts';
import { TeamDialog } from './TeamDialog.tsx';
import { grantWords, type NamedScope, stateWords } from './words.ts';

const filters = {
  q: { kind: 'text', title: 'Search', search: true, placeholder: 'Name or address' },
  state: {
    kind: 'enum',
    title: 'State',
    options: accountStates.map((value) => ({ value, label: stateWords[value].label })),
  },
} as const satisfies FilterSpec;

const columnsFor = (me: string, scopes: readonly NamedScope[]): readonly Column<PersonView>[] => [
  { id: 'name', title: 'Name', width: 220, fixed: true, cell: (row) => <Person person={row} me={row.id === me} /> },
  { id: 'state', title: 'State', width: 110, cell: (row) => <StateTag state={row.state} /> },
  {
    id: 'functions',
    title: 'Functions',
    cell: (row) => grantWords(row.functions, scopes).join(', ') || <Absent what="none" />,
  },
  { id: 'email', title: 'E-mail', width: 220, cell: (row) => row.email },
  {
    id: 'totp',
    title: 'One-time codes',
    width: 120,
    cell: (row) => (row.totp ? 'set up' : <Absent what="not set up" />),
  },
  {
    id: 'seen',
    title: 'Last seen',
    width: 110,
    cell: (row) => (row.lastSeenAt === null ? <Absent what="never" /> : <When at={row.lastSeenAt} />),
  },
];

interface PeopleContext {
  readonly mayManage: boolean;
  open(dialog: 'invite' | 'team'): void;
}

const pageActions: readonly Action<PeopleContext>[] = [
  {
    id: 'people.invite',
    title: 'Invite',
    section: 'People',
    icon: 'plus',
    keys: 'i',
    may: ({ mayManage }) => mayManage,
    run: ({ open }) => open('invite'),
  },
  {
    id: 'people.team',
    title: 'Team and scopes',
    section: 'People',
    icon: 'people',
    may: ({ mayManage }) => mayManage,
    run: ({ open }) => open('team'),
  },
];

const keyOf = (row: PersonView): string => row.id;

export default function PeoplePage() {
  const may = useMay();
  const [dialog, setDialog] = useState<'invite' | 'team'>();
  const offered = useActions(pageActions, { mayManage: may('people:manage'), open: setDialog });
  const [address, change] = useAddress();
  const open = address.person;
  return (
    <>
      <PageHeader title="People" actions={offered} />
      <SplitView
        list={<PeopleList open={open} onOpen={(row) => change({ person: row.id })} invite={offered[0]} />}
        drawer={
          open === undefined ? undefined : (
            <PersonDrawer key={open} id={open} onClose={() => change({ person: undefined })} />
          )
        }
      />
      <Dialog title="Invite a person" open={dialog === 'invite'} onClose={() => setDialog(undefined)}>
        <InviteForm onDone={() => setDialog(undefined)} />
      </Dialog>
      <Dialog title="Team and scopes" open={dialog === 'team'} onClose={() => setDialog(undefined)}>
        <TeamDialog />
      </Dialog>
    </>
  );
}

interface PeopleListProps {
  readonly open: string | undefined;
  readonly invite: Parameters<typeof DataTable>[0]['empty']['action'];
  onOpen(row: PersonView): void;
}

function PeopleList({ open, invite, onOpen }: PeopleListProps) {
  const me = useMe();
  const scopes = useScopes();
  const state = useListState(filters, 'id');
  const list = useList({
    topic: 'account',
    route: listPeople,
    state: { viewKey: state.viewKey, query: () => ({ ...state.values }) },
    read: (reply) => ({ items: reply.items, next: reply.nextCursor, total: reply.total }),
  });
  return (
    <>
      <FilterBar state={state} />
      <DataTable
        id="people"
        label="people"
        columns={columnsFor(me.id, scopes.data?.items ?? [])}
        list={list}
        rowKey={keyOf}
        rowLabel={(row) => row.name}
        rowHref={(row) => pathOf('/people/$id', { id: row.id })}
        rowTone={(row) => (row.state === 'suspended' ? 'done' : undefined)}
        openKey={open}
        onOpen={onOpen}
        empty={
          isFiltered(state.values)
            ? { state: 'zero', title: 'Nobody fits these filters', what: 'Clear a filter to see more.' }
            : { state: 'zero', title: 'Nobody here', action: invite }
        }
      />
    </>
  );
}

function PersonDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const person = usePerson(id);
  return (
    <Asked query={person} lead="The person">
      {(one) => (
        <WithPersonActions person={one} layer="drawer">
          {(offered) => (
            <Drawer
              title={<PageLink to={pathOf('/people/$id', { id })}>{one.name}</PageLink>}
              label="Person"
              actions={offered.slice(0, 2)}
              more={offered.slice(2)}
              onClose={onClose}
            >
              <PersonDetails person={one} />
            </Drawer>
          )}
        </WithPersonActions>
      )}
    </Asked>
  );
}
