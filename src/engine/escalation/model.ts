/**
 * Escalation: who is called, how and when, until somebody answers.
 *
 * - **trigger**: what has happened that may need a person: an alert, an incident, an offer nobody answered, a clock.
 * - **policy**: which triggers it is for and its steps. The first policy of the list that matches a trigger is the one.
 * - **step**: whom to call, so long after the step before. Steps run until somebody acknowledges.
 * - **ladder**: the steps of a policy laid out in time, repeats and last resort included.
 * - **method**: a way to reach somebody. *Waking* ones are meant to wake; all others inform.
 * - **reached**: a person is reached by a waking method that was tested lately, or by any method while they are staffed,
 *   that is, at their desk. A mail at night reaches nobody.
 *
 * Times are milliseconds since 1970, spans milliseconds.
 */
import type { WeeklyHours } from '#engine/calendar/hours.ts';
import type { DutyRole, Leave, Roster } from '#engine/roster/model.ts';
import type { Level } from '#engine/sigma/model.ts';

export const triggerKinds = ['alert', 'incident', 'hand-off', 'clock-warning', 'clock-breach', 'storm'] as const;
export type TriggerKind = (typeof triggerKinds)[number];

export interface Trigger {
  readonly kind: TriggerKind;
  readonly severity: Level;
  readonly source?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Of clock triggers: which clock. */
  readonly clock?: string | undefined;
}

/** Every part that is given has to hold; of a list, any entry. */
export interface PolicyWhen {
  readonly kinds: readonly TriggerKind[];
  readonly severities: readonly Level[];
  readonly sources: readonly string[] | undefined;
  readonly tags: readonly string[] | undefined;
  readonly clocks: readonly string[] | undefined;
}

export const methodKinds = ['mail', 'slack', 'teams', 'mattermost', 'webhook', 'sms', 'voice'] as const;
export type MethodKind = (typeof methodKinds)[number];

export interface ContactMethod {
  readonly id: string;
  readonly kind: MethodKind;
  readonly waking: boolean;
  /** The person has shown that it reaches them. */
  readonly verified: boolean;
  /** When it was last tried for real; `undefined`: never. */
  readonly testedAt: number | undefined;
}

/** A person or an outside provider. */
export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly isProvider: boolean;
  /** In order of preference. */
  readonly methods: readonly ContactMethod[];
  /** Not called then, except for critical; they never apply while the person is staffed. */
  readonly quiet: WeeklyHours | undefined;
  /** When a provider answers; `undefined`: always. */
  readonly hours: WeeklyHours | undefined;
}

export type Target =
  | { readonly kind: 'person' | 'provider' | 'team'; readonly id: string }
  /** Whoever holds the duty of the queue then. */
  | { readonly kind: 'duty'; readonly id: string; readonly role: DutyRole }
  /** Goes on with the steps of another policy. */
  | { readonly kind: 'policy'; readonly id: string };

export interface Step {
  /** After the step before; of the first, after the trigger. */
  readonly afterMs: number;
  readonly targets: readonly Target[];
  /** Only these kinds of methods; `undefined`: all that the person has, in their order. */
  readonly via: readonly MethodKind[] | undefined;
  /** Only for these; `undefined`: for all of the policy. */
  readonly severities: readonly Level[] | undefined;
}

export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly when: PolicyWhen;
  readonly steps: readonly Step[];
  /** All steps once more, so often, each time so long after the last step. */
  readonly repeat: { readonly times: number; readonly everyMs: number } | undefined;
  /** After everything else. */
  readonly lastResort: Step | undefined;
  /** The promise that the prover holds the policy to. */
  readonly reachWithinMs: Readonly<Partial<Record<Level, number>>>;
}

/** A weakness that somebody accepted by name, until a date. */
export interface AcceptedWeakness {
  readonly finding: 'single_point_of_failure';
  readonly member: string;
  readonly acceptedBy: string;
  readonly until: number;
}

export interface EscalationWorld {
  readonly rosters: readonly Roster[];
  readonly leave: readonly Leave[];
  /** People and providers that exist and are active, by id. */
  readonly contacts: ReadonlyMap<string, Contact>;
  readonly teams: ReadonlyMap<string, readonly string[]>;
  readonly accepted: readonly AcceptedWeakness[];
}

/** A waking method counts for so long after it was tried. */
export const testedForMs = 90 * 86_400_000;

export const matches = (when: PolicyWhen, trigger: Trigger): boolean =>
  when.kinds.includes(trigger.kind) &&
  when.severities.includes(trigger.severity) &&
  (when.sources === undefined || (trigger.source !== undefined && when.sources.includes(trigger.source))) &&
  (when.tags === undefined || (trigger.tags ?? []).some((tag) => when.tags?.includes(tag))) &&
  (when.clocks === undefined || (trigger.clock !== undefined && when.clocks.includes(trigger.clock)));

/** The policy that answers a trigger: the first that matches. */
export const selectPolicy = (policies: readonly Policy[], trigger: Trigger): Policy | undefined =>
  policies.find((policy) => matches(policy.when, trigger));
