/**
 * Common fields as data: which native field each one is taken from, and how its value is brought to our form.
 *
 *   mapping({
 *     'host.os.type': always('linux'),
 *     'process.executable': 'exe',
 *     'user.name': first('AUID', 'acct'),
 *     'file.hash.md5': via(hashOf('MD5'), 'Hashes'),
 *   })
 *
 * The first native field that yields a value wins. `-` and empty text yield none: sources write them for "nothing".
 */
import {
  type CommonField,
  type CommonFieldValues,
  commonFieldNames,
  commonFields,
} from '#engine/events/common-fields.ts';
import type { FieldScalar, Fields } from '#engine/events/model.ts';
import { addressOf } from './values.ts';

export type Convert = (value: string, fields: Fields) => string | number | undefined;

export interface Taken {
  readonly from: readonly string[];
  readonly convert?: Convert;
}
export interface Fixed {
  readonly is: string;
}
export type Origin = string | Taken | Fixed;
export type Origins = { readonly [F in CommonField]?: Origin };

export const first = (...from: readonly string[]): Taken => ({ from });
export const via = (convert: Convert, ...from: readonly string[]): Taken => ({ from, convert });
export const always = (is: string): Fixed => ({ is });

/** The value for a text among known ones; others yield none. */
export const oneOf =
  (values: Readonly<Record<string, string>>): Convert =>
  (value) =>
    Object.hasOwn(values, value) ? values[value] : undefined;

interface Step {
  readonly to: CommonField;
  readonly type: 'keyword' | 'text' | 'ip' | 'number';
  readonly from: readonly string[];
  readonly convert: Convert | undefined;
  readonly fixed: string | undefined;
}

export interface Mapping {
  readonly steps: readonly Step[];
  /** Native fields that some common field is taken from. */
  readonly reads: ReadonlySet<string>;
}

function stepOf(to: CommonField, origin: Origin): Step {
  const type = commonFields[to].type;
  if (typeof origin === 'string') return { to, type, from: [origin], convert: undefined, fixed: undefined };
  if ('is' in origin) return { to, type, from: [], convert: undefined, fixed: origin.is };
  return { to, type, from: origin.from, convert: origin.convert, fixed: undefined };
}

/** Later sets win over earlier ones, field by field. */
export function mapping(...sets: readonly Origins[]): Mapping {
  const merged: Origins = Object.assign({}, ...sets);
  const steps = commonFieldNames.flatMap((to) => {
    const origin = merged[to];
    return origin === undefined ? [] : [stepOf(to, origin)];
  });
  return { steps, reads: new Set(steps.flatMap((step) => step.from)) };
}

/** Text that every store takes: no NUL, no half of a surrogate pair. */
const storable = (text: string): string =>
  text.isWellFormed() && !text.includes('\0') ? text : text.toWellFormed().replaceAll('\0', '\uFFFD');

function convertScalar(step: Step, scalar: FieldScalar, fields: Fields): string | number | undefined {
  if (scalar === null) return undefined;
  const text = typeof scalar === 'string' ? scalar : String(scalar);
  if (text === '' || text === '-') return undefined;
  const value = step.convert === undefined ? text : step.convert(text, fields);
  if (value === undefined || value === '') return undefined;
  if (step.type === 'number') {
    const number = Number(value);
    return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
  }
  if (step.type === 'ip') return addressOf(String(value));
  return storable(String(value));
}

/** Of a list the first element counts. */
function take(step: Step, fields: Fields): string | number | undefined {
  for (const name of step.from) {
    const native = fields[name];
    if (native === undefined) continue;
    const scalar = typeof native === 'object' && native !== null ? (native[0] ?? null) : native;
    const value = convertScalar(step, scalar, fields);
    if (value !== undefined) return value;
  }
  return undefined;
}

export function mapCommon(map: Mapping, fields: Fields): CommonFieldValues {
  const common: Record<string, string | number> = {};
  for (const step of map.steps) {
    const value = step.fixed ?? take(step, fields);
    if (value !== undefined) common[step.to] = value;
  }
  return common as CommonFieldValues;
}
