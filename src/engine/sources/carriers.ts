/**
 * Events within a shipper's envelope: a line or a record in a member of JSON that says where it came from.
 *
 * | envelope | line or record | host, time, program |
 * |---|---|---|
 * | Beats, Elastic Agent, Fluent Bit, Vector, Logstash | `message`, `log`, `event.original`, `json` | `host`, `hostname`, `@timestamp` |
 * | the systemd journal | `MESSAGE` | `_HOSTNAME`, `__REALTIME_TIMESTAMP`, `SYSLOG_IDENTIFIER` |
 * | syslog as shippers keep it | `message` | `syslog.hostname`, `syslog.appname`, `syslog.time` |
 * | Splunk | `event`, `_raw` | `host`, `time` |
 * | Google Cloud Logging, Kubernetes | `textPayload`, `jsonPayload` | `timestamp` |
 *
 * What came by a protocol of our own doors is in `engine/wire/envelope.ts`.
 */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from './define-source.ts';
import { jsonIn } from './json-source.ts';
import { journalMembers } from './syslog-line.ts';

export interface Carried {
  readonly carrier: Carrier;
  /** A line of text. */
  readonly line: string | undefined;
  /** Objects that may be the record, the likeliest first. */
  readonly records: readonly JsonObject[];
}

const lineMembers = ['message', 'MESSAGE', 'log', '_raw', 'raw', 'line', 'msg', 'textPayload', 'event'] as const;
const recordMembers = ['json', 'o365audit', 'event', 'jsonPayload', 'record', 'data', 'properties', 'log'] as const;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;
const firstText = (...values: readonly unknown[]): string | undefined => {
  for (const value of values) {
    const found = text(value);
    if (found !== undefined) return found;
  }
  return undefined;
};
const member = (object: JsonObject, name: string): JsonObject => {
  const value = object[name];
  return isObject(value) ? value : {};
};

function carrierOf(object: JsonObject): Carrier {
  const [host, syslog, log] = [member(object, 'host'), member(object, 'syslog'), member(object, 'log')];
  const header = isObject(log.syslog) ? log.syslog : syslog;
  return {
    beside: journalMembers(object),
    host: firstText(
      header.hostname,
      object._HOSTNAME,
      object.hostname,
      object.host,
      host.hostname,
      host.name,
      object.HOSTNAME,
      object.logsource,
      object.computer,
      member(object, 'agent').hostname,
    ),
    time:
      header.time ??
      header.timestamp ??
      object.__REALTIME_TIMESTAMP ??
      object['@timestamp'] ??
      object.timestamp ??
      object.time,
    program: firstText(
      header.appname,
      header.app_name,
      object.SYSLOG_IDENTIFIER,
      object._COMM,
      object.program,
      object.appname,
      object.ident,
      member(object, 'process').name,
    ),
    file: firstText(member(log, 'file').path, object['log.file.path'], object.file, object.path, object.filename),
    pid: firstText(
      header.procid,
      header.proc_id,
      object._PID,
      object.SYSLOG_PID,
      object.pid,
      member(object, 'process').pid,
    ),
  };
}

/** What the object carries; undefined when nothing in it could be an event of its own. */
export function carriedBy(object: JsonObject): Carried | undefined {
  const line = lineIn(object);
  const records = recordMembers.flatMap((name) => {
    const record = object[name];
    return isObject(record) ? [record] : [];
  });
  const inLine = jsonIn(line);
  if (inLine !== undefined) records.unshift(inLine);
  if (line === undefined && records.length === 0) return undefined;
  return { carrier: carrierOf(object), line: inLine === undefined ? line : undefined, records };
}

function lineIn(object: JsonObject): string | undefined {
  const original = member(object, 'event').original ?? object['event.original'];
  if (typeof original === 'string' && original !== '') return original;
  for (const name of lineMembers) {
    const value = object[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}
