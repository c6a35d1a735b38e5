/**
 * An **envelope** is one event line in the spool that came by a protocol with a header of its own: one JSON object, told
 * by its member `@wire`. Everything that the protocol says of the event stands beside what the event itself is, and
 * nothing of it is lost. HTTP JSON and `_bulk` have no header, so their events have no envelope.
 *
 * ```
 * {"@wire":"syslog","format":"rfc5424","peer":"192.0.2.7","pri":38,"facility":4,"severity":6,
 *  "time":"2026-11-02T08:15:30.105Z","host":"web01","app":"sshd","procid":"811","msgid":"ID47",
 *  "sd":{"origin@32473":{"ip":"192.0.2.7"}},"head":"<38>1 2026-11-02T08:15:30.105Z web01 sshd 811 ID47 - ",
 *  "message":"Failed password for root from 203.0.113.9 port 4711 ssh2"}
 * {"@wire":"hec","time":1762071330.105,"host":"web01","source":"/var/log/x","sourcetype":"linux_secure","index":"main",
 *  "fields":{"site":"b"},"event":"a text" or {"an":"object"}}
 * {"@wire":"otlp","time":…,"host":"web01","app":"shop","severity":"ERROR","resource":{…},"scope":{…},
 *  "attributes":{…},"message":"a text" or "event":{"an":"object"}}
 * {"@wire":"gelf","version":"1.1","host":"web01","timestamp":1762071330.105,"short_message":"…","level":3,"_user":"x"}
 * {"@wire":"file","format":"evtx" or "xml" or "csv","event":{"an":"object"}}
 * ```
 *
 * A syslog line is `head` followed by `message`, byte for byte. `severity` of syslog is the number of RFC 5424 (0 to 7),
 * of OTLP its text. Members that the protocol did not say are absent. `file` stands around events that were not JSON in
 * the file that they were imported from.
 *
 * **What a source sees** is the payload alone, in one of two forms whatever the protocol was:
 * - an object (JSON in a syslog line, HEC's `event`, a key-value body of OTLP, CEF and LEEF as `cef` and `leef` make them,
 *   GELF's additional fields without their underscore): that object as it is, so a source knows it as it would know it
 *   from a file;
 * - a text: `{"@wire":…, "message":"the text", "host":…, "app":…, "procid":…, "msgid":…, …}`, the other members of the
 *   envelope beside it. A source's `fromText` is asked with the text alone, first that of the source whose `programs` name `app`.
 *
 * Host, time, program and process id of the envelope are the `Carrier` that sources get; time and host are used as well
 * where the source finds none. `sourcetype` is a label: asked where the content says nothing.
 */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import { payloadOf } from './payload.ts';

export const wires = ['syslog', 'hec', 'otlp', 'gelf', 'file'] as const;
export type Wire = (typeof wires)[number];

export const wireMember = '@wire';

export interface Opened {
  readonly wire: Wire;
  /** As the protocol says it; `parseTime` reads it. */
  readonly time: unknown;
  readonly host: string | undefined;
  /** The address that it came from, which may be a relay's. */
  readonly peer: string | undefined;
  /** The program that wrote it, and its process id. */
  readonly app: string | undefined;
  readonly procid: string | undefined;
  /** What the sender calls this kind of event, such as Splunk's source type. */
  readonly label: string | undefined;
  /** What the sources look at. */
  readonly payload: JsonObject;
  /** The payload as text, when it is one that no format was found in. */
  readonly text: string | undefined;
  /** What the envelope says beside an object, under `wire.`; empty for a text, which has it beside itself. */
  readonly beside: JsonObject;
}

type Members = { [name: string]: unknown };

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;

const isWire = (value: unknown): value is Wire => wires.includes(value as Wire);

/** The envelope's content, or undefined when the object is none. */
export function openEnvelope(object: JsonObject): Opened | undefined {
  const wire = object[wireMember];
  return isWire(wire) ? openers[wire](object) : undefined;
}

/** Members that say nothing about the event, or are the payload itself. */
const apart = new Set([wireMember, 'message', 'event', 'head']);

function besideOf(object: JsonObject): Members {
  const rest: Members = {};
  for (const name in object) if (!apart.has(name)) rest[name] = object[name];
  return rest;
}

function opened(wire: Wire, object: JsonObject, content: unknown): Opened {
  const header = {
    wire,
    time: object.time ?? object.observed,
    host: textOf(object.host),
    peer: textOf(object.peer),
    app: textOf(object.app),
    procid: textOf(object.procid),
    label: textOf(object.sourcetype),
  };
  const rest = besideOf(object);
  const found = typeof content === 'string' ? payloadOf(content) : content;
  if (isObject(found)) return { ...header, payload: found, text: undefined, beside: { type: wire, ...rest } };
  // A list or a number is no event by itself, but an event all the same.
  const text = typeof content === 'string' ? content : JSON.stringify(content ?? null);
  return { ...header, payload: { [wireMember]: wire, ...rest, message: text }, text, beside: {} };
}

const openers: Record<Wire, (object: JsonObject) => Opened> = {
  syslog: (object) => opened('syslog', object, object.message),
  hec: (object) => opened('hec', object, object.event),
  otlp: (object) => opened('otlp', object, object.event ?? object.message ?? object.attributes),
  gelf: openGelf,
  file: (object) => opened('file', object, object.event),
};

/** GELF's own members; every other begins with an underscore, which is no part of its name. */
const gelfMembers = new Set([
  wireMember,
  'version',
  'host',
  'timestamp',
  'short_message',
  'full_message',
  'level',
  'peer',
]);

function openGelf(object: JsonObject): Opened {
  const rest: Members = {};
  for (const name in object) {
    if (!gelfMembers.has(name)) rest[name.startsWith('_') && name.length > 1 ? name.slice(1) : name] = object[name];
  }
  for (const [name, value] of Object.entries({ severity: object.level, host: object.host, peer: object.peer }))
    if (value !== undefined) rest[name] = value;
  const text = textOf(object.full_message) ?? textOf(object.short_message) ?? '';
  const found = payloadOf(text);
  return {
    wire: 'gelf',
    time: object.timestamp,
    host: textOf(object.host),
    peer: textOf(object.peer),
    app: textOf(object._app) ?? textOf(object._application_name) ?? textOf(object._tag),
    procid: textOf(object._pid),
    label: undefined,
    payload: found ?? { ...rest, [wireMember]: 'gelf', message: text },
    text: found === undefined ? text : undefined,
    beside: found === undefined ? {} : { type: 'gelf', ...rest },
  };
}
