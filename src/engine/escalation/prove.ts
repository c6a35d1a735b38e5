/**
 * The prover: what every policy does for every severity and every moment of the time ahead, exactly, and what is wrong
 * with it. Not by sampling: time is cut where the outcome can change, and each cell is judged once.
 */
import { clipSpans, mergeSpans, type Span } from '#base/spans.ts';
import { sortFindings } from '#engine/roster/finding.ts';
import { type Level, levels } from '#engine/sigma/model.ts';
import { type FindingParts, findingOf, hintOf, type ProofFinding, type ProofFindingCode } from './findings.ts';
import { type Ladder, ladderOf, stepPlace } from './ladder.ts';
import type { EscalationWorld, Policy, Target } from './model.ts';
import { type Cell, cellsOf } from './outcome.ts';
import { type Blocker, openReacher, type Reacher } from './reach.ts';
import { selectionFindings } from './selection.ts';

/** First reached whom and how fast, for a span of triggers. */
export interface OutcomeSpan extends Span {
  readonly first: { readonly member: string; readonly afterMs: number } | undefined;
}

/** A policy for severities that it treats alike. */
export interface ProvenCase {
  readonly policyId: string;
  readonly severities: readonly Level[];
  readonly outcomes: readonly OutcomeSpan[];
  /** The longest time until a human is reached, where one is, and when that is so. */
  readonly longest: { readonly afterMs: number; readonly spans: readonly Span[] } | undefined;
  readonly cells: number;
}

export interface Proof {
  readonly window: Span;
  readonly findings: readonly ProofFinding[];
  readonly cases: readonly ProvenCase[];
  /** No finding is an error. */
  readonly holds: boolean;
}

export function prove(policies: readonly Policy[], world: EscalationWorld, window: Span): Proof {
  const drafts = policies.flatMap((policy) => casesOf(policy, policies));
  const longest = Math.max(0, ...drafts.flatMap(({ ladder }) => ladder.rungs.map((rung) => rung.offsetMs)));
  // Calls for a trigger at the end of the window come after it.
  const reacher = openReacher(world, { from: window.from, to: window.to + longest + 1 });
  const findings: ProofFinding[] = [
    ...selectionFindings(policies),
    ...policies.flatMap((one) => textFindings(one, world)),
  ];
  const cases = drafts.map((draft) => {
    const judged = judge(draft, reacher, world, window);
    findings.push(...ladderFindings(draft), ...judged.findings);
    return judged.proven;
  });
  const sorted = sortFindings(joinSeverities(findings));
  return { window, findings: sorted, cases, holds: sorted.every((finding) => finding.severity !== 'error') };
}

interface Draft {
  readonly policy: Policy;
  readonly severities: readonly Level[];
  readonly critical: boolean;
  readonly ladder: Ladder;
}

/** Severities with the same ladder, quiet hours and promise are one case. */
function casesOf(policy: Policy, policies: readonly Policy[]): Draft[] {
  const drafts = new Map<string, Draft>();
  for (const severity of levels.filter((level) => policy.when.severities.includes(level))) {
    const ladder = ladderOf(policy, policies, severity);
    const critical = severity === 'critical';
    const key = JSON.stringify([
      ladder.rungs.map(({ offsetMs, place }) => [offsetMs, place]),
      critical,
      policy.reachWithinMs[severity],
    ]);
    const before = drafts.get(key);
    drafts.set(key, { policy, critical, ladder, severities: [...(before?.severities ?? []), severity] });
  }
  return [...drafts.values()];
}

function ladderFindings({ policy, ladder, severities }: Draft): ProofFinding[] {
  const place = `policies.${policy.id}`;
  return [
    ...ladder.loops.map((loop) =>
      findingOf('policy_loop', { policy, place, severities, detail: `(${loop.join(' → ')})` }),
    ),
    ...ladder.dangling.map((one) =>
      findingOf('policy_unknown', { policy, place: one.place, severities, detail: `(${one.policy})` }),
    ),
    ...(ladder.cut ? [findingOf('ladder_too_long', { policy, place, severities })] : []),
  ];
}

/** What can be seen without looking at time. */
function textFindings(policy: Policy, world: EscalationWorld): ProofFinding[] {
  const steps = [
    ...policy.steps.map((step, index) => ({ step, place: stepPlace(policy, index) })),
    ...(policy.lastResort === undefined ? [] : [{ step: policy.lastResort, place: stepPlace(policy, 'lastResort') }]),
  ];
  return steps.flatMap(({ step, place }) => {
    const fits = step.severities?.some((severity) => policy.when.severities.includes(severity)) ?? true;
    return [
      ...(fits ? [] : [findingOf('step_for_no_severity', { policy, place })]),
      ...step.targets
        .filter((target) => !isThere(target, world))
        .map((target) => findingOf('target_unknown', { policy, place, detail: `(${target.kind} ${target.id})` })),
    ];
  });
}

function isThere(target: Target, world: EscalationWorld): boolean {
  if (target.kind === 'policy') return true; // `policy_unknown` says it
  if (target.kind === 'team') return (world.teams.get(target.id) ?? []).length > 0;
  if (target.kind === 'duty') return world.rosters.some((roster) => roster.queueId === target.id);
  return world.contacts.has(target.id);
}

/** Spans of one finding, gathered over the cells. */
class Gathered {
  readonly #spans = new Map<
    string,
    { readonly code: ProofFindingCode; readonly people: readonly string[]; readonly spans: Span[] }
  >();

