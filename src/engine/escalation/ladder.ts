/** A policy laid out in time: what runs how long after the trigger, if nobody answers. */
import type { Level } from '#engine/sigma/model.ts';
import type { MethodKind, Policy, Step, Target } from './model.ts';

export interface Rung {
  /** After the trigger. */
  readonly offsetMs: number;
  /** People, teams, duties and providers; other policies have been laid out. */
  readonly targets: readonly CallTarget[];
  readonly via: readonly MethodKind[] | undefined;
  /** `policies.critical.steps.1` */
  readonly place: string;
  /** 0 for the first time, 1 for the first repeat … */
  readonly pass: number;
}

export type CallTarget = Exclude<Target, { kind: 'policy' }>;

export interface Ladder {
  /** By time. */
  readonly rungs: readonly Rung[];
  /** Policies that hand on to one another in a circle: ids in the order of the circle. */
  readonly loops: readonly (readonly string[])[];
  /** Places of steps that hand on to a policy that is not there. */
  readonly dangling: readonly { readonly place: string; readonly policy: string }[];
  /** The ladder was longer than can be meant and was cut. */
  readonly cut: boolean;
}

const mostRungs = 500;

interface Work {
  readonly policies: ReadonlyMap<string, Policy>;
  readonly severity: Level;
  readonly rungs: Rung[];
  readonly loops: (readonly string[])[];
  readonly dangling: { place: string; policy: string }[];
}

export function ladderOf(policy: Policy, policies: readonly Policy[], severity: Level): Ladder {
  const byId = new Map(policies.map((one) => [one.id, one]));
  const work: Work = { policies: byId, severity, rungs: [], loops: [], dangling: [] };
  layOut(work, policy, 0, []);
  const cut = work.rungs.length >= mostRungs;
  return { rungs: work.rungs.sort((a, b) => a.offsetMs - b.offsetMs), loops: work.loops, dangling: work.dangling, cut };
}

export const stepPlace = (policy: Policy, index: number | 'lastResort'): string =>
  `policies.${policy.id}.${index === 'lastResort' ? 'lastResort' : `steps.${index}`}`;

function layOut(work: Work, policy: Policy, startMs: number, path: readonly string[]): void {
  const here = [...path, policy.id];
  let offsetMs = startMs;
  const passes = 1 + (policy.repeat?.times ?? 0);
  for (let pass = 0; pass < passes; pass++) {
    if (pass > 0) offsetMs += policy.repeat?.everyMs ?? 0;
    policy.steps.forEach((step, index) => {
      // The time passes also for severities that the step is not for.
      offsetMs += step.afterMs;
      layStep(work, step, { offsetMs, place: stepPlace(policy, index), pass, path: here });
    });
  }
  if (policy.lastResort !== undefined)
    layStep(work, policy.lastResort, {
      offsetMs: offsetMs + policy.lastResort.afterMs,
      place: stepPlace(policy, 'lastResort'),
      pass: 0,
      path: here,
    });
}

interface StepPlace {
  readonly offsetMs: number;
  readonly place: string;
  readonly pass: number;
  readonly path: readonly string[];
}

function layStep(work: Work, step: Step, { offsetMs, place, pass, path }: StepPlace): void {
  if (step.severities !== undefined && !step.severities.includes(work.severity)) return;
  const calls = step.targets.filter((target) => target.kind !== 'policy');
  if (calls.length > 0 && work.rungs.length < mostRungs)
    work.rungs.push({ offsetMs, targets: calls, via: step.via, place, pass });
  for (const target of step.targets)
    if (target.kind === 'policy') handOn(work, target.id, { offsetMs, place, pass, path });
}

function handOn(work: Work, id: string, { offsetMs, place, pass, path }: StepPlace): void {
  const next = work.policies.get(id);
  if (next === undefined) {
    if (pass === 0) work.dangling.push({ place, policy: id });
    return;
  }
  const before = path.indexOf(id);
  if (before < 0) {
    if (work.rungs.length < mostRungs) layOut(work, next, offsetMs, path);
    return;
  }
  const loop = [...path.slice(before), id];
  if (!work.loops.some((known) => known.join(' ') === loop.join(' '))) work.loops.push(loop);
}
