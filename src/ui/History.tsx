import type { ReactNode } from 'react';
import { type HistoryEntry, historyDays } from './history.ts';
import { Icon } from './Icon.tsx';
import { visibleText } from './json-lines.ts';
import { Absent, When, zoneOf } from './Value.tsx';
import { hueOf, initialsOf } from './words.ts';

/** What happened to a thing, as sentences under their days. */
export function History({ entries, label = 'History' }: { entries: readonly HistoryEntry[]; label?: string }) {
  if (entries.length === 0) return <p className="wf-dim wf-flat">Nothing has happened yet.</p>;
  return (
    <div className="wf-history" role="feed" aria-label={label}>
      {historyDays(entries, zoneOf()).map(({ day, entries: ofDay }) => (
        <section key={ofDay[0]?.id ?? day}>
          <h4>{day}</h4>
          <ol>
            {ofDay.map((entry) => (
              <HistoryRow key={entry.id} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function HistoryRow({ entry }: { entry: HistoryEntry }) {
  const { who } = entry;
  return (
    <li data-tone={entry.tone}>
      <span
        className="wf-initials"
        data-hue={who.kind === 'person' ? hueOf(who.name, 6) : undefined}
        aria-hidden="true"
      >
        {who.kind === 'person' ? (
          initialsOf(who.name)
        ) : (
          <Icon name={who.kind === 'token' ? 'token' : 'shield'} size={12} />
        )}
      </span>
      <div>
        <p className="wf-history-line">
          <span>
            <strong>{who.name}</strong> {entry.did}
            {entry.why !== undefined && <> — {visibleText(entry.why)}</>}
          </span>
          <span className="wf-dim">
            <When at={entry.at} show="both" />
            {entry.sequence !== undefined && <span data-tip="Number in the journal"> #{entry.sequence}</span>}
          </span>
        </p>
        {entry.erased && <Absent what="The text of this entry was erased; that it happened remains." />}
        {entry.text !== undefined && <blockquote>{visibleText(entry.text)}</blockquote>}
        {entry.changes !== undefined && entry.changes.length > 0 && <Changes changes={entry.changes} />}
      </div>
    </li>
  );
}

function Changes({ changes }: { changes: NonNullable<HistoryEntry['changes']> }) {
  return (
    <ul className="wf-changes">
      {changes.map((change) => (
        <li key={change.name}>
          <span className="wf-dim">{change.name}</span> {change.from ?? <Absent what="none" />} →{' '}
          {change.to ?? <Absent what="none" />}
        </li>
      ))}
    </ul>
  );
}

export interface TimelineItem {
  readonly id: string;
  readonly at: string;
  readonly title: ReactNode;
  readonly body?: ReactNode;
  readonly tone?: string;
  /** The one that the page is about. */
  readonly here?: boolean;
}

/** Events in time, one a line. */
export function Timeline({ items, label }: { items: readonly TimelineItem[]; label: string }) {
  return (
    <ol className="wf-timeline" aria-label={label}>
      {items.map((item) => (
        <li
          key={item.id}
          data-tone={item.tone}
          data-here={item.here || undefined}
          aria-current={item.here ? 'true' : undefined}
        >
          <When at={item.at} show="clock" />
          <span className="wf-timeline-dot" aria-hidden="true" />
          <div>
            <div>{item.title}</div>
            {item.body !== undefined && <div className="wf-dim">{item.body}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
