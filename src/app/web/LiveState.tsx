import { useLiveState } from '#ui/use-live.ts';
import { When } from '#ui/Value.tsx';

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
