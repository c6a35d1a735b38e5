/** The events behind an alert: what hit, with matched fields marked; native, common and raw; and what was around then. */
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explainRule } from '#features/detections/web/api-routes.ts';
import { Explanation } from '#features/detections/web/Explanation.tsx';
import { api } from '#ui/api.ts';
import { CodeBlock } from '#ui/Code.tsx';
import { type Field, FieldList, type Pivot } from '#ui/FieldList.tsx';
import { visibleText } from '#ui/json-lines.ts';
import { Section } from '#ui/Layout.tsx';
import { type Go, useGo } from '#ui/nav.tsx';
import { Asked, Empty } from '#ui/States.tsx';
import { countText } from '#ui/time-text.ts';
import { Tag, When } from '#ui/Value.tsx';
import { type AlertView, type EventView, getAround, getEvents, type HitEventView } from './api-routes.ts';
import { MadeOf } from './MadeOf.tsx';
import { commonFieldsOf, entityWithKind, eventLine, logSourceText, nativeFields, nearest } from './words.ts';
import './alerts.css';

const useEvents = (alert: Pick<AlertView, 'id'>, limit: number) =>
  useQuery({
    queryKey: ['alert', alert.id, 'events', limit],
    queryFn: ({ signal }) => api(getEvents, { params: { id: alert.id }, query: { limit }, signal }),
  });

export interface AlertEventsProps {
  readonly alert: AlertView;
  /** How many of the newest. */
  readonly limit: number;
}

/** The newest events that hit; one is looked at, the others are a click away. */
export function AlertEvents({ alert, limit }: AlertEventsProps) {
  const query = useEvents(alert, limit);
  const [picked, pick] = useState<string>();
  return (
    <Section
      title="What hit, and why"
      aside={query.data && <span className="wf-dim">{shownText(query.data.items.length, query.data.total)}</span>}
    >
      <Asked query={query} lead="The events">
        {({ items }) => {
          const event = items.find((one) => one.id === picked) ?? items[0];
          if (event === undefined) return <NoEvents />;
          return (
            <>
              {items.length > 1 && <EventPicker items={items} picked={event.id} pick={pick} />}
              {event.matched.correlation !== null && (
                <MadeOf
                  key={`${event.id} parts`}
                  alert={alert}
                  eventId={event.id}
                  correlation={event.matched.correlation}
                />
              )}
              <HitEvent key={event.id} event={event} ruleId={alert.rule.id} />
            </>
          );
        }}
      </Asked>
    </Section>
  );
}

const shownText = (shown: number, total: number): string =>
  shown < total ? `the newest ${countText(shown)} of ${countText(total)}` : '';

const NoEvents = () => (
  <Empty
    state="unknown"
    title="The events are not in the lake any more"
    what="The alert and its history stay; the events themselves were forgotten after their time."
  />
);

interface PickerProps {
  readonly items: readonly HitEventView[];
  readonly picked: string;
  pick(id: string): void;
}

function EventPicker({ items, picked, pick }: PickerProps) {
  return (
    <div className="wf-event-pick">
      {items.map((event) => (
        <button
          key={event.id}
          type="button"
          className="wf-event-row"
          aria-pressed={event.id === picked}
          onClick={() => pick(event.id)}
        >
          <When at={event.time} show="clock" />
          <span className="wf-clip wf-mono">{eventLine(event.common)}</span>
        </button>
      ))}
    </div>
  );
}

const views = ['Native', 'Common', 'Raw', 'Why'] as const;

