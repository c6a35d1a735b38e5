/** OTLP logs in JSON: member names in lowerCamelCase, 64-bit numbers as text or number, ids in hex. */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import {
  type Attributes,
  attempt,
  deepest,
  envelopeOf,
  type LogRecord,
  noAttributes,
  type OtlpFault,
  type ReadLogs,
  TooDeep,
} from './model.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const members = (value: unknown): JsonObject => (isObject(value) ? value : {});
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** A 64-bit number: exact as long as a double can hold it, else its digits. */
function wholeNumber(value: unknown): number | string | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function nanos(value: unknown): string | undefined {
  const digits = typeof value === 'number' ? String(value) : value;
  return typeof digits === 'string' && /^\d{1,20}$/.test(digits) && !/^0+$/.test(digits) ? digits : undefined;
}

function anyValue(given: unknown, depth: number): unknown {
  if (depth > deepest) throw new TooDeep();
  const value = members(given);
  if (value.stringValue !== undefined) return String(value.stringValue);
  if (value.boolValue !== undefined) return value.boolValue === true || value.boolValue === 'true';
  if (value.intValue !== undefined) return wholeNumber(value.intValue) ?? null;
  // NaN and the infinities come as their names, and stay so.
  if (value.doubleValue !== undefined) return value.doubleValue;
  if (value.bytesValue !== undefined) return String(value.bytesValue);
  if (value.arrayValue !== undefined)
    return list(members(value.arrayValue).values).map((one) => anyValue(one, depth + 1));
  if (value.kvlistValue !== undefined) return attributesOf(members(value.kvlistValue).values, depth + 1);
  return null;
}

function attributesOf(given: unknown, depth: number): Attributes {
  const attributes = noAttributes();
  for (const pair of list(given)) {
    const { key, value } = members(pair);
    if (typeof key === 'string') attributes[key] = anyValue(value, depth);
  }
  return attributes;
}

function recordOf(given: JsonObject): LogRecord {
  const number = wholeNumber(given.severityNumber);
  return {
    time: nanos(given.timeUnixNano),
    observed: nanos(given.observedTimeUnixNano),
    severityNumber: typeof number === 'number' && number > 0 ? number : undefined,
    severityText: text(given.severityText),
    body: given.body === undefined ? undefined : anyValue(given.body, 1),
    attributes: attributesOf(given.attributes, 1),
    traceId: text(given.traceId),
    spanId: text(given.spanId),
    eventName: text(given.eventName),
  };
}

function scopeOf(given: unknown): Attributes {
  const { name, version, attributes } = members(given);
  const scope = attributesOf(attributes, 1);
  if (text(name) !== undefined) scope.name = name;
  if (text(version) !== undefined) scope.version = version;
  return scope;
}

export function readOtlpJson(body: Uint8Array): ReadLogs | OtlpFault {
  let request: unknown;
  try {
    request = JSON.parse(decoder.decode(body));
  } catch {
    return { fault: 'the body is not JSON in UTF-8' };
  }
  if (!isObject(request)) return { fault: 'the body is not an object with resourceLogs' };
  const envelopes: object[] = [];
  let rejected = 0;
  for (const resourceLogs of list(request.resourceLogs)) {
    const resource =
      attempt(() => attributesOf(members(members(resourceLogs).resource).attributes, 1)) ?? noAttributes();
    for (const scopeLogs of list(members(resourceLogs).scopeLogs)) {
      const scope = attempt(() => scopeOf(members(scopeLogs).scope)) ?? noAttributes();
      for (const given of list(members(scopeLogs).logRecords)) {
        const record = isObject(given) ? attempt(() => recordOf(given)) : undefined;
        if (record === undefined) rejected += 1;
        else envelopes.push(envelopeOf(record, { resource, scope }));
      }
    }
  }
  return { envelopes, rejected };
}
