import { Select, Textarea, TextInput } from '@mantine/core';
import type { Severity } from '#features/alerts/model.ts';
import { AssignForm, alertIdIn, NoteForm } from '#features/alerts/web/WorkForms.tsx';
import type { ApiRoute } from '#ui/api.ts';
import { Dialog, FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { severityOptions } from '#ui/words.ts';
import {
  addAlert,
  assignIncident,
  closeIncident,
  describeIncident,
  type IncidentView,
  noteIncident,
  reopenIncident,
  resolveIncident,
} from './api-routes.ts';
import type { IncidentDialog } from './incident-actions.ts';

export interface Sending {
  send(
    route: ApiRoute<IncidentView>,
    body: object | undefined,
    did: string,
    params?: Readonly<Record<string, string>>,
    undo?: () => Promise<void>,
  ): Promise<void>;
}

export interface IncidentDialogsProps extends Sending {
  readonly incident: IncidentView;
  readonly open: IncidentDialog | undefined;
  onClose(): void;
}

const moves = {
  resolve: { route: resolveIncident, title: 'Resolve the incident', send: 'Resolve', did: 'Resolved' },
  close: { route: closeIncident, title: 'Close the incident', send: 'Close', did: 'Closed' },
  reopen: { route: reopenIncident, title: 'Reopen the incident', send: 'Reopen', did: 'Open again' },
} as const;

/** Everything about one incident that needs more than a key. */
export function IncidentDialogs({ incident, open, onClose, send }: IncidentDialogsProps) {
  const form = { incident, onClose, send };
  return (
    <>
      <Dialog title="Note" open={open === 'note'} onClose={onClose}>
        <NoteForm onClose={onClose} send={(values) => send(noteIncident, values, 'Noted')} />
      </Dialog>
      <Dialog title="Describe the incident" open={open === 'describe'} onClose={onClose} size={512}>
        <DescribeForm {...form} />
      </Dialog>
      <Dialog title="Assign the incident" open={open === 'assign'} onClose={onClose}>
        <AssignForm onClose={onClose} send={(values) => send(assignIncident, values, 'Assigned')} />
      </Dialog>
      <Dialog title="Add an alert" open={open === 'addAlert'} onClose={onClose}>
        <AddAlertForm {...form} />
      </Dialog>
      {(['resolve', 'close', 'reopen'] as const).map((name) => (
        <Dialog key={name} title={moves[name].title} open={open === name} onClose={onClose}>
          <MoveForm {...form} move={moves[name]} />
        </Dialog>
      ))}
    </>
  );
}

interface FormProps extends Sending {
  readonly incident: IncidentView;
  onClose(): void;
}

function DescribeForm({ incident, send, onClose }: FormProps) {
  const form = useForm({
    initial: { title: incident.title ?? '', summary: incident.summary ?? '', severity: incident.severity as string },
    submit: async (values) => {
      await send(describeIncident, values, 'Changed');
      onClose();
    },
  });
  return (
    <FormView form={form} send="Save" onCancel={onClose}>
      <TextInput label="Title" data-autofocus {...form.field('title')} />
      <SeverityField value={form.values.severity as Severity} onChange={(severity) => form.set('severity', severity)} />
      <Textarea label="Summary" autosize minRows={5} {...form.field('summary')} />
    </FormView>
  );
}

export function SeverityField({ value, onChange }: { value: Severity; onChange: (severity: Severity) => void }) {
  return (
    <Select
      label="Severity"
      allowDeselect={false}
      data={[...severityOptions]}
      value={value}
      onChange={(next) => onChange((next ?? value) as Severity)}
    />
  );
}

function AddAlertForm({ incident, send, onClose }: FormProps) {
  const form = useForm({
    initial: { alertId: '' },
    submit: async ({ alertId }) => {
      await send(addAlert, undefined, 'Added', { id: incident.id, alertId: alertIdIn(alertId) });
      onClose();
    },
  });
  return (
    <FormView form={form} send="Add" onCancel={onClose}>
      <TextInput
        label="The alert"
        description="Its id, or the address of its page"
        data-autofocus
        {...form.field('alertId')}
      />
    </FormView>
  );
}

function MoveForm({
  incident,
  send,
  onClose,
  move,
}: FormProps & { readonly move: (typeof moves)[keyof typeof moves] }) {
  const form = useForm({
    initial: { reason: '' },
    submit: async (values) => {
      await send(move.route, values, move.did);
      onClose();
    },
  });
  return (
    <FormView form={form} send={move.send} onCancel={onClose}>
      {incident.openAlerts > 0 && move.send !== 'Reopen' && (
        <p className="wf-flat wf-dim">
          {incident.openAlerts} of its alerts {incident.openAlerts === 1 ? 'is' : 'are'} still open and keep their
          owners.
        </p>
      )}
      <Textarea label="Reason" autosize minRows={3} data-autofocus {...form.field('reason')} />
    </FormView>
  );
}
