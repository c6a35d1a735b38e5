import type { Column } from '#ui/DataTable.tsx';
import { useList } from '#ui/list.ts';
import { countText } from '#ui/time-text.ts';
import { Absent, Tag, When } from '#ui/Value.tsx';
import { getLists, type PlaceholderLists } from './api-routes.ts';
import { ListForm } from './RuleInputForms.tsx';
import { RuleInputPage } from './RuleInputPage.tsx';

interface Row {
  readonly name: string;
  /** `null`: there is no such list, and rules wait for it. */
  readonly values: number | null;
  readonly rules: number;
  readonly changedAt: string | null;
  readonly changedBy: string | null;
}

const rowsOf = ({ items, wanted }: PlaceholderLists): readonly Row[] => [
  ...items.map(({ name, values, rules, changedAt, changedBy }) => ({
    name,
    values,
    rules,
    changedAt,
    changedBy: changedBy.name,
  })),
  ...wanted.map(({ name, rules }) => ({ name, values: null, rules, changedAt: null, changedBy: null })),
];

const columns: readonly Column<Row>[] = [
  { id: 'name', title: 'Name', fixed: true, cell: (row) => <code>%{row.name}%</code> },
  {
    id: 'values',
    title: 'Values',
    width: 110,
    cell: (row) =>
      row.values === null ? (
        <Tag tone="warn" tip="Rules ask for this list and are not run until it is made">
          not made
        </Tag>
      ) : (
        countText(row.values)
      ),
  },
  {
    id: 'rules',
    title: 'Rules',
    width: 90,
    cell: (row) => <span data-tip="Rules that have the placeholder">{countText(row.rules)}</span>,
  },
  {
    id: 'changed',
    title: 'Changed',
    width: 120,
    cell: (row) => (row.changedAt === null ? <Absent what="never" /> : <When at={row.changedAt} />),
  },
  { id: 'by', title: 'By', width: 160, cell: (row) => row.changedBy ?? <Absent what="nobody" /> },
];

/** What the placeholders of rules stand for here, and which rules wait for a list. */
export default function RuleListsPage() {
  const list = useList<Row, PlaceholderLists>({
    topic: 'rule-list',
    route: getLists,
    state: { viewKey: 'all', query: () => ({}) },
    read: (reply) => ({ items: rowsOf(reply), next: null }),
  });
  return (
    <RuleInputPage
      what="list"
      title="Rule lists"
      facts="What the placeholders of rules (%name%) stand for in this organisation."
      columns={columns}
      list={list}
      none={{
        title: 'There is no list, and no rule waits for one',
        what: 'A rule with a placeholder such as %Servers% is kept and not run until there is a list of that name.',
      }}
      size={560}
      form={(name, close) => <ListForm name={name} onDone={close} />}
    />
  );
}
