/**
 * What parsing costs for each source: `node bench/sources.ts [ID…]`. Runs the samples of every source through
 * `parseLine` as lines, and says microseconds of the processor for one event, beside `JSON.parse` of the same lines and
 * the part that finding the source takes.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openChooser } from '#engine/sources/choose.ts';
import { sources } from '#engine/sources/index.ts';
import { parseLine } from '#engine/sources/parse.ts';

const folder = join(import.meta.dirname, '..', 'src', 'engine', 'sources');
const options = { receivedAt: '2026-11-30T00:00:00.000Z' };
const wanted = process.argv.slice(2);
const chooser = openChooser(sources);

/** Microseconds of the processor for one item, after warming up. */
function cost<T>(items: readonly T[], run: (item: T) => unknown): number {
  const times = Math.ceil(20_000 / items.length);
  const pass = (count: number): void => {
    for (let at = 0; at < count; at += 1) for (const item of items) run(item);
  };
  pass(Math.ceil(times / 4));
  const began = process.threadCpuUsage();
  pass(times);
  const { user, system } = process.threadCpuUsage(began);
  return (user + system) / (times * items.length);
}

const isJson = (line: string): boolean => line.startsWith('{');
const parsed = (line: string): object => (isJson(line) ? (JSON.parse(line) as object) : {});

process.stdout.write('source                    bytes  JSON.parse  find it  parseLine  (µs of CPU an event)\n');
for (const { id } of sources) {
  if (wanted.length > 0 && !wanted.includes(id)) continue;
  const lines = globSync(`${id}/samples/*.{jsonl,log}`, { cwd: folder })
    .sort()
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'));
  const objects = lines.map(parsed);
  const bytes = lines.reduce((sum, line) => sum + line.length, 0) / lines.length;
  const json = cost(lines, parsed);
  const find = cost(objects, (object) => chooser.byContent(object as never));
  const whole = cost(lines, (line) => parseLine(line, options));
  const cells = [
    bytes.toFixed(0).padStart(5),
    json.toFixed(1).padStart(10),
    find.toFixed(2).padStart(8),
    whole.toFixed(1).padStart(9),
  ];
  process.stdout.write(`${id.padEnd(25)} ${cells.join(' ')}\n`);
}
