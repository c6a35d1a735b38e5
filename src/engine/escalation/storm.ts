/**
 * Storm control: a person is woken once for many alerts, and what comes after joins the call.
 *
 * A **bundle** is one waking call of a person and everything that joined it within `sameCallMs`. Acknowledging it covers
 * what is in it by then and nothing later, so a call that comes after waits for the end of the ten minutes instead.
 */
import type { Level } from '#engine/sigma/model.ts';
import { sameCallMs } from './outcome.ts';

export interface WakingCall {
  /** The same for the same step of the same escalation to the same person. */
  readonly key: string;
  readonly member: string;
  readonly severity: Level;
  /** Rule and entity: what is new to somebody who was just woken. */
  readonly pair: string;
}

export interface Bundle {
  readonly member: string;
  readonly openedAt: number;
  /** The call that rang comes first. */
  readonly calls: readonly WakingCall[];
  /** How often something new and critical rang again. */
  readonly breakthroughs: number;
  readonly acknowledgedAt: number | undefined;
}

export type Decision =
  | { readonly kind: 'ring'; readonly because: 'first' | 'new-critical' }
  /** Rides on a call that rang; `count` is what stands behind the plus sign. */
  | { readonly kind: 'join'; readonly count: number }
  /** To be offered again then. */
  | { readonly kind: 'wait'; readonly until: number }
  /** It rang, or joined, before: after a crash the same calls are offered once more. */
  | { readonly kind: 'known' };

/** From so many calls in one bundle on, it is a storm, which somebody has to own as such. */
export const stormSize = 50;

/** A flood of new critical pairs is itself one thing to know; a telephone that never stops tells nobody more. */
export const mostBreakthroughs = 5;

export const isStorm = (bundle: Bundle): boolean => bundle.calls.length >= stormSize;

interface OpenBundle {
  readonly member: string;
  readonly openedAt: number;
  readonly calls: Map<string, WakingCall>;
  readonly pairs: Set<string>;
  breakthroughs: number;
  acknowledgedAt: number | undefined;
}

export interface StormControl {
  /** Times never go back; a call that is offered after its bundle was replaced counts as new. */
  offer(call: WakingCall, at: number): Decision;
  /** The calls that are covered by it. */
  acknowledge(member: string, at: number): readonly WakingCall[];
  /** As they have to be kept for `openStormControl` after a restart. */
  bundles(): readonly Bundle[];
}

/** `kept`: what an earlier one said in `bundles`. */
export function openStormControl(kept: readonly Bundle[] = []): StormControl {
  const open = new Map(kept.map((bundle) => [bundle.member, restored(bundle)]));
  return {
    offer(call, at) {
      const bundle = open.get(call.member);
      if (bundle?.calls.has(call.key)) return { kind: 'known' };
      if (bundle !== undefined && at < bundle.openedAt + sameCallMs) return offerTo(bundle, call);
      open.set(call.member, opened(call, at));
      return { kind: 'ring', because: 'first' };
    },
    acknowledge(member, at) {
      const bundle = open.get(member);
      if (bundle === undefined || bundle.acknowledgedAt !== undefined) return [];
      bundle.acknowledgedAt = at;
      return [...bundle.calls.values()];
    },
    bundles: () => [...open.values()].map(({ pairs, calls, ...rest }) => ({ ...rest, calls: [...calls.values()] })),
  };
}

function offerTo(bundle: OpenBundle, call: WakingCall): Decision {
  const isNews = call.severity === 'critical' && !bundle.pairs.has(call.pair);
  if (isNews && bundle.breakthroughs < mostBreakthroughs) {
    bundle.breakthroughs += 1;
    // The telephone rings again, and this answer is not given yet.
    bundle.acknowledgedAt = undefined;
    add(bundle, call);
    return { kind: 'ring', because: 'new-critical' };
  }
  if (bundle.acknowledgedAt !== undefined) return { kind: 'wait', until: bundle.openedAt + sameCallMs };
  add(bundle, call);
  return { kind: 'join', count: bundle.calls.size - 1 };
}

function add(bundle: OpenBundle, call: WakingCall): void {
  bundle.calls.set(call.key, call);
  bundle.pairs.add(call.pair);
}

const opened = (call: WakingCall, at: number): OpenBundle => ({
  member: call.member,
  openedAt: at,
  calls: new Map([[call.key, call]]),
  pairs: new Set([call.pair]),
  breakthroughs: 0,
  acknowledgedAt: undefined,
});

const restored = ({ calls, ...rest }: Bundle): OpenBundle => ({
  ...rest,
  calls: new Map(calls.map((call) => [call.key, call])),
  pairs: new Set(calls.map(({ pair }) => pair)),
});
