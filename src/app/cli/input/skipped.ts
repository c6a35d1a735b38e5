/** What is said about files that were not read: faults each by itself, and in one line those that are no files of events. */
import { extname } from 'node:path';
import { safe } from '#app/cli/print.ts';
import type { SkippedFile } from './find.ts';

/** More than these, and only their number is told. */
const mostNamed = 3;

/** A file in a folder whose name is not that of events is no fault: it was not meant. */
export const isFault = ({ code }: SkippedFile): boolean => code !== 'name_unknown';

export function skippedLines(skipped: readonly SkippedFile[]): string[] {
  const faults = skipped.filter(isFault);
  const others = skipped.filter((one) => !isFault(one)).map(({ name }) => name);
  const lines = faults.map(({ name, code, reason }) => `left out: ${safe(name)}: ${code}: ${safe(reason)}\n`);
  if (others.length === 0) return lines;
  const endings = [...new Set(others.map((name) => extname(name) || 'no ending'))].sort().slice(0, 5);
  const shown = others.length > mostNamed ? `${others.length} files (${endings.join(', ')})` : others.join(', ');
  return [...lines, `passed over, not named as events are: ${safe(shown)}\n`];
}
