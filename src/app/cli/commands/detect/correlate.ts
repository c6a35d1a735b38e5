/**
 * Correlations over files. Their hits are held until all files are read and then taken in the order of time, so that it
 * does not matter in which order files, or events in them, are read.
 */
import type { FieldValue, ParsedEvent } from '#engine/events/model.ts';
import { Correlator } from '#engine/sigma/correlation/correlator.ts';
import { correlatedHit } from '#engine/sigma/correlation/event-hit.ts';
import type { Firing } from '#engine/sigma/correlation/hit.ts';
import type { CorrelationProgram } from '#engine/sigma/correlation/link.ts';
import type { RuleHit } from '#engine/sigma/index.ts';
import { levels } from '#engine/sigma/model.ts';
import type { Found, FoundAt } from './found.ts';

/** A hit that correlations look at, with no more of its event than they need. */
export interface Part {
  readonly rule: string;
  readonly timeMs: number;
  readonly at: FoundAt;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** So many are put in order at a time, which bounds the memory; what comes later is late then. */
const mostHeld = 2_000_000;

/** Chooses, of the hits of events, those that correlations look at. */
export class PartPicker {
  readonly #program: CorrelationProgram;
  readonly #names: ReadonlySet<string>;

  constructor(program: CorrelationProgram) {
    this.#program = program;
    const members = program.correlations.flatMap(({ members: all }) => all);
    this.#names = new Set(members.flatMap(({ groupBy, values }) => [...groupBy, ...values]));
  }

  /** Rules that only feed correlations are not reported for themselves. */
  isSilent = (ruleId: string): boolean => this.#program.silenced.has(ruleId);

  /** `undefined` when no correlation looks at it, or when its event has no time. */
  pick(event: ParsedEvent, hit: RuleHit, at: FoundAt): Part | undefined {
    if (event.time === undefined || !this.#program.feeds.has(hit.ruleId)) return undefined;
    const timeMs = Date.parse(event.time);
    const whole = correlatedHit({ event, hit, timeMs, realm: '', receivedMs: 0, position: { major: 0, minor: 0 } });
    const fields: Record<string, FieldValue> = Object.create(null);
    for (const name of this.#names) {
      const value = whole.field(name);
      if (value !== undefined) fields[name] = value;
    }
    return { rule: hit.ruleId, timeMs, at, fields };
  }
}

export class Correlations {
  readonly #correlator: Correlator;
  readonly #least: number;
  #held: Part[] = [];
  readonly #files: string[] = [];

  /** `least`: index of the lowest level that is of interest. */
  constructor(program: CorrelationProgram, least: number) {
    this.#correlator = new Correlator(program, { limits: { contributions: 20 } });
    this.#least = least;
  }

  /** Firings that are certain now: none, until so many hits are held that there is no more room. */
  take(part: Part): readonly Found[] {
    this.#held.push(part);
    return this.#held.length >= mostHeld ? this.end() : [];
  }

  end(): readonly Found[] {
    const parts = this.#held.sort((a, b) => a.timeMs - b.timeMs);
    this.#held = [];
    return parts.flatMap((part) => this.#firings(part));
  }

  #firings({ rule: ruleId, timeMs, at, fields }: Part): readonly Found[] {
    let file = this.#files.lastIndexOf(at.file);
    if (file < 0) file = this.#files.push(at.file) - 1;
    const position = { major: file, minor: at.line };
    const field = (name: string): FieldValue | undefined => fields[name];
    return this.#correlator
      .take({ ruleId, realm: 'files', timeMs, receivedMs: 0, position, field })
      .filter((firing) => !this.#correlator.program.silenced.has(firing.ruleId))
      .flatMap((firing) => this.#foundOf(firing, at));
  }

  #foundOf(firing: Firing, at: FoundAt): readonly Found[] {
    const rule = this.#correlator.program.correlations.find((one) => one.rule.id === firing.ruleId)?.rule;
    if (rule === undefined || levels.indexOf(rule.level) < this.#least) return [];
    const values = firing.group.map(({ value }) => value);
    return [
      {
        rule: rule.id,
        title: rule.title,
        level: rule.level,
        file: at.file,
        line: at.line,
        time: at.time,
        tags: rule.tags,
        matched: Object.fromEntries(firing.group.map(({ name, value }) => [name, value])),
        correlation: {
          from: new Date(firing.fromMs).toISOString(),
          to: new Date(firing.toMs).toISOString(),
          measure: firing.measure,
          hits: firing.hits,
          events: firing.contributions.map(({ ruleId, timeMs, major, minor }) => ({
            rule: ruleId,
            file: this.#files[major] ?? '',
            line: minor,
            time: new Date(timeMs).toISOString(),
          })),
        },
        entity: values.length === 0 ? at.entity : values.join(', '),
        host: at.host,
      },
    ];
  }
}
