/** All that can be wrong with escalation policies: one list, from which words, severity and remedy come. */
import type { Span } from '#base/spans.ts';
import type { Finding, FindingSeverity } from '#engine/roster/finding.ts';
import type { Level } from '#engine/sigma/model.ts';
import type { Policy } from './model.ts';

export const proofFindingCodes = {
  nobody_reached: 'Nobody is reached.',
  only_informing: 'Only messages are left; no waking channel is used and nobody is at their desk.',
  reached_too_late: 'The first human is reached later than the policy promises.',
  unattended_accepted: 'Nobody is called: the hours are declared unattended, by name.',
  duty_gap: 'A step calls who is on duty when nobody is.',
  quiet_hours_silence: 'Quiet hours silence the only path.',
  channel_untested: 'The only path ends in a waking channel that was not tested in the last 90 days.',
  channel_unverified: 'The only path ends in a channel that its owner has not verified.',
  called_on_leave: 'A step names a person who is on leave.',
  called_twice: 'The same person is called twice within ten minutes.',
  single_point_of_failure: 'One person is all there is: without them nobody is reached.',
  single_point_accepted: 'One person is all there is; somebody accepted that by name.',
  step_never_runs: 'A step that can never reach anybody.',
  step_for_no_severity: 'A step for severities that the policy is not for.',
  policy_loop: 'Policies hand on to one another in a circle.',
  policy_unknown: 'A step hands on to a policy that is not there.',
  target_unknown: 'A step calls somebody who is not there.',
  ladder_too_long: 'The ladder has more than 500 calls and is cut.',
  no_policy: 'Triggers that no policy is for.',
  several_policies: 'Triggers that several policies are for; the first one counts.',
  policy_never_used: 'A policy that never comes to its turn: others stand before it.',
} as const;
export type ProofFindingCode = keyof typeof proofFindingCodes;
export type ProofFinding = Finding<ProofFindingCode> & {
  readonly policyId: string | undefined;
  readonly severities: readonly Level[];
};

const severityOf: Readonly<Record<ProofFindingCode, FindingSeverity>> = {
  nobody_reached: 'error',
  only_informing: 'error',
  reached_too_late: 'error',
  unattended_accepted: 'note',
  duty_gap: 'error',
  quiet_hours_silence: 'error',
  channel_untested: 'error',
  channel_unverified: 'error',
  called_on_leave: 'warning',
  called_twice: 'warning',
  single_point_of_failure: 'warning',
  single_point_accepted: 'note',
  step_never_runs: 'error',
  step_for_no_severity: 'error',
  policy_loop: 'error',
  policy_unknown: 'error',
  target_unknown: 'error',
  ladder_too_long: 'error',
  no_policy: 'error',
  several_policies: 'warning',
  policy_never_used: 'warning',
};

export interface FindingParts {
  readonly policy?: Policy | undefined;
  readonly place: string;
  readonly severities?: readonly Level[];
  readonly spans?: readonly Span[];
  readonly people?: readonly string[];
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
}

export function findingOf(code: ProofFindingCode, parts: FindingParts): ProofFinding {
  const { policy, place, severities = [], spans = [], people = [], detail, hint } = parts;
  const message = proofFindingCodes[code] + (detail === undefined ? '' : ` ${detail}`);
  return { code, severity: severityOf[code], place, message, hint, spans, people, policyId: policy?.id, severities };
}

export function hintOf(code: ProofFindingCode): string | undefined {
  if (code === 'duty_gap') return 'Close the gap in the roster, or name a person or provider as last resort.';
  if (code === 'channel_untested') return 'Send a drill to the channel; a test holds for 90 days.';
  if (code === 'channel_unverified') return 'Its owner verifies it on the page My duty.';
  if (code === 'quiet_hours_silence') return 'Call somebody else as well: quiet hours apply to all but critical.';
  if (code === 'single_point_of_failure') return 'Add a second person, or accept it by name and until a date.';
  return undefined;
}
