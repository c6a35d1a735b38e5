/** Which triggers no policy is for, and which several are for. */
import { counted } from '#base/text.ts';
import type { Level } from '#engine/sigma/model.ts';
import { findingOf, type ProofFinding } from './findings.ts';
import type { Policy, TriggerKind } from './model.ts';

/** Alerts of these severities call people (DESIGN section 3: severity to attention), so some policy must be for them. */
const mustEscalate: readonly Level[] = ['critical', 'high'];
const mustKinds: readonly TriggerKind[] = ['alert', 'incident'];

/** Kinds and severities with the sources, tags and clocks that policies name, and with others. */
export function selectionFindings(policies: readonly Policy[]): ProofFinding[] {
  const findings: ProofFinding[] = [];
  for (const kind of mustKinds) {
    const open = mustEscalate.filter(
      (severity) =>
        !policies.some(({ when }) => isOpen(when) && when.kinds.includes(kind) && when.severities.includes(severity)),
    );
    if (open.length > 0)
      findings.push(
        findingOf('no_policy', {
          place: 'policies',
          severities: open,
          detail: `(${kind}: ${open.join(', ')}${policies.some(({ when }) => when.kinds.includes(kind)) ? ', when it has none of the named sources, tags or clocks' : ''})`,
          hint: 'End the list with a policy for everything that is left.',
        }),
      );
  }
  policies.forEach((policy, index) => {
    const before = policies.slice(0, index);
    // A policy for some before one for all the rest is how a list is meant; two of a kind are not.
    const shadow = before.filter((one) => overlaps(one.when, policy.when) && isOpen(one.when) === isOpen(policy.when));
    if (before.some((one) => swallows(one.when, policy.when)))
      findings.push(findingOf('policy_never_used', { policy, place: `policies.${policy.id}` }));
    else if (shadow.length > 0)
      findings.push(
        findingOf('several_policies', {
          policy,
          place: `policies.${policy.id}`,
          detail: `(${counted(shadow.length, 'policy', 'policies')} before it: ${shadow.map((one) => one.id).join(', ')})`,
        }),
      );
  });
  return findings;
}

type When = Policy['when'];
const isOpen = (when: When): boolean =>
  when.sources === undefined && when.tags === undefined && when.clocks === undefined;

const meets = <T>(ones: readonly T[] | undefined, others: readonly T[] | undefined): boolean =>
  ones === undefined || others === undefined || ones.some((one) => others.includes(one));
const holdsAll = <T>(ones: readonly T[] | undefined, others: readonly T[] | undefined): boolean =>
  ones === undefined || (others?.every((other) => ones.includes(other)) ?? false);

/** Can one trigger be for both? (An alert may have tags of both.) */
const overlaps = (one: When, other: When): boolean =>
  meets(one.kinds, other.kinds) &&
  meets(one.severities, other.severities) &&
  meets(one.sources, other.sources) &&
  meets(one.clocks, other.clocks);

/** Is every trigger of the other also for the one? */
const swallows = (one: When, other: When): boolean =>
  holdsAll(one.kinds, other.kinds) &&
  holdsAll(one.severities, other.severities) &&
  holdsAll(one.sources, other.sources) &&
  holdsAll(one.tags, other.tags) &&
  holdsAll(one.clocks, other.clocks);
