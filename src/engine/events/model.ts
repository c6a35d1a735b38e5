/**
 * An **event** is one log record. Its *native* fields are those of its source, flattened and named as Sigma rules for
 * that log source name them; its *common* fields are ours (`common-fields.ts`).
 *
 * Absent, null and empty are three different things: an absent field has no key, null is `null`, empty is `''`.
 */
import type { CommonFieldValues } from './common-fields.ts';

export type FieldScalar = string | number | boolean | null;
/** Several values where the source has a list; a rule matches such a field if any element does. */
export type FieldValue = FieldScalar | readonly FieldScalar[];

/** Flat fields by name. Always made without a prototype, so that a key `__proto__` is a key like any other. */
export type Fields = { readonly [name: string]: FieldValue };

/** Sigma's log source; what is not said is undefined. */
export interface LogSource {
  readonly product?: string | undefined;
  readonly category?: string | undefined;
  readonly service?: string | undefined;
}

/** One way in which an event may be looked at by rules: a log source, and the fields under the names it uses. */
export interface EventView {
  readonly logSource: LogSource;
  readonly fields: Fields;
}

export interface ParsedEvent {
  /** Id of the source definition that understood it, such as `windows-event`; `unknown` when none did. */
  readonly source: string;
  /** RFC 3339 UTC, milliseconds; `undefined` when the event has no time that can be read. */
  readonly time: string | undefined;
  /** The time as the source wrote it. */
  readonly nativeTime: string | undefined;
  /** Native fields, flat. */
  readonly fields: Fields;
  readonly common: CommonFieldValues;
  /** At least one, unless the source is unknown; the first is the most specific. */
  readonly views: readonly EventView[];
}

/** A rule's log source is served by an event's when everything that the rule asks for is so. */
export const serves = (event: LogSource, rule: LogSource): boolean =>
  (rule.product === undefined || rule.product === event.product) &&
  (rule.category === undefined || rule.category === event.category) &&
  (rule.service === undefined || rule.service === event.service);
