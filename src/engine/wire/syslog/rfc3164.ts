/**
 * The header that RFC 3164 describes after the fact, and what senders make of it:
 * `<PRI>` [Cisco's sequence number] [time] [host] [tag[pid]:] message. Every part may be missing.
 *
 * The first word behind the time is a tag when it ends with a colon or has a process id in brackets, else the host. A
 * payload with marks of its own (`CEF:`, `LEEF:`, `{`, `%ASA-6-302013:`, `key=value`) is never taken for a host or tag.
 */
import type { Header } from './model.ts';
import { readTime, type TimeContext } from './times.ts';

/** Cisco's sequence number and host before the time (`29: fw1: *Mar  1 …`), and its marks for a clock that is not set. */
const beforeTime = /(?::\s{0,4})?(?:\d{1,10}: )?(?:([A-Za-z][\w.-]{0,254}): )?[*.]?/y;
const afterTime = / ?: ?/y;
const forwarded = /Message forwarded from ([\w.-]{1,255}): /y;
const hostBeforeMnemonic = /([\w.-]{1,255}) ?: (?=%[A-Z])/y;
const hostWord = /([A-Za-z0-9_](?:[\w.:%@/+-]{0,253}[\w.%@/+-])?|\[[\da-fA-F:.]{2,45}\])(?: |$)/y;
const tagWord = /([A-Za-z_(/][\w./@+()-]{0,63})(?:\[([^\]\s]{0,64})\]:? ?|:(?: |$))/y;
const mnemonic = /%([A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+){0,4}-[0-7]-\w{1,64})\s?:/y;
const payload = /CEF:\s?\d|LEEF:\s?\d|\{|@cee:|%[A-Z]|[\w.-]{1,64}=/y;

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

const skipBlanks = (text: string, at: number): number => {
  let end = at;
  while (text.charCodeAt(end) === 32) end += 1;
  return end;
};

interface Tag {
  readonly app?: string | undefined;
  readonly procid?: string | undefined;
  readonly msgid?: string | undefined;
  readonly end: number;
}

function tagAt(text: string, at: number): Tag {
  // A mnemonic stays in the message: it is what sources know such lines by.
  const cisco = matchAt(mnemonic, text, at);
  if (cisco !== null) return { msgid: cisco[1], end: at };
  if (matchAt(payload, text, at) !== null) return { end: at };
  const match = matchAt(tagWord, text, at);
  if (match === null) return { end: at };
  const [whole, app, procid] = match;
  return { app, procid: procid === '' ? undefined : procid, end: at + whole.length };
}

interface Host {
  readonly host: string | undefined;
  readonly end: number;
}

function hostAt(text: string, at: number): Host {
  for (const pattern of [hostBeforeMnemonic, forwarded]) {
    const match = matchAt(pattern, text, at);
    if (match !== null) return { host: match[1], end: at + match[0].length };
  }
  if (matchAt(payload, text, at) !== null || matchAt(tagWord, text, at) !== null) return { host: undefined, end: at };
  const match = matchAt(hostWord, text, at);
  return match === null ? { host: undefined, end: at } : { host: match[1], end: at + match[0].length };
}

interface Timed extends Host {
  readonly ms: number | undefined;
}

/** The time, behind what Cisco writes before it; undefined when there is none. */
function timeAt(text: string, at: number, context: TimeContext): Timed | undefined {
  const before = matchAt(beforeTime, text, at);
  const time = readTime(text, at + (before?.[0].length ?? 0), context);
  if (time === undefined) return undefined;
  const end = time.end + (matchAt(afterTime, text, time.end)?.[0].length ?? 0);
  return { ms: time.ms, host: before?.[1], end };
}

/** `at`: behind the priority, or the start. Never undefined: a text without any header is a message. */
export function readRfc3164(text: string, at: number, context: TimeContext): Header {
  const start = skipBlanks(text, at);
  const time = timeAt(text, start, context);
  if (time === undefined) return { format: 'bare', time: undefined, ...tagAt(text, start) };
  const from = skipBlanks(text, time.end);
  const found = time.host === undefined ? hostAt(text, from) : { host: time.host, end: from };
  const tag = tagAt(text, skipBlanks(text, found.end));
  return { format: 'rfc3164', time: time.ms, host: found.host, ...tag, end: skipBlanks(text, tag.end) };
}
