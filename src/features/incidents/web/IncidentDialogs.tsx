import { Select, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { severities } from '#features/alerts/model.ts';
import { type ApiRoute, api } from '#ui/api.ts';
import { Dialog, FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { pathOf, useGo } from '#ui/nav.tsx';
import { useSession } from '#ui/session.ts';
import { toast } from '#ui/toast.tsx';
import { refreshTopics } from '#ui/use-live.ts';
import { plainWords } from '#ui/words.ts';
import {
  assignIncident,
  closeIncident,
  declareIncident,
  describeIncident,
  type IncidentView,
  listPeople,
  noteIncident,
  reopenIncident,
  resolveIncident,
} from './api-routes.ts';

const severityData = [...severities].reverse().map((value) => ({ value, label: plainWords(value) }));

interface DialogProps {
  readonly open: boolean;
  onClose(): void;
}

/** Calls a route on an incident, then lets every page ask again. */
function useSend() {
  const queries = useQueryClient();
  return async (route: ApiRoute<IncidentView>, id: string | undefined, body: object): Promise<IncidentView> => {
    const reply = await api(route, { ...(id === undefined ? {} : { params: { id } }), body });
    refreshTopics(queries, ['incident', 'alert', 'journal']);
    return reply;
  };
}

export function DeclareDialog({ open, onClose }: DialogProps) {
  return (
    <Dialog title="Declare an incident" open={open} onClose={onClose} size={560}>
      <DeclareForm onClose={onClose} />
    </Dialog>
  );
}

function DeclareForm({ onClose }: Pick<DialogProps, 'onClose'>) {
  const session = useSession();
  const send = useSend();
  const go = useGo();
  const scopes = useScopes(session);
  const form = useForm({
    initial: { title: '', summary: '', severity: 'medium', scope: scopes[0]?.value ?? '' },
    submit: async (values) => {
      const made = await send(declareIncident, undefined, values);
      onClose();
      go(pathOf('/incidents/$id', { id: made.id }));
    },
  });
  return (
    <FormView form={form} send="Declare" onCancel={onClose}>
      <TextInput label="Title" data-autofocus {...form.field('title')} />
      <Choice
        label="Severity"
        data={severityData}
        value={form.values.severity}
        onPick={(one) => form.set('severity', one)}
      />
      {scopes.length > 1 && (
        <Choice label="Scope" data={scopes} value={form.values.scope} onPick={(one) => form.set('scope', one)} />
      )}
      <Textarea label="Summary (may be empty)" autosize minRows={3} {...form.field('summary')} />
    </FormView>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

/** The scopes that the session says the person works in. */
function useScopes(session: unknown): Option[] {
  const query = useQuery({
    queryKey: ['scope', 'mine'],
    queryFn: async ({ signal }) =>
      (await fetch('/api/session', { signal })).json() as Promise<{ scopes: { id: string; name: string }[] }>,
    enabled: session !== undefined,
  });
  return query.data?.scopes.map(({ id, name }) => ({ value: id, label: name })) ?? [];
}

interface ChoiceProps {
  readonly label: string;
  readonly data: readonly Option[];
  readonly value: string;
  onPick(value: string): void;
}

const Choice = ({ label, data, value, onPick }: ChoiceProps) => (
  <Select label={label} data={[...data]} value={value} allowDeselect={false} onChange={(one) => onPick(one ?? value)} />
);

export type IncidentDialog = 'describe' | 'note' | 'assign' | 'resolve' | 'close' | 'reopen';

interface IncidentDialogsProps {
  readonly incident: IncidentView;
  readonly open: IncidentDialog | undefined;
  onClose(): void;
}

/** Everything about one incident that needs more than a key. */
export function IncidentDialogs({ incident, open, onClose }: IncidentDialogsProps) {
  const form = { incident, onClose };
  return (
    <>
      <Dialog title="Title, summary, severity" open={open === 'describe'} onClose={onClose} size={620}>
        <DescribeForm {...form} />
      </Dialog>
      <Dialog title="Note" open={open === 'note'} onClose={onClose}>
        <NoteForm {...form} />
      </Dialog>
      <Dialog title="Assign the incident" open={open === 'assign'} onClose={onClose}>
        <AssignForm {...form} />
      </Dialog>
      <Dialog title="Resolve: what it was about is over" open={open === 'resolve'} onClose={onClose}>
        <ReasonForm {...form} route={resolveIncident} send="Resolve" />
      </Dialog>
      <Dialog title="Close: nothing is left to do" open={open === 'close'} onClose={onClose}>
        <ReasonForm {...form} route={closeIncident} send="Close" />
      </Dialog>
      <Dialog title="Reopen" open={open === 'reopen'} onClose={onClose}>
        <ReasonForm {...form} route={reopenIncident} send="Reopen" />
      </Dialog>
    </>
  );
}

type FormProps = Pick<IncidentDialogsProps, 'incident' | 'onClose'>;

function DescribeForm({ incident, onClose }: FormProps) {
  const sendTo = useSend();
  const form = useForm({
    initial: { title: incident.title ?? '', summary: incident.summary ?? '', severity: incident.severity as string },
    submit: async (values) => {
      await sendTo(describeIncident, incident.id, values);
      onClose();
    },
  });
  return (
    <FormView form={form} send="Keep" onCancel={onClose}>
      <TextInput label="Title" data-autofocus {...form.field('title')} />
      <Choice
        label="Severity"
        data={severityData}
        value={form.values.severity}
        onPick={(one) => form.set('severity', one)}
      />
      <Textarea label="Summary" autosize minRows={5} {...form.field('summary')} />
    </FormView>
  );
}

function NoteForm({ incident, onClose }: FormProps) {
  const sendTo = useSend();
  const form = useForm({
    initial: { text: '' },
    submit: async (values) => {
      await sendTo(noteIncident, incident.id, values);
      onClose();
    },
  });
  return (
    <FormView form={form} send="Add the note" onCancel={onClose}>
      <Textarea label="Note" autosize minRows={4} data-autofocus {...form.field('text')} />
    </FormView>
  );
}

function AssignForm({ incident, onClose }: FormProps) {
  const sendTo = useSend();
  const people = useQuery({
    queryKey: ['account', 'names'],
    queryFn: ({ signal }) => api(listPeople, { query: { state: 'active', limit: 500 }, signal }),
  });
  const form = useForm({
    initial: { assigneeId: '', reason: '' },
    submit: async (values) => {
      const assigned = await sendTo(assignIncident, incident.id, values);
      toast({ text: `Assigned to ${assigned.owner.name}` });
      onClose();
    },
  });
  return (
    <FormView form={form} send="Assign" onCancel={onClose}>
      <Select
        label="To"
        searchable
        data={people.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        value={form.values.assigneeId === '' ? null : form.values.assigneeId}
        error={form.errorOf('assigneeId')}
        onChange={(value) => form.set('assigneeId', value ?? '')}
        data-autofocus
      />
      <Textarea label="Reason (may be empty)" autosize minRows={2} {...form.field('reason')} />
    </FormView>
  );
}

function ReasonForm({ incident, onClose, route, send }: FormProps & { route: ApiRoute<IncidentView>; send: string }) {
  const sendTo = useSend();
  const form = useForm({
    initial: { reason: '' },
    submit: async (values) => {
      await sendTo(route, incident.id, values);
      onClose();
    },
  });
  return (
    <FormView form={form} send={send} onCancel={onClose}>
      <Textarea label="Reason" autosize minRows={2} data-autofocus {...form.field('reason')} />
    </FormView>
  );
}
