import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { FilterBar } from '#ui/FilterBar.tsx';
import { Dialog } from '#ui/FormParts.tsx';
import { isFiltered } from '#ui/filters.ts';
import { Icon } from '#ui/Icon.tsx';
import { visibleText } from '#ui/json-lines.ts';
import { PageHeader, SplitView } from '#ui/Layout.tsx';
import { useList, useListState } from '#ui/list.ts';
import { useAddress } from '#ui/nav.tsx';
import { useMay } from '#ui/session.ts';
import { countText } from '#ui/time-text.ts';
import { useActions } from '#ui/use-actions.ts';
import { Absent, Person, Tag, When } from '#ui/Value.tsx';
import { type EntryView, exportPath, journalState, listJournal, listPeople } from './api-routes.ts';
import { EntryDrawer, ThingLink } from './EntryDrawer.tsx';
import { Proof, Rebuild } from './ProofDialog.tsx';
import {
  actorOptions,
  isLate,
  journalFilters,
  journalQuery,
  readSearch,
  shortHash,
  shortName,
  whyOf,
} from './words.ts';

type Check = 'verify' | 'rebuild';

interface JournalContext {
  readonly may: (permission: string) => boolean;
  open(check: Check): void;
}

const exports = ({ may }: JournalContext): boolean => may('journal:export');

function download(path: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = '';
  link.click();
}

const journalActions: readonly Action<JournalContext>[] = [
  {
    id: 'journal.verify',
    title: 'Verify now',
    section: 'Journal',
    icon: 'shield',
    keys: 'v',
    may: exports,
    run: ({ open }) => open('verify'),
  },
  {
    id: 'journal.export',
    title: 'Export',
    section: 'Journal',
    icon: 'download',
    keys: 'shift+e',
    may: exports,
    run: () => download(exportPath),
  },
  {
    id: 'journal.rebuild',
    title: 'Check that a rebuild gives the same',
    section: 'Journal',
    icon: 'refresh',
    may: exports,
    run: ({ open }) => open('rebuild'),
  },
];

/** People have a face of letters; tokens, the console and the product itself do not. */
function Who({ actor }: { actor: EntryView['actor'] }) {
  if (actor.kind === 'person') return <Person person={{ id: actor.id, name: actor.name }} />;
  return (
    <span className="wf-person">
      <Icon name={actor.kind === 'token' ? 'token' : 'shield'} size={18} />
      <span className="wf-clip" data-tip={`${actor.name}\n${actor.ref}`}>
        {shortName(actor)}
      </span>
    </span>
  );
}

const Erased = () => <Absent what="text erased" />;

const columns: readonly Column<EntryView>[] = [
  { id: 'seq', title: '#', width: 56, align: 'end', mono: true, cell: (row) => countText(row.seq) },
  { id: 'at', title: 'When', width: 90, cell: (row) => <When at={row.effectiveAt} show="clock" /> },
  {
    id: 'recorded',
    title: 'Recorded',
    width: 110,
    optional: true,
    cell: (row) => <When at={row.recordedAt} show="clock" />,
  },
  {
    id: 'who',
    title: 'Who',
    width: 146,
    fixed: true,
    cell: (row) => <Who actor={row.actor} />,
  },
  {
    id: 'did',
    title: 'Did what, and why',
    fixed: true,
    cell: (row) => (
      <>
        {visibleText(row.says)}
        {whyOf(row) !== undefined && <span className="wf-dim"> — {visibleText(whyOf(row) ?? '')}</span>}
        {row.erased && (
          <>
            {' '}
            <Erased />
          </>
        )}
        {isLate(row) && (
          <>
            {' '}
            <Tag tone="warn" tip={`Recorded ${row.recordedAt}`}>
              recorded later
            </Tag>
          </>
        )}
      </>
    ),
  },
  { id: 'thing', title: 'To what', width: 160, cell: (row) => <ThingLink entry={row} /> },
  { id: 'type', title: 'Type', width: 160, mono: true, optional: true, cell: (row) => row.type },
  { id: 'hash', title: 'Hash', width: 120, mono: true, optional: true, cell: (row) => shortHash(row.hash) },
];
const keyOf = (row: EntryView): string => String(row.seq);

/** The whole record, newest first. */
export default function JournalPage() {
  const [search, change] = useAddress();
  const [check, setCheck] = useState<Check>();
  const may = useMay();
  const offered = useActions(journalActions, { may, open: setCheck });
  const { state, list } = useEntries(search.actor);
  const open = search.open === undefined ? undefined : Number(search.open);
  return (
    <>
      <PageHeader title="Journal" facts={<Head />} actions={offered.slice(0, 2)} more={offered.slice(2)} />
      <FilterBar state={state} />
      <SplitView
        list={
          <DataTable
            id="journal"
            label="entries"
            columns={columns}
            list={list}
            rowKey={keyOf}
            rowLabel={(row) => `Entry ${row.seq}: ${row.actor.name} ${row.says}`}
            openKey={search.open}
            onOpen={(row) => change({ open: keyOf(row) })}
            empty={
              isFiltered(state.values)
                ? { state: 'zero', title: 'No entry fits these filters', what: 'Clear a filter to see more.' }
                : { state: 'zero', title: 'No entries', what: 'Nothing that you may see was recorded yet.' }
            }
          />
        }
        drawer={
          open === undefined || !Number.isSafeInteger(open) ? undefined : (
            <EntryDrawer
              key={open}
              seq={open}
              known={list.rows.find((row) => row.seq === open)}
              onClose={() => change({ open: undefined })}
              onErased={() => {
                list.refresh().catch(() => undefined);
              }}
            />
          )
        }
      />
      <Dialog title="Proof of the journal" open={check === 'verify'} size={620} onClose={() => setCheck(undefined)}>
        <Proof />
      </Dialog>
      <Dialog title="Rebuild check" open={check === 'rebuild'} size={620} onClose={() => setCheck(undefined)}>
        <Rebuild />
      </Dialog>
    </>
  );
}

function useEntries(chosen: string | undefined) {
  const people = useQuery({
    queryKey: ['account', 'names'],
    queryFn: ({ signal }) => api(listPeople, { query: { limit: 500 }, signal }),
    retry: false,
  });
  const state = useListState(journalFilters(actorOptions(people.data?.items ?? [], chosen)), '-seq');
  const typed = readSearch(state.values.q ?? '');
  // A number is a place in the record: the list begins there.
  const from = 'seq' in typed ? typed.seq : undefined;
  const list = useList<EntryView>({
    topic: 'journal',
    route: listJournal,
    state: {
      viewKey: state.viewKey,
      query: () => ({ ...journalQuery(state.values, new Date()), upTo: from }),
    },
  });
  return { state, list };
}

/** How far the chain reaches and how far it is vouched for. */
function Head() {
  const { data } = useQuery({
    queryKey: ['journal', 'state'],
    queryFn: ({ signal }) => api(journalState, { signal }),
  });
  if (data === undefined) return null;
  return (
    <>
      <span data-tip={`Hash of the last entry\n${data.hash}`}>
        head #{countText(data.seq)} <code>{shortHash(data.hash)}</code>
      </span>
      <span>
        {data.checkpoint === null ? (
          <span data-tip="Checkpoints are signed from time to time while the server runs">
            no signed checkpoint yet
          </span>
        ) : (
          <>
            signed to #{countText(data.checkpoint.seq)} <When at={data.checkpoint.at} />
          </>
        )}
      </span>
      <span data-tip={`Public key (Ed25519, SPKI DER)\n${data.publicKey}`}>
        key <code>{shortHash(data.keyId)}</code>
      </span>
    </>
  );
}
