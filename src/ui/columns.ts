/** Which columns of a list are shown, in which order and how wide: chosen by a person and remembered. */
export interface ColumnShape {
  readonly id: string;
  readonly title: string;
  /** Pixels; absent: takes what is left. */
  readonly width?: number;
  /** Cannot be hidden: the one that tells what the row is. */
  readonly fixed?: boolean;
  /** Not shown until chosen. */
  readonly optional?: boolean;
}

export interface ColumnChoice {
  /** Ids of the columns shown, in order. */
  readonly shown: readonly string[];
  readonly widths: Readonly<Record<string, number>>;
}

export const defaultChoice = (columns: readonly ColumnShape[]): ColumnChoice => ({
  shown: columns.filter((column) => column.optional !== true).map((column) => column.id),
  widths: {},
});

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Reads a remembered choice, whatever became of it since; new columns that are not optional do not appear by themselves. */
export function readChoice(columns: readonly ColumnShape[], remembered: unknown): ColumnChoice {
  if (!isRecord(remembered) || !Array.isArray(remembered.shown)) return defaultChoice(columns);
  const known = new Set(columns.map((column) => column.id));
  const shown = [...new Set(remembered.shown.filter((id): id is string => typeof id === 'string' && known.has(id)))];
  const missing = columns.filter((column) => column.fixed === true && !shown.includes(column.id));
  const widths = Object.entries(isRecord(remembered.widths) ? remembered.widths : {}).filter(
    (entry): entry is [string, number] => known.has(entry[0]) && typeof entry[1] === 'number' && entry[1] >= 32,
  );
  if (shown.length + missing.length === 0) return defaultChoice(columns);
  return { shown: [...missing.map((column) => column.id), ...shown], widths: Object.fromEntries(widths) };
}

export function toggleColumn(choice: ColumnChoice, columns: readonly ColumnShape[], id: string): ColumnChoice {
  const column = columns.find((one) => one.id === id);
  if (column === undefined || column.fixed === true) return choice;
  if (choice.shown.includes(id)) return { ...choice, shown: choice.shown.filter((one) => one !== id) };
  // A column comes back to where the page put it, among those that are shown.
  const place = columns.findIndex((one) => one.id === id);
  const before = columns.slice(0, place).map((one) => one.id);
  const at = choice.shown.findLastIndex((one) => before.includes(one)) + 1;
  return { ...choice, shown: [...choice.shown.slice(0, at), id, ...choice.shown.slice(at)] };
}

/** Moves a column one place towards the start (-1) or the end (1). */
export function moveColumn(choice: ColumnChoice, id: string, by: -1 | 1): ColumnChoice {
  const from = choice.shown.indexOf(id);
  const to = from + by;
  if (from === -1 || to < 0 || to >= choice.shown.length) return choice;
  const shown = choice.shown.filter((one) => one !== id);
  return { ...choice, shown: [...shown.slice(0, to), id, ...shown.slice(to)] };
}

export const resizeColumn = (choice: ColumnChoice, id: string, width: number): ColumnChoice => ({
  ...choice,
  widths: { ...choice.widths, [id]: Math.max(32, Math.round(width)) },
});

/** The CSS grid of a row: `lead` pixels for the tick box, then the columns. */
export function gridTemplate(columns: readonly ColumnShape[], widths: Readonly<Record<string, number>>, lead: number) {
  const tracks = columns.map((column) => {
    const width = widths[column.id] ?? column.width;
    return width === undefined ? 'minmax(120px, 1fr)' : `${width}px`;
  });
  const stretches = tracks.some((track) => track.includes('1fr'));
  return [...(lead > 0 ? [`${lead}px`] : []), ...tracks, ...(stretches ? [] : ['1fr'])].join(' ');
}

const leastStretch = 220;

/** Leaves out columns from the end until the rest fits into `room` pixels; those that are `fixed` stay. */
export function fitColumns<C extends ColumnShape>(
  columns: readonly C[],
  widths: Readonly<Record<string, number>>,
  room: number,
): readonly C[] {
  const needed = columns.reduce((sum, column) => sum + (widths[column.id] ?? column.width ?? leastStretch), 0);
  if (needed <= room) return columns;
  const last = columns.findLast((column) => column.fixed !== true);
  // The first column stays as well: it is what the eye looks for.
  if (last === undefined || last === columns[0]) return columns;
  return fitColumns(
    columns.filter((column) => column !== last),
    widths,
    room,
  );
}

/** `-severity` is severity, greatest first. */
export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export const parseSort = (text: string): Sort => ({ column: text.replace(/^-/, ''), descending: text.startsWith('-') });
export const writeSort = (sort: Sort): string => `${sort.descending ? '-' : ''}${sort.column}`;
