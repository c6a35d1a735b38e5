/** What is said about files that were left out: each by itself, but files that are merely of another kind together. */
import { extname } from 'node:path';
import { safe } from '#app/cli/print.ts';
import type { SkippedFile } from './find.ts';

/** More than these, and only their number is told. */
const mostNamed = 3;

export function skippedLines(skipped: readonly SkippedFile[]): string[] {
  const others = skipped.filter(({ code }) => code === 'name_unknown');
  const named = others.length > mostNamed ? skipped.filter(({ code }) => code !== 'name_unknown') : skipped;
  const lines = named.map(({ name, code, reason }) => `left out: ${safe(name)}: ${code}: ${safe(reason)}\n`);
  if (others.length <= mostNamed) return lines;
  const endings = new Set(others.map(({ name }) => extname(name) || 'no ending'));
  const shown = [...endings].sort().slice(0, 5).join(', ');
  return [
    ...lines,
    `left out: ${others.length} files: name_unknown: they are not named as files of events are (${safe(shown)})\n`,
  ];
}
