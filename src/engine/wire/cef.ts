/**
 * ArcSight's Common Event Format (revision 25, "CEF:0|Vendor|Product|Version|Class|Name|Severity|extension").
 *
 * The header's seven parts become `CEFVersion`, `DeviceVendor`, `DeviceProduct`, `DeviceVersion`, `DeviceEventClassID`,
 * `Name` and `Severity`; the extension's keys keep their names (`src`, `dst`, `act`, `cs1`). In the header `\|` and `\\`
 * stand for the characters themselves, in the extension `\=`, `\\`, `\n` and `\r`. A value ends where the next `key=`
 * begins, so it may hold blanks. A custom field is also given under its label: `cs1Label=Policy cs1=x` adds `Policy` as
 * `label.Policy`.
 */
import type { JsonObject } from '#engine/events/limits.ts';

const headerNames = [
  'CEFVersion',
  'DeviceVendor',
  'DeviceProduct',
  'DeviceVersion',
  'DeviceEventClassID',
  'Name',
  'Severity',
] as const;

/** More keys than this are no log but an attack; the rest stays in the raw text. */
const mostKeys = 1024;
/** Keys are letters and digits, some vendors also write `_`, `.`, `-` and brackets. */
const isKeyUnit = (unit: number): boolean =>
  (unit >= 48 && unit <= 57) ||
  (unit >= 65 && unit <= 93 && unit !== 92) ||
  unit === 95 ||
  (unit >= 97 && unit <= 122) ||
  unit === 46 ||
  unit === 45;

export type Members = { [name: string]: unknown };

/** Cuts `text` at unescaped `|` into at most `count` parts and the rest; undefined when there are fewer. */
function headerOf(text: string, count: number): { parts: string[]; rest: string } | undefined {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length && parts.length < count; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 92) at += 1;
    else if (unit === 124) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  // The last part of the header may end with the text when there is no extension.
  if (parts.length === count - 1) return { parts: [...parts, text.slice(start)], rest: '' };
  return parts.length === count ? { parts, rest: text.slice(start) } : undefined;
}

const unescapeHeader = (text: string): string => text.replace(/\\([\\|])/g, '$1').trim();

const unescaped: Readonly<Record<string, string>> = { n: '\n', r: '\r', '=': '=', '\\': '\\' };
const unescapeValue = (text: string): string =>
  text.includes('\\') ? text.replace(/\\([nr=\\])/g, (_, one: string) => unescaped[one] ?? one) : text;

interface KeyPlace {
  readonly keyAt: number;
  readonly equalsAt: number;
}

/** Where each `key=` begins: an unescaped `=` with a key before it that follows a blank or the start. */
function keysOf(text: string): KeyPlace[] {
  const places: KeyPlace[] = [];
  for (
    let equals = text.indexOf('=');
    equals >= 0 && places.length < mostKeys;
    equals = text.indexOf('=', equals + 1)
  ) {
    let keyAt = equals;
    while (keyAt > 0 && isKeyUnit(text.charCodeAt(keyAt - 1))) keyAt -= 1;
    if (keyAt === equals || equals - keyAt > 256) continue;
    if (keyAt === 0 || text.charCodeAt(keyAt - 1) === 32) places.push({ keyAt, equalsAt: equals });
  }
  return places;
}

function addLabels(members: Members): void {
  for (const name of Object.keys(members)) {
    if (!name.endsWith('Label')) continue;
    const [label, value] = [members[name], members[name.slice(0, -5)]];
    if (typeof label === 'string' && label !== '' && value !== undefined) members[`label.${label}`] ??= value;
  }
}

/** Reads an extension into the object: the last of two equal keys wins, as in ArcSight. */
function addExtension(members: Members, text: string): void {
  const places = keysOf(text);
  for (const [index, { keyAt, equalsAt }] of places.entries()) {
    const end = places[index + 1]?.keyAt ?? text.length;
    const key = text.slice(keyAt, equalsAt);
    if (headerNames.includes(key as never)) continue;
    members[key] = unescapeValue(text.slice(equalsAt + 1, end).trim());
  }
  addLabels(members);
}

/** A text that begins with `CEF:` as an object; undefined when its header is not whole. */
export function readCef(text: string): JsonObject | undefined {
  if (!text.startsWith('CEF:')) return undefined;
  const header = headerOf(text.slice(4), headerNames.length);
  if (header === undefined) return undefined;
  const members = Object.create(null) as Members;
  for (const [index, name] of headerNames.entries()) members[name] = unescapeHeader(header.parts[index] ?? '');
  addExtension(members, header.rest);
  return members;
}
