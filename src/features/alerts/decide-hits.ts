/**
 * Which alert a hit belongs to. Pure: the pipeline, the tests and a recount use this one.
 *
 * Hits are taken in the order of their positions. A hit joins the newest alert of its key (today's and retrospective
 * ones apart) while that alert is open and all of its hits, this one included, lie within the rule's window of the first
 * in event time; else it opens the next one. A hit of a silenced key opens one that is born closed, which the next ones
 * join in the same way while the silence stands. So the hits of an alert are a run without gaps among those of its key, in
 * whatever order they came they make one alert when they fit into one window, and its count can be taken from the lake.
 */
import { type Instant, millisOf } from '#base/time.ts';
import {
  type AlertState,
  type Attention,
  comparePositions,
  type HitFacts,
  type Position,
  type Severity,
  severityRank,
} from './model.ts';

export interface KeyedHit extends HitFacts {
  readonly key: string;
}

/** The newest alert of a key, as it is stored. */
export interface NewestAlert {
  readonly id: string;
  readonly key: string;
  readonly retrospective: boolean;
  readonly state: AlertState;
  readonly severity: Severity;
  readonly attention: Attention;
  readonly recurrence: number;
  /** The silence that it was born closed under, and is closed under still. */
  readonly silenceId: string | null;
  readonly previousAlertId: string | null;
  readonly firstHitAt: Instant;
  readonly lastHitAt: Instant;
}

/** What keeps a key quiet: hits up to this severity. */
export interface StandingSilence {
  readonly id: string;
  readonly severity: Severity;
}

export interface TallyGain {
  readonly alertId: string;
  /** Distinct events gained. */
  readonly hits: number;
  readonly firstHitAt: Instant;
  readonly lastHitAt: Instant;
  readonly last: Position;
}

export interface RaisedAlert {
  readonly id: string;
  /** The hit that opened it. */
  readonly hit: KeyedHit;
  readonly severity: Severity;
  readonly attention: Attention;
  readonly previousAlertId: string | null;
  readonly recurrence: number;
  readonly silenceId: string | null;
}

export interface SeverityRise {
  readonly alertId: string;
  readonly scope: string;
  readonly from: Severity;
  readonly to: Severity;
  readonly attention: Attention;
}

export interface HitDecisions {
  readonly raised: readonly RaisedAlert[];
  readonly rises: readonly SeverityRise[];
  readonly gains: readonly TallyGain[];
}

type Silences = ReadonlyMap<string, StandingSilence>;

/** Runs of a key are counted apart for events of today and for retrospective ones. */
export const runKey = (one: { readonly key: string; readonly retrospective: boolean }): string =>
  `${one.key}${one.retrospective ? '~' : ''}`;

interface Current {
  readonly id: string;
  readonly scope: string;
  readonly open: boolean;
  readonly silenceId: string | null;
  readonly recurrence: number;
  /** Set when it was opened in this batch. */
  readonly openedBy: KeyedHit | undefined;
  readonly previousAlertId: string | null;
  readonly before: Severity;
  severity: Severity;
  attention: Attention;
  firstMs: number;
  lastMs: number;
  hits: number;
  gainFirstMs: number;
  gainLastMs: number;
  last: Position;
}

const noPosition: Position = { offset: -1, idx: -1 };

const stored = (alert: NewestAlert, scope: string): Current => ({
  id: alert.id,
  scope,
  open: alert.state === 'open',
  silenceId: alert.silenceId,
  recurrence: alert.recurrence,
  openedBy: undefined,
  previousAlertId: alert.previousAlertId,
  before: alert.severity,
  severity: alert.severity,
  attention: alert.attention,
  firstMs: millisOf(alert.firstHitAt),
  lastMs: millisOf(alert.lastHitAt),
  hits: 0,
  gainFirstMs: Number.POSITIVE_INFINITY,
  gainLastMs: Number.NEGATIVE_INFINITY,
  last: noPosition,
});

/** The last one that somebody could see: what a silence kept quiet has no verdict to learn from. */
const lastSeen = (previous: Current | undefined): string | null =>
  previous === undefined ? null : previous.silenceId === null ? previous.id : previous.previousAlertId;

