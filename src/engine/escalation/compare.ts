/** Two proofs compared by outcome: when is whom reached otherwise than before. Not by text, which says little. */
import { edgesIn, type Span, spanAt } from '#base/spans.ts';
import { type Level, levels } from '#engine/sigma/model.ts';
import type { OutcomeSpan, Proof } from './prove.ts';

export type FirstReached = OutcomeSpan['first'];

export interface OutcomeChange extends Span {
  readonly policyId: string;
  readonly severities: readonly Level[];
  /** `undefined` inside: nobody. `missing`: the policy is not in that version, or not for the severity. */
  readonly before: FirstReached | 'missing';
  readonly after: FirstReached | 'missing';
}

type ByCase = ReadonlyMap<string, readonly OutcomeSpan[]>;

const caseKey = (policyId: string, severity: Level): string => `${severity} ${policyId}`;

const byCase = (proof: Proof): ByCase =>
  new Map(
    proof.cases.flatMap(({ policyId, severities, outcomes }) =>
      severities.map((severity) => [caseKey(policyId, severity), outcomes] as const),
    ),
  );

const same = (one: FirstReached | 'missing', other: FirstReached | 'missing'): boolean => {
  if (one === 'missing' || other === 'missing') return one === other;
  return one?.member === other?.member && one?.afterMs === other?.afterMs;
};

/** Over the time that both proofs look at; sorted by policy, then time. */
export function compareProofs(before: Proof, after: Proof): OutcomeChange[] {
  const window = {
    from: Math.max(before.window.from, after.window.from),
    to: Math.min(before.window.to, after.window.to),
  };
  const [old, fresh] = [byCase(before), byCase(after)];
  const policyIds = new Set([...before.cases, ...after.cases].map(({ policyId }) => policyId));
  const changes: OutcomeChange[] = [];
  for (const policyId of [...policyIds].sort())
    for (const severity of levels) {
      const key = caseKey(policyId, severity);
      for (const change of changesOf(old.get(key), fresh.get(key), window))
        add(changes, { policyId, severity, change });
    }
  return changes;
}

type Change = Pick<OutcomeChange, 'from' | 'to' | 'before' | 'after'>;

function changesOf(old: readonly OutcomeSpan[] | undefined, fresh: readonly OutcomeSpan[] | undefined, window: Span) {
  const changes: Change[] = [];
  if (window.from >= window.to || (old === undefined && fresh === undefined)) return changes;
  const edges = edgesIn(window, old ?? [], fresh ?? []);
  for (let index = 0; index + 1 < edges.length; index++) {
    const [from = 0, to = 0] = [edges[index], edges[index + 1]];
    const before = old === undefined ? 'missing' : spanAt(old, from)?.first;
    const after = fresh === undefined ? 'missing' : spanAt(fresh, from)?.first;
    if (same(before, after)) continue;
    const last = changes.at(-1);
    if (last?.to === from && same(last.before, before) && same(last.after, after))
      changes[changes.length - 1] = { ...last, to };
    else changes.push({ from, to, before, after });
  }
  return changes;
}

/** Severities that change alike are told together. */
function add(
  changes: OutcomeChange[],
  { policyId, severity, change }: { policyId: string; severity: Level; change: Change },
): void {
  const twin = changes.findIndex(
    (one) =>
      one.policyId === policyId &&
      one.from === change.from &&
      one.to === change.to &&
      same(one.before, change.before) &&
      same(one.after, change.after),
  );
  const found = changes[twin];
  if (found === undefined) changes.push({ policyId, severities: [severity], ...change });
  else changes[twin] = { ...found, severities: [...found.severities, severity] };
}
