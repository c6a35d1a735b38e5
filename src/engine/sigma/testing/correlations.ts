/** For tests: correlations written in YAML, run over hits that are written in one line each. */
import assert from 'node:assert/strict';
import type { FieldValue } from '#engine/events/model.ts';
import { Correlator, type CorrelatorOptions } from '#engine/sigma/correlation/correlator.ts';
import type { CorrelatedHit, Firing } from '#engine/sigma/correlation/hit.ts';
import { type CorrelationProgram, type Linked, linkCorrelations } from '#engine/sigma/correlation/link.ts';
import { parseRules } from '#engine/sigma/parse.ts';

/** A correlation document: its name is its id as well. */
export const correlationText = (name: string, correlation: object, more: object = {}): string =>
  JSON.stringify({ title: name, id: name, name, level: 'high', correlation, ...more });

/** `rules`: names of detections, which are their ids. */
export function linkOf(texts: readonly string[], rules: readonly string[]): Linked {
  const parsed = parseRules(texts.join('\n---\n'), { file: 'c.yml' });
  assert.deepEqual(
    parsed.issues.filter(({ severity }) => severity === 'error'),
    [],
  );
  return linkCorrelations(
    rules.map((id) => ({ id, name: id, hashInput: id })),
    parsed.correlations,
  );
}

export function programOf(texts: readonly string[], rules: readonly string[]): CorrelationProgram {
  const { program, issues } = linkOf(texts, rules);
  assert.deepEqual(
    issues.filter(({ severity }) => severity === 'error'),
    [],
  );
  return program;
}

export interface HitLine {
  readonly rule: string;
  /** Seconds. */
  readonly at: number;
  readonly realm?: string;
  readonly [field: string]: FieldValue | undefined;
}

export const startMs = 1_700_000_000_000;

export const hitOf = ({ rule, at, realm = 'main', ...fields }: HitLine, index = 0): CorrelatedHit => ({
  ruleId: rule,
  realm,
  timeMs: startMs + at * 1000,
  receivedMs: startMs + at * 1000,
  position: { major: index, minor: 0 },
  field: (name) => fields[name],
});

/** The firings as `rule@second`, in the order in which they come. */
export function firedBy(program: CorrelationProgram, lines: readonly HitLine[], options?: CorrelatorOptions): string[] {
  const correlator = new Correlator(program, options);
  return lines.flatMap((line, index) => correlator.take(hitOf(line, index)).map(shown));
}

export const shown = ({ ruleId, toMs }: Firing): string => `${ruleId}@${(toMs - startMs) / 1000}`;
