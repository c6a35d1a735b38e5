/** From a raw event to a parsed one. Nothing here throws: what cannot be parsed comes back as issues. */
import type { Issue } from '#base/errors.ts';
import type { Instant } from '#base/time.ts';
import {
  checkLimits,
  decodeText,
  eventLimits,
  isObject,
  type JsonObject,
  notAnObject,
  parseObject,
} from '#engine/events/limits.ts';
import type { ParsedEvent } from '#engine/events/model.ts';
import { type Opened, openEnvelope } from '#engine/wire/envelope.ts';
import { payloadOf } from '#engine/wire/payload.ts';
import { readSyslog } from '#engine/wire/syslog/read.ts';
import { utc } from '#engine/wire/zone.ts';
import { carriedBy } from './carriers.ts';
import { knows, openChooser } from './choose.ts';
import type { Carrier, Source } from './define-source.ts';
import { carrierIn, completed } from './enveloped.ts';
import { sources } from './index.ts';
import { unknownSource } from './unknown.ts';

export type ParseResult = { readonly value: ParsedEvent } | { readonly issues: readonly Issue[] };

export interface ParseOptions {
  /** Id of the source to use, whatever the content looks like; without it the content decides. */
  readonly source?: string | undefined;
  /** When it was received, RFC 3339 UTC: gives the year of times that say none. */
  readonly receivedAt?: Instant | undefined;
}

const refused = (...issues: readonly Issue[]): ParseResult => ({ issues });

const byId: ReadonlyMap<string, Source> = new Map([...sources, unknownSource].map((source) => [source.id, source]));

/** Ids of all sources, the one for unknown events last. */
export const sourceIds: readonly string[] = [...byId.keys()];

/** The source definition of that id, the one for unknown events included. */
export const sourceById = (id: string): Source | undefined => byId.get(id);

const chooser = openChooser(sources);

/** Search engines hand out documents within `_source`. */
const unwrap = (object: JsonObject): JsonObject =>
  object._source !== undefined && isObject(object._source) && typeof object._index === 'string'
    ? object._source
    : object;

function parseBy(source: Source, object: JsonObject, carrier: Carrier): ParseResult {
  try {
    return { value: source.parse(object, carrier) };
  } catch {
    // A definition that stumbles over a shape nobody thought of must not take the batch with it.
    const message = `The source ${source.id} could not make sense of the event.`;
    return refused({ code: 'event_not_parsed', place: source.id, message, hint: 'Report the shape with a sample.' });
  }
}

interface Message {
  readonly text: string;
  readonly carrier: Carrier;
}

/** By the program that wrote it, then by its looks. */
function readMessage({ text, carrier }: Message, from: readonly Source[]): ParseResult | undefined {
  const own = carrier.program === undefined ? undefined : chooser.byProgram(carrier.program);
  for (const source of own === undefined ? from : [own, ...from]) {
    const object = readText(source, text, carrier);
    if (object !== undefined) return parseBy(source, object, carrier);
  }
  return undefined;
}

/** A source that stumbles over a line does not know it. */
function readText(source: Source, text: string, carrier: Carrier): JsonObject | undefined {
  try {
    return source.fromText?.(text, carrier);
  } catch {
    return undefined;
  }
}

/** `<34>`, `Nov  2 08:15:30` or `2026-11-02T08:15:30`. */
const beginsWithHeader = /^(?:<\d{1,3}>|[A-Z][a-z]{2} [ \d]\d |\d{4}-\d\d-\d\d[T ]\d\d:)/;

/** The message behind syslog's header, as files have it; undefined when the line has no such header. */
function behindHeader(line: string, outer: Carrier): Message | undefined {
  const receivedMs = Date.parse(outer.receivedAt ?? '');
  if (!beginsWithHeader.test(line) || Number.isNaN(receivedMs)) return undefined;
  const { time, host, app, procid, pri, message } = readSyslog(line, undefined, { zone: utc, receivedMs });
  if (time === undefined && pri === undefined) return undefined;
  const carrier = {
    ...outer,
    time: time ?? outer.time,
    program: app ?? outer.program,
    pid: procid,
    host: host ?? outer.host,
  };
  return { text: message, carrier };
}

/** CEF, LEEF or JSON that is not the whole line. */
function readPayload({ text, carrier }: Message): ParseResult | undefined {
  const payload = payloadOf(text);
  const source = payload === undefined ? undefined : chooser.byContent(payload);
  return payload === undefined || source === undefined ? undefined : parseBy(source, payload, carrier);
}

/** A line of text of a known source: what is behind its header, else the whole line. */
function fromKnownLine(text: string, carrier: Carrier): ParseResult | undefined {
  const message = behindHeader(text, carrier);
  const inner = message && (readPayload(message) ?? readMessage(message, chooser.ofText));
  return inner ?? readPayload({ text, carrier }) ?? readMessage({ text, carrier }, chooser.ofText);
}

/** The same, and when no source knows it, a program's message at least. */
const fromLine = (text: string, carrier: Carrier): ParseResult | undefined =>
  fromKnownLine(text, carrier) ?? readMessage(behindHeader(text, carrier) ?? { text, carrier }, chooser.ofAnyText);

/** An event within a shipper's envelope. */
function fromCarrier(object: JsonObject, receivedAt: Instant | undefined): ParseResult | undefined {
  const carried = carriedBy(object);
  if (carried === undefined) return undefined;
  const carrier = { ...carried.carrier, receivedAt };
  for (const record of carried.records) {
    const source = chooser.byContent(record);
    if (source !== undefined) return parseBy(source, record, carrier);
  }
  const read = carried.line === undefined ? undefined : fromLine(carried.line, carrier);
  if (read !== undefined) return read;
  const source = chooser.byLabel(object);
  const [record = object] = carried.records;
  return source === undefined ? undefined : parseBy(source, record, carrier);
}

