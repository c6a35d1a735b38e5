import { Button, Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useMemo, useRef, useState } from 'react';
import { Keys } from '#ui/Actions.tsx';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { type Column, DataTable } from '#ui/DataTable.tsx';
import { Icon } from '#ui/Icon.tsx';
import { visibleText } from '#ui/json-lines.ts';
import { PageHeader, Section } from '#ui/Layout.tsx';
import { wholeList } from '#ui/list.ts';
import { useAddress } from '#ui/nav.tsx';
import { recall, remember } from '#ui/remember.ts';
import { Loading, ProblemView } from '#ui/States.tsx';
import { countText } from '#ui/time-text.ts';
import { useActions } from '#ui/use-actions.ts';
import { Absent, Tag } from '#ui/Value.tsx';
import { type QueryResult, queryLake } from './api-routes.ts';
import {
  cellText,
  columnIds,
  csvOf,
  examples,
  isNumeric,
  meaningOf,
  type TableName,
  tables,
  widthOf,
} from './query.ts';
import './pipeline.css';

const remembered = 'query.sql';

interface QueryContext {
  readonly busy: boolean;
  readonly result: QueryResult | undefined;
  run(): void;
  focus(): void;
}

const queryActions: readonly Action<QueryContext>[] = [
  {
    id: 'query.run',
    title: 'Run the query',
    section: 'Query',
    icon: 'play',
    keys: 'mod+Enter',
    may: ({ busy }) => !busy,
    run: ({ run }) => run(),
  },
  {
    id: 'query.edit',
    title: 'Edit the query',
    section: 'Query',
    keys: '/',
    may: () => true,
    run: ({ focus }) => focus(),
  },
  {
    id: 'query.download',
    title: 'Download the rows shown as CSV',
    section: 'Query',
    icon: 'download',
    may: ({ result }) => result !== undefined,
    run: ({ result }) => result && download(result),
  },
];

