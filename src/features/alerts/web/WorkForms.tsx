/** Forms of work that is somebody's, be it an alert or an incident. */
import { Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { listPeople } from './api-routes.ts';

/** The people that may be given work; the server refuses those who may not see the scope. */
export function usePeople(): readonly { value: string; label: string }[] {
  const query = useQuery({
    queryKey: ['account', 'names'],
    queryFn: ({ signal }) => api(listPeople, { query: { state: 'active', limit: 500 }, signal }),
  });
  return query.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [];
}

interface FormProps<Values> {
  send(values: Values): Promise<unknown>;
  onClose(): void;
}

export function NoteForm({ send, onClose }: FormProps<{ readonly text: string }>) {
  const form = useForm({
    initial: { text: '' },
    submit: async (values) => {
      await send(values);
      onClose();
    },
  });
  return (
    <FormView form={form} send="Add the note" onCancel={onClose}>
      <Textarea label="Note" autosize minRows={4} data-autofocus {...form.field('text')} />
    </FormView>
  );
}

export function AssignForm({ send, onClose }: FormProps<{ readonly assigneeId: string; readonly reason: string }>) {
  const people = usePeople();
  const form = useForm({
    initial: { assigneeId: '', reason: '' },
    submit: async (values) => {
      await send(values);
      onClose();
    },
  });
  return (
    <FormView form={form} send="Assign" onCancel={onClose}>
      <Select
        label="To"
        searchable
        data={[...people]}
        value={form.values.assigneeId === '' ? null : form.values.assigneeId}
        error={form.errorOf('assigneeId')}
        onChange={(value) => form.set('assigneeId', value ?? '')}
        data-autofocus
      />
      <Textarea label="Reason (may be empty)" autosize minRows={2} {...form.field('reason')} />
    </FormView>
  );
}

/** `alr_…` from an id or from the address of an alert's page. */
export const alertIdIn = (text: string): string => /alr_[0-9a-z]{26}/.exec(text)?.[0] ?? text.trim();
