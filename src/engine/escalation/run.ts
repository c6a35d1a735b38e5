/**
 * What an escalation has to do now: the prover's ladder against the world of the moment, less what was done.
 *
 * It keeps nothing and sends nothing. Whoever runs it writes a call down under its key before it is sent, and offers the
 * keys back, so a crash at any point neither loses a call nor makes one twice.
 */
import { ladderOf, type Rung } from './ladder.ts';
import type { EscalationWorld, Policy, Trigger } from './model.ts';
import { type Call, openReacher } from './reach.ts';

export interface Escalation {
  readonly id: string;
  readonly trigger: Trigger;
  readonly startedAt: number;
  /** Acknowledged, closed or taken back. */
  readonly endedAt: number | undefined;
  /** The version it began with, and the policies that it hands on to: publishing another changes nothing under way. */
  readonly policy: Policy;
  readonly policies: readonly Policy[];
}

export interface DueCall extends Call {
  /** One step, one person, once. */
  readonly key: string;
  readonly place: string;
  readonly dueAt: number;
}

export interface RunPlan {
  readonly due: readonly DueCall[];
  /** When the next step runs; `undefined`: there is none. */
  readonly nextAt: number | undefined;
  /** Rungs to be kept as done, those that stood for nobody too: a later roster edit does not bring them back. */
  readonly done: readonly string[];
}

/** Two visits of one step differ in time, also through different repeats of the policy that handed on to it. */
export const rungKey = ({ place, offsetMs }: Rung): string => `${place}@${offsetMs}`;

/** `done`: what earlier plans said in `done`. A step that was missed runs late, against the people of now. */
export function planRun(
  escalation: Escalation,
  world: EscalationWorld,
  done: ReadonlySet<string>,
  now: number,
): RunPlan {
  const { id, trigger, startedAt, endedAt, policy, policies } = escalation;
  if (endedAt !== undefined) return { due: [], nextAt: undefined, done: [] };
  const open = ladderOf(policy, policies, trigger.severity).rungs.filter((rung) => !done.has(rungKey(rung)));
  const reached = open.filter(({ offsetMs }) => startedAt + offsetMs <= now);
  const next = open.find(({ offsetMs }) => startedAt + offsetMs > now);
  const reacher = openReacher(world, { from: now, to: now + 1 });
  const due = reached.flatMap((rung) =>
    rung.targets
      .flatMap((target) => reacher.segmentsOf(target, rung.via, trigger.severity === 'critical')[0]?.calls ?? [])
      .map((call) => ({
        ...call,
        key: `${id} ${rungKey(rung)} ${call.member ?? 'nobody'}`,
        place: rung.place,
        dueAt: startedAt + rung.offsetMs,
      })),
  );
  return {
    due: [...new Map(due.map((call) => [call.key, call])).values()],
    nextAt: next === undefined ? undefined : startedAt + next.offsetMs,
    done: reached.map(rungKey),
  };
}