function download({ columns, rows }: QueryResult): void {
  const text = csvOf(
    columns.map(({ name }) => name),
    rows,
  );
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = 'watchfloor-query.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The last query asked, its answer or what the engine said; a later query calls the one before off. */
function useAsk() {
  const [asked, setAsked] = useState<{ sql: string; limit: number; run: number }>();
  const query = useQuery({
    queryKey: ['lake-query', asked],
    enabled: asked !== undefined,
    queryFn: ({ signal }) => api(queryLake, { body: { sql: asked?.sql ?? '', limit: asked?.limit ?? 1000 }, signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
  });
  const ask = (sql: string, limit: number): void => setAsked((before) => ({ sql, limit, run: (before?.run ?? 0) + 1 }));
  return { query, ask, run: asked?.run ?? 0 };
}

/** SQL over the lake, read-only and bounded. */
export default function QueryPage() {
  const [search, change] = useAddress();
  const [sql, setSql] = useState(() => search.sql ?? String(recall(remembered) ?? examples[0]?.sql ?? ''));
  const [limit, setLimit] = useState('1000');
  const box = useRef<HTMLTextAreaElement>(null);
  const { query, ask, run } = useAsk();
  const start = (): void => {
    if (sql.trim() === '') return;
    remember(remembered, sql);
    change({ sql });
    ask(sql, Number(limit));
  };
  const context = { busy: query.isFetching, result: query.data, run: start, focus: () => box.current?.focus() };
  const offered = useActions(queryActions, context);
  const pick = (text: string): void => {
    setSql(text);
    box.current?.focus();
  };
  return (
    <>
      <PageHeader
        title="Query"
        facts={<>ClickHouse SQL, read-only; at most 30 s and 1 GiB</>}
        actions={offered.filter(({ id }) => id === 'query.run')}
        more={offered.filter(({ id }) => id === 'query.download')}
      />
      <div className="wf-query">
        <div className="wf-query-ask">
          <Editor box={box} sql={sql} onSql={setSql} onRun={start} limit={limit} onLimit={setLimit} />
        </div>
        <section className="wf-query-answer" aria-label="Answer">
          {query.isFetching ? (
            <Loading what="Asking the lake" />
          ) : query.error !== null ? (
            <ProblemView error={query.error} lead="The query" />
          ) : query.data === undefined ? (
            <p className="wf-query-hint wf-dim">
              Nothing asked yet. Choose an example, click a column to write its name, <Keys keys="mod+Enter" /> runs it.
            </p>
          ) : (
            <Answer key={run} result={query.data} />
          )}
        </section>
        <aside className="wf-query-side" aria-label="Examples and columns">
          <Section title="Examples">
            {examples.map((example) => (
              <button key={example.title} type="button" className="wf-query-pick" onClick={() => pick(example.sql)}>
                {example.title}
              </button>
            ))}
          </Section>
          <Section title="Tables">
            {tables.map((table) => (
              <Columns key={table} table={table} onPick={(name) => insert(box, name, setSql)} />
            ))}
          </Section>
        </aside>
      </div>
    </>
  );
}

/** Puts a name where the cursor stands. */
function insert(box: RefObject<HTMLTextAreaElement | null>, name: string, setSql: (sql: string) => void): void {
  const area = box.current;
  if (area === null) return;
  area.setRangeText(name, area.selectionStart, area.selectionEnd, 'end');
  setSql(area.value);
  area.focus();
}

interface EditorProps {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly sql: string;
  readonly limit: string;
  onSql(sql: string): void;
  onRun(): void;
  onLimit(limit: string): void;
}

function Editor({ box, sql, limit, onSql, onRun, onLimit }: EditorProps) {
  return (
    <div className="wf-stack">
      <Textarea
        ref={box}
        aria-label="SQL"
        value={sql}
        onChange={(event) => onSql(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Keys of actions without a modifier rest while somebody types; this one belongs to the box.
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onRun();
        }}
        autosize
        minRows={5}
        maxRows={14}
        spellCheck={false}
        autoFocus
      />
      <div className="wf-row">
        <span className="wf-dim">Rows at most</span>
        <Select
          size="xs"
          w={110}
          aria-label="Rows at most"
          data={['100', '1000', '10000', '100000']}
          value={limit}
          allowDeselect={false}
          onChange={(value) => onLimit(value ?? '1000')}
        />
        <Button size="xs" variant="subtle" leftSection={<Icon name="close" size={13} />} onClick={() => onSql('')}>
          Empty the box
        </Button>
      </div>
    </div>
  );
}

interface Row {
  readonly at: number;
  readonly cells: readonly unknown[];
}
const rowKey = (row: Row): string => String(row.at);

const Cell = ({ value }: { value: unknown }) => {
  const text = cellText(value);
  return text === null ? <Absent what="null" /> : <span data-tip={text}>{visibleText(text.slice(0, 400))}</span>;
};

function Answer({ result }: { result: QueryResult }) {
  const rows = useMemo(() => result.rows.map((cells, at) => ({ at, cells })), [result]);
  const list = useMemo(() => wholeList<Row>(rows), [rows]);
  const columns = useMemo(() => {
    const ids = columnIds(result.columns.map(({ name }) => name));
    return result.columns.map(
      ({ name, type }, at): Column<Row> => ({
        id: ids[at] ?? name,
        title: name,
        width: widthOf(name, type),
        mono: true,
        ...(isNumeric(type) ? { align: 'end' as const } : {}),
        cell: (row) => <Cell value={row.cells[at]} />,
      }),
    );
  }, [result]);
  return (
    <>
      <div className="wf-row" style={{ padding: '0 12px 4px' }} role="status">
        <span className="wf-dim">Answered in {countText(Math.round(result.elapsedMs))} ms</span>
        {result.cut && (
          <Tag tone="warn" tip="There are more; raise the number of rows or narrow the query">
            cut: there is more
          </Tag>
        )}
      </div>
      <DataTable
        id={`query.${columns.map(({ id }) => id).join(',')}`}
        label="rows"
        columns={columns}
        list={list}
        rowKey={rowKey}
        rowLabel={(row) => `Row ${row.at + 1}`}
        empty={{ state: 'zero', title: 'No row fits', what: 'The query ran and found nothing.' }}
      />
    </>
  );
}

function Columns({ table, onPick }: { table: TableName; onPick: (name: string) => void }) {
  const [open, setOpen] = useState(table === 'events');
  const query = useQuery({
    queryKey: ['lake-columns', table],
    enabled: open,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => api(queryLake, { body: { sql: `DESCRIBE TABLE ${table}` }, signal }),
  });
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <code>{table}</code>
      </summary>
      {query.error !== null && <ProblemView error={query.error} lead="The columns" retry={() => query.refetch()} />}
      {query.data?.rows.map((row) => {
        const [name, type] = [String(row[0]), String(row[1])];
        return (
          <button
            key={name}
            type="button"
            className="wf-query-pick wf-mono wf-clip"
            data-tip={[type, meaningOf(name)].filter((part) => part !== undefined).join('\n')}
            onClick={() => onPick(name)}
          >
            {name}
          </button>
        );
      })}
    </details>
  );
}
