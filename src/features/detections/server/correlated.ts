/** How one rule stands to correlations as things are now: which look at its hits, and which rules it looks at. */

import { linkCorrelations } from '#engine/sigma/correlation/link.ts';
import type { CorrelationRule } from '#engine/sigma/correlation/model.ts';
import type { RuleIssue } from '#engine/sigma/model.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import type { RuleRow } from '#features/detections/projections.ts';
import type { Db } from '#storage/relational/port.ts';
import { enabledCorrelations, enabledDetections, ruleTitles } from './store.ts';

export interface CorrelatedRule {
  readonly id: string;
  readonly title: string;
}

export interface CorrelatedWith {
  /** Correlations that are on and look at its hits. */
  readonly correlations: readonly CorrelatedRule[];
  /** Do they want it to raise no alerts of its own (`generate: false`)? */
  readonly silenced: boolean;
  /** Of a correlation: the rules whose hits it looks at. */
  readonly members: readonly CorrelatedRule[] | undefined;
  /** Of a correlation: why it is not run although it is on. */
  readonly stopped: readonly RuleIssue[];
}

async function runningCorrelations(db: Db): Promise<readonly CorrelationRule[]> {
  const rows = await enabledCorrelations(db);
  return rows.flatMap((row) =>
    parseRules(row.text ?? '', { file: row.file ?? row.rule_id }).correlations.map((one) => ({
      ...one,
      id: row.rule_id,
    })),
  );
}

export async function correlatedWith(db: Db, row: RuleRow): Promise<CorrelatedWith> {
  const running = await runningCorrelations(db);
  const detections = await enabledDetections(db);
  const { program, issues } = linkCorrelations(
    detections.map(({ id, name }) => ({ id, name: name ?? undefined, hashInput: '' })),
    running,
  );
  const above = program.correlations.filter(({ members }) => members.some(({ ruleId }) => ruleId === row.id));
  const mine = program.correlations.find(({ rule }) => rule.id === row.id);
  const ids = (mine?.members ?? []).map(({ ruleId }) => ruleId);
  const titles = new Map((await ruleTitles(db, ids)).map(({ id, title }) => [id, title]));
  return {
    correlations: above.map(({ rule: { id, title } }) => ({ id, title })),
    silenced: row.attention === null && program.silenced.has(row.id),
    members: row.kind === 'correlation' ? ids.map((id) => ({ id, title: titles.get(id) ?? '(erased)' })) : undefined,
    stopped: issues.filter(({ severity, ruleId }) => severity === 'error' && ruleId === row.id),
  };
}
