/** What made a correlation fire: the hits in its window, oldest first, by rule. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#ui/api.ts';
import { visibleText } from '#ui/json-lines.ts';
import { PageLink, pathOf } from '#ui/nav.tsx';
import { Asked, Empty } from '#ui/States.tsx';
import { countText } from '#ui/time-text.ts';
import { Tag, When } from '#ui/Value.tsx';
import { type AlertView, type CorrelationView, getParts, type PartView } from './api-routes.ts';
import { correlationSentence, eventLine } from './words.ts';

export interface MadeOfProps {
  readonly alert: Pick<AlertView, 'id'>;
  readonly eventId: string;
  readonly correlation: CorrelationView;
}

export function MadeOf({ alert, eventId, correlation }: MadeOfProps) {
  const query = useQuery({
    queryKey: ['alert', alert.id, 'made-of', eventId],
    queryFn: ({ signal }) => api(getParts, { params: { id: alert.id }, query: { event: eventId }, signal }),
  });
  return (
    <div className="wf-made-of">
      <p className="wf-flat">
        {correlationSentence(correlation)}{' '}
        {correlation.late && (
          <Tag tone="warn" tip="An event that came late brought it about: others of the window were seen before it">
            late
          </Tag>
        )}
      </p>
      <Asked query={query} lead="What it was made of">
        {({ items }) =>
          items.length === 0 ? (
            <Empty state="unknown" title="Its parts are not known any more" what="The hit itself still stands." />
          ) : (
            <Parts items={items} hits={correlation.hits} />
          )
        }
      </Asked>
      <p className="wf-flat wf-dim">The event that completed it:</p>
    </div>
  );
}

const shownAtFirst = 12;

function Parts({ items, hits }: { items: readonly PartView[]; hits: number }) {
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(-shownAtFirst);
  return (
    <>
      {hits > shown.length && (
        <p className="wf-flat wf-dim">
          The newest {countText(shown.length)} of {countText(hits)}
          {items.length > shown.length && (
            <>
              {' '}
              <Button variant="default" size="compact-xs" onClick={() => setAll(true)}>
                Show {countText(items.length)}
              </Button>
            </>
          )}
        </p>
      )}
      <ul className="wf-parts">
        {shown.map((part) => (
          <li key={`${part.id} ${part.rule.id}`}>
            <When at={part.time} show="clock" />
            <PageLink to={pathOf('/rules/$id', { id: part.rule.id })} className="wf-clip">
              {visibleText(part.rule.title ?? part.rule.id)}
            </PageLink>
            <span className="wf-clip wf-mono">
              {part.event === null ? (
                <span className="wf-dim">not in the lake any more</span>
              ) : (
                eventLine(part.event.common)
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
