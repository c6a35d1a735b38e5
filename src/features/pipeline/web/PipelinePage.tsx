import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '#ui/api.ts';
import { Icon } from '#ui/Icon.tsx';
import { visibleText } from '#ui/json-lines.ts';
import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { PageLink, pathOf } from '#ui/nav.tsx';
import { Asked, Empty } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';
import { bytesText, countText } from '#ui/time-text.ts';
import { Absent, Stat, Tag, When } from '#ui/Value.tsx';
import { type PipelineState, pipelineState, type SourceRow } from './api-routes.ts';
import { eventsQuery, fillOf, healthOf, lagText, stagesOf, stallAdvice, totalsOf } from './words.ts';
import './pipeline.css';

/** Where the pipeline stands: what came, what became of it, and what is in the way. */
export default function PipelinePage() {
  const query = useQuery({
    queryKey: ['pipeline'],
    queryFn: ({ signal }) => api(pipelineState, { signal }),
    // Batches announce themselves; a pipeline that stands still does not, and its lag grows all the same.
    refetchInterval: 5000,
  });
  const health = query.data === undefined ? undefined : healthOf(query.data);
  const words = { good: 'keeps up', warn: 'behind or filling up', bad: 'stalled' } as const;
  return (
    <>
      <PageHeader title="Pipeline" facts={health && <Tag tone={health}>{words[health]}</Tag>} />
      <PageBody>
        <Asked query={query} lead="The state of the pipeline">
          {(state) => <State state={state} />}
        </Asked>
      </PageBody>
    </>
  );
}

function State({ state }: { state: PipelineState }) {
  const totals = totalsOf(state);
  const may = useMay();
  const toLetters = may('dead-letter:read') ? { to: '/dead-letters' } : {};
  return (
    <>
      {state.stall !== null && <Stall stall={state.stall} />}
      <Section title="Since this process started">
        <div className="wf-stats">
          <Stat
            label="received"
            value={totals.came}
            tip="Events that came: stored, dead letters, rejected, and those that wait in the spool"
          />
          <Stat
            label="stored"
            value={totals.stored}
            {...(may('lake:query') ? { to: '/query' } : {})}
            tip="Events that lie in the lake and can be searched"
          />
          <Stat label="hits" value={state.hits} {...(may('alert:read') ? { to: '/alerts' } : {})} />
          <Stat label="dead letters" value={totals.dead} tone={totals.dead > 0 ? 'warn' : 'plain'} {...toLetters} />
          <Stat
            label="rejected"
            value={totals.rejected}
            tone={totals.rejected > 0 ? 'warn' : 'plain'}
            tip="Refused before they were accepted; the sender was told and keeps them"
          />
        </div>
      </Section>
      <Section title="Sources">
        <Sources rows={state.sources} waiting={state.waitingEvents} />
      </Section>
      <Section title="Spool: accepted, not yet processed">
        <Spool state={state} />
      </Section>
      <Section title="Last batch">
        <LastBatch batch={state.lastBatch} />
      </Section>
      <Section title="Rules in use">
        <Rules rules={state.rules} />
      </Section>
      <Section title="Correlations">
        <Correlations numbers={state.correlations} rules={state.rules} />
      </Section>
    </>
  );
}

function Stall({ stall }: { stall: NonNullable<PipelineState['stall']> }) {
  return (
    <div className="wf-stall wf-stack" role="alert">
      <strong>
        <Icon name="warning" /> Stalled at “{stall.stage}” since <When at={stall.since} show="both" />
      </strong>
      <span>{visibleText(stall.message)}</span>
      <span>{stallAdvice(stall.stage, stall.code)} What was received waits in the spool; nothing of it is lost.</span>
      <code className="wf-dim">{stall.code}</code>
    </div>
  );
}

const Count = ({ value, children }: { value: number; children?: ReactNode }) => (
  <td data-number>{children || countText(value)}</td>
);

function Sources({ rows, waiting }: { rows: readonly SourceRow[]; waiting: number }) {
  const may = useMay();
  if (rows.length === 0 && waiting === 0)
    return (
      <Empty
        state="zero"
        title="No events since this process started"
        what={
          <>
            Send some with a token (<PageLink to="/tokens">Tokens</PageLink> shows how), or try{' '}
            <code>watchfloor import content/samples</code>.
          </>
        }
      />
    );
  return (
    <>
      <table className="wf-plain">
        <thead>
          <tr>
            <th>Source</th>
            <th data-number>Received</th>
            <th data-number>Stored</th>
            <th data-number>Dead</th>
            <th data-number>Rejected</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.source}>
              <td>{visibleText(row.source)}</td>
              <Count value={row.received} />
              <Count value={row.stored}>
                {may('lake:query') && (
                  <PageLink to="/query" search={{ sql: eventsQuery(row.source) }}>
                    {countText(row.stored)}
                  </PageLink>
                )}
              </Count>
              <Count value={row.dead}>
                {may('dead-letter:read') && row.dead > 0 && (
                  <PageLink to="/dead-letters" search={{ source: row.source }}>
                    {countText(row.dead)}
                  </PageLink>
                )}
              </Count>
              <Count value={row.rejected} />
            </tr>
          ))}
          {waiting > 0 && (
            <tr>
              <td className="wf-dim">in the spool, not looked at yet</td>
              <Count value={waiting} />
              <td colSpan={3} />
            </tr>
          )}
        </tbody>
      </table>
      <p className="wf-dim">
        Received is stored, dead and rejected together. What was refused before anybody looked at it counts under the
        source that its sender names, else as unknown.
      </p>
    </>
  );
}

