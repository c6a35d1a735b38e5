import { useQuery } from '@tanstack/react-query';
import { api } from '#ui/api.ts';
import { CodeBlock } from '#ui/Code.tsx';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { FieldList } from '#ui/FieldList.tsx';
import { FilterBar } from '#ui/FilterBar.tsx';
import { type FilterSpec, isFiltered } from '#ui/filters.ts';
import { visibleText } from '#ui/json-lines.ts';
import { Drawer, PageHeader, Section, SplitView } from '#ui/Layout.tsx';
import { useList, useListState } from '#ui/list.ts';
import { PageLink, useAddress } from '#ui/nav.tsx';
import { ProblemView } from '#ui/States.tsx';
import { bytesText, countText } from '#ui/time-text.ts';
import { When } from '#ui/Value.tsx';
import { type DeadLetterGroup, type DeadLetterView, deadLetterGroups, listDeadLetters } from './api-routes.ts';
import { fitsFilter, groupKey, type LetterFilter, senderPage } from './words.ts';
import './pipeline.css';

const filters = {
  code: { kind: 'text', title: 'Reason', placeholder: 'event_not_json' },
  sender: { kind: 'text', title: 'Sender', placeholder: 'tok_…' },
  source: { kind: 'text', title: 'Source' },
  template: { kind: 'text', title: 'Message' },
} as const satisfies FilterSpec;

const columns: readonly Column<DeadLetterView>[] = [
  { id: 'at', title: 'Received', width: 120, cell: (row) => <When at={row.receivedAt} show="clock" /> },
  {
    id: 'message',
    title: 'Why it could not be used',
    width: 330,
    fixed: true,
    cell: (row) => visibleText(row.message),
  },
  { id: 'place', title: 'Place', width: 130, mono: true, cell: (row) => visibleText(row.place) },
  { id: 'raw', title: 'Line', mono: true, cell: (row) => visibleText(row.raw.slice(0, 300)) },
  { id: 'bytes', title: 'Size', width: 80, align: 'end', cell: (row) => bytesText(row.bytes) },
  { id: 'source', title: 'Source', width: 120, optional: true, cell: (row) => visibleText(row.source) },
  { id: 'sender', title: 'Sender', width: 150, optional: true, cell: (row) => <Sender of={row} /> },
  { id: 'code', title: 'Code', width: 150, optional: true, mono: true, cell: (row) => row.code },
];
const keyOf = (row: DeadLetterView): string => row.id;

function Sender({ of }: { of: Pick<DeadLetterView, 'sender' | 'senderName'> }) {
  const { sender: id, senderName } = of;
  const page = senderPage(id);
  const text = senderName ?? (id.length > 14 ? `${id.slice(0, 4)}…${id.slice(-6)}` : id);
  return page === undefined ? (
    <span data-tip={id}>{text}</span>
  ) : (
    <PageLink to={page} data-tip={id}>
      {text}
    </PageLink>
  );
}

/** Lines that could not be used: kept, with the reason, the place and what to do. */
export default function DeadLettersPage() {
  const [search, change] = useAddress();
  const state = useListState(filters, '-received');
  const list = useList<DeadLetterView>({
    topic: 'dead-letter',
    route: listDeadLetters,
    state: { viewKey: state.viewKey, query: () => ({ ...state.values }) },
  });
  const groups = useQuery({
    queryKey: ['dead-letter', 'groups'],
    queryFn: ({ signal }) => api(deadLetterGroups, { signal }),
  });
  const all = groups.data?.items;
  const total = all?.reduce((sum, group) => sum + group.count, 0);
  const open = list.rows.find((row) => row.id === search.open);
  return (
    <>
      <PageHeader title="Dead letters" facts={total === undefined ? undefined : <>{countText(total)} lines kept</>} />
      {groups.error !== null && all === undefined && (
        <ProblemView error={groups.error} lead="The reasons" retry={() => groups.refetch()} />
      )}
      {all !== undefined && all.length > 0 && (
        <Groups groups={all} filter={state.values} onPick={(filter) => change({ ...filter, open: undefined })} />
      )}
      <FilterBar state={state} />
      <SplitView
        list={
          <DataTable
            id="dead-letters"
            label="dead letters"
            columns={columns}
            list={list}
            rowKey={keyOf}
            rowLabel={(row) => row.message}
            openKey={search.open}
            onOpen={(row) => change({ open: row.id })}
            empty={
              isFiltered(state.values)
                ? { state: 'zero', title: 'No dead letter fits these filters', what: 'Clear a filter to see more.' }
                : {
                    state: 'zero',
                    title: 'No dead letters',
                    what: 'Every line received so far could be used. One that cannot is kept here with its reason; the rest of its batch goes on.',
                  }
            }
          />
        }
        drawer={open && <Letter key={open.id} letter={open} onClose={() => change({ open: undefined })} />}
      />
    </>
  );
}

