/** The routes of incidents as the page calls them. */
import type { Severity } from '#features/alerts/model.ts';
import type { AlertView, OwnerView, PersonView } from '#features/alerts/web/api-routes.ts';
import type { IncidentState } from '#features/incidents/model.ts';
import type { IncidentAbilities } from '#features/incidents/policy.ts';
import { type ApiRoute, apiRoute } from '#ui/api.ts';
import type { ListPage } from '#ui/list.ts';

export interface IncidentView {
  readonly id: string;
  readonly scope: string;
  readonly title: string | null;
  readonly summary: string | null;
  readonly severity: Severity;
  readonly state: IncidentState;
  readonly owner: OwnerView;
  readonly declaredAt: string;
  readonly declaredBy: PersonView;
  readonly resolvedAt: string | null;
  readonly closedAt: string | null;
  readonly stateBy: PersonView | null;
  readonly stateReason: string | null;
  readonly alerts: number;
  readonly openAlerts: number;
  readonly can: IncidentAbilities;
}

interface Authored {
  readonly id: string;
  readonly author: { readonly ref: string; readonly name: string };
  readonly at: string;
}

export interface EscalationView extends Authored {
  readonly alertId: string;
  readonly seen: string | null;
  readonly done: string | null;
  readonly asked: string | null;
}

export interface IncidentDetails extends IncidentView {
  readonly alertList: readonly AlertView[];
  readonly notes: readonly (Authored & { readonly text: string | null })[];
  readonly escalations: readonly EscalationView[];
}

const verb = (name: string) => apiRoute<IncidentView>('POST', `/api/incidents/:id/${name}`);

export const listIncidents: ApiRoute<ListPage<IncidentView>> = apiRoute('GET', '/api/incidents');
export const getIncident = apiRoute<IncidentDetails>('GET', '/api/incidents/:id');
export const declareIncident = apiRoute<IncidentView>('POST', '/api/incidents');
export const describeIncident = apiRoute<IncidentView>('PATCH', '/api/incidents/:id');
export const claimIncident = verb('claim');
export const releaseIncident = verb('release');
export const assignIncident = verb('assign');
export const noteIncident = verb('notes');
export const resolveIncident = verb('resolve');
export const closeIncident = verb('close');
export const reopenIncident = verb('reopen');
export const addAlert = apiRoute<IncidentView>('PUT', '/api/incidents/:id/alerts/:alertId');
export const removeAlert = apiRoute<IncidentView>('DELETE', '/api/incidents/:id/alerts/:alertId');
