/** Small pieces of ClickHouse's SQL that both forms write. */
import { failed } from '#base/errors.ts';

/** A name of ours (table, database): checked, because it stands in SQL text. */
export function quoteName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw failed('lake_name_invalid', 'This is no name of a table.');
  return `\`${name}\``;
}

export const settingsText = (settings: Readonly<Record<string, number | string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value}'`}`)
    .join(', ');

/**
 * How rows are read and made durable. The word index of the raw text is left to the merges: building it at insert
 * costs 40 % of the rate, and parts that do not have it yet are small, young and simply read.
 */
export const insertSettings = {
  date_time_input_format: 'best_effort',
  input_format_skip_unknown_fields: 0,
  // Raw events come as the objects they are, not escaped once more.
  input_format_json_read_objects_as_strings: 1,
  fsync_metadata: 1,
  async_insert: 0,
  exclude_materialize_skip_indexes_on_insert: 'raw_words',
} as const;
