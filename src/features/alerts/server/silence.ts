/** Keeping a key quiet until an hour, and lifting that before its time. */
import { holdsIn } from '#base/actor.ts';
import { absent, conflict, denied, invalid } from '#base/errors.ts';
import { dayMs, type Instant, millisOf } from '#base/time.ts';
import { alertSilenced, alertUnsilenced } from '#features/alerts/entries.ts';
import { alertStream, longestSilenceDays } from '#features/alerts/model.ts';
import { isPerson } from '#features/alerts/policy.ts';
import type { Write } from '#features/journal/server/index.ts';
import { alertAbsent, demandTriage } from './command.ts';
import { lockSilence, standingSilence } from './silence-store.ts';
import { lockAlerts, visibleAlerts } from './store.ts';

/** Refuses an end that has passed, or that lies further ahead than anybody should look away. */
export function demandEnd(until: Instant, now: Instant, mostDays: number): void {
  const ahead = millisOf(until) - millisOf(now);
  if (ahead > 0 && ahead <= mostDays * dayMs) return;
  const message = ahead <= 0 ? 'this hour has passed' : `this is more than ${mostDays} days ahead`;
  throw invalid('end_out_of_bounds', message, {
    remedy: `Choose an hour within the next ${mostDays} days.`,
    issues: [{ code: 'end_out_of_bounds', place: 'body/until', message }],
  });
}

export async function silenceAlert(
  write: Write,
  id: string,
  { until, reason }: { readonly until: Instant; readonly reason: string },
): Promise<void> {
  demandEnd(until, write.now, longestSilenceDays);
  const [alert] = await lockAlerts(write.tx, [id], visibleAlerts(write.actor));
  if (alert === undefined) throw alertAbsent();
  demandTriage(write.actor, alert);
  const standing = await standingSilence(write.tx, alert.key, write.now);
  if (standing !== undefined)
    throw conflict('silence_stands', `this is silenced until ${standing.ends_at} already`, {
      remedy: 'Lift that silence first, on the page Silences.',
      details: { silenceId: standing.id, endsAt: standing.ends_at },
    });
  await write.record(
    alertSilenced.draft({
      stream: alertStream(alert.id),
      scope: alert.scope,
      facts: {
        silenceId: write.newId('silence'),
        key: alert.key,
        ruleId: alert.rule_id,
        entityKind: alert.entity_kind,
        severity: alert.severity,
        endsAt: until,
      },
      payload: { reason, title: alert.title ?? '', entityValue: alert.entity_value ?? '' },
    }),
  );
}

export async function liftSilence(write: Write, id: string, { reason }: { readonly reason: string }): Promise<void> {
  const silence = await lockSilence(write.tx, id, visibleAlerts(write.actor));
  if (silence === undefined) throw absent('silence_absent', 'there is no such silence');
  if (!holdsIn(write.actor, 'alert:triage', silence.scope) || !isPerson(write.actor))
    throw denied('alert_not_permitted', 'you may read this silence, not lift it');
  if (silence.lifted_at !== null || silence.ends_at <= write.now)
    throw conflict('silence_over', 'this silence is over already', {
      details: { liftedAt: silence.lifted_at, endsAt: silence.ends_at },
    });
  await write.record(
    alertUnsilenced.draft({
      stream: alertStream(silence.alert_id),
      scope: silence.scope,
      facts: { silenceId: silence.id },
      payload: { reason },
    }),
  );
}
