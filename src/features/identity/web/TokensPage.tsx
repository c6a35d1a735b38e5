import { Tabs } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { tokenAbilities } from '#features/identity/model.ts';
import type { TokenView } from '#features/identity/views.ts';
import type { Action, Offered } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { CodeBlock } from '#ui/Code.tsx';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { type Field, FieldList } from '#ui/FieldList.tsx';
import { FilterBar } from '#ui/FilterBar.tsx';
import { Dialog } from '#ui/FormParts.tsx';
import { type FilterSpec, isFiltered } from '#ui/filters.ts';
import { Drawer, PageHeader, Section, SplitView } from '#ui/Layout.tsx';
import { useList, useListState } from '#ui/list.ts';
import { useMay } from '#ui/session.ts';
import { toast } from '#ui/toast.tsx';
import { useActions } from '#ui/use-actions.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { Absent, Tag, When } from '#ui/Value.tsx';
import { listTokens, revokeToken } from './api-routes.ts';
import { useScopes } from './people-data.ts';
import { snippets, tokenPlace } from './snippets.ts';
import { TokenForm } from './TokenForm.tsx';
import type { NamedScope } from './words.ts';

const filters = {
  revoked: { kind: 'boolean', title: 'Revoked', yes: 'with revoked ones', no: 'without' },
} as const satisfies FilterSpec;

const scopeWords = (scopes: readonly NamedScope[], id: string | null): string =>
  id === null ? 'all scopes' : (scopes.find((scope) => scope.id === id)?.name ?? id);

const columnsFor = (scopes: readonly NamedScope[]): readonly Column<TokenView>[] => [
  { id: 'name', title: 'Name', fixed: true, cell: (row) => row.name },
  { id: 'can', title: 'May', width: 150, cell: (row) => row.can.map((one) => tokenAbilities[one].title).join(', ') },
  { id: 'scope', title: 'Scope', width: 130, cell: (row) => scopeWords(scopes, row.scope) },
  { id: 'source', title: 'Source', width: 150, cell: (row) => row.source ?? <Absent what="any" /> },
  {
    id: 'used',
    title: 'Last used',
    width: 120,
    cell: (row) => (row.lastUsedAt === null ? <Absent what="never" /> : <When at={row.lastUsedAt} />),
  },
  {
    id: 'expires',
    title: 'Expires',
    width: 120,
    cell: (row) =>
      row.revokedAt !== null ? (
        <Tag tone="bad">Revoked</Tag>
      ) : row.expiresAt === null ? (
        <Absent what="never" />
      ) : (
        <When at={row.expiresAt} />
      ),
  },
  { id: 'maker', title: 'Made by', width: 150, optional: true, cell: (row) => row.madeBy.name },
  { id: 'made', title: 'Made', width: 110, optional: true, cell: (row) => <When at={row.madeAt} /> },
];

interface TokensContext {
  readonly mayManage: boolean;
  open(): void;
}

const pageActions: readonly Action<TokensContext>[] = [
  {
    id: 'token.create',
    title: 'New token',
    section: 'Tokens',
    icon: 'plus',
    keys: 'n',
    may: ({ mayManage }) => mayManage,
    run: ({ open }) => open(),
  },
];

const keyOf = (row: TokenView): string => row.id;

export default function TokensPage() {
  const may = useMay();
  const [making, setMaking] = useState(false);
  const [open, setOpen] = useState<TokenView>();
  const offered = useActions(pageActions, { mayManage: may('token:manage'), open: () => setMaking(true) });
  return (
    <>
      <PageHeader title="Tokens" facts="What programs sign in with." actions={offered} />
      <SplitView
        list={<TokenList open={open?.id} onOpen={setOpen} create={offered[0]} />}
        drawer={open && <TokenDrawer key={open.id} token={open} onClose={() => setOpen(undefined)} />}
      />
      <Dialog title="New token" size={640} open={making} onClose={() => setMaking(false)}>
        <TokenForm onDone={() => setMaking(false)} />
      </Dialog>
    </>
  );
}

