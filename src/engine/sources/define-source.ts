/**
 * The one mechanism that all sources use. A **source definition** knows its events by their content, brings every raw
 * shape of an event to the same native fields, says in which log sources rules may look for it, and maps common
 * fields as data.
 *
 * To add a source: a folder with `source.ts` and `samples/`, and one line in `index.ts`.
 */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import type { EventView, Fields, LogSource, ParsedEvent } from '#engine/events/model.ts';
import { parseTime } from '#engine/events/time.ts';
import { type Mapping, mapCommon } from './mapping.ts';

/** An event with the native names of its source, before anything is made of it. */
export interface Native {
  readonly fields: Fields;
  /** The time as the source wrote it, or undefined. */
  readonly time: unknown;
}

export interface SourceDefinition {
  readonly id: string;
  readonly title: string;
  /** The raw shapes that are understood, for people. */
  readonly shapes: readonly string[];
  /** Every log source that an event of this source can have. */
  readonly logSources: readonly LogSource[];
  /** Is this event ours? Asked for every event, so only a few members may be looked at. */
  detect(object: JsonObject): boolean;
  /** A line that is not JSON, as an object that `native` takes; undefined when it is not ours. */
  fromText?(line: string): JsonObject | undefined;
  native(object: JsonObject): Native;
  /** The most specific first. */
  views(fields: Fields): readonly EventView[];
  mapping(fields: Fields): Mapping;
}

export interface Source extends SourceDefinition {
  parse(object: JsonObject): ParsedEvent;
}

/** The text of a native time; whole numbers stay as written. */
const timeText = (time: unknown): string | undefined =>
  typeof time === 'string' || typeof time === 'number' ? String(time).slice(0, 64) : undefined;

export function defineSource(definition: SourceDefinition): Source {
  const parse = (object: JsonObject): ParsedEvent => {
    const { fields, time } = definition.native(object);
    return {
      source: definition.id,
      time: parseTime(time),
      nativeTime: timeText(time),
      fields,
      common: mapCommon(definition.mapping(fields), fields),
      views: definition.views(fields),
    };
  };
  return { ...definition, parse };
}

/** The member as an object; an empty one when it is anything else. */
export const memberOf = (object: JsonObject, name: string): JsonObject => {
  const member = object[name];
  return isObject(member) ? member : {};
};
