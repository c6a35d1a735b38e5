/**
 * What one event may be at most, and the guard that says so before anything else looks at it.
 *
 * The order matters: the size is bounded first, so that neither parsing nor the walk after it can take long; the walk
 * stops at the first limit that is passed, so that a bomb costs no more than the limit. V8 parses JSON without
 * recursion, so a megabyte of brackets is only a deep value, which the walk then refuses (a test holds this).
 */
import type { Issue } from '#base/errors.ts';

export interface EventLimits {
  /** Bytes of the event's text in UTF-8. */
  readonly bytes: number;
  /** Objects and lists within each other; the event itself is 1. */
  readonly depth: number;
  /** Named members, over all levels. */
  readonly fields: number;
  /** Elements of lists, over all levels. */
  readonly elements: number;
  /** UTF-16 units of one text value. */
  readonly textLength: number;
}

export const eventLimits: EventLimits = {
  bytes: 1024 * 1024,
  depth: 32,
  fields: 4096,
  elements: 16_384,
  textLength: 512 * 1024,
};

export type JsonObject = { readonly [name: string]: unknown };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const issue = (code: string, place: string, message: string, hint?: string): Issue => ({ code, place, message, hint });

const splitHint = 'Split the event, or shorten the field at the source.';

/** True when the text takes more than `most` bytes in UTF-8; encodes only when the length alone cannot tell. */
function takesMoreBytes(text: string, most: number): boolean {
  if (text.length > most) return true;
  return text.length * 3 > most && new TextEncoder().encode(text).length > most;
}

export const tooLarge = (limits: EventLimits): Issue =>
  issue('event_too_large', '', `The event takes more than ${limits.bytes} bytes.`, splitHint);

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Text of raw bytes, or `event_too_large` or `event_invalid_utf8`. */
export function decodeText(bytes: Uint8Array, limits: EventLimits = eventLimits): string | Issue {
  if (bytes.length > limits.bytes) return tooLarge(limits);
  try {
    return decoder.decode(bytes);
  } catch {
    return issue('event_invalid_utf8', '', 'The event is not valid UTF-8.', 'Let the shipper convert it to UTF-8.');
  }
}

/** The JSON object that a text holds, or what is wrong with it. */
export function parseObject(text: string, limits: EventLimits = eventLimits): JsonObject | Issue[] {
  if (takesMoreBytes(text, limits.bytes)) return [tooLarge(limits)];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [issue('event_not_json', '', 'The event is not valid JSON.', 'One JSON object a line, complete.')];
  }
  return isObject(value) ? value : [notAnObject()];
}

export const notAnObject = (): Issue =>
  issue('event_not_an_object', '', 'The event is JSON, but not an object.', 'One JSON object for each event.');

interface Walk {
  readonly limits: EventLimits;
  fields: number;
  elements: number;
  issue: Issue | undefined;
}

const leaf = (value: unknown): boolean => typeof value !== 'object' || value === null;

function tooLong(walk: Walk, value: unknown, key: string): boolean {
  if (typeof value !== 'string' || value.length <= walk.limits.textLength) return false;
  const message = `A text is longer than ${walk.limits.textLength} characters.`;
  walk.issue = issue('event_text_too_long', key.slice(0, 200), message, splitHint);
  return true;
}

function within(walk: Walk, value: object, depth: number, place: string): boolean {
  if (depth > walk.limits.depth) {
    walk.issue = issue('event_too_deep', place, `The event is nested deeper than ${walk.limits.depth} levels.`);
    return false;
  }
  return Array.isArray(value) ? listWithin(walk, value, depth, place) : objectWithin(walk, value, depth);
}

function listWithin(walk: Walk, list: readonly unknown[], depth: number, place: string): boolean {
  walk.elements += list.length;
  if (walk.elements > walk.limits.elements) {
    const message = `The event's lists hold more than ${walk.limits.elements} elements.`;
    walk.issue = issue('event_too_many_fields', place, message, splitHint);
    return false;
  }
  for (const element of list) {
    if (leaf(element) ? tooLong(walk, element, place) : !within(walk, element as object, depth + 1, place))
      return false;
  }
  return true;
}

function objectWithin(walk: Walk, object: object, depth: number): boolean {
  for (const key in object) {
    walk.fields += 1;
    if (walk.fields > walk.limits.fields || key.length > 1024) {
      const message = `The event has more than ${walk.limits.fields} fields, or a field name over 1024 characters.`;
      walk.issue = issue('event_too_many_fields', key.slice(0, 200), message, splitHint);
      return false;
    }
    const value = (object as JsonObject)[key];
    if (leaf(value) ? tooLong(walk, value, key) : !within(walk, value as object, depth + 1, key)) return false;
  }
  return true;
}

/** The first limit that the object passes, or undefined. Never takes longer than the limits allow. */
export function checkLimits(object: JsonObject, limits: EventLimits = eventLimits): Issue | undefined {
  const walk: Walk = { limits, fields: 0, elements: 0, issue: undefined };
  within(walk, object, 1, '');
  return walk.issue;
}
