import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#ui/api.ts';
import { eventLine } from '#ui/event-line.ts';
import { Section } from '#ui/Layout.tsx';
import { Asked, Empty } from '#ui/States.tsx';
import { countText } from '#ui/time-text.ts';
import { When } from '#ui/Value.tsx';
import { type PastSpan, type PastView, pastSpans, searchPast } from './api-routes.ts';
import './explanation.css';

const spanWords: Readonly<Record<PastSpan, string>> = { hour: 'last hour', day: 'last day', week: 'last week' };

/** What the rule would have found: asked for by hand, because it looks through the lake. */
export function PastEvents({ id, onWhy }: { id: string; onWhy: (eventId: string) => void }) {
  const [span, setSpan] = useState<PastSpan>('day');
  const [asked, setAsked] = useState<PastSpan>();
  const query = useQuery({
    queryKey: ['rule', id, 'past', asked],
    queryFn: ({ signal }) => api(searchPast, { params: { id }, body: { span: asked }, signal }),
    enabled: asked !== undefined,
    staleTime: 0,
    retry: false,
  });
  const search = (): void => {
    if (asked === span) query.refetch().catch(() => undefined);
    setAsked(span);
  };
  return (
    <Section
      title="Search the past with this rule"
      aside={
        <span className="wf-row">
          <SegmentedControl
            size="xs"
            aria-label="How far back"
            data={pastSpans.map((value) => ({ value, label: spanWords[value] }))}
            value={span}
            onChange={(next) => setSpan(pastSpans.find((one) => one === next) ?? 'day')}
          />
          <Button size="compact-sm" variant="default" onClick={search} loading={query.isFetching}>
            Search
          </Button>
        </span>
      }
    >
      {asked === undefined ? (
        <p className="wf-flat wf-dim">
          Events that are kept and that you may see, by their own time, whether the rule was on then or not.
        </p>
      ) : (
        <Asked query={query} lead="The search">
          {(found) => <Found found={found} span={asked} onWhy={onWhy} />}
        </Asked>
      )}
    </Section>
  );
}

function Found({ found, span, onWhy }: { found: PastView; span: PastSpan; onWhy: (eventId: string) => void }) {
  if (found.items.length === 0)
    return (
      <Empty state="zero" title="No event matches" what={`Of the ${spanWords[span]}, among those that you may see.`} />
    );
  return (
    <>
      <p className="wf-flat wf-dim">
        {found.cut
          ? `The newest ${countText(found.items.length)}; there are more.`
          : `${countText(found.items.length)} events.`}
      </p>
      <ul className="wf-why-rows">
        {found.items.map((event) => (
          <li key={event.id} className="wf-past-row">
            <When at={event.time} show="both" />
            <span className="wf-clip wf-mono" data-tip={event.id}>
              {eventLine(event.common)}
            </span>
            <Button size="compact-xs" variant="default" onClick={() => onWhy(event.id)}>
              Why
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
