/**
 * QRadar's Log Event Extended Format, 1.0 and 2.0: `LEEF:1.0|Vendor|Product|Version|EventID|attributes`, where 2.0 has one
 * more part with the delimiter of the attributes: a character, or its code as `x09` or `0x09`; a tab unless said.
 *
 * The header becomes `LEEFVersion`, `Vendor`, `Product`, `Version`, `EventID`; attributes keep their names.
 */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Members } from './cef.ts';

const headerNames = ['LEEFVersion', 'Vendor', 'Product', 'Version', 'EventID'] as const;
const mostKeys = 1024;

interface Header {
  readonly parts: readonly string[];
  readonly rest: string;
}

function headerOf(text: string): Header | undefined {
  const parts: string[] = [];
  let start = 0;
  for (let part = 0; part < headerNames.length; part += 1) {
    const end = text.indexOf('|', start);
    if (end < 0) {
      // Without attributes the last part may end with the text.
      if (part < headerNames.length - 1 || start >= text.length) return undefined;
      return { parts: [...parts, text.slice(start)], rest: '' };
    }
    parts.push(text.slice(start, end));
    start = end + 1;
  }
  return { parts, rest: text.slice(start) };
}

/** The delimiter that LEEF 2 names, and what follows it. A sender may leave the part out altogether. */
function delimited(rest: string): { delimiter: string; attributes: string } {
  const match = /^(?:(0?x[\da-f]{1,4})|([^|\w\s=]|\t|\^)?)\|/i.exec(rest);
  if (match === null) return { delimiter: '\t', attributes: rest };
  const attributes = rest.slice(match[0].length);
  if (match[1] !== undefined) {
    const code = Number.parseInt(match[1].replace(/^0?x/i, ''), 16);
    return { delimiter: String.fromCharCode(code), attributes };
  }
  return { delimiter: match[2] ?? '\t', attributes };
}

/** A relay may have turned the tabs into blanks; then a value ends before the next `word=`. */
const splitAtBlanks = (text: string): string[] => text.split(/\s(?=[\w.-]{1,128}=)/);

function pairsOf(text: string, delimiter: string): string[] {
  const parts = text.split(delimiter, mostKeys);
  return delimiter === '\t' && parts.length === 1 ? splitAtBlanks(text).slice(0, mostKeys) : parts;
}

/** A text that begins with `LEEF:` as an object; undefined when its header is not whole. */
export function readLeef(text: string): JsonObject | undefined {
  if (!text.startsWith('LEEF:')) return undefined;
  const header = headerOf(text.slice(5).trimStart());
  if (header === undefined) return undefined;
  const members = Object.create(null) as Members;
  for (const [index, name] of headerNames.entries()) members[name] = (header.parts[index] ?? '').trim();
  const isSecond = String(members.LEEFVersion).startsWith('2');
  const { delimiter, attributes } = isSecond ? delimited(header.rest) : { delimiter: '\t', attributes: header.rest };
  for (const pair of pairsOf(attributes, delimiter)) {
    const equals = pair.indexOf('=');
    const key = pair.slice(0, equals).trim();
    if (equals <= 0 || key === '' || key.length > 256 || headerNames.includes(key as never)) continue;
    members[key] = pair.slice(equals + 1).trim();
  }
  return members;
}
