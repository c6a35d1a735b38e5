/**
 * Rules as the product keeps them: the Sigma text, where it came from, whether it is on, and how loudly it speaks.
 *
 * - **version** of a rule: the hash of its text. **rule set**: which versions are on, named by a hash over them, so that
 *   a batch can be run again under the rules that it was run under.
 * - **input**: what rules are run with besides their texts: a list of values for a placeholder, or a pipeline.
 * - **attention** (DESIGN section 3): `context` hits are stored and searchable but open no alert; `queue` opens one;
 *   `alert` opens one that calls for attention at once.
 */

import { dayMs, hourMs, minuteMs } from '#base/time.ts';
import type { Level, RuleHead, SigmaRule } from '#engine/sigma/model.ts';
import type { AnyRule } from '#engine/sigma/parse.ts';

export const attentions = ['context', 'queue', 'alert'] as const;
export type Attention = (typeof attentions)[number];

export const attentionOf = (level: Level): Attention => {
  if (level === 'high' || level === 'critical') return 'alert';
  return level === 'medium' ? 'queue' : 'context';
};

export const inputKinds = ['list', 'pipeline'] as const;
export type InputKind = (typeof inputKinds)[number];

/** `list/Servers` */
export const inputKey = (kind: InputKind, name: string): string => `${kind}/${name}`;

/** The values of a list, one on each line: blanks around them are none of theirs, and each is taken once. */
export const valuesOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

export const isPipelineName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name);

export const origins = ['shipped', 'added'] as const;
export type Origin = (typeof origins)[number];

type Described = Pick<
  RuleHead,
  'name' | 'author' | 'license' | 'level' | 'status' | 'tags' | 'falsePositives' | 'references'
>;

/** A filter says less of itself than the other kinds; it raises nothing, so its level is the lowest. */
export const describedOf = (rule: AnyRule): Described =>
  rule.kind === 'filter'
    ? {
        name: undefined,
        author: textOrNone(rule.custom.author),
        license: textOrNone(rule.custom.license),
        level: 'informational',
        status: undefined,
        tags: [],
        falsePositives: [],
        references: [],
      }
    : rule;

const textOrNone = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export interface AlertingRule {
  /** What the rule says its alerts are about; without it the usual order applies. */
  readonly entity: string | undefined;
  /** How long hits of one alert may lie apart from its first. */
  readonly windowMs: number;
}

export const defaultWindowMs = dayMs;
const units = { m: minuteMs, h: hourMs, d: dayMs } as const;

/** `24h`, `30m`, `7d`. */
export function windowOf(text: unknown): number | undefined {
  const match = typeof text === 'string' ? /^(\d{1,4})([mhd])$/.exec(text) : null;
  if (match === null) return undefined;
  const windowMs = Number(match[1]) * units[match[2] as keyof typeof units];
  return windowMs > 0 ? windowMs : undefined;
}

/** The custom attribute `watchfloor: { entity: host, window: 1h }` of a rule. */
export function alertingOf(rule: Pick<SigmaRule, 'custom'>): AlertingRule {
  const ours = rule.custom.watchfloor;
  const own = typeof ours === 'object' && ours !== null ? (ours as Record<string, unknown>) : {};
  return {
    entity: typeof own.entity === 'string' ? own.entity : undefined,
    windowMs: windowOf(own.window) ?? defaultWindowMs,
  };
}
