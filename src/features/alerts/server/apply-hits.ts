/** A batch of hits becomes alerts: one read, one decision, one record, one count, however many hits there are. */

import { shorten } from '#base/text.ts';
import type { Instant } from '#base/time.ts';
import {
  decideHits,
  type HitDecisions,
  type KeyedHit,
  type NewestAlert,
  runKey,
} from '#features/alerts/decide-hits.ts';
import { alertRaised, alertSeverityRaised } from '#features/alerts/entries.ts';
import { alertKey, alertStream, entityMost, type HitFacts } from '#features/alerts/model.ts';
import type { Draft } from '#features/journal/model.ts';
import { sha256, type Write } from '#features/journal/server/index.ts';
import { addToTallies, lockNewest, newestIds, type RunKey } from './hit-store.ts';
import { standingSilences } from './silence-store.ts';

export interface ApplyHitsParts {
  /** The queue in which the alerts of a scope wait; asked once for each scope of a batch. */
  queueOf(scope: string): Promise<string>;
  /** When its alert counts as raised; now, unless the hit comes from made-up history. */
  raisedAt?(hit: HitFacts): Instant | undefined;
}

export interface AppliedHits {
  readonly hits: number;
  /** Alerts that are new. */
  readonly raised: readonly RaisedSummary[];
  /** Ids of alerts whose severity rose. */
  readonly risen: readonly string[];
}

export interface RaisedSummary {
  readonly id: string;
  readonly key: string;
  readonly scope: string;
  readonly severity: string;
}

/**
 * Must run in the transaction that moves the pipeline's offset, one batch after the other in the order of offsets: that
 * is what makes each hit count exactly once.
 */
export async function applyHits(write: Write, hits: readonly HitFacts[], parts: ApplyHitsParts): Promise<AppliedHits> {
  if (hits.length === 0) return { hits: 0, raised: [], risen: [] };
  const keyed = withKeys(hits);
  const silences = await standingSilences(write.tx, [...new Set(keyed.map(({ key }) => key))], write.now);
  const decided = decideHits(keyed, await loadNewest(write, keyed), () => write.newId('alert'), silences);
  await write.record(...(await draftsOf(decided, parts)));
  await addToTallies(write.tx, decided.gains);
  return {
    hits: hits.length,
    raised: decided.raised.map(({ id, hit, severity }) => ({ id, key: hit.key, scope: hit.scope, severity })),
    risen: decided.rises.map((rise) => rise.alertId),
  };
}

/** The key of a hit, for the pipeline to write beside it into the lake. */
export const keyOfHit = (hit: Pick<HitFacts, 'scope' | 'ruleId' | 'entity'>): string => alertKey(sha256, hit);

const withKeys = (hits: readonly HitFacts[]): KeyedHit[] => hits.map((hit) => ({ ...hit, key: keyOfHit(hit) }));

async function loadNewest(write: Write, hits: readonly KeyedHit[]): Promise<Map<string, NewestAlert>> {
  const keys = new Map<string, RunKey>(hits.map((hit) => [runKey(hit), hit]));
  const ids = await newestIds(write.tx, [...keys.values()]);
  const alerts = ids.length === 0 ? [] : await lockNewest(write.tx, ids);
  return new Map(alerts.map((alert) => [runKey(alert), alert]));
}

async function draftsOf({ raised, rises }: HitDecisions, parts: ApplyHitsParts): Promise<Draft[]> {
  const queues = new Map<string, string>();
  for (const scope of new Set(raised.map(({ hit }) => hit.scope))) queues.set(scope, await parts.queueOf(scope));
  return [
    ...raised.map(({ id, hit, severity, attention, previousAlertId, recurrence, silenceId }) =>
      alertRaised.draft({
        stream: alertStream(id),
        scope: hit.scope,
        cause: `event/${hit.eventId}`,
        effectiveAt: parts.raisedAt?.(hit),
        facts: {
          key: hit.key,
          ruleId: hit.ruleId,
          ruleVersion: hit.ruleVersion,
          severity,
          attention,
          entityKind: hit.entity.kind,
          retrospective: hit.retrospective,
          queueId: queues.get(hit.scope) ?? '',
          offset: hit.offset,
          idx: hit.idx,
          previousAlertId,
          recurrence,
          silenceId,
        },
        payload: { title: storable(hit.title), entityValue: shorten(storable(hit.entity.value), entityMost) },
      }),
    ),
    ...rises.map(({ alertId, scope, from, to, attention }) =>
      alertSeverityRaised.draft({ stream: alertStream(alertId), scope, facts: { from, to, attention } }),
    ),
  ];
}

/** Values of events may hold what PostgreSQL's text cannot: NUL and halves of surrogate pairs. */
const storable = (text: string): string => text.replaceAll('\u0000', '�').toWellFormed();