  add(code: ProofFindingCode, cell: Span, people: Iterable<string> = []): void {
    const sorted = [...people].sort();
    const key = `${code} ${sorted.join(' ')}`;
    const known = this.#spans.get(key);
    const last = known?.spans.at(-1);
    if (known === undefined) this.#spans.set(key, { code, people: sorted, spans: [{ from: cell.from, to: cell.to }] });
    else if (last !== undefined && last.to === cell.from)
      known.spans[known.spans.length - 1] = { from: last.from, to: cell.to };
    else known.spans.push({ from: cell.from, to: cell.to });
  }

  all() {
    return [...this.#spans.values()];
  }
}

const silencers: readonly (readonly [Blocker, ProofFindingCode])[] = [
  ['quiet_hours', 'quiet_hours_silence'],
  ['channel_untested', 'channel_untested'],
  ['channel_unverified', 'channel_unverified'],
  ['duty_gap', 'duty_gap'],
];

function judge(draft: Draft, reacher: Reacher, world: EscalationWorld, window: Span) {
  const { policy, severities, ladder, critical } = draft;
  const gathered = new Gathered();
  const outcomes: OutcomeSpan[] = [];
  const alive = new Set<number>();
  const promise = Math.min(...severities.map((level) => policy.reachWithinMs[level] ?? Number.POSITIVE_INFINITY));
  let cells = 0;
  for (const cell of cellsOf(ladder, reacher, window, critical)) {
    cells += 1;
    addOutcome(outcomes, cell);
    judgeCell(cell, gathered, promise);
    for (const index of cell.alive) alive.add(index);
  }
  const place = `policies.${policy.id}`;
  const findings = gathered.all().flatMap(({ code, people, spans }) => {
    const parts = { policy, severities, place, spans, people, hint: hintOf(code) };
    return code === 'single_point_of_failure' ? singlePoint(parts, world) : [findingOf(code, parts)];
  });
  const lively = new Set([...alive].map((index) => ladder.rungs[index]?.place));
  const dead = [...new Set(ladder.rungs.map((rung) => rung.place))].filter((one) => !lively.has(one));
  for (const one of dead) findings.push(findingOf('step_never_runs', { policy, severities, place: one }));
  const proven: ProvenCase = { policyId: policy.id, severities, outcomes, longest: longestOf(outcomes), cells };
  return { findings, proven };
}

function judgeCell(cell: Cell, gathered: Gathered, promiseMs: number): void {
  if (cell.namedButAway.length > 0) gathered.add('called_on_leave', cell, new Set(cell.namedButAway));
  if (cell.calledTwice.length > 0) gathered.add('called_twice', cell, new Set(cell.calledTwice));
  if (cell.first === undefined) return judgeSilence(cell, gathered);
  if (cell.first.afterMs > promiseMs) gathered.add('reached_too_late', cell, [cell.first.member]);
  if (cell.sole !== undefined) gathered.add('single_point_of_failure', cell, [cell.sole]);
}

function judgeSilence(cell: Cell, gathered: Gathered): void {
  const outcome = cell.whole();
  if (outcome.blockers.has('unattended') && !outcome.blockers.has('duty_gap')) {
    gathered.add('unattended_accepted', cell);
    return;
  }
  gathered.add(outcome.informed ? 'only_informing' : 'nobody_reached', cell);
  for (const [blocker, code] of silencers)
    if (outcome.blockers.has(blocker)) gathered.add(code, cell, outcome.blocked.get(blocker) ?? []);
}

function addOutcome(outcomes: OutcomeSpan[], { from, to, first }: Cell): void {
  const last = outcomes.at(-1);
  if (last !== undefined && last.first?.member === first?.member && last.first?.afterMs === first?.afterMs)
    outcomes[outcomes.length - 1] = { from: last.from, to, first };
  else outcomes.push({ from, to, first });
}

function longestOf(outcomes: readonly OutcomeSpan[]): ProvenCase['longest'] {
  const times = outcomes.flatMap(({ first }) => (first === undefined ? [] : [first.afterMs]));
  if (times.length === 0) return undefined;
  const afterMs = Math.max(...times);
  return { afterMs, spans: mergeSpans(outcomes.filter(({ first }) => first?.afterMs === afterMs)) };
}

/** What was accepted is a note until its date, so that a team of three does not learn to look past warnings. */
function singlePoint(parts: FindingParts, world: EscalationWorld): ProofFinding[] {
  const [member] = parts.people ?? [];
  const until = Math.max(
    Number.NEGATIVE_INFINITY,
    ...world.accepted.filter((one) => one.member === member).map((one) => one.until),
  );
  const spans = parts.spans ?? [];
  const accepted = clipSpans(spans, { from: Number.NEGATIVE_INFINITY, to: until });
  const open = clipSpans(spans, { from: until, to: Number.POSITIVE_INFINITY });
  return [
    ...(open.length > 0 ? [findingOf('single_point_of_failure', { ...parts, spans: open })] : []),
    ...(accepted.length > 0 ? [findingOf('single_point_accepted', { ...parts, spans: accepted })] : []),
  ];
}

/** One finding for severities of which all else is equal. */
function joinSeverities(findings: readonly ProofFinding[]): ProofFinding[] {
  const joined = new Map<string, ProofFinding>();
  for (const finding of findings) {
    const { severities, ...rest } = finding;
    const key = JSON.stringify(rest);
    const before = joined.get(key)?.severities ?? [];
    joined.set(key, { ...finding, severities: [...new Set([...before, ...severities])] });
  }
  return [...joined.values()];
}
