/** A hit as `detect` reports it. */
import type { Level, RuleHit, SigmaRule } from '#engine/sigma/index.ts';

export interface Found {
  readonly rule: string;
  readonly title: string;
  readonly level: Level;
  readonly file: string;
  /** 1-based index of the event in its file. */
  readonly line: number;
  readonly time: string | null;
  readonly tags: readonly string[];
  readonly matched: Readonly<Record<string, unknown>>;
  /** Of the firing of a correlation: its window `(from, to]`, what was compared, and the newest hits that made it. */
  readonly correlation?: FoundCorrelation;
  /** Who or what it is about, and on which host: for reports. */
  readonly entity: string;
  readonly host: string;
}

export interface FoundCorrelation {
  readonly from: string;
  readonly to: string;
  readonly measure: number;
  readonly hits: number;
  readonly events: readonly {
    readonly rule: string;
    readonly file: string;
    readonly line: number;
    readonly time: string;
  }[];
}

/** What all hits of one event share. */
export interface FoundAt {
  readonly file: string;
  readonly line: number;
  readonly time: string | null;
  readonly entity: string;
  readonly host: string;
}

export const foundOf = (hit: RuleHit, rule: SigmaRule | undefined, at: FoundAt): Found => ({
  rule: hit.ruleId,
  title: rule?.title ?? hit.ruleId,
  level: hit.level,
  file: at.file,
  line: at.line,
  time: at.time,
  tags: rule?.tags ?? [],
  matched: Object.fromEntries(hit.matched.fields.map(({ name, value }) => [name, value ?? null])),
  entity: at.entity,
  host: at.host,
});
