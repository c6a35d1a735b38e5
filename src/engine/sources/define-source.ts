/**
 * The one mechanism that all sources use. A **source definition** knows its events by their content, brings every raw
 * shape of an event to the same native fields, says in which log sources rules may look for it, and maps common
 * fields as data.
 *
 * To add a source: a folder with `source.ts` and `samples/`, and one line in `index.ts`.
 */
import type { Instant } from '#base/time.ts';
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import type { EventView, Fields, LogSource, ParsedEvent } from '#engine/events/model.ts';
import { timeOf } from '#engine/events/written-time.ts';
import { type Mapping, mapCommon } from './mapping.ts';
import type { ViewSpec } from './views.ts';

/** An event with the native names of its source, before anything is made of it. */
export interface Native {
  readonly fields: Fields;
  /** The time as the source wrote it, or undefined. */
  readonly time: unknown;
}

/** What the envelope of an event says about it: syslog's header, the journal's members, a shipper's own. */
export interface Carrier {
  readonly host?: string | undefined;
  readonly time?: unknown;
  readonly program?: string | undefined;
  readonly pid?: string | undefined;
  /** The file that a shipper read it from. */
  readonly file?: string | undefined;
  /** What else it says of a line, under the envelope's own names. */
  readonly beside?: JsonObject | undefined;
  /** When it was received: gives the year of a time that says none. RFC 3339 UTC. */
  readonly receivedAt?: Instant | undefined;
}

export const noCarrier: Carrier = Object.freeze({});

export interface SourceDefinition {
  readonly id: string;
  readonly title: string;
  /** The raw shapes that are understood, for people. */
  readonly shapes: readonly string[];
  /** Every log source that an event of this source can have. */
  readonly logSources: readonly LogSource[];
  /**
   * Members, at the top, of which every event of ours has at least one. Only sources with a mark that is there are
   * asked, so that the price of telling them apart does not grow with their number (`choose.ts`).
   */
  readonly marks: readonly string[];
  /** Is this event ours? Asked when a mark is there; only a few members may be looked at. */
  detect(object: JsonObject): boolean;
  /** What pipelines call it, such as the data set `okta.system`: for records too poor to be known by their content. */
  readonly labels?: readonly string[];
  /** Names of programs whose syslog messages are ours, in lower case. */
  readonly programs?: readonly string[];
  /** Takes messages that no other source knows. */
  readonly lastResort?: boolean;
  /** A line that is not JSON, as an object that `native` takes; undefined when it is not ours. */
  fromText?(line: string, carrier: Carrier): JsonObject | undefined;
  /** `carrier`: what the shipper's envelope says, when the event came within one. */
  native(object: JsonObject, carrier: Carrier): Native;
  /** The most specific first; each is `seenAs` one of `viewSpecs`. */
  views(fields: Fields): readonly EventView[];
  /**
   * What rules see in each log source (`views.ts`), so that the lake can be searched for it. Needed where a view has
   * fields under other names; without it every view has the native fields.
   */
  readonly viewSpecs?: readonly ViewSpec[] | undefined;
  mapping(fields: Fields): Mapping;
}

export interface Source extends SourceDefinition {
  parse(object: JsonObject, carrier?: Carrier): ParsedEvent;
  readonly viewSpecs: readonly ViewSpec[];
}

/** The text of a native time; whole numbers stay as written. */
const timeText = (time: unknown): string | undefined =>
  typeof time === 'string' || typeof time === 'number' ? String(time).slice(0, 64) : undefined;

export function defineSource(definition: SourceDefinition): Source {
  const parse = (object: JsonObject, carrier: Carrier = noCarrier): ParsedEvent => {
    const { fields, time } = definition.native(object, carrier);
    return {
      source: definition.id,
      time: timeOf(time, carrier.receivedAt),
      nativeTime: timeText(time),
      fields,
      common: mapCommon(definition.mapping(fields), fields),
      views: definition.views(fields),
    };
  };
  const viewSpecs = definition.viewSpecs ?? definition.logSources.map((logSource) => ({ logSource }));
  return { ...definition, viewSpecs, parse };
}

/** The member as an object; an empty one when it is anything else. */
export const memberOf = (object: JsonObject, name: string): JsonObject => {
  const member = object[name];
  return isObject(member) ? member : {};
};
