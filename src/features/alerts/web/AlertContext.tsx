/** The head of an alert's page: everything that a first judgement needs, on one screen. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ImportanceTag } from '#features/assets/web/Importance.tsx';
import { api } from '#ui/api.ts';
import { visibleText } from '#ui/json-lines.ts';
import { PageLink } from '#ui/nav.tsx';
import { Asked } from '#ui/States.tsx';
import { countText } from '#ui/time-text.ts';
import { Absent, Severity, Tag, Verdict, When } from '#ui/Value.tsx';
import { alertPath } from './AlertFacts.tsx';
import { type AlertDetails, type ContextPart, type ContextView, getContext, getRule } from './api-routes.ts';
import {
  hoursText,
  isRare,
  othersText,
  parentNamed,
  prevalenceText,
  processLine,
  sessionFacts,
  severityReasons,
  shortValue,
  unusualFor,
  valueWord,
} from './context-words.ts';
import { entityWithKind, titleOf } from './words.ts';
import './context.css';

export function AlertContext({ alert, earlier }: { alert: AlertDetails; earlier: ReactNode }) {
  const query = useQuery({
    queryKey: ['alert', alert.id, 'context'],
    queryFn: ({ signal }) => api(getContext, { params: { id: alert.id }, signal }),
  });
  return (
    <section className="wf-context" aria-label="At a glance">
      <Asked query={query} lead="What the lake knows about it">
        {(context) => (
          <>
            <p className="wf-sentence">{sentenceOf(context)}</p>
            <p className="wf-flat wf-dim">{severityReasons(alert)}</p>
            <div className="wf-context-cards">
              <Origin context={context} />
              <Person context={context} />
              <Others context={context} alert={alert} />
              <Prevalence context={context} />
              <Steps id={alert.rule.id} />
              <Card title="Earlier verdicts">{earlier}</Card>
            </div>
          </>
        )}
      </Asked>
    </section>
  );
}

function sentenceOf({ event, sentence }: ContextView): ReactNode {
  if (event === null) return <Absent what="The event is not in the lake any more, so what happened is not known." />;
  return sentence === null ? (
    <Absent what="The event says too little for a sentence; see it below." />
  ) : (
    visibleText(sentence)
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="wf-context-card" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

interface KnownProps<T> {
  readonly part: ContextPart<T>;
  /** Why there is nothing. */
  readonly nothing: string;
  children(value: T): ReactNode;
}

/** A part of the head, honest about what it is when there is nothing to show. */
function Known<T>({ part, nothing, children }: KnownProps<T>) {
  if (part.state === 'known') return children(part.value);
  return (
    <Absent what={part.state === 'nothing' ? nothing : 'Unknown: the lake did not answer. Reload to ask again.'} />
  );
}

function Origin({ context }: { context: ContextView }) {
  const { event, lineage } = context;
  if (event === null)
    return (
      <Card title="Where it came from">
        <Absent what="unknown, the event is gone" />
      </Card>
    );
  if (lineage.state === 'nothing')
    return (
      <Card title="Session">
        <Lines lines={sessionFacts(event)} />
      </Card>
    );
  return (
    <Card title="Process tree">
      <Known part={lineage} nothing="">
        {({ ancestors, children, moreChildren }) => {
          const parent = ancestors.length === 0 ? parentNamed(event) : undefined;
          const above = parent === undefined ? ancestors.length : 1;
          return (
            <ul className="wf-process-tree">
              {parent !== undefined && <TreeLine depth={0}>{parent}</TreeLine>}
              {ancestors.map((one, depth) => (
                <TreeLine key={one.id} depth={depth}>
                  {processLine(one)}
                </TreeLine>
              ))}
              <TreeLine depth={above} itself>
                {processLine(event)}
              </TreeLine>
              {children.map((one) => (
                <TreeLine key={one.id} depth={above + 1}>
                  {processLine(one)}
                </TreeLine>
              ))}
              {moreChildren && <TreeLine depth={above + 1}>… and more</TreeLine>}
            </ul>
          );
        }}
      </Known>
    </Card>
  );
}

function TreeLine({ depth, itself, children }: { depth: number; itself?: boolean; children: string }) {
  return (
    <li
      className="wf-clip wf-mono"
      style={{ paddingInlineStart: depth * 12 }}
      aria-current={itself === true || undefined}
      data-tip={children}
    >
      {children}
    </li>
  );
}

const Lines = ({ lines }: { lines: readonly (readonly [name: string, value: ReactNode])[] }) => (
  <dl className="wf-context-lines">
    {lines.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd className="wf-clip" data-tip={typeof value === 'string' ? value : undefined}>
          {value}
        </dd>
      </div>
    ))}
  </dl>
);

