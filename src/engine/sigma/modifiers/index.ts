/** The one list of modifiers. */
import { all } from './all.ts';
import { base64 } from './base64.ts';
import { base64offset } from './base64offset.ts';
import { cased } from './cased.ts';
import { cidr } from './cidr.ts';
import { contains } from './contains.ts';
import { day } from './day.ts';
import { endswith } from './endswith.ts';
import { exists } from './exists.ts';
import { expand } from './expand.ts';
import { fieldref } from './fieldref.ts';
import { gt } from './gt.ts';
import { gte } from './gte.ts';
import { hour } from './hour.ts';
import { lt } from './lt.ts';
import { lte } from './lte.ts';
import { minute } from './minute.ts';
import type { Modifier } from './modifier.ts';
import { month } from './month.ts';
import { neq } from './neq.ts';
import { re } from './re.ts';
import { reI } from './re-i.ts';
import { reM } from './re-m.ts';
import { reS } from './re-s.ts';
import { startswith } from './startswith.ts';
import { utf16 } from './utf16.ts';
import { utf16be } from './utf16be.ts';
import { utf16le } from './utf16le.ts';
import { week } from './week.ts';
import { wide } from './wide.ts';
import { windash } from './windash.ts';
import { year } from './year.ts';

export const modifiers: readonly Modifier[] = [
  all,
  base64,
  base64offset,
  cased,
  cidr,
  contains,
  day,
  endswith,
  exists,
  expand,
  fieldref,
  gt,
  gte,
  hour,
  reI,
  lt,
  lte,
  reM,
  minute,
  month,
  neq,
  re,
  reS,
  startswith,
  utf16,
  utf16be,
  utf16le,
  week,
  wide,
  windash,
  year,
];

const byName: ReadonlyMap<string, Modifier> = new Map(modifiers.map((modifier) => [modifier.name, modifier]));

export const modifierNamed = (name: string): Modifier | undefined => byName.get(name);
