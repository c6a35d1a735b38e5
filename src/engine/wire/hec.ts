/**
 * Splunk's HTTP Event Collector (the documented `services/collector` endpoints): bodies to event lines.
 *
 * `event` and `collector` take JSON objects one after the other (`{"event":…,"time":…,"host":…}{"event":…}`), or an array
 * of them; each keeps its bytes and gets the member `@wire`. `raw` takes lines of text, each of which becomes an object
 * with the metadata of the request's query.
 */
import { isObject } from '#engine/events/limits.ts';
import { wireMember } from './envelope.ts';
import {
  decodedText,
  eachLine,
  isSplitFault,
  joined,
  jsonLines,
  type Lines,
  splitLines,
  splitValues,
  withMembers,
} from './lines.ts';

/** HEC's codes, their texts and statuses, as clients know them. */
export const hecAnswers = {
  success: { status: 200, code: 0, text: 'Success' },
  tokenRequired: { status: 401, code: 2, text: 'Token is required' },
  invalidAuthorization: { status: 401, code: 3, text: 'Invalid authorization' },
  invalidToken: { status: 403, code: 4, text: 'Invalid token' },
  noData: { status: 400, code: 5, text: 'No data' },
  invalidData: { status: 400, code: 6, text: 'Invalid data format' },
  internal: { status: 500, code: 8, text: 'Internal server error' },
  busy: { status: 503, code: 9, text: 'Server is busy' },
  channelMissing: { status: 400, code: 10, text: 'Data channel is missing' },
  channelInvalid: { status: 400, code: 11, text: 'Invalid data channel' },
  eventRequired: { status: 400, code: 12, text: 'Event field is required' },
  eventBlank: { status: 400, code: 13, text: 'Event field cannot be blank' },
  fieldsInvalid: { status: 400, code: 15, text: 'Error in handling indexed fields' },
  healthy: { status: 200, code: 17, text: 'HEC is healthy' },
  unhealthy: { status: 503, code: 18, text: 'HEC is unhealthy, queues are full' },
  tooLarge: { status: 413, code: 27, text: 'Request entity exceeds the limit' },
} as const;
export type HecAnswer = keyof typeof hecAnswers;

export interface HecFault {
  readonly fault: HecAnswer;
  /** Number of the event that is wrong, from 0. */
  readonly event: number;
}

export const isHecFault = (read: Lines | HecFault): read is HecFault => 'fault' in read;

const decoder = new TextDecoder();
const newline = 10;

function faultOf(line: Uint8Array): HecAnswer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(line));
  } catch {
    return 'invalidData';
  }
  if (!isObject(value)) return 'invalidData';
  if (value.event === undefined || value.event === null) return 'eventRequired';
  if (value.event === '') return 'eventBlank';
  // Fields are flat by HEC's definition; a member that is an object would be lost by other receivers, not by us.
  return value.fields === undefined || value.fields === null || isObject(value.fields) ? undefined : 'fieldsInvalid';
}

/** All of the body, or nothing of it: a client that is told of a fault sends the whole request again. */
export function readHecEvents(body: Uint8Array): Lines | HecFault {
  const values = splitValues(body);
  if (isSplitFault(values)) return { fault: 'invalidData', event: 0 };
  if (values.events === 0) return { fault: 'noData', event: 0 };
  const parts: Uint8Array[] = [];
  let event = 0;
  for (const line of eachLine(values)) {
    const fault = faultOf(line);
    if (fault !== undefined) return { fault, event };
    parts.push(withMembers(line, `"${wireMember}":"hec"`), Uint8Array.of(newline));
    event += 1;
  }
  return { body: joined(parts), events: values.events };
}

export interface HecMetadata {
  readonly host?: string | undefined;
  readonly source?: string | undefined;
  readonly sourcetype?: string | undefined;
  readonly index?: string | undefined;
  /** Seconds since 1970. */
  readonly time?: string | undefined;
}

/** Lines of text, each an event. */
export function readHecRaw(body: Uint8Array, metadata: HecMetadata): Lines | HecFault {
  const lines = splitLines(body);
  if (lines.events === 0) return { fault: 'noData', event: 0 };
  const values: object[] = [];
  for (const line of eachLine(lines)) {
    const { text, ...charset } = decodedText(line);
    values.push({ [wireMember]: 'hec', ...metadata, ...charset, event: text });
  }
  return jsonLines(values);
}
