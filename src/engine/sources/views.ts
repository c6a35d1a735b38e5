/** Views as data: the log sources of an event, and under which names rules of each look for its fields. */
import { emptyFields } from '#engine/events/flatten.ts';
import type { EventView, Fields, LogSource } from '#engine/events/model.ts';

export interface ViewSpec {
  readonly logSource: LogSource;
  /** Events that have this view; all of the source's when absent. */
  readonly when?: (fields: Fields) => boolean;
  /** Name that rules use → native fields, of which the first that is there counts. The native names stay. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
}

function renamed(fields: Fields, names: Readonly<Record<string, readonly string[]>>): Fields {
  const seen = Object.assign(emptyFields(), fields);
  for (const to in names) {
    if (seen[to] !== undefined) continue;
    const from = names[to]?.find((name) => fields[name] !== undefined);
    if (from !== undefined) seen[to] = fields[from] ?? null;
  }
  return seen;
}

/** The most specific first, as they stand. */
export const viewsOf =
  (specs: readonly ViewSpec[]) =>
  (fields: Fields): readonly EventView[] =>
    specs.flatMap(({ logSource, when, names }) =>
      when === undefined || when(fields)
        ? [{ logSource, fields: names === undefined ? fields : renamed(fields, names) }]
        : [],
    );

/** Is the field one of these values (or, without values, there at all)? */
export const having =
  (name: string, ...values: readonly (string | number | boolean)[]) =>
  (fields: Fields): boolean => {
    const value = fields[name];
    if (value === undefined || value === null) return false;
    return values.length === 0 || values.includes((Array.isArray(value) ? value[0] : value) as string);
  };
