/** One trigger at one moment: who would be called when, if nobody answered. The runner executes the same rungs. */
import type { Span } from '#base/spans.ts';
import { ladderOf, type Rung } from './ladder.ts';
import { type EscalationWorld, type Policy, selectPolicy, type Trigger } from './model.ts';
import { type CalledRung, type Outcome, outcomeOf } from './outcome.ts';
import { openReacher, type Segment } from './reach.ts';

export interface WhatIf {
  /** `undefined`: no policy is for this trigger. */
  readonly policy: Policy | undefined;
  readonly rungs: readonly (CalledRung & { readonly at: number })[];
  readonly outcome: Outcome;
}

/** `away`: people who are taken to be on leave all the while, beside those who are. */
export function whatIf(
  policies: readonly Policy[],
  world: EscalationWorld,
  { trigger, at, away = [] }: { readonly trigger: Trigger; readonly at: number; readonly away?: readonly string[] },
): WhatIf {
  const policy = selectPolicy(policies, trigger);
  const rungs = policy === undefined ? [] : ladderOf(policy, policies, trigger.severity).rungs;
  const window: Span = { from: at, to: at + 1 + Math.max(0, ...rungs.map((rung) => rung.offsetMs)) };
  const leave = [...world.leave, ...away.map((member) => ({ member, ...window }))];
  const reacher = openReacher({ ...world, leave }, window);
  const callsOf = (rung: Rung) =>
    rung.targets.flatMap((target) => {
      const segments: readonly Segment[] = reacher.segmentsOf(target, rung.via, trigger.severity === 'critical');
      const when = at + rung.offsetMs;
      return segments.find(({ from, to }) => from <= when && when < to)?.calls ?? [];
    });
  const called = rungs.map((rung) => ({ rung, calls: callsOf(rung), at: at + rung.offsetMs }));
  return { policy, rungs: called, outcome: outcomeOf(called) };
}