function Bar({ share, label, tone }: { share: number; label: string; tone?: string | undefined }) {
  return (
    <div className="wf-bar" role="img" aria-label={label} data-tone={tone}>
      <span style={{ width: `${Math.round(share * 100)}%` }} />
    </div>
  );
}

function Spool({ state }: { state: PipelineState }) {
  const { spool, lagSeconds } = state;
  const fill = fillOf(spool);
  const waiting = spool.nextOffset - spool.committedOffset;
  return (
    <>
      <div className="wf-stats">
        <Stat label="records waiting" value={waiting} tone={waiting > 0 && lagSeconds > 60 ? 'warn' : 'plain'} />
        <span className="wf-stat">
          <span className="wf-stat-value">{lagText(lagSeconds)}</span>
          <span className="wf-stat-label">
            lag
            {spool.oldestReceivedAt !== null && (
              <>
                {' '}
                · oldest <When at={spool.oldestReceivedAt} />
              </>
            )}
          </span>
        </span>
        <Stat label="resend keys remembered" value={spool.rememberedKeys} />
      </div>
      <div className="wf-stage">
        <span className="wf-dim">
          {bytesText(spool.bytes)} of {bytesText(spool.maxBytes)}
        </span>
        <Bar share={fill} label={`${Math.round(fill * 100)} % full`} tone={fill > 0.8 ? 'bad' : undefined} />
        <span>{Math.round(fill * 100)} %</span>
      </div>
      <p className="wf-dim">
        Processed to record {countText(spool.committedOffset)} of {countText(spool.nextOffset)}, kept from{' '}
        {countText(spool.firstOffset)} · epoch <code>{state.epoch}</code>. When it is full, senders are told to wait.
      </p>
    </>
  );
}

function LastBatch({ batch }: { batch: PipelineState['lastBatch'] }) {
  if (batch === null) return <Absent what="No batch since this process started." />;
  return (
    <>
      <p className="wf-flat">
        Records {countText(batch.from)} – {countText(batch.to)}: {countText(batch.events)} events (
        {bytesText(batch.bytes)}), {countText(batch.hits)} hits, {countText(batch.dead)} dead letters
      </p>
      {stagesOf(batch).map((stage) => (
        <div key={stage.name} className="wf-stage">
          <span className="wf-dim">{stage.name}</span>
          <Bar share={stage.share} label={`${Math.round(stage.share * 100)} % of the time`} />
          <span>{countText(Math.round(stage.ms))} ms</span>
        </div>
      ))}
    </>
  );
}

function Correlations({ numbers, rules }: { numbers: PipelineState['correlations']; rules: PipelineState['rules'] }) {
  if (numbers === null)
    return (
      <Absent
        what={rules === null ? 'Not known before the first batch after a start.' : 'No correlation rule is on.'}
      />
    );
  const { evictedGroups, evictedHits, lateHits, unrevisedHits, unusableHits } = numbers;
  return (
    <>
      <div className="wf-stats">
        <Stat label="running" value={numbers.running} to="/rules" search={{ enabled: 'yes', kind: 'correlation' }} />
        <Stat label="groups held" value={numbers.groups} tip="Such as users or hosts whose hits are being counted" />
        <Stat label="hits held" value={numbers.hits} />
        <Stat label="fired" value={numbers.firings} />
      </div>
      <div className="wf-stats">
        <Stat
          label="evicted"
          value={evictedGroups + evictedHits}
          tone={evictedGroups + evictedHits > 0 ? 'warn' : 'plain'}
          tip={`For want of room: ${countText(evictedGroups)} groups that were not touched for longest, ${countText(evictedHits)} oldest hits of groups that grew too large`}
        />
        <Stat
          label="late"
          value={lateHits + unrevisedHits}
          tone={lateHits + unrevisedHits > 0 ? 'warn' : 'plain'}
          tip={`${countText(lateHits)} came more than an hour after the newest of their group and were not counted; ${countText(unrevisedHits)} were counted, but windows of the past were not looked at again`}
        />
        <Stat
          label="without group or value"
          value={unusableHits}
          tip="Hits of events that lack a field to group by, or the field whose values are counted"
        />
      </div>
      <p className="wf-dim">Counted since the state of the correlations began; a restart does not end it.</p>
    </>
  );
}

function Rules({ rules }: { rules: PipelineState['rules'] }) {
  if (rules === null) return <Absent what="Not loaded yet: that happens with the first batch after a start." />;
  return (
    <>
      <div className="wf-stats">
        <Stat label="rules matching" value={rules.rules} to="/rules" search={{ enabled: 'yes' }} />
        <Stat
          label="without a route"
          value={rules.unrouted}
          to="/rules"
          search={{ enabled: 'yes', routed: 'no' }}
          tone={rules.unrouted > 0 ? 'warn' : 'plain'}
          tip="No source that Watchfloor understands serves their log source"
        />
        <Stat label="refused" value={rules.refused} tone={rules.refused > 0 ? 'bad' : 'plain'} />
      </div>
      <p className="wf-dim">
        Set <code>{rules.version}</code>
      </p>
      {rules.refusals.map((one) => (
        <p key={`${one.place} ${one.code}`} className="wf-form-problem">
          {one.ruleId !== null && <PageLink to={pathOf('/rules/$id', { id: one.ruleId })}>the rule</PageLink>}{' '}
          <code>{visibleText(one.place)}</code> {visibleText(one.message)} {one.hint} <code>{one.code}</code>
        </p>
      ))}
      {rules.refused > rules.refusals.length && (
        <p className="wf-dim">and {countText(rules.refused - rules.refusals.length)} more</p>
      )}
    </>
  );
}
