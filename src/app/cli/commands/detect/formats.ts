/** How hits are written. `jsonl` and `csv` come as they are found; `table` and `timeline` once all are known. */
import type { Effects, Output } from '#app/cli/effects.ts';
import { csvLine, jsonLine, table } from '#app/cli/print.ts';
import type { Found } from './found.ts';
import { Report } from './report.ts';
import type { Scanned } from './scan.ts';
import { mayColor, Summary } from './summary.ts';
import { detailOf, techniqueOf, timeText } from './words.ts';

export const formats = ['jsonl', 'table', 'csv', 'timeline'] as const;
export type Format = (typeof formats)[number];

export interface FoundWriter {
  take(found: Found): Promise<void>;
  end(scanned: Scanned): Promise<void>;
}

/** Without a terminal to fit in. */
const wideColumns = 160;

const jsonl = (effects: Effects): FoundWriter =>
  summedUp(effects, ({ entity: _, host: __, ...found }) => effects.stdout.write(jsonLine(found)));

const csvHeadings = [
  'time',
  'level',
  'title',
  'host',
  'entity',
  'technique',
  'file',
  'line',
  'rule',
  'tags',
  'matched',
];

/** Data for programs, on its way to one: the person at the terminal gets the summary. */
function summedUp(effects: Effects, take: FoundWriter['take']): FoundWriter {
  const { stdout, stderr, env } = effects;
  if (!stderr.isTerminal || stdout.isTerminal) return { take, end: async () => {} };
  const summary = new Summary();
  return {
    async take(found) {
      summary.take(found);
      await take(found);
    },
    end: (scanned) => stderr.write(summary.text(scanned, mayColor(stderr, env))),
  };
}

function csv(effects: Effects): FoundWriter {
  const { stdout } = effects;
  let isStarted = false;
  return summedUp(effects, async (found) => {
    if (!isStarted) await stdout.write(csvLine(csvHeadings));
    isStarted = true;
    const { time, level, title, host, entity, file, line, rule, tags, matched } = found;
    const technique = techniqueOf(found) ?? '';
    await stdout.write(
      csvLine([time, level, title, host, entity, technique, file, line, rule, tags.join(' '), JSON.stringify(matched)]),
    );
  });
}

function report({ stdout, env }: Effects): FoundWriter {
  const [all, summary] = [new Report(), new Summary()];
  return {
    async take(found) {
      all.take(found);
      summary.take(found);
    },
    async end(scanned) {
      const isColored = mayColor(stdout, env);
      await stdout.write(all.text(isColored, columnsOf(stdout)));
      await stdout.write(summary.text(scanned, isColored));
    },
  };
}

const columnsOf = (out: Output): number => (out.isTerminal ? out.columns : wideColumns);

const timelineHeadings = ['time (UTC)', 'level', 'host', 'rule', 'who', 'what', 'where'];

function timeline({ stdout, env }: Effects): FoundWriter {
  const rows: (readonly [order: string, ...cells: string[]])[] = [];
  const summary = new Summary();
  return {
    async take(found) {
      const { time, level, host, title, entity, file, line } = found;
      const where = `${file}:${line}`;
      rows.push([time ?? '', timeText(time), level, host, title, entity, detailOf(found, 100), where]);
      summary.take(found);
    },
    async end(scanned) {
      // In the order of the files where times are the same.
      rows.sort(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1));
      const cells = rows.map(([, ...row]) => row);
      if (rows.length > 0)
        await stdout.write(`${table(timelineHeadings, cells, stdout.isTerminal ? stdout.columns : undefined)}\n`);
      await stdout.write(summary.text(scanned, mayColor(stdout, env)));
    },
  };
}

const writers: Record<Format, (effects: Effects) => FoundWriter> = { jsonl, table: report, csv, timeline };

export const openWriter = (format: Format, effects: Effects): FoundWriter => writers[format](effects);
