/** A syslog message as an envelope (`wire/envelope.ts`): whatever dialect it is in, and whether it has a header or not. */
import { toInstant } from '#base/time.ts';
import { wireMember } from '#engine/wire/envelope.ts';
import type { Header } from './model.ts';
import { readRfc3164 } from './rfc3164.ts';
import { readRfc5424, type StructuredData } from './rfc5424.ts';
import type { TimeContext } from './times.ts';

export interface SyslogEnvelope {
  readonly [wireMember]: 'syslog';
  readonly format: Header['format'];
  readonly peer?: string;
  /** Facility × 8 + severity, when the message says it. */
  readonly pri?: number;
  readonly facility?: number;
  /** 0 (emergency) to 7 (debug). */
  readonly severity?: number;
  readonly time?: string;
  readonly host?: string;
  readonly app?: string;
  readonly procid?: string;
  readonly msgid?: string;
  readonly sd?: StructuredData;
  /** The text before the message, as it came: `head + message` is the whole line. */
  readonly head: string;
  readonly message: string;
}

const priority = /<(\d{1,3})>/y;
const version = /\s?([1-9]\d{0,2}) (?=-|\d|[A-Z][a-z]{2} )/y;
const byteOrderMark = 0xfeff;
const highestPriority = 191;
/** Years that RFC 3339 can write, and that a clock can mean. */
const earliestMs = Date.UTC(1970, 0, 1);
const latestMs = Date.UTC(9999, 0, 1);

function priorityOf(line: string, at: number): { pri: number; end: number } | undefined {
  priority.lastIndex = at;
  const match = priority.exec(line);
  const pri = Number(match?.[1]);
  return match === null || pri > highestPriority ? undefined : { pri, end: at + match[0].length };
}

function headerOf(line: string, at: number, context: TimeContext): Header {
  version.lastIndex = at;
  const numbered = version.exec(line);
  if (numbered !== null) {
    const from = at + numbered[0].length;
    const modern = readRfc5424(line, from, context);
    if (modern !== undefined) return modern;
    // A version, and then what is none of the RFC's: Meraki and others.
    const old = readRfc3164(line, from, context);
    if (old.time !== undefined) return old;
  }
  return readRfc3164(line, at, context);
}

/** `line`: one message without its framing. Takes time in proportion to its header, and never throws. */
export function readSyslog(line: string, peer: string | undefined, context: TimeContext): SyslogEnvelope {
  const start = line.charCodeAt(0) === byteOrderMark ? 1 : 0;
  const priority = priorityOf(line, start);
  const header = headerOf(line, priority?.end ?? start, context);
  const from = line.charCodeAt(header.end) === byteOrderMark ? header.end + 1 : header.end;
  const { time } = header;
  return {
    [wireMember]: 'syslog',
    format: header.format,
    ...(peer === undefined ? {} : { peer }),
    ...(priority === undefined ? {} : { pri: priority.pri, facility: priority.pri >> 3, severity: priority.pri & 7 }),
    ...(time === undefined || time < earliestMs || time > latestMs ? {} : { time: toInstant(time) }),
    ...(header.host === undefined ? {} : { host: header.host }),
    ...(header.app === undefined ? {} : { app: header.app }),
    ...(header.procid === undefined ? {} : { procid: header.procid }),
    ...(header.msgid === undefined ? {} : { msgid: header.msgid }),
    ...(header.sd === undefined ? {} : { sd: header.sd }),
    head: line.slice(0, from),
    message: line.slice(from),
  };
}
