/** Why a rule matches an event or does not: the condition, its selections, and each line with the event's value. */
import { absentWords, groupWords, logSourceWords, nearWords } from '#engine/sigma/explain/words.ts';
import type { ConditionRow, GroupRow, ItemRow, TestRow } from '#features/detections/explained.ts';
import { visibleText } from '#ui/json-lines.ts';
import { Tag } from '#ui/Value.tsx';
import type { ExplainedView, ExplanationView } from './api-routes.ts';
import './explanation.css';

export function Explanation({ explained }: { explained: ExplanationView }) {
  const { matched, views, logSource } = explained;
  const looked = views.some((view) => view.served);
  return (
    <div className="wf-why">
      <p className="wf-flat">
        <Tag tone={matched ? 'good' : 'plain'}>{matched ? 'matches' : 'does not match'}</Tag>{' '}
        {looked ? null : (
          <span>
            The rule looks at <code>{logSourceWords(logSource)}</code>, and the event is{' '}
            {views.length === 0 ? 'of no log source that is known' : 'not of that log source'}.
            {views.length > 0 && ' What it would find in it:'}
          </span>
        )}
      </p>
      {views.map((view) => (
        <View key={logSourceWords(view.logSource)} view={view} />
      ))}
    </div>
  );
}

const Mark = ({ yes }: { yes: boolean }) => (
  <span className="wf-why-mark" data-yes={yes || undefined} role="img" aria-label={yes ? 'yes' : 'no'}>
    {yes ? '✓' : '✗'}
  </span>
);

function View({ view }: { view: ExplainedView }) {
  return (
    <section className="wf-why-view">
      <p className="wf-flat wf-dim">
        The event as <code>{logSourceWords(view.logSource)}</code>
      </p>
      <ul className="wf-why-rows" aria-label="Condition">
        {view.condition.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever shown as a whole
          <Condition key={at} row={row} next={view.condition[at + 1]} />
        ))}
      </ul>
      {view.selections.map(({ name, filter, matched, rows }) => (
        <details key={name} open={rows.length <= 12} className="wf-why-selection">
          <summary>
            <Mark yes={matched} />{' '}
            <code>{visibleText(filter === null ? name : name.replace(`filter ${filter.id}: `, ''))}</code>
            {filter !== null && <span className="wf-dim"> of the filter “{visibleText(filter.title)}”</span>}
          </summary>
          <ul className="wf-why-rows" aria-label={`Selection ${name}`}>
            {rows.map((row, at) =>
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              row.kind === 'group' ? <Group key={at} row={row} /> : <Item key={at} row={row} />,
            )}
          </ul>
        </details>
      ))}
    </section>
  );
}

const indent = (depth: number) => ({ paddingInlineStart: `${depth * 18}px` });

/** A part without parts of its own that is not what it has to be stands in the way. */
function Condition({ row, next }: { row: ConditionRow; next: ConditionRow | undefined }) {
  const isLeaf = next === undefined || next.depth <= row.depth;
  return (
    <li style={indent(row.depth)}>
      <Mark yes={row.matched} /> {isLeaf ? <code>{visibleText(row.says)}</code> : visibleText(row.says)}
      {isLeaf && row.matched !== row.wanted && <span className="wf-why-near">in the way</span>}
    </li>
  );
}

const Group = ({ row }: { row: GroupRow }) => (
  <li style={indent(row.depth)}>
    <Mark yes={row.matched} /> <span className="wf-dim">{groupWords[row.link]}</span>
  </li>
);

function Item({ row }: { row: ItemRow }) {
  return (
    <li style={indent(row.depth)}>
      <Mark yes={row.matched} /> <code>{visibleText(row.key === '' ? 'any value' : row.key)}</code>{' '}
      {row.tests.length > 1 && <span className="wf-dim">({row.link === 'all' ? 'all values' : 'any value'}) </span>}
      <Value row={row} />
      <ul className="wf-why-tests">
        {row.tests.map((test) => (
          <Test key={test.written} test={test} />
        ))}
        {row.moreTests > 0 && <li className="wf-dim">… and {row.moreTests} other values that are not in it</li>}
      </ul>
    </li>
  );
}

function Value({ row }: { row: ItemRow }) {
  if (row.present === null) return null;
  if (!row.present) return <span className="wf-absent">{absentWords(row.similar.map(visibleText))}</span>;
  return <span className="wf-mono wf-break">= {visibleText((row.value ?? 'null').slice(0, 600))}</span>;
}

function Test({ test }: { test: TestRow }) {
  const [only] = test.asks;
  const isPlain = test.asks.length === 1 && only === test.written;
  return (
    <li>
      <Mark yes={test.matched} /> <span className="wf-mono wf-break">{visibleText(test.written)}</span>
      {!isPlain && (
        <span className="wf-dim wf-mono wf-break">
          {' '}
          asks {test.asks.map(visibleText).join(' or ')}
          {test.moreAsks > 0 && ` … and ${test.moreAsks} more`}
        </span>
      )}
      {test.near !== null && <span className="wf-why-near">{nearWords[test.near]}</span>}
    </li>
  );
}
