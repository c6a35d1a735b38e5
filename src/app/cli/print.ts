/** Data on the terminal: tables that fit, CSV, JSON lines. */

// Control characters could move the cursor or colour the screen; events are hostile by nature.
const ranges = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x202a, 0x202e],
  [0x2066, 0x2069],
] as const;
const escaped = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`;
const controls = new RegExp(`[${ranges.map(([from, to]) => `${escaped(from)}-${escaped(to)}`).join('')}]`, 'g');

/** Text from events and rules, harmless on a terminal. */
export const safe = (text: string): string => text.replace(controls, (sign) => escaped(sign.charCodeAt(0)));

const oneLine = (text: string): string => safe(text.replaceAll('\n', '\\n').replaceAll('\t', ' '));

export function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** How wide a table may be: what goes into a pipe or a file is never cut. */
export const screenOf = (out: { readonly isTerminal: boolean; readonly columns: number }): number | undefined =>
  out.isTerminal ? out.columns : undefined;

/** Rows under headings, columns as wide as they must be; what does not fit the screen is cut. */
export function table(headings: readonly string[], rows: readonly (readonly unknown[])[], screen?: number): string {
  const cells = rows.map((row) => row.map((value) => oneLine(asText(value))));
  const natural = headings.map((heading, at) =>
    cells.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), heading.length),
  );
  const widths = fitted(headings, natural, screen);
  const line = (row: readonly string[]): string =>
    `${widths
      .map((width, at) => cut(row[at] ?? '', width).padEnd(width))
      .join('  ')
      .trimEnd()}\n`;
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('');
}

/** The widest columns give way until all fit; ids do not, as nobody can use half of one. */
function fitted(headings: readonly string[], natural: readonly number[], screen: number | undefined): number[] {
  const widths = [...natural];
  if (screen === undefined) return widths;
  const total = (): number => widths.reduce((sum, width) => sum + width + 2, -2);
  while (total() > screen) {
    const yielding = widths.map((width, at) => (headings[at] === 'id' ? 0 : width));
    const widest = yielding.indexOf(Math.max(...yielding));
    const width = yielding[widest] ?? 0;
    if (width <= 8) break;
    widths[widest] = Math.max(8, width - (total() - screen));
  }
  return widths;
}

/** RFC 4180; a cell that a spreadsheet would run as a formula gets a quote in front. */
export function csvLine(values: readonly unknown[]): string {
  const cells = values.map((value) => {
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : asText(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${cells.join(',')}\r\n`;
}

export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;
