/** What goes into the correlator and what comes out of it. */

import { minuteMs } from '#base/time.ts';
import type { FieldValue } from '#engine/events/model.ts';

/** Names an event: two whole numbers of the caller's, given back as they came. */
export interface Position {
  readonly major: number;
  readonly minor: number;
}

/** A hit of a rule, as far as correlations look at it. */
export interface CorrelatedHit {
  readonly ruleId: string;
  /** Hits of different realms never meet: scope, and whether the events are of now or of the past. No NUL in it. */
  readonly realm: string;
  /** Event time, milliseconds. */
  readonly timeMs: number;
  /** When it was received, milliseconds: groups that nothing comes for are let go of by it. */
  readonly receivedMs: number;
  readonly position: Position;
  /** A field of the event, under the names of the rule's log source. */
  field(name: string): FieldValue | undefined;
}

export interface Contribution extends Position {
  readonly ruleId: string;
  readonly timeMs: number;
}

/** A window met the condition. */
export interface Firing {
  readonly ruleId: string;
  /** The window is `(fromMs, toMs]`. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What was compared: a count, a sum, an average, a percentile, a share in percent. */
  readonly measure: number;
  /** The fields grouped by, as the rule names them, and their values as they were first written. */
  readonly group: readonly { readonly name: string; readonly value: string }[];
  /** How many hits the window held. */
  readonly hits: number;
  /** The newest of them, oldest first; at most `limits.contributions`. */
  readonly contributions: readonly Contribution[];
  /** A hit that came late brought it about: the window ends, or could have ended, before hits seen earlier. */
  readonly late: boolean;
}

export interface CorrelatorLimits {
  /** A hit older than the newest of its group by more than this is not counted. */
  readonly latenessMs: number;
  /** A late hit looks again at the windows of so many hits after it; with more it only counts from now on. */
  readonly revision: number;
  /** Hits held in all; groups that were not touched for longest go first. */
  readonly hits: number;
  readonly groups: number;
  /** Hits held of one group (and member, where order matters); the oldest go first. */
  readonly hitsOfGroup: number;
  readonly contributions: number;
}

export const defaultLimits: CorrelatorLimits = {
  latenessMs: 60 * minuteMs,
  revision: 1_000,
  hits: 1_000_000,
  groups: 500_000,
  hitsOfGroup: 250_000,
  contributions: 100,
};

/** Since the state began; the first two are what is held now. */
export interface CorrelatorCounts {
  readonly groups: number;
  readonly hits: number;
  /** Groups let go of for want of room, and hits of groups that grew too large. */
  readonly evictedGroups: number;
  readonly evictedHits: number;
  /** Came too late to be counted. */
  readonly lateHits: number;
  /** Came late into a group so busy that windows of the past were not looked at again. */
  readonly unrevisedHits: number;
  /** Without a field to group by, or without a value to count. */
  readonly unusableHits: number;
  readonly firings: number;
}
