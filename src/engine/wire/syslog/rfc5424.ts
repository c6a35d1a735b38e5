/** The header of RFC 5424, behind its priority: `1 TIME HOST APP PROCID MSGID STRUCTURED-DATA MESSAGE`. */
import type { Header } from './model.ts';
import { readTime, type TimeContext } from './times.ts';

export type StructuredData = { [id: string]: { [name: string]: string } };

/** Parameters beyond this stay in the raw text. */
const mostParams = 512;

/** Lengths of section 6: host 255, app 48, process 128, message id 32; senders write longer ones all the same. */
const longestWord = 255;

/** The word at the place, and where it ends; undefined when there is none. `-` is nothing. */
function wordAt(text: string, at: number): { word: string | undefined; end: number } | undefined {
  const end = text.indexOf(' ', at);
  const stop = end < 0 ? text.length : end;
  if (stop === at || stop - at > longestWord) return undefined;
  const word = text.slice(at, stop);
  return { word: word === '-' ? undefined : word, end: stop };
}

interface ReadData {
  readonly data: StructuredData;
  readonly end: number;
}

const param = / +([!#-<>-\\^-~]{1,255})="((?:[^"\\\]]|\\[\s\S])*)"/y;
const elementStart = /\[([!#-<>-\\^-~]{1,255})/y;

/** `[id name="value" …]…`, with `\"`, `\\` and `\]`; undefined when it is not well formed. */
export function readStructuredData(text: string, at: number): ReadData | undefined {
  const data = Object.create(null) as StructuredData;
  let end = at;
  let params = 0;
  while (text.charCodeAt(end) === 91) {
    elementStart.lastIndex = end;
    const start = elementStart.exec(text);
    if (start === null) return undefined;
    const id = start[1] ?? '';
    data[id] ??= Object.create(null) as { [name: string]: string };
    end += start[0].length;
    for (;;) {
      param.lastIndex = end;
      const match = param.exec(text);
      if (match === null) break;
      params += 1;
      if (params <= mostParams) data[id][match[1] ?? ''] = (match[2] ?? '').replace(/\\(["\\\]])/g, '$1');
      end += match[0].length;
    }
    while (text.charCodeAt(end) === 32) end += 1;
    if (text.charCodeAt(end) !== 93) return undefined;
    end += 1;
  }
  return end === at ? undefined : { data, end };
}

/** `at`: behind the version and its blank. Undefined when this is no such header. */
export function readRfc5424(text: string, at: number, context: TimeContext): Header | undefined {
  const isNil = text.charCodeAt(at) === 45 && text.charCodeAt(at + 1) === 32;
  // Meraki writes a version and then seconds since 1970, and nothing else of the RFC.
  if (!isNil && text.charCodeAt(at + 4) !== 45) return undefined;
  const time = isNil ? { ms: undefined, end: at + 1 } : readTime(text, at, context);
  if (time === undefined || text.charCodeAt(time.end) !== 32) return undefined;
  const words: (string | undefined)[] = [];
  let end = time.end;
  for (let index = 0; index < 4; index += 1) {
    const found = wordAt(text, end + 1);
    if (found === undefined) return undefined;
    words.push(found.word);
    end = found.end;
  }
  const [host, app, procid, msgid] = words;
  return { format: 'rfc5424', time: time.ms, host, app, procid, msgid, ...dataAt(text, end) };
}

/** What follows the message id: structured data or `-`, then the message; data that is none belongs to the message. */
function dataAt(text: string, end: number): { sd: StructuredData | undefined; end: number } {
  const from = end + 1;
  if (text.charCodeAt(from) === 45) return { sd: undefined, end: afterBlank(text, from + 1) };
  const read = readStructuredData(text, from);
  return read === undefined
    ? { sd: undefined, end: Math.min(from, text.length) }
    : { sd: read.data, end: afterBlank(text, read.end) };
}

const afterBlank = (text: string, at: number): number =>
  text.charCodeAt(at) === 32 ? at + 1 : Math.min(at, text.length);