function Prevalence({ context }: { context: ContextView }) {
  return (
    <Card title="How common it is">
      <Known part={context.prevalence} nothing="The event has no value whose rarity is measured.">
        {({ reachesTo, values }) => (
          <>
            {values.map((value) => (
              <div key={value.field} className="wf-prevalence">
                <div className="wf-clip">
                  <span className="wf-dim">{valueWord(value.field)}</span>{' '}
                  <span className="wf-mono" data-tip={visibleText(value.value)}>
                    {shortValue(value)}
                  </span>
                </div>
                <div className="wf-dim">
                  {isRare(value) && <Tag tone="warn">rare</Tag>} {prevalenceText(value, context.days)}, first{' '}
                  <When at={value.firstSeenAt} />
                </div>
              </div>
            ))}
            <p className="wf-flat wf-dim">
              The lake reaches back to <When at={reachesTo} show="both" />.
            </p>
          </>
        )}
      </Known>
    </Card>
  );
}

const listText = (values: readonly { readonly value: string; readonly events: number }[], total: number): string => {
  if (total === 0) return 'none';
  const shown = values.slice(0, 3).map(({ value, events }) => `${visibleText(value)} (${countText(events)})`);
  return `${shown.join(', ')}${total > shown.length ? ` and ${countText(total - shown.length)} more` : ''}`;
};

function Person({ context }: { context: ContextView }) {
  const { event, person, days } = context;
  return (
    <Card title="The person, usually">
      <Known part={person} nothing="The event names nobody.">
        {(usual) => {
          const unusual = event === null || usual.system ? [] : unusualFor(usual, event);
          return (
            <>
              <div>
                <span className="wf-mono">{visibleText(usual.name)}</span>{' '}
                {usual.system && <Tag>a system account, not a person</Tag>}
                {unusual.map((what) => (
                  <Tag key={what} tone="warn">
                    {what}
                  </Tag>
                ))}
              </div>
              {usual.events === 0 ? (
                <Absent what={`Nothing is known of ${days} days before.`} />
              ) : (
                <Lines
                  lines={[
                    [`${days} days`, `${countText(usual.events)} events`],
                    ['hosts', listText(usual.hosts.most, usual.hosts.total)],
                    ['from', listText(usual.addresses.most, usual.addresses.total)],
                    ['hours', hoursText(usual.hours)],
                  ]}
                />
              )}
            </>
          );
        }}
      </Known>
    </Card>
  );
}

function Others({ context, alert }: { context: ContextView; alert: AlertDetails }) {
  const { others } = context;
  return (
    <Card title="What it is about">
      <AssetLine asset={alert.asset} />
      <div>
        {others.total === 0 ? 'No other alert on' : `${othersText(others)} on`}{' '}
        <span className="wf-break">{entityWithKind(alert.entity)}</span> in 7 days
      </div>
      {others.items.map((one) => (
        <div key={one.id} className="wf-context-other">
          <Severity level={one.severity} />
          <PageLink to={alertPath(one.id)}>{titleOf(one)}</PageLink>
          {one.verdict === null ? <Tag>{one.state}</Tag> : <Verdict verdict={one.verdict.code} />}
        </div>
      ))}
    </Card>
  );
}

/** Importance, owner and business service in a line or two; the rest stands below on the page. */
function AssetLine({ asset }: { asset: AlertDetails['asset'] }) {
  if (asset === null)
    return (
      <div className="wf-dim">
        Nobody listed it: owner and importance are unknown. <PageLink to="/assets">Assets</PageLink>
      </div>
    );
  return (
    <div>
      <ImportanceTag importance={asset.importance} /> <span className="wf-mono">{visibleText(asset.name)}</span>
      <Lines
        lines={[
          ['owner', asset.owner === '' ? <Absent key="o" what="not said" /> : visibleText(asset.owner)],
          ['service', asset.service === '' ? <Absent key="s" what="not said" /> : visibleText(asset.service)],
        ]}
      />
    </div>
  );
}

function Steps({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['rule', id],
    queryFn: ({ signal }) => api(getRule, { params: { id }, signal }),
    retry: false,
  });
  return (
    <Card title="What to do">
      <Asked query={query} lead="The rule">
        {({ triage, falsePositives }) => (
          <>
            <Texts texts={triage} none="The rule names no steps." />
            <strong>Known false positives</strong>
            <Texts texts={falsePositives} none="The rule names none." />
          </>
        )}
      </Asked>
    </Card>
  );
}

function Texts({ texts, none }: { texts: readonly string[]; none: string }) {
  if (texts.length === 0) return <p className="wf-flat wf-dim">{none}</p>;
  return (
    <ul className="wf-context-texts">
      {texts.map((text) => (
        <li key={text}>{visibleText(text)}</li>
      ))}
    </ul>
  );
}
