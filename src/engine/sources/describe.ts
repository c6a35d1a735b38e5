/** What `watchfloor sources try` shows of an event: what was understood, and what was not used. */
import type { CommonFieldValues } from '#engine/events/common-fields.ts';
import type { FieldValue, LogSource, ParsedEvent } from '#engine/events/model.ts';
import { type Entity, entityOf } from './entities.ts';
import { sourceById } from './parse.ts';

export interface DescribedEvent {
  readonly source: string;
  readonly title: string;
  readonly time: string | undefined;
  readonly nativeTime: string | undefined;
  readonly entity: Entity;
  /** Sorted by name. */
  readonly native: readonly (readonly [name: string, value: FieldValue])[];
  readonly common: CommonFieldValues;
  /** Native fields that neither the time nor a common field is taken from; rules can use them all the same. */
  readonly unmapped: readonly string[];
  readonly logSources: readonly LogSource[];
}

/** The event's time is taken from it, which is no common field of the mapping. */
const isItsTime = ({ fields, nativeTime }: ParsedEvent, name: string): boolean =>
  nativeTime !== undefined && String(fields[name]) === nativeTime;

export function describeEvent(event: ParsedEvent): DescribedEvent {
  const source = sourceById(event.source);
  const reads = source?.mapping(event.fields).reads ?? new Set<string>();
  const names = Object.keys(event.fields).sort();
  return {
    source: event.source,
    title: source?.title ?? event.source,
    time: event.time,
    nativeTime: event.nativeTime,
    entity: entityOf(event),
    native: names.map((name) => [name, event.fields[name] ?? null] as const),
    common: event.common,
    unmapped: names.filter((name) => !reads.has(name) && !isItsTime(event, name)),
    logSources: event.views.map((view) => view.logSource),
  };
}
