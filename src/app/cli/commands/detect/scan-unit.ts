/** Rules over one file, or one part of it: what a thread does. */
import type { FoundFile } from '#app/cli/input/find.ts';
import { readEventFile } from '#app/cli/input/read.ts';
import type { ParsedEvent } from '#engine/events/model.ts';
import type { ReadEvent } from '#engine/files/model.ts';
import { levels } from '#engine/sigma/model.ts';
import { entityOf } from '#engine/sources/entities.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { type Part, PartPicker } from './correlate.ts';
import { type Found, foundOf } from './found.ts';
import type { RuleSet } from './rule-set.ts';

export interface Counts {
  events: number;
  events_failed: number;
  /** Of the files, unpacked. */
  bytes: number;
  /** Telling events apart, and making fields of them. */
  parse_ms: number;
  match_ms: number;
  hits: number;
}
export const noCounts = (): Counts => ({ events: 0, events_failed: 0, bytes: 0, parse_ms: 0, match_ms: 0, hits: 0 });

/** Something that was left out: a place in the file, or an event by its number (`line`). */
export interface LeftOut {
  readonly at: number | undefined;
  readonly line: number | undefined;
  readonly code: string;
  readonly message: string;
}

/** What was found since the slice before. Numbers of events count from the beginning of the unit. */
export interface Slice {
  readonly found: readonly Found[];
  /** Hits that correlations look at. */
  readonly parts: readonly Part[];
  readonly counts: Counts;
  readonly leftOut: readonly LeftOut[];
  /** Faults of the file, also those that are not among `leftOut`. */
  readonly fileFaults: number;
  /** Bytes read of the unit so far, as it lies on disk. */
  readonly readBytes: number;
  /** Times of the first and last event, RFC 3339; undefined when none has a time. */
  readonly span: Span;
}

export interface Span {
  readonly first: string | undefined;
  readonly last: string | undefined;
}

export interface Scanning {
  readonly ruleSet: RuleSet;
  /** Index of the lowest level that is of interest. */
  readonly least: number;
}

/** Hits of one event are told in this number at most, so that slices stay small. */
const mostFound = 500;
/** Of these, the first of each unit are told. */
const mostLeftOut = 20;

export async function* scanUnit(file: FoundFile, scanning: Scanning): AsyncGenerator<Slice> {
  const reading = readEventFile(file);
  const unit = new Unit(file.name, scanning);
  for await (const part of reading.parts()) {
    unit.counts.bytes += part.bytes;
    unit.counts.parse_ms += part.splitMs;
    for (const event of part.events) {
      unit.take(event);
      if (unit.found.length + unit.parts.length >= mostFound) yield unit.slice(part.readBytes);
    }
    yield unit.slice(part.readBytes);
  }
  const leftOut = reading.faults.map(({ at, code, message }) => ({ at, line: undefined, code, message }));
  if (reading.faultCount > 0) yield { ...unit.slice(file.bytes), leftOut, fileFaults: reading.faultCount };
}

class Unit {
  readonly #file: string;
  readonly #scanning: Scanning;
  #line = 0;
  #told = 0;
  #leftOut: LeftOut[] = [];
  #first: string | undefined;
  #last: string | undefined;
  readonly #picker: PartPicker;
  found: Found[] = [];
  parts: Part[] = [];
  counts = noCounts();

  constructor(file: string, scanning: Scanning) {
    this.#file = file;
    this.#scanning = scanning;
    this.#picker = new PartPicker(scanning.ruleSet.facts.correlations);
  }

  take(event: ReadEvent): void {
    const { counts } = this;
    this.#line += 1;
    counts.events += 1;
    const before = performance.now();
    const result = parseLine(event);
    counts.parse_ms += performance.now() - before;
    if ('value' in result) this.#match(result.value);
    else {
      counts.events_failed += 1;
      const [issue] = result.issues;
      this.#told += 1;
      if (issue !== undefined && this.#told <= mostLeftOut)
        this.#leftOut.push({ at: undefined, line: this.#line, code: issue.code, message: issue.message });
    }
  }

  #match(event: ParsedEvent): void {
    const { time } = event;
    if (time !== undefined) {
      if (this.#first === undefined || time < this.#first) this.#first = time;
      if (this.#last === undefined || time > this.#last) this.#last = time;
    }
    const { ruleSet, least } = this.#scanning;
    const before = performance.now();
    const hits = ruleSet.matcher.match(event);
    this.counts.match_ms += performance.now() - before;
    if (hits.length === 0) return;
    const at = {
      file: this.#file,
      line: this.#line,
      time: time ?? null,
      entity: entityOf(event).value,
      host: event.common['host.name'] ?? '',
    };
    for (const hit of hits) {
      const part = this.#picker.pick(event, hit, at);
      if (part !== undefined) this.parts.push(part);
      if (levels.indexOf(hit.level) < least || this.#picker.isSilent(hit.ruleId)) continue;
      this.counts.hits += 1;
      this.found.push(foundOf(hit, ruleSet.byId.get(hit.ruleId), at));
    }
  }

  /** What there is since the last time. */
  slice(readBytes: number): Slice {
    const { found, parts, counts } = this;
    const leftOut = this.#leftOut;
    const span = { first: this.#first, last: this.#last };
    [this.found, this.parts, this.counts, this.#leftOut] = [[], [], noCounts(), []];
    return { found, parts, counts, leftOut, fileFaults: 0, readBytes, span };
  }
}
