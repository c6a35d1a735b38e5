/**
 * Views as data: the log sources of an event, and under which names rules of each find its fields.
 *
 *   { logSource: processCreation, only: { Image: native('NewProcessName') } }
 *
 * The lake keeps an event's native fields and the log sources of its views, nothing else. So a source has one
 * specification for each of its log sources, and whoever searches the lake reads these to know what rules see.
 */
import { emptyFields } from '#engine/events/flatten.ts';
import type { EventView, Fields, LogSource } from '#engine/events/model.ts';
import { firstOf, native, type Reading, readField } from '#engine/events/reading.ts';

export type Readings = Readonly<Record<string, Reading>>;

/** Without `names`, `only` and `also`, the fields are the native ones. */
export interface ViewSpec {
  readonly logSource: LogSource;
  /** Events that have this view; all of the source's when absent. */
  readonly when?: (fields: Fields) => boolean;
  /** Name that rules use → native fields, of which the first that is there counts. The native names stay. */
  readonly names?: Readonly<Record<string, readonly string[]>> | undefined;
  /** The native fields, and these in the place of those of the same name. */
  readonly also?: Readings | undefined;
  /** These fields and no others. */
  readonly only?: Readings | undefined;
}

/** What rules see in a view: the fields of these names as they are read, and other native fields if they are `open`. */
export interface ViewFields {
  readonly open: boolean;
  readonly readings: Readings;
}

const nativeFields: ViewFields = { open: true, readings: {} };
const worked = new WeakMap<ViewSpec, ViewFields>();

export function fieldsOfView(spec: ViewSpec): ViewFields {
  const { names, also, only } = spec;
  if (names === undefined && also === undefined && only === undefined) return nativeFields;
  const known = worked.get(spec);
  if (known !== undefined) return known;
  const renamed = Object.entries(names ?? {}).map(
    ([to, from]) => [to, firstOf(native(to), ...from.map(native))] as const,
  );
  const made = { open: only === undefined, readings: { ...Object.fromEntries(renamed), ...also, ...only } };
  worked.set(spec, made);
  return made;
}

/** The view of an event with these native fields. */
export function seenAs(spec: ViewSpec, fields: Fields): EventView {
  const { open, readings } = fieldsOfView(spec);
  if (readings === nativeFields.readings) return { logSource: spec.logSource, fields };
  const seen = emptyFields();
  if (open) Object.assign(seen, fields);
  for (const name in readings) {
    const reading = readings[name];
    const value = reading === undefined ? undefined : readField(reading, fields);
    if (value === undefined) delete seen[name];
    else seen[name] = value;
  }
  return { logSource: spec.logSource, fields: seen };
}

/** The most specific first, as they stand. */
export const viewsOf =
  (specs: readonly ViewSpec[]) =>
  (fields: Fields): readonly EventView[] =>
    specs.flatMap((spec) => (spec.when === undefined || spec.when(fields) ? [seenAs(spec, fields)] : []));

/** Is the field one of these values (or, without values, there at all)? */
export const having =
  (name: string, ...values: readonly (string | number | boolean)[]) =>
  (fields: Fields): boolean => {
    const value = fields[name];
    if (value === undefined || value === null) return false;
    return values.length === 0 || values.includes((Array.isArray(value) ? value[0] : value) as string);
  };

/** `product/category/service`, as the lake names log sources. */
export const logSourceText = ({ product = '', category = '', service = '' }: LogSource): string =>
  `${product}/${category}/${service}`;
