/** What a text that came by syslog or in a text member holds: JSON, CEF, LEEF, or nothing but text. */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import { readCef } from './cef.ts';
import { readLeef } from './leef.ts';

/** Marks of CEE (`@cee:`) and of logstash's and others' habit to write a word before the object. */
const jsonMark = /^(?:@cee:\s*|json:\s*)?(?=\{)/i;

/** A payload that stands further in is not looked for: text may quote anything. */
const farthest = 256;

/** The object that the text holds, or undefined when it is only text. */
export function payloadOf(text: string): JsonObject | undefined {
  const start = /\S/.exec(text)?.index ?? 0;
  const first = text.charCodeAt(start);
  if (first === 123 || first === 64 || first === 106 || first === 74) return jsonOf(text.slice(start));
  return markedOf(text);
}

function jsonOf(text: string): JsonObject | undefined {
  const mark = jsonMark.exec(text);
  if (mark === null || !text.trimEnd().endsWith('}')) return undefined;
  try {
    const value: unknown = JSON.parse(text.slice(mark[0].length));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `CEF:` and `LEEF:` begin the text, or follow what a relay wrote before them. */
function markedOf(text: string): JsonObject | undefined {
  const near = text.slice(0, farthest);
  const mark = /(?:^|[\s:|])(CEF|LEEF):\s?\d/.exec(near);
  if (mark === null) return undefined;
  const from = mark.index + mark[0].indexOf(mark[1] ?? '');
  const read = mark[1] === 'CEF' ? readCef(text.slice(from)) : readLeef(text.slice(from));
  return read;
}