interface GroupsProps {
  readonly groups: readonly DeadLetterGroup[];
  readonly filter: LetterFilter;
  onPick(filter: LetterFilter): void;
}

/** By reason, sender and kind of message; a group narrows the list below, once more lets it go. */
function Groups({ groups, filter, onPick }: GroupsProps) {
  const narrowed = filter.code !== undefined;
  return (
    <div className="wf-groups">
      <table className="wf-plain">
        <thead>
          <tr>
            <th>Reason</th>
            <th>Sender</th>
            <th>Source</th>
            <th>Latest line</th>
            <th>First</th>
            <th>Last</th>
            <th data-number>Lines</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => {
            const on = narrowed && fitsFilter(group, filter);
            const none = { code: undefined, sender: undefined, source: undefined, template: undefined };
            const { code, sender, source, template } = group;
            return (
              <tr key={groupKey(group)} data-on={on || undefined}>
                <td>
                  <button
                    type="button"
                    aria-pressed={on}
                    data-tip={group.hint || undefined}
                    onClick={() => onPick(on ? none : { code, sender, source, template })}
                  >
                    {visibleText(template)}
                  </button>{' '}
                  <code className="wf-dim">{code}</code>
                </td>
                <td>
                  <Sender of={group} />
                </td>
                <td>{visibleText(source)}</td>
                <td>
                  <code className="wf-dim" data-tip={visibleText(group.sample)}>
                    {visibleText(group.sample.slice(0, 60))}
                  </code>
                </td>
                <td>
                  <When at={group.firstAt} />
                </td>
                <td>
                  <When at={group.lastAt} />
                </td>
                <td data-number>{countText(group.count)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Letter({ letter, onClose }: { letter: DeadLetterView; onClose: () => void }) {
  return (
    <Drawer
      label="Dead letter"
      title={<span className="wf-clip">{visibleText(letter.message)}</span>}
      onClose={onClose}
    >
      <Section title="What to do">
        <p className="wf-flat">
          {letter.hint === '' ? 'Mend the line or its sender and send it again.' : visibleText(letter.hint)}
        </p>
      </Section>
      <Section title="The line as it came" aside={<span className="wf-dim">{bytesText(letter.bytes)}</span>}>
        <CodeBlock text={letter.raw} what="the line" />
        {letter.cut && (
          <p className="wf-dim">Only its beginning is kept: the line is {bytesText(letter.bytes)} long.</p>
        )}
      </Section>
      <Section title="Where from">
        <FieldList
          label="Facts"
          fields={[
            { name: 'received', value: letter.receivedAt },
            { name: 'place', value: letter.place, tip: 'Where in the line or request it went wrong' },
            { name: 'reason', value: letter.code },
            { name: 'sender', value: letter.senderName ?? letter.sender, tip: letter.sender },
            { name: 'source', value: letter.source },
            { name: 'scope', value: letter.scope },
            { name: 'id', value: letter.id },
          ]}
        />
      </Section>
    </Drawer>
  );
}
