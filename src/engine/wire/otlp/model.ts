/**
 * OTLP logs (opentelemetry.proto.collector.logs.v1), as both of its encodings give them: JSON and protobuf are read into
 * the same records, and a record becomes an envelope.
 */
import { wireMember } from '#engine/wire/envelope.ts';

export type Attributes = { [name: string]: unknown };

/** What a record has in common with those beside it. */
export interface Origin {
  readonly resource: Attributes;
  readonly scope: Attributes;
}

export interface LogRecord {
  /** Nanoseconds since 1970 as digits, since a number cannot hold them; undefined when it is 0 or absent. */
  readonly time?: string | undefined;
  readonly observed?: string | undefined;
  readonly severityNumber?: number | undefined;
  readonly severityText?: string | undefined;
  readonly body?: unknown;
  readonly attributes: Attributes;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  readonly eventName?: string | undefined;
}

export interface ReadLogs {
  readonly envelopes: readonly object[];
  /** Records that could not be read, and were left out. */
  readonly rejected: number;
}

export interface OtlpFault {
  readonly fault: string;
}

export const isOtlpFault = (read: ReadLogs | OtlpFault): read is OtlpFault => 'fault' in read;

/** Values within values deeper than this are refused, as everywhere (`events/limits.ts`). */
export const deepest = 24;

export const noAttributes = (): Attributes => Object.create(null) as Attributes;

/** Short names of the 24 severity numbers, four to a name. */
const severities = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
const severityOf = ({ severityText, severityNumber }: LogRecord): string | undefined =>
  severityText ?? (severityNumber === undefined ? undefined : severities[Math.floor((severityNumber - 1) / 4)]);

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const filled = (attributes: Attributes): Attributes | undefined =>
  Object.keys(attributes).length === 0 ? undefined : attributes;

/** Members without a value are left out by JSON. */
export function envelopeOf(record: LogRecord, { resource, scope }: Origin): object {
  const { body } = record;
  const isStructured = typeof body === 'object' && body !== null;
  return {
    [wireMember]: 'otlp',
    time: record.time ?? record.observed,
    observed: record.time === undefined ? undefined : record.observed,
    host: text(resource['host.name']) ?? text(record.attributes['host.name']),
    app: text(resource['service.name']),
    procid: resource['process.pid'] === undefined ? undefined : String(resource['process.pid']),
    severity: severityOf(record),
    severityNumber: record.severityNumber,
    eventName: text(record.eventName),
    traceId: text(record.traceId),
    spanId: text(record.spanId),
    resource: filled(resource),
    scope: filled(scope),
    attributes: filled(record.attributes),
    ...(isStructured ? { event: body } : { message: body === undefined || body === null ? undefined : String(body) }),
  };
}

/** Thrown where a value is nested deeper than `deepest`. */
export class TooDeep extends Error {}

/** What is deeper than it may be is left out (undefined), and what stands beside it is kept. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof TooDeep) return undefined;
    throw error;
  }
}
