import { useQuery } from '@tanstack/react-query';
import { Icon } from '#ui/Icon.tsx';
import { PageLink } from '#ui/nav.tsx';
import { useMay } from '#ui/session.ts';
import { useLiveState } from '#ui/use-live.ts';
import { When } from '#ui/Value.tsx';
import { askReadiness, outageOf } from './outage.ts';

const words = { live: 'Live', connecting: 'Connecting', lost: 'Not live', off: 'Not live' } as const;

/** At the foot of the rail: is what one sees kept up to date? */
export function LiveState() {
  const { state } = useLiveState();
  return (
    <span className="wf-live" data-state={state} role="status">
      <span className="wf-live-dot" aria-hidden="true" />
      {words[state]}
    </span>
  );
}

/** Across the page while the connection is lost: what is shown may be old. */
export function LiveBanner() {
  const { state, lostAt } = useLiveState();
  if (state !== 'lost' || lostAt === undefined) return null;
  return (
    <div className="wf-live-banner" role="alert">
      The connection to Watchfloor was lost <When at={new Date(lostAt).toISOString()} />. What you see may be out of
      date; it comes back by itself.
    </div>
  );
}

/** Across the page while a store or the pipeline is in trouble: what happened, what it means, what to do. */
export function OutageBanner() {
  const may = useMay();
  const { data } = useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => askReadiness(signal),
    refetchInterval: 10_000,
    retry: false,
  });
  const outage = data === undefined ? undefined : outageOf(data);
  if (outage === undefined) return null;
  return (
    <div className="wf-outage" data-tone={outage.tone} role="alert">
      <Icon name="warning" />
      <span>
        <strong>{outage.what}</strong> {outage.advice}{' '}
        {may('pipeline:read') && <PageLink to="/pipeline">Pipeline</PageLink>}{' '}
        <code className="wf-dim">{outage.code}</code>
      </span>
    </div>
  );
}
