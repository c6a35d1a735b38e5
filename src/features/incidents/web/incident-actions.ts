import type { IncidentVerb } from '#features/incidents/policy.ts';
import type { Action } from '#ui/action.ts';
import type { IncidentView } from './api-routes.ts';

export type IncidentDialog = 'note' | 'describe' | 'assign' | 'addAlert' | 'resolve' | 'close' | 'reopen';

export interface IncidentContext {
  readonly incident: IncidentView;
  open(dialog: IncidentDialog): void;
  claim(): Promise<void>;
  release(): Promise<void>;
}

type Icon = NonNullable<Action<IncidentContext>['icon']>;

const can =
  (verb: IncidentVerb) =>
  ({ incident }: IncidentContext): boolean =>
    incident.can[verb];

const dialog = (
  verb: IncidentVerb,
  title: string,
  keys: string,
  icon: Icon,
  name: IncidentDialog,
): Action<IncidentContext> => ({
  id: `incident.${verb}`,
  title,
  section: 'Incident',
  keys,
  icon,
  may: can(verb),
  run: ({ open }) => open(name),
});

/** What can be done with one incident; the order is that of the buttons. */
export const incidentActions: readonly Action<IncidentContext>[] = [
  {
    id: 'incident.claim',
    title: 'Claim',
    section: 'Incident',
    keys: 'c',
    icon: 'claim',
    may: can('claim'),
    run: ({ claim }) => claim(),
  },
  dialog('note', 'Note', 'n', 'note', 'note'),
  dialog('resolve', 'Resolve', 'v', 'check', 'resolve'),
  dialog('reopen', 'Reopen', 'shift+r', 'undo', 'reopen'),
  dialog('close', 'Close', 'shift+c', 'close', 'close'),
  dialog('change', 'Describe', 'd', 'rule', 'describe'),
  dialog('addAlert', 'Add an alert', '+', 'plus', 'addAlert'),
  dialog('assign', 'Assign', 'a', 'user', 'assign'),
  {
    id: 'incident.release',
    title: 'Give back to the queue',
    section: 'Incident',
    keys: 'u',
    icon: 'inbox',
    may: can('release'),
    run: ({ release }) => release(),
  },
];

export const incidentButtons = 4;
