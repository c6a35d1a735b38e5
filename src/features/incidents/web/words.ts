/** How incidents are put into words. */
import type { FilterSpec } from '#ui/filters.ts';
import { severityOptions } from '#ui/words.ts';
import type { IncidentView } from './api-routes.ts';

export const incidentTitle = (incident: Pick<IncidentView, 'title'>): string => incident.title ?? '(title erased)';

export const stateTones = { open: 'warn', resolved: 'calm', closed: 'good' } as const;

/** "3 alerts, 1 still open" */
export function alertsText({ alerts, openAlerts }: Pick<IncidentView, 'alerts' | 'openAlerts'>): string {
  const count = `${alerts} ${alerts === 1 ? 'alert' : 'alerts'}`;
  return openAlerts === 0 ? count : `${count}, ${openAlerts} still open`;
}

/** "Resolved by Ada: the account was disabled" */
export function stateText({
  state,
  stateBy,
  stateReason,
}: Pick<IncidentView, 'state' | 'stateBy' | 'stateReason'>): string {
  if (stateBy === null) return 'Open since it was declared';
  const did = { open: 'Reopened', resolved: 'Resolved', closed: 'Closed' }[state];
  return `${did} by ${stateBy.name}${stateReason ? `: ${stateReason}` : ''}`;
}

export const incidentFilters = {
  q: { kind: 'text', title: 'Search incidents', search: true, placeholder: 'Title, summary or id' },
  state: {
    kind: 'enum',
    title: 'State',
    options: [
      { value: 'open', label: 'Open' },
      { value: 'resolved', label: 'Resolved' },
      { value: 'closed', label: 'Closed' },
    ],
  },
  owner: { kind: 'person', title: 'Claimed by' },
  severity: { kind: 'enum', title: 'Severity', options: severityOptions },
} as const satisfies FilterSpec;