const openedBy = (hit: KeyedHit, id: string, previous: Current | undefined, silenceId: string | null): Current => ({
  id,
  scope: hit.scope,
  open: silenceId === null,
  silenceId,
  recurrence: previous === undefined ? 0 : previous.recurrence + 1,
  openedBy: hit,
  previousAlertId: lastSeen(previous),
  before: hit.level,
  severity: hit.level,
  attention: hit.attention,
  firstMs: Number.POSITIVE_INFINITY,
  lastMs: Number.NEGATIVE_INFINITY,
  hits: 0,
  gainFirstMs: Number.POSITIVE_INFINITY,
  gainLastMs: Number.NEGATIVE_INFINITY,
  last: noPosition,
});

/** The silence that this hit falls under. */
const silenceOf = (silences: Silences, hit: KeyedHit): string | null => {
  const standing = silences.get(hit.key);
  return standing !== undefined && severityRank(hit.level) <= severityRank(standing.severity) ? standing.id : null;
};

const joins = (current: Current, timeMs: number, windowMs: number, silenceId: string | null): boolean =>
  (current.open || (silenceId !== null && current.silenceId === silenceId)) &&
  Math.max(current.lastMs, timeMs) - Math.min(current.firstMs, timeMs) <= windowMs;

function take(current: Current, hit: KeyedHit, timeMs: number): void {
  // One event counts once for an alert, however often it is said.
  if (comparePositions(hit, current.last) !== 0) current.hits += 1;
  current.last = { offset: hit.offset, idx: hit.idx };
  current.firstMs = Math.min(current.firstMs, timeMs);
  current.lastMs = Math.max(current.lastMs, timeMs);
  current.gainFirstMs = Math.min(current.gainFirstMs, timeMs);
  current.gainLastMs = Math.max(current.gainLastMs, timeMs);
  if (severityRank(hit.level) > severityRank(current.severity)) current.severity = hit.level;
  if (hit.attention === 'alert') current.attention = 'alert';
}

const iso = (ms: number): Instant => new Date(ms).toISOString();

/**
 * Decides on a batch of hits.
 *
 * @param newest the newest alert of each run key, by `runKey`
 * @param newId makes the id of a new alert
 * @param silences by key, those that stand
 */
export function decideHits(
  hits: readonly KeyedHit[],
  newest: ReadonlyMap<string, NewestAlert>,
  newId: () => string,
  silences: Silences = new Map(),
): HitDecisions {
  const current = new Map<string, Current>();
  const touched: Current[] = [];
  for (const hit of [...hits].sort(comparePositions)) {
    const key = runKey(hit);
    const timeMs = millisOf(hit.time);
    let alert = current.get(key);
    if (alert === undefined) {
      const before = newest.get(key);
      if (before !== undefined) alert = stored(before, hit.scope);
    }
    const silenceId = silenceOf(silences, hit);
    if (alert === undefined || !joins(alert, timeMs, hit.windowMs, silenceId))
      alert = openedBy(hit, newId(), alert, silenceId);
    if (current.get(key) !== alert) {
      current.set(key, alert);
      touched.push(alert);
    }
    take(alert, hit, timeMs);
  }
  return { raised: touched.flatMap(raisedOf), rises: touched.flatMap(riseOf), gains: touched.map(gainOf) };
}

const raisedOf = (current: Current): RaisedAlert[] =>
  current.openedBy === undefined
    ? []
    : [
        {
          id: current.id,
          hit: current.openedBy,
          severity: current.severity,
          attention: current.attention,
          previousAlertId: current.previousAlertId,
          recurrence: current.recurrence,
          silenceId: current.silenceId,
        },
      ];

const riseOf = (current: Current): SeverityRise[] =>
  current.openedBy !== undefined || !current.open || current.severity === current.before
    ? []
    : [
        {
          alertId: current.id,
          scope: current.scope,
          from: current.before,
          to: current.severity,
          attention: current.attention,
        },
      ];

const gainOf = (current: Current): TallyGain => ({
  alertId: current.id,
  hits: current.hits,
  firstHitAt: iso(current.gainFirstMs),
  lastHitAt: iso(current.gainLastMs),
  last: current.last,
});