function HitEvent({ event, ruleId }: { event: HitEventView; ruleId: string }) {
  const [view, setView] = useState<(typeof views)[number]>('Native');
  const fields = view === 'Common' ? commonFieldsOf(event.common) : nativeFields(event.native, event.matched);
  return (
    <>
      <div className="wf-event-head">
        <When at={event.time} show="both" />
        {event.timeFlag !== 'ok' && (
          <Tag tone="warn" tip="The time of the source was not believable; this is when it was received">
            {event.timeFlag}
          </Tag>
        )}
        <span className="wf-dim">
          {visibleText(event.source)} · {logSourceText(event.logSource)}
        </span>
        <SegmentedControl
          size="xs"
          data={[...views]}
          value={view}
          onChange={(next) => setView(views.find((one) => one === next) ?? 'Native')}
        />
      </div>
      {event.matched.selections.length > 0 && (
        <p className="wf-flat wf-dim">Matched: {event.matched.selections.map(visibleText).join(', ')}</p>
      )}
      {view === 'Why' ? (
        <Why ruleId={ruleId} eventId={event.id} />
      ) : view === 'Raw' ? (
        <CodeBlock text={event.raw} what="the raw event" />
      ) : (
        <EventFields key={view} fields={fields} label={`${view} fields`} />
      )}
    </>
  );
}

/** The rule as it is now, line by line, on this event. */
function Why({ ruleId, eventId }: { ruleId: string; eventId: string }) {
  const query = useQuery({
    queryKey: ['rule', ruleId, 'explain', { eventId }],
    queryFn: ({ signal }) => api(explainRule, { params: { id: ruleId }, body: { eventId }, signal }),
    retry: false,
  });
  return (
    <Asked query={query} lead="The explanation">
      {(explained) => <Explanation explained={explained} />}
    </Asked>
  );
}

/** Those that made the rule match; all of them when asked for, or when none is marked. */
function EventFields({ fields, label }: { fields: readonly Field[]; label: string }) {
  const go = useGo();
  const matched = fields.filter((field) => field.matched === true);
  const [all, setAll] = useState(matched.length === 0);
  return (
    <>
      <FieldList fields={all ? fields : matched} pivots={pivotsTo(go)} searchable={all} label={label} />
      {matched.length > 0 && (
        <Button mt={6} variant="default" size="compact-xs" onClick={() => setAll(!all)}>
          {all ? 'Only the fields that matched' : `All ${countText(fields.length)} fields`}
        </Button>
      )}
    </>
  );
}

const pivotsTo =
  (go: Go) =>
  ({ value }: Field): readonly Pivot[] =>
    typeof value === 'string' && value !== ''
      ? [
          {
            title: 'Alerts that name this value',
            icon: 'search',
            run: () => go('/alerts', { q: value.slice(0, 200), state: 'open,closed' }),
          },
        ]
      : [];

/** Events of the same entity a quarter of an hour before and after the first hit. */
export function AlertAround({ alert }: { alert: AlertView }) {
  const query = useQuery({
    queryKey: ['alert', alert.id, 'around'],
    queryFn: ({ signal }) => api(getAround, { params: { id: alert.id }, signal }),
  });
  return (
    <Section title="The same entity around then" aside={<span className="wf-dim">15 min before and after</span>}>
      <Asked query={query} lead="The events around it">
        {({ items, more }) =>
          items.length === 0 ? (
            <Empty
              state="zero"
              title={`No other event of ${entityWithKind(alert.entity)}`}
              what="Within these 30 minutes."
            />
          ) : (
            <>
              <AroundLines items={items} hitAt={alert.firstHitAt} />
              {more && <p className="wf-flat wf-dim">The first {countText(items.length)}; there are more.</p>}
            </>
          )
        }
      </Asked>
    </Section>
  );
}

const linesAtFirst = 30;

/** The lines nearest to the hit at first, because a busy host has hundreds. */
function AroundLines({ items, hitAt }: { items: readonly EventView[]; hitAt: string | null }) {
  const [all, setAll] = useState(false);
  return (
    <>
      <ul className="wf-around">
        {(all ? items : nearest(items, hitAt, linesAtFirst)).map((event) => (
          <li key={event.id} data-hit={event.time === hitAt || undefined}>
            <When at={event.time} show="clock" />
            <span className="wf-clip wf-mono">{eventLine(event.common)}</span>
          </li>
        ))}
      </ul>
      {items.length > linesAtFirst && (
        <Button mt={6} variant="default" size="compact-xs" onClick={() => setAll(!all)}>
          {all ? 'Only the nearest' : `All ${countText(items.length)} events`}
        </Button>
      )}
    </>
  );
}
