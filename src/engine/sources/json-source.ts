/**
 * Sources whose events are JSON records under their own names: most clouds and services. The definition is data; what
 * is particular to one is a function beside it.
 *
 * A record comes bare, within an envelope (`inner` takes it out), or out of a table whose columns lost their capitals
 * (`capitals` gives them back, so that rules find `eventType` also in an export that says `eventtype`).
 */
import { addMembers, addValue, emptyFields, type MutableFields } from '#engine/events/flatten.ts';
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import type { LogSource } from '#engine/events/model.ts';
import { type Carrier, defineSource, type Source } from './define-source.ts';
import { mapping, type Origins } from './mapping.ts';
import { type ViewSpec, viewsOf } from './views.ts';

export interface JsonSourceDefinition {
  readonly id: string;
  readonly title: string;
  readonly shapes: readonly string[];
  readonly marks: readonly string[];
  readonly labels?: readonly string[];
  readonly programs?: readonly string[];
  readonly lastResort?: boolean;
  readonly detect: (object: JsonObject) => boolean;
  readonly fromText?: (line: string, carrier: Carrier) => JsonObject | undefined;
  readonly views: readonly ViewSpec[];
  /** The record itself, within what surrounds it. */
  readonly inner?: (object: JsonObject) => JsonObject;
  /** Names at the top that have capitals. */
  readonly capitals?: string;
  /** Objects that rules also look at as text; they are there as JSON text under their own name, too. */
  readonly textToo?: readonly string[];
  /** Native fields with the time, the best first. */
  readonly time: readonly string[];
  /** Native field for the host that sent it, when the event itself has none. */
  readonly carrierHost?: string;
  /** The last touch on native fields. */
  readonly mend?: (fields: MutableFields, record: JsonObject) => void;
  readonly common: Origins;
}

/** What pipelines add around a record. */
const envelope = new Set(
  '@timestamp @version @metadata p_log_type p_event_time p_parse_time p_row_id p_schema_version p_source_id p_source_label p_source_file p_header p_udm p_enrichment sourcetype'.split(
    ' ',
  ),
);
export const isEnvelope = (name: string): boolean => envelope.has(name) || name.startsWith('p_any_');
const envelopeTimes = ['@timestamp', 'p_event_time', 'time', 'timestamp'] as const;

const firstTime = (fields: MutableFields, names: readonly string[], object: JsonObject): unknown => {
  for (const name of names) {
    const value = fields[name];
    const time = Array.isArray(value) ? value[0] : value;
    if (time !== undefined && time !== null && time !== '') return time;
  }
  return envelopeTimes.map((name) => object[name]).find((time) => time !== undefined && time !== null);
};

export function jsonSource(definition: JsonSourceDefinition): Source {
  const { inner, mend, carrierHost, time } = definition;
  const textToo = new Set(definition.textToo);
  const proper = new Map((definition.capitals ?? '').split(' ').map((name) => [name.toLowerCase(), name]));
  const common = mapping(definition.common);
  const add = (fields: MutableFields, given: string, value: unknown): void => {
    const name = proper.get(given) ?? given;
    if (textToo.has(name) && typeof value === 'object' && value !== null) {
      fields[name] = JSON.stringify(value);
      if (isObject(value)) addMembers(fields, name, value);
    } else addValue(fields, name, value);
  };
  return defineSource({
    ...definition,
    logSources: logSourcesOf(definition.views),
    native(object, carrier) {
      const record = inner === undefined ? object : inner(object);
      const fields = emptyFields();
      for (const name in record) if (!isEnvelope(name)) add(fields, name, record[name]);
      mend?.(fields, record);
      if (carrierHost !== undefined && fields[carrierHost] === undefined && carrier.host !== undefined)
        fields[carrierHost] = carrier.host;
      return { fields, time: firstTime(fields, time, object) ?? carrier.time };
    },
    viewSpecs: definition.views,
    views: viewsOf(definition.views),
    mapping: () => common,
  });
}

const logSourcesOf = (views: readonly ViewSpec[]): readonly LogSource[] => views.map((view) => view.logSource);

/** Does the text begin with it? False for what is no text. */
export const begins = (value: unknown, ...starts: readonly string[]): boolean =>
  typeof value === 'string' && starts.some((start) => value.startsWith(start));

/** The object that a text holds, when it is JSON. */
export function jsonIn(value: unknown): JsonObject | undefined {
  if (isObject(value)) return value;
  if (typeof value !== 'string' || !value.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
