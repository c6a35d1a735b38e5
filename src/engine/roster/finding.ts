/** What is wrong with a roster or an escalation policy: what, when, who and where it is written. */

import type { Span } from '#base/spans.ts';
import { localText } from '#engine/calendar/zone.ts';

/** An `error` forbids publishing. A `note` tells what was accepted, so that it is not forgotten. */
export const findingSeverities = ['error', 'warning', 'note'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

export interface Finding<Code extends string = string> {
  readonly code: Code;
  readonly severity: FindingSeverity;
  /** `queues.triage`, `policies.critical.steps.1`: where in the file or on the page. */
  readonly place: string;
  readonly message: string;
  readonly hint: string | undefined;
  /** When it applies, sorted and disjoint; empty when it applies always. */
  readonly spans: readonly Span[];
  /** Accounts or providers concerned. */
  readonly people: readonly string[];
}

/** `Sun 2026-12-06 02:00 – Sun 2026-12-06 06:00`, in the zone. */
export const spanText = ({ from, to }: Span, zone: string): string =>
  `${localText(zone, from)} – ${localText(zone, to)}`;

export const totalOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0);

const order = (finding: Finding): string =>
  `${findingSeverities.indexOf(finding.severity)} ${String(finding.spans[0]?.from ?? 0).padStart(16, '0')} ${finding.code}`;

/** Worst first, then earliest. */
export const sortFindings = <F extends Finding>(findings: readonly F[]): F[] =>
  [...findings].sort((a, b) => (order(a) < order(b) ? -1 : 1));
