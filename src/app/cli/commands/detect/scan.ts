/** Rules over files: the hits, in the order of the events, and what there is to count. */
import type { Effects } from '#app/cli/effects.ts';
import { findEventFiles } from '#app/cli/input/find.ts';
import { readEventFile } from '#app/cli/input/read.ts';
import { safe } from '#app/cli/print.ts';
import { openProgress } from '#app/cli/progress.ts';
import type { ReadEvent } from '#engine/files/model.ts';
import { levels } from '#engine/sigma/model.ts';
import { entityOf } from '#engine/sources/entities.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { type Found, foundOf } from './found.ts';
import type { RuleSet } from './rule-set.ts';

export interface Counts {
  readonly events: number;
  readonly events_failed: number;
  readonly bytes: number;
  readonly parse_ms: number;
  readonly match_ms: number;
  readonly hits: number;
  /** Files, or parts of them, that could not be read. */
  readonly left_out: number;
}
type Tally = { -readonly [Name in keyof Counts]: Counts[Name] };

export interface ScanOptions {
  readonly ruleSet: RuleSet;
  /** Index of the lowest level that is of interest. */
  readonly least: number;
  readonly take: (found: Found) => Promise<void>;
}

export async function scan(paths: readonly string[], options: ScanOptions, effects: Effects): Promise<Counts> {
  const counts: Tally = { events: 0, events_failed: 0, bytes: 0, parse_ms: 0, match_ms: 0, hits: 0, left_out: 0 };
  const { files, skipped } = await findEventFiles(paths, effects.cwd);
  for (const one of skipped) await effects.stderr.write(`left out: ${safe(one.name)}: ${one.reason}\n`);
  const bar = openProgress(effects);
  const began = performance.now();
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let doneBytes = 0;
  for (const file of files) {
    let line = 0;
    const reading = readEventFile(file);
    for await (const part of reading.parts()) {
      for (const event of part.events) {
        line += 1;
        counts.events += 1;
        if (event instanceof Uint8Array) counts.bytes += event.length;
        for (const found of hitsOf(event, { file: file.name, line }, options, counts)) await options.take(found);
      }
      const [done, elapsedMs] = [doneBytes + part.readBytes, performance.now() - began];
      await bar.show({ doneBytes: done, totalBytes, events: counts.events, elapsedMs, label: file.name });
    }
    doneBytes += file.bytes;
    counts.left_out += reading.faultCount;
    for (const fault of reading.faults)
      await effects.stderr.write(`left out: ${safe(file.name)} at byte ${fault.at}: ${fault.code}: ${fault.message}\n`);
  }
  await bar.clear();
  return { ...counts, parse_ms: Math.round(counts.parse_ms), match_ms: Math.round(counts.match_ms) };
}

function hitsOf(
  event: ReadEvent,
  place: { file: string; line: number },
  { ruleSet: { matcher, byId }, least }: ScanOptions,
  counts: Tally,
): readonly Found[] {
  const before = performance.now();
  const result = parseLine(event);
  const parsed = performance.now();
  counts.parse_ms += parsed - before;
  if ('issues' in result) {
    counts.events_failed += 1;
    return [];
  }
  const hits = matcher.match(result.value).filter((hit) => levels.indexOf(hit.level) >= least);
  counts.match_ms += performance.now() - parsed;
  counts.hits += hits.length;
  const entity = hits.length === 0 ? '' : entityOf(result.value).value;
  return hits.map((hit) => foundOf(hit, byId.get(hit.ruleId), { ...place, time: result.value.time ?? null, entity }));
}
