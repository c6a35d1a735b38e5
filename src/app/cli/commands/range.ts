import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { defineCommand, usageError, wholeNumber } from '#app/cli/command.ts';
import type { Effects } from '#app/cli/effects.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { unwritable } from '#app/cli/input/find.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine } from '#app/cli/print.ts';
import { amount, openProgress, size } from '#app/cli/progress.ts';
import { dayMs } from '#base/time.ts';
import {
  type IntrusionName,
  intrusionNames,
  type RangeOptions,
  rangeLines,
  type Stream,
  streamNames,
  streams,
} from '#engine/range/index.ts';

/** The end of a Friday; fixed, so that the same words make the same bytes on any day. */
const standardEnd = '2026-10-31T00:00:00Z';
const mostDays = 400;
const mostRate = 100_000;

export const range = defineCommand({
  name: 'range',
  usage:
    '--out FOLDER [--seed N] [--days D] [--rate R] [--hits N] [--intrusion NAME] [--plain] [--until TIME] [--json]',
  about:
    'Generates the native logs of a company (Windows, Linux, clouds, network, web) for load tests and exercises. The same options give the same bytes.',
  options: {
    out: {
      type: 'string',
      value: 'FOLDER',
      about: 'Where to; made when absent. Files that are there are not overwritten.',
    },
    seed: { type: 'string', value: 'N', about: 'Which company of the many possible; 1 unless said.' },
    days: { type: 'string', value: 'D', about: 'How long, such as 0.5; one day unless said.' },
    rate: { type: 'string', value: 'R', about: 'Lines a second on the average of a week; 1 unless said.' },
    hits: { type: 'string', value: 'N', about: 'Of 10,000 lines so many hit a rule that comes along; 5 unless said.' },
    until: { type: 'string', value: 'TIME', about: `When it ends; ${standardEnd} unless said.` },
    intrusion: {
      type: 'string',
      value: 'NAME',
      about: `Lets it happen on the first day: ${intrusionNames.join(', ')}.`,
    },
    plain: { type: 'boolean', about: 'Without the habits that look like attacks and are none.' },
    ...jsonOption,
  },
  examples: [
    {
      line: 'range --out range --days 0.1 --intrusion mail-to-domain-admin',
      says: 'Two hours and a half with an intrusion.',
    },
  ],
  async run({ values }, effects) {
    if (values.out === undefined) throw usageError('--out is needed');
    const days = number(values.days, 'days', mostDays, 1);
    const options: RangeOptions = {
      seed: wholeNumber(values.seed, 'seed', { least: 0, most: 2 ** 32 - 1, standard: 1 }),
      days,
      rate: number(values.rate, 'rate', mostRate, 1),
      startMs: timeOf(values.until ?? standardEnd) - Math.round(days * dayMs),
      hitsPerTenThousand: wholeNumber(values.hits, 'hits', { least: 0, most: 10_000, standard: 5 }),
      habits: values.plain !== true,
      intrusion: intrusionOf(values.intrusion),
    };
    const report = await writeAll(resolve(effects.cwd, values.out), options, effects);
    const text = report.map(({ file, lines, bytes }) => `${file}  ${amount(lines)} lines  ${size(bytes)}\n`).join('');
    await effects.stdout.write(values.json ? report.map(jsonLine).join('') : text);
    return exitCodes.fine;
  },
});

function number(text: string | undefined, option: string, most: number, standard: number): number {
  if (text === undefined) return standard;
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= most) return value;
  throw usageError(`--${option} takes a number above 0 and up to ${most}, not “${text}”`);
}

function timeOf(text: string): number {
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw usageError(`--until takes a time such as ${standardEnd}, not “${text}”`);
  return time;
}

function intrusionOf(text: string | undefined): IntrusionName | undefined {
  const found = intrusionNames.find((name) => name === text);
  if (text !== undefined && found === undefined)
    throw usageError(`there is no intrusion “${text}”`, `There are: ${intrusionNames.join(', ')}.`);
  return found;
}

interface Written {
  readonly file: string;
  lines: number;
  bytes: number;
}

/** Lines are gathered to pieces of this size before they are written. */
const pieceLength = 256 * 1024;

async function openFile(folder: string, stream: Stream) {
  const file = join(folder, streams[stream].file);
  const out: WriteStream = createWriteStream(file, { flags: 'wx' });
  await new Promise<void>((done, fail) => {
    out.once('open', () => done());
    out.once('error', (cause: Error) => fail(unwritable(file, cause)));
  });
  const written: Written = { file, lines: 0, bytes: 0 };
  let piece = '';
  const flush = (): Promise<void> =>
    new Promise((done, fail) => out.write(piece, (cause) => (cause ? fail(unwritable(file, cause)) : done())));
  return {
    written,
    async take(line: string) {
      piece += `${line}\n`;
      written.lines += 1;
      if (piece.length < pieceLength) return;
      await flush();
      written.bytes += Buffer.byteLength(piece);
      piece = '';
    },
    async end() {
      if (piece !== '') await flush();
      written.bytes += Buffer.byteLength(piece);
      out.end();
      await finished(out);
    },
  };
}

async function writeAll(folder: string, options: RangeOptions, effects: Effects): Promise<readonly Written[]> {
  await mkdir(folder, { recursive: true });
  const files = new Map<Stream, Awaited<ReturnType<typeof openFile>>>();
  for (const stream of streamNames) files.set(stream, await openFile(folder, stream));
  const bar = openProgress(effects);
  const began = effects.now().getTime();
  let lines = 0;
  for (const { stream, at, line } of rangeLines(options)) {
    await files.get(stream)?.take(line);
    lines += 1;
    if (lines % 2000 === 0) {
      const share = (at - options.startMs) / (options.days * dayMs);
      await bar.generating(share, lines, effects.now().getTime() - began);
    }
  }
  for (const file of files.values()) await file.end();
  await bar.clear();
  return [...files.values()].map(({ written }) => written);
}
