/** The page of queries: what to begin with, and how a value of an answer is shown. */
import { type CommonField, columnOf, commonFields } from '#engine/events/common-fields.ts';

export interface Example {
  readonly title: string;
  readonly sql: string;
}

export const examples: readonly Example[] = [
  {
    title: 'Events by source',
    sql: 'SELECT source, count() AS events, min(time) AS first, max(time) AS last\nFROM events\nGROUP BY source\nORDER BY events DESC',
  },
  {
    title: 'Command lines with a word',
    sql: "SELECT time, host_name, user_name, process_command_line\nFROM events\nWHERE process_command_line ILIKE '%powershell%'\nORDER BY time DESC",
  },
  {
    title: 'Rules by hits',
    sql: 'SELECT rule_id, count() AS hits, uniq(offset, idx) AS events, max(time) AS last\nFROM hits\nGROUP BY rule_id\nORDER BY hits DESC',
  },
  {
    title: 'Rare programs on hosts',
    sql: 'SELECT process_executable, uniqExact(host_name) AS hosts, count() AS times\nFROM events\nWHERE process_executable IS NOT NULL\nGROUP BY process_executable\nORDER BY hosts, times\nLIMIT 100',
  },
  {
    title: 'Why lines were not used',
    sql: 'SELECT code, sender, count() AS lines, any(message) AS says\nFROM dead_letters\nGROUP BY code, sender\nORDER BY lines DESC',
  },
];

export const tables = ['events', 'hits', 'dead_letters'] as const;
export type TableName = (typeof tables)[number];

const meanings = new Map(
  (Object.keys(commonFields) as CommonField[]).map((field) => [
    columnOf(field),
    `${field}: ${commonFields[field].says}`,
  ]),
);

/** What a column of `events` holds, where it is a common field. */
export const meaningOf = (column: string): string | undefined => meanings.get(column);

/** A value as text; `null` stays apart from empty. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The answer as comma-separated values (RFC 4180), with a guard against spreadsheets that run what begins with `=`. */
export function csvOf(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cell = (value: unknown): string => {
    const text = cellText(value) ?? '';
    const safe = typeof value !== 'number' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** Names in an answer may repeat or be empty; a table needs them told apart. */
export const columnIds = (names: readonly string[]): readonly string[] => names.map((name, at) => `${at}:${name}`);

/** A number of the engine stands at the end of its cell. */
export const isNumeric = (type: string): boolean => /^(Nullable\(|LowCardinality\()*U?(Int|Float|Decimal)/.test(type);

/** Wide enough for what most values of the type are. */
export const widthOf = (name: string, type: string): number => {
  if (/Date/.test(type)) return 190;
  if (isNumeric(type)) return Math.max(100, name.length * 8 + 20);
  return 240;
};
