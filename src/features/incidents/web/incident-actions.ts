import type { Action } from '#ui/action.ts';
import type { IncidentView } from './api-routes.ts';
import type { IncidentDialog } from './IncidentDialogs.tsx';

export interface IncidentContext {
  readonly incident: IncidentView;
  claim(): Promise<void>;
  release(): Promise<void>;
  open(dialog: IncidentDialog): void;
}

const dialog = (
  name: IncidentDialog,
  title: string,
  keys: string,
  icon: NonNullable<Action<IncidentContext>['icon']>,
  may: Action<IncidentContext>['may'],
): Action<IncidentContext> => ({
  id: `incident.${name}`,
  title,
  section: 'Incident',
  keys,
  icon,
  may,
  run: ({ open }) => open(name),
});

/** What can be done with one incident. The order is that of the buttons. */
export const incidentActions: readonly Action<IncidentContext>[] = [
  {
    id: 'incident.claim',
    title: 'Claim',
    section: 'Incident',
    keys: 'c',
    icon: 'claim',
    may: ({ incident }) => incident.can.claim,
    run: ({ claim }) => claim(),
  },
  dialog('note', 'Note', 'n', 'note', ({ incident }) => incident.can.note),
  dialog('resolve', 'Resolve', 'v', 'verdict', ({ incident }) => incident.can.resolve),
  dialog('close', 'Close', 'shift+c', 'check', ({ incident }) => incident.can.close),
  dialog('reopen', 'Reopen', 'shift+r', 'undo', ({ incident }) => incident.can.reopen),
  dialog('describe', 'Edit', 'e', 'note', ({ incident }) => incident.can.change),
  dialog('assign', 'Assign', 'a', 'user', ({ incident }) => incident.can.assign),
  {
    id: 'incident.release',
    title: 'Give back to the queue',
    section: 'Incident',
    keys: 'u',
    icon: 'inbox',
    may: ({ incident }) => incident.can.release,
    run: ({ release }) => release(),
  },
];

export const incidentButtons = 4;
