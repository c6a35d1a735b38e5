/** Filters, views and sentences of incidents. Pure. */

import type { FilterSpec, FilterValues } from '#ui/filters.ts';
import { filterQuery } from '#ui/filters.ts';
import { visibleText } from '#ui/json-lines.ts';
import type { ListState } from '#ui/list.ts';
import { problemFrom } from '#ui/problem.ts';
import { ageText, countText } from '#ui/time-text.ts';
import { severityOptions } from '#ui/words.ts';
import type { IncidentView } from './api-routes.ts';

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

const live: FilterValues<typeof incidentFilters> = { state: ['open', 'resolved'] };

type IncidentListState = ListState<typeof incidentFilters>;

/** An address without filters means what is not closed yet. */
export function withDefaultView(state: IncidentListState): IncidentListState {
  if (Object.keys(state.values).length > 0) return state;
  return {
    ...state,
    values: live,
    viewKey: `live ${state.viewKey}`,
    query: () => ({ ...state.query(), ...filterQuery(incidentFilters, live, new Date()) }),
  };
}

export const titleOf = (incident: Pick<IncidentView, 'title'>): string =>
  incident.title === null ? '(title erased)' : visibleText(incident.title);

/** "3 alerts, 1 still open" */
export function alertsText({ alerts, openAlerts }: Pick<IncidentView, 'alerts' | 'openAlerts'>): string {
  if (alerts === 0) return 'no alerts';
  const all = `${countText(alerts)} ${alerts === 1 ? 'alert' : 'alerts'}`;
  return `${all}, ${openAlerts === 0 ? 'none open' : `${countText(openAlerts)} still open`}`;
}

/** What the other person did, when a change came too late. */
export function conflictText(error: unknown, nowMs: number): string | undefined {
  const { code, details } = problemFrom(error);
  const at = typeof details?.at === 'string' ? ` ${ageText(details.at, nowMs)}` : '';
  if (code === 'incident_already_claimed') {
    const by = details?.by as { readonly name?: unknown } | undefined;
    return `${typeof by?.name === 'string' ? visibleText(by.name) : 'Somebody else'} claimed it${at}.`;
  }
  const state = /^incident_already_(open|resolved|closed)$/.exec(code)?.[1];
  return state === undefined ? undefined : `It is ${state} already${at}.`;
}