/** For the source that somebody named: the object itself, or what it carries when only that is the source's. */
function asNamed(named: Source, object: JsonObject, receivedAt: Instant | undefined): ParseResult {
  const carried = knows(named, object) ? undefined : carriedBy(object);
  if (carried === undefined) return parseBy(named, object, { receivedAt });
  const carrier = { ...carried.carrier, receivedAt };
  const read = carried.line === undefined ? undefined : readText(named, carried.line, carrier);
  const record = read ?? carried.records.find((one) => knows(named, one));
  return parseBy(named, record ?? object, record === undefined ? { receivedAt } : carrier);
}

/** An event out of an envelope of our own: its payload to the source that knows it, then what the header adds. */
function fromOpened(opened: Opened, named: Source | undefined, receivedAt: Instant | undefined): ParseResult {
  const { payload, text } = opened;
  // What was a text inside the envelope has not been measured yet.
  const issue = text === undefined ? checkLimits(payload, eventLimits) : undefined;
  if (issue !== undefined) return refused(issue);
  const result = fromPayload(opened, named, carrierIn(opened, receivedAt));
  if ('issues' in result) return result;
  const whole = completed(result.value, opened);
  // What the envelope adds to the native fields, rules see as well: views are made of native fields, and nothing else.
  const isWider = whole.fields !== result.value.fields;
  const views = isWider ? sourceById(whole.source)?.views(whole.fields) : undefined;
  return { value: views === undefined ? whole : { ...whole, views } };
}

function fromPayload(
  { wire, payload, text, label, app }: Opened,
  named: Source | undefined,
  carrier: Carrier,
): ParseResult {
  if (named !== undefined) {
    const read = text === undefined ? undefined : readText(named, text, carrier);
    return parseBy(named, read ?? payload, carrier);
  }
  const known = chooser.byContent(payload);
  if (known !== undefined) return parseBy(known, payload, carrier);
  const read = text === undefined ? undefined : fromKnownLine(text, carrier);
  if (read !== undefined) return read;
  const labelled = label === undefined ? undefined : chooser.byLabel({ sourcetype: label });
  if (labelled !== undefined) return parseBy(labelled, payload, carrier);
  const [anyText] = chooser.ofAnyText;
  // The envelope as it stands says more than the message alone.
  if (wire === 'syslog' && app !== undefined && text !== undefined && anyText !== undefined)
    return parseBy(anyText, payload, carrier);
  const carried = text === undefined ? fromCarrier(payload, carrier.receivedAt) : undefined;
  return carried ?? parseBy(unknownSource, payload, carrier);
}

function fromObject(object: JsonObject, named: Source | undefined, receivedAt: Instant | undefined): ParseResult {
  const issue = checkLimits(object, eventLimits);
  if (issue !== undefined) return refused(issue);
  const inner = unwrap(object);
  const opened = openEnvelope(inner);
  if (opened !== undefined) return fromOpened(opened, named, receivedAt);
  if (named !== undefined) return asNamed(named, inner, receivedAt);
  const source = chooser.byContent(inner);
  if (source !== undefined) return parseBy(source, inner, { receivedAt });
  const labelled = chooser.byLabel(inner);
  return fromCarrier(inner, receivedAt) ?? parseBy(labelled ?? unknownSource, inner, { receivedAt });
}

/** A line of text that is not JSON: some sources have raw lines. */
function fromRawLine(
  line: string,
  named: Source | undefined,
  receivedAt: Instant | undefined,
): ParseResult | undefined {
  if (named === undefined) {
    return fromLine(line, { receivedAt });
  }
  const object = readText(named, line, { receivedAt });
  return object === undefined ? undefined : parseBy(named, object, { receivedAt });
}

/** So few characters that the limit of bytes is kept whatever they are. */
const surelySmall = eventLimits.bytes / 4;

function fromText(text: string, named: Source | undefined, receivedAt: Instant | undefined): ParseResult {
  const line = text.trim();
  // Most lines that are no object are a known source's; finding out by a failed parse costs more than reading them.
  const isTried = !line.startsWith('{') && line.length <= surelySmall;
  const known = isTried ? fromRawLine(line, named, receivedAt) : undefined;
  if (known !== undefined) return known;
  const parsed = parseObject(line);
  if (isObject(parsed)) return fromObject(parsed, named, receivedAt);
  const [issue] = parsed as Issue[];
  const raw = !isTried && issue?.code === 'event_not_json' ? fromRawLine(line, named, receivedAt) : undefined;
  return raw ?? refused(...(parsed as Issue[]));
}

/**
 * Parses one event: a line of text, its bytes, or an object that was parsed already.
 * Issues have the codes of `limits.ts`, `source_unknown` (the named source does not exist) and `event_not_parsed`.
 */
export function parseLine(input: string | Uint8Array | JsonObject, options: ParseOptions = {}): ParseResult {
  const named = options.source === undefined ? undefined : sourceById(options.source);
  if (options.source !== undefined && named === undefined) {
    const hint = `Known sources: ${[...byId.keys()].join(', ')}.`;
    return refused({ code: 'source_unknown', place: 'source', message: 'There is no such source.', hint });
  }
  if (typeof input === 'string') return fromText(input, named, options.receivedAt);
  if (input instanceof Uint8Array) {
    const text = decodeText(input);
    return typeof text === 'string' ? fromText(text, named, options.receivedAt) : refused(text);
  }
  return isObject(input) ? fromObject(input, named, options.receivedAt) : refused(notAnObject());
}
