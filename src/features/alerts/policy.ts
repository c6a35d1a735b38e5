/** Who may do what to an alert. Pure: the server enforces it, the answer carries the result, the page obeys. */
import { type Actor, holdsIn, type Permission } from '#base/actor.ts';
import type { AlertState } from './model.ts';

export const alertPermissions = ['alert:read', 'alert:triage', 'alert:assign'] as const satisfies readonly Permission[];

export interface AlertFacts {
  readonly scope: string;
  readonly state: AlertState;
  readonly assigneeId: string | null;
  readonly duplicateOf: string | null;
}

export const alertVerbs = [
  'claim',
  'release',
  'assign',
  'verdict',
  'reopen',
  'note',
  'duplicate',
  'unlink',
  'escalate',
  'snooze',
  'silence',
] as const;
export type AlertVerb = (typeof alertVerbs)[number];
export type AlertAbilities = Readonly<Record<AlertVerb, boolean>>;

/** Ownership and verdicts belong to people; a token may read and note. */
export const isPerson = (actor: Actor): boolean => actor.kind === 'person';

/**
 * What the actor may do with the alert as it stands. Giving a verdict on unclaimed work claims it in the same breath;
 * on somebody else's work it needs to be taken over first, so that two people never answer for one alert.
 */
export function alertAbilities(actor: Actor, alert: AlertFacts): AlertAbilities {
  const triages = holdsIn(actor, 'alert:triage', alert.scope);
  const assigns = holdsIn(actor, 'alert:assign', alert.scope);
  const open = alert.state === 'open';
  const mine = isPerson(actor) && alert.assigneeId === actor.id;
  const free = alert.assigneeId === null;
  const works = triages && isPerson(actor);
  return {
    claim: works && open && free,
    release: open && !free && ((works && mine) || assigns),
    assign: assigns && open,
    verdict: works && open && (mine || free),
    reopen: works && !open && alert.duplicateOf === null,
    note: triages,
    duplicate: works && open && (mine || free),
    unlink: works && alert.duplicateOf !== null,
    escalate: works && open && (mine || free),
    snooze: works && open && (mine || free),
    silence: works,
  };
}
