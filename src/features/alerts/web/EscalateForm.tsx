import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { useMe } from '#ui/session.ts';
import { toast } from '#ui/toast.tsx';
import type { AlertFormProps } from './AlertDialogs.tsx';
import { escalateAlert, openIncidents } from './api-routes.ts';
import { entityText, titleOf } from './words.ts';

const newIncident = '';

/** Hands an alert over, to a new incident or to one that is there, with what was seen, done and asked. */
export function EscalateForm({ alert, acting, onClose }: AlertFormProps) {
  const me = useMe();
  const incidents = useQuery({
    queryKey: ['incident', 'open', alert.scope],
    queryFn: ({ signal }) => api(openIncidents, { query: { state: 'open,resolved', scope: alert.scope }, signal }),
  });
  const form = useForm({
    initial: {
      incident: newIncident,
      title: `${titleOf(alert)}: ${entityText(alert.entity)}`.slice(0, 200),
      mine: false,
      seen: '',
      done: '',
      asked: '',
    },
    submit: async ({ incident, title, mine, ...handover }) => {
      const to =
        incident === newIncident ? { title, ...(mine ? { assigneeId: me.id } : {}) } : { incidentId: incident };
      const escalated = await acting.send(escalateAlert, alert, { ...handover, to });
      if (escalated !== undefined) toast({ text: `Escalated to “${escalated.title ?? escalated.id}”` });
      onClose();
    },
  });
  const choices = incidents.data?.items.map((one) => ({ value: one.id, label: one.title ?? one.id })) ?? [];
  return (
    <FormView form={form} send="Escalate" onCancel={onClose}>
      <Select
        label="Incident"
        searchable
        allowDeselect={false}
        data={[{ value: newIncident, label: 'A new incident' }, ...choices]}
        value={form.values.incident}
        onChange={(value) => form.set('incident', value ?? newIncident)}
      />
      {form.values.incident === newIncident && (
        <>
          <TextInput label="Its title" {...form.field('title')} />
          <Checkbox
            label="I lead it; otherwise it waits in the queue"
            checked={form.values.mine}
            onChange={(event) => form.set('mine', event.currentTarget.checked)}
          />
        </>
      )}
      <Textarea
        label="Seen"
        description="What you saw, and why it matters"
        autosize
        minRows={2}
        data-autofocus
        {...form.field('seen')}
      />
      <Textarea
        label="Done"
        description="What you did about it so far; “nothing yet” is an answer"
        autosize
        minRows={2}
        {...form.field('done')}
      />
      <Textarea
        label="Asked"
        description="What you ask of those who take over"
        autosize
        minRows={2}
        {...form.field('asked')}
      />
    </FormView>
  );
}
