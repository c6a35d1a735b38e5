import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { defineCommand, usageError, wholeNumber } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { dayMs } from '#base/time.ts';
import { loadEvent } from '#engine/range/load-events.ts';

/** Where the span ends unless said otherwise: fixed, so that the same words make the same bytes. */
const standardEnd = '2026-11-01T00:00:00.000Z';

export const range = defineCommand({
  name: 'range',
  usage: '--out FOLDER [--seed N] [--days D] [--rate R] [--hits N] [--until TIME]',
  about:
    'Writes native logs of an invented office for load tests: Sysmon events as Winlogbeat ships them, a known small share of which hits rules that come along. The same numbers give the same bytes.',
  options: {
    out: { type: 'string', value: 'FOLDER', about: 'Where to; one file a day. Never overwrites.' },
    seed: { type: 'string', value: 'N', about: 'Another number, another office; 1 unless said.' },
    days: { type: 'string', value: 'D', about: 'Days of logs; 1 unless said.' },
    rate: { type: 'string', value: 'R', about: 'Events a second; 1 unless said.' },
    hits: { type: 'string', value: 'N', about: 'So many of 10,000 events hit a rule; 5 unless said.' },
    until: { type: 'string', value: 'TIME', about: `When the last day ends; ${standardEnd} unless said.` },
  },
  examples: [{ line: 'range --out load --seed 7 --days 2 --rate 5', says: 'Two days at five events a second.' }],
  async run({ values }, effects) {
    if (values.out === undefined) throw usageError('--out is needed');
    const number = (text: string | undefined, name: string, standard: number, most: number): number =>
      wholeNumber(text, name, { least: name === 'hits' ? 0 : 1, most, standard });
    const seed = number(values.seed, 'seed', 1, 2 ** 31);
    const days = number(values.days, 'days', 1, 366);
    const rate = number(values.rate, 'rate', 1, 10_000);
    const hitsPerTenThousand = number(values.hits, 'hits', 5, 10_000);
    const endMs = Date.parse(values.until ?? standardEnd);
    if (Number.isNaN(endMs)) throw usageError('--until takes a time such as 2026-11-01T00:00:00Z');
    const folder = resolve(effects.cwd, values.out);
    await mkdir(folder, { recursive: true });
    const perDay = rate * 86_400;
    for (let day = 0; day < days; day += 1) {
      const startMs = endMs - (days - day) * dayMs;
      const file = createWriteStream(join(folder, `${new Date(startMs).toISOString().slice(0, 10)}.jsonl`), {
        flags: 'wx',
      });
      for (let at = 0; at < perDay; at += 1) {
        const whenMs = startMs + Math.floor((at * 1000) / rate);
        const { text } = loadEvent({ seed, hitsPerTenThousand }, day * perDay + at, whenMs);
        if (!file.write(`${text}\n`)) await once(file, 'drain');
      }
      file.end();
      await once(file, 'close');
    }
    await effects.stdout.write(`${days * perDay} events in ${folder}\n`);
    return exitCodes.fine;
  },
});