interface TokenListProps {
  readonly open: string | undefined;
  readonly create: Offered | undefined;
  onOpen(row: TokenView): void;
}

function TokenList({ open, create, onOpen }: TokenListProps) {
  const scopes = useScopes();
  const state = useListState(filters, '-id');
  const query = (): { revoked: boolean } => ({ revoked: state.values.revoked === true });
  const list = useList({
    topic: 'token',
    route: listTokens,
    state: { viewKey: state.viewKey, query },
    read: (reply) => ({ items: reply.items, next: reply.nextCursor }),
  });
  return (
    <>
      <FilterBar state={state} />
      <DataTable
        id="tokens"
        label="tokens"
        columns={columnsFor(scopes.data?.items ?? [])}
        list={list}
        rowKey={keyOf}
        rowLabel={(row) => row.name}
        rowTone={(row) => (row.revokedAt === null ? undefined : 'done')}
        openKey={open}
        onOpen={onOpen}
        empty={
          isFiltered(state.values)
            ? { state: 'zero', title: 'No token fits these filters' }
            : {
                state: 'not-set-up',
                title: 'There is no token yet',
                what: 'Events arrive with a token. Make one for each source, so that each can be revoked by itself.',
                action: create,
              }
        }
      />
    </>
  );
}

interface TokenContext {
  readonly token: TokenView;
  revoked(): void;
}

const tokenActions: readonly Action<TokenContext>[] = [
  {
    id: 'token.revoke',
    title: 'Revoke',
    section: 'Token',
    icon: 'trash',
    danger: true,
    may: ({ token }) => token.abilities.revoke,
    confirm: ({ token }) => ({
      title: `Revoke ${token.name}?`,
      text: 'Whatever uses it is refused from this moment on. This cannot be undone.',
      yes: 'Revoke',
    }),
    run: async ({ token, revoked }) => {
      await api(revokeToken, { params: { id: token.id } });
      revoked();
    },
  },
];

function TokenDrawer({ token, onClose }: { token: TokenView; onClose: () => void }) {
  const queries = useQueryClient();
  const scopes = useScopes();
  const revoked = (): void => {
    refreshTopics(queries, ['token']);
    toast({ text: `${token.name} was revoked.` });
    onClose();
  };
  const offered = useActions(tokenActions, { token, revoked }, 'drawer');
  const fields: readonly Field[] = [
    { name: 'May', value: token.can.map((one) => tokenAbilities[one].title).join(', ') },
    { name: 'Permissions', value: token.permissions },
    { name: 'Scope', value: scopeWords(scopes.data?.items ?? [], token.scope) },
    { name: 'Source', value: token.source ?? undefined },
    { name: 'Made by', value: token.madeBy.name },
    { name: 'Made', value: token.madeAt },
    { name: 'Last used', value: token.lastUsedAt ?? undefined },
    { name: 'Expires', value: token.expiresAt ?? undefined },
    { name: 'Id', value: token.id },
  ];
  return (
    <Drawer title={token.name} label="Token" actions={offered} onClose={onClose}>
      <FieldList fields={fields} label="About" />
      {token.can.includes('intake') && token.revokedAt === null && (
        <Section title="How to send with it">
          <Snippets token={tokenPlace} />
        </Section>
      )}
    </Drawer>
  );
}

/** What to put into a shipper, ready to be copied. */
export function Snippets({ token }: { token: string }) {
  const all = snippets(window.location.origin, token);
  return (
    <Tabs defaultValue="curl">
      <Tabs.List>
        {all.map(({ id, title }) => (
          <Tabs.Tab key={id} value={id}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {all.map(({ id, title, where, text }) => (
        <Tabs.Panel key={id} value={id}>
          <p className="wf-dim">{where}</p>
          <CodeBlock text={text} what={`the lines for ${title}`} wrap={false} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
