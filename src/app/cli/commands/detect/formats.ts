/** How hits are written: jsonl and csv as they come; a table by technique, a timeline by time, once all are known. */
import type { Output } from '#app/cli/effects.ts';
import { csvLine, jsonLine, table } from '#app/cli/print.ts';
import type { Found } from './found.ts';

export const formats = ['jsonl', 'table', 'csv', 'timeline'] as const;
export type Format = (typeof formats)[number];

export interface FoundWriter {
  take(found: Found): Promise<void>;
  end(): Promise<void>;
}

const headings = ['time', 'level', 'rule', 'entity', 'where'];
const rowOf = (found: Found) => [
  found.time ?? '',
  found.level,
  found.title,
  found.entity,
  `${found.file}:${found.line}`,
];

const jsonl = (out: Output): FoundWriter => ({
  take: ({ entity: _, ...found }) => out.write(jsonLine(found)),
  end: async () => {},
});

function csv(out: Output): FoundWriter {
  let started = false;
  return {
    async take(found) {
      if (!started) await out.write(csvLine(headings));
      started = true;
      await out.write(csvLine(rowOf(found)));
    },
    end: async () => {},
  };
}

const techniqueOf = (found: Found): string => found.tags.find((tag) => /^attack\.t\d/.test(tag)) ?? 'no technique';

const sorted =
  (format: 'table' | 'timeline') =>
  (out: Output): FoundWriter => {
    const kept: Found[] = [];
    return {
      take: async (found) => void kept.push(found),
      async end() {
        const order = (found: Found): string =>
          (format === 'table' ? `${techniqueOf(found)} ${found.entity} ` : '') + (found.time ?? '');
        kept.sort((a, b) => (order(a) < order(b) ? -1 : 1));
        const rows = kept.map((found) => (format === 'table' ? [techniqueOf(found), ...rowOf(found)] : rowOf(found)));
        const names = format === 'table' ? ['technique', ...headings] : headings;
        await out.write(table(names, rows, out.isTerminal ? out.columns : undefined));
      },
    };
  };

const writers: Record<Format, (out: Output) => FoundWriter> = {
  jsonl,
  table: sorted('table'),
  csv,
  timeline: sorted('timeline'),
};

export const openWriter = (format: Format, out: Output): FoundWriter => writers[format](out);
