/** Rules over files: the hits, in the order of the events, and what there is to count. */
import type { Effects } from '#app/cli/effects.ts';
import { type FoundFile, findEventFiles } from '#app/cli/input/find.ts';
import { partsOf } from '#app/cli/input/parts.ts';
import { isFault, skippedLines } from '#app/cli/input/skipped.ts';
import { safe } from '#app/cli/print.ts';
import { openProgress, type ProgressBar } from '#app/cli/progress.ts';
import { Correlations } from './correlate.ts';
import type { Found } from './found.ts';
import { openRuleSet, type RuleSetFacts, type RuleSetInput } from './rule-set.ts';
import { type Counts, type LeftOut, noCounts, type Slice, scanUnit } from './scan-unit.ts';
import { Threads } from './threads.ts';

export interface ScanOptions {
  readonly rules: RuleSetInput;
  readonly events: readonly string[];
  /** Index of the lowest level that is of interest. */
  readonly least: number;
  readonly threads: number;
  /** Called once, before the first hit. */
  readonly loaded: (facts: RuleSetFacts) => Promise<void>;
  readonly take: (found: Found) => Promise<void>;
}

export interface Scanned {
  readonly counts: Counts;
  readonly facts: RuleSetFacts;
  readonly files: number;
  /** Files, or parts of them, that could not be read. */
  readonly leftOut: number;
  readonly isStopped: boolean;
  readonly first: string | undefined;
  readonly last: string | undefined;
}

type Slices = AsyncGenerator<{ readonly unit: number; readonly slice: Slice }>;
interface Scanner {
  readonly facts: RuleSetFacts;
  scan(files: readonly FoundFile[]): Slices;
  close(): Promise<void>;
}

export async function scan(options: ScanOptions, effects: Effects): Promise<Scanned> {
  const { files, skipped } = await findEventFiles(options.events, effects.cwd);
  for (const line of skippedLines(skipped)) await effects.stderr.write(line);
  const units = options.threads === 1 ? files : (await Promise.all(files.map((file) => partsOf(file)))).flat();
  const scanner = await openScanner(options);
  try {
    await options.loaded(scanner.facts);
    const run = new Run(units, options, effects);
    await run.all(scanner);
    const result = run.result();
    const leftOut = result.leftOut + skipped.filter(isFault).length;
    return { ...result, leftOut, facts: scanner.facts, files: files.length };
  } finally {
    await scanner.close();
  }
}

async function openScanner({ rules, threads: count, least }: ScanOptions): Promise<Scanner> {
  if (count > 1) {
    const { threads, facts } = await Threads.open(count, rules, least);
    return { facts, scan: (files) => threads.scan(files), close: () => threads.close() };
  }
  const ruleSet = await openRuleSet(rules);
  async function* inTurn(files: readonly FoundFile[]): Slices {
    for (const [unit, file] of files.entries())
      for await (const slice of scanUnit(file, { ruleSet, least })) yield { unit, slice };
  }
  return { facts: ruleSet.facts, scan: inTurn, close: async () => {} };
}

/** Of single events that could not be read, so many are told; the count is told in any case. */
const mostTold = 20;

class Run {
  readonly #units: readonly FoundFile[];
  readonly #options: ScanOptions;
  readonly #effects: Effects;
  readonly #bar: ProgressBar;
  readonly #counts = noCounts();
  readonly #totalBytes: number;
  readonly #began = performance.now();
  #correlations: Correlations | undefined;
  #unit = -1;
  /** Bytes of the units before the one at hand, and events of its file in the parts before it. */
  #doneBytes = 0;
  #eventsBefore = 0;
  #eventsInUnit = 0;
  #leftOut = 0;
  #told = 0;
  #isStopped = false;
  #first: string | undefined;
  #last: string | undefined;

  constructor(units: readonly FoundFile[], options: ScanOptions, effects: Effects) {
    this.#units = units;
    this.#options = options;
    this.#effects = effects;
    this.#bar = openProgress(effects);
    this.#totalBytes = units.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async all(scanner: Scanner): Promise<void> {
    const { stopped } = this.#effects;
    this.#correlations = new Correlations(scanner.facts.correlations, this.#options.least);
    for await (const { unit, slice } of scanner.scan(this.#units)) {
      if (unit !== this.#unit) this.#enter(unit);
      await this.#take(slice);
      if (stopped.aborted) {
        this.#isStopped = true;
        break;
      }
    }
    await this.#bar.clear();
    await this.#fired(this.#correlations.end());
    const untold = this.#counts.events_failed - this.#told;
    if (untold > 0) await this.#effects.stderr.write(`left out: ${untold} more events that cannot be read\n`);
  }

  result() {
    return {
      counts: this.#counts,
      leftOut: this.#leftOut,
      isStopped: this.#isStopped,
      first: this.#first,
      last: this.#last,
    };
  }

  #enter(unit: number): void {
    const [before, now] = [this.#units[this.#unit], this.#units[unit]];
    const isSameFile = before?.part !== undefined && before.name === now?.name;
    this.#eventsBefore = isSameFile ? this.#eventsBefore + this.#eventsInUnit : 0;
    this.#eventsInUnit = 0;
    // Units without any slice are passed by as well.
    for (let at = Math.max(0, this.#unit); at < unit; at += 1) this.#doneBytes += this.#units[at]?.bytes ?? 0;
    this.#unit = unit;
  }

  async #fired(found: readonly Found[]): Promise<void> {
    this.#counts.hits += found.length;
    for (const one of found) await this.#options.take(one);
  }

  async #take({ found, parts, counts, leftOut, fileFaults, readBytes, span }: Slice): Promise<void> {
    for (const name of Object.keys(counts) as (keyof Counts)[]) this.#counts[name] += counts[name];
    this.#eventsInUnit += counts.events;
    this.#leftOut += fileFaults;
    if (span.first !== undefined && (this.#first ?? '~') > span.first) this.#first = span.first;
    if (span.last !== undefined && (this.#last ?? '') < span.last) this.#last = span.last;
    if (found.length > 0 && this.#effects.stdout.isTerminal) await this.#bar.clear();
    for (const one of found) await this.#options.take({ ...one, line: one.line + this.#eventsBefore });
    for (const part of parts) {
      const at = { ...part.at, line: part.at.line + this.#eventsBefore };
      await this.#fired(this.#correlations?.take({ ...part, at }) ?? []);
    }
    const label = this.#units[this.#unit]?.name ?? '';
    for (const one of leftOut) await this.#tell(label, one);
    await this.#bar.show({
      doneBytes: this.#doneBytes + readBytes,
      totalBytes: this.#totalBytes,
      events: this.#counts.events,
      elapsedMs: performance.now() - this.#began,
      label,
    });
  }

  async #tell(name: string, { at, line, code, message }: LeftOut): Promise<void> {
    if (line !== undefined) {
      if (this.#told >= mostTold) return;
      this.#told += 1;
    }
    const place = line === undefined ? `at byte ${at}` : `event ${line + this.#eventsBefore}`;
    await this.#bar.clear();
    await this.#effects.stderr.write(`left out: ${safe(name)} ${place}: ${code}: ${message}\n`);
  }
}
