/**
 * The words of alerts (DESIGN section 3).
 *
 * - **hit**: a rule matched an event. **alert**: what a person triages: the hits of one **key** (scope + rule + entity)
 *   that lie within the rule's window.
 * - **run**: the positions of the event stream that belong to one alert: from its first hit up to the start of the next
 *   alert of the same key. Runs of a key follow one another without overlap, so an alert's count can be taken again from
 *   the lake at any time.
 * - **tally**: that count, with the earliest and the latest event time.
 * - **recurrence**: an alert of a key that had one before; it shows the earlier verdict.
 * - **owner**: the person it is assigned to, or whoever holds the queue it is in. **aware since**: when a person first
 *   did something about it.
 * - **silence**: a key that is kept quiet until an hour, by a person and for a reason. Its hits are stored and counted, in
 *   alerts that are born closed; a hit of a higher severity than the silence was made for breaks through.
 * - **snoozed**: an open alert that its owner put off until an hour; it comes back by itself, or when its severity rises.
 * - **retrospective**: from imported or back-filled events. Its alerts never mix with those of today.
 */
import type { Entity } from '#engine/sources/entities.ts';
import type { Sha256 } from '#features/journal/model.ts';

export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** 0 for informational up to 4 for critical. */
export const severityRank = (severity: Severity): number => severities.indexOf(severity);

/** What a hit asks for: to wait in the queue, or to alert at once. (Context never makes an alert.) */
export const attentions = ['queue', 'alert'] as const;
export type Attention = (typeof attentions)[number];

export const alertStates = ['open', 'closed'] as const;
export type AlertState = (typeof alertStates)[number];

export { type Entity, type EntityKind, entityKinds } from '#engine/sources/entities.ts';

/** Where an event stands in the stream: the record's offset, and the event's place in it. */
export interface Position {
  readonly offset: number;
  readonly idx: number;
}

export const comparePositions = (a: Position, b: Position): number => a.offset - b.offset || a.idx - b.idx;

/** What the pipeline says of one hit. */
export interface HitFacts extends Position {
  readonly eventId: string;
  readonly ruleId: string;
  readonly ruleVersion: string;
  readonly title: string;
  readonly level: Severity;
  readonly attention: Attention;
  readonly scope: string;
  readonly entity: Entity;
  /** Event time, RFC 3339. */
  readonly time: string;
  readonly receivedAt: string;
  readonly retrospective: boolean;
  /** How far apart in event time the hits of one alert may lie. */
  readonly windowMs: number;
  /** The source of the event. */
  readonly source: string;
}

/** What the firing of a correlation was made of; kept with its hit in the lake. */
export interface CorrelatedBy {
  /** The window `(from, to]`, RFC 3339. */
  readonly from: string;
  readonly to: string;
  /** What was compared: a count, a sum, an average, a percentile, a share in percent. */
  readonly measure: number;
  readonly group: readonly { readonly name: string; readonly value: string }[];
  /** How many hits were in the window. */
  readonly hits: number;
  /** An event that came late brought it about. */
  readonly late: boolean;
  /** The newest of them: rule, id of the event, time in milliseconds. */
  readonly events: readonly { readonly rule: string; readonly event: string; readonly time: number }[];
}

export interface KeyParts {
  readonly scope: string;
  readonly ruleId: string;
  readonly entity: Entity;
}

/**
 * The key of the alert that a hit belongs to: 24 hexadecimal digits. The entity is taken as it stands: whoever found it
 * in the event has folded the case where case does not count.
 */
export const alertKey = (sha256: Sha256, { scope, ruleId, entity }: KeyParts): string =>
  sha256(JSON.stringify([scope, ruleId, entity.kind, entity.value])).slice(0, 24);

/** The 24 hours of DESIGN, unless a rule says otherwise. */
export const defaultWindowMs = 24 * 60 * 60 * 1000;

/** Longest stored value of an entity; longer ones are cut (the key is made from the whole). */
export const entityMost = 1000;

export const alertStream = (id: string): string => `alert/${id}`;

/** Nothing is kept quiet for longer; whoever wants more looks at it again. */
export const longestSilenceDays = 30;
export const longestSnoozeDays = 14;
