import { Select, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { listPeople } from '#features/identity/web/api-routes.ts';
import { api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { Asked, Empty } from '#ui/States.tsx';
import { toast } from '#ui/toast.tsx';
import { refreshTopics } from '#ui/use-live.ts';
import { assignDuty, type QueueView } from './api-routes.ts';
import { holderOptions } from './words.ts';

interface HandOverProps {
  readonly queue: QueueView;
  onClose(): void;
}

/** From now on somebody else holds the queue, and owns all in it that nobody claimed. */
export function HandOver({ queue, onClose }: HandOverProps) {
  const people = useQuery({
    queryKey: ['account', 'active'],
    queryFn: ({ signal }) => api(listPeople, { query: { state: 'active', limit: 500 }, signal }),
  });
  return (
    <Asked query={people} lead="The people">
      {({ items }) => {
        const options = holderOptions(items, queue.holder.id);
        if (options.length > 0) return <HandOverForm queue={queue} options={options} onClose={onClose} />;
        return (
          <Empty
            state="zero"
            title="There is nobody to hand over to"
            what="Only people with an active account can hold a queue. Invite somebody on the People page."
          />
        );
      }}
    </Asked>
  );
}

function HandOverForm({ queue, options, onClose }: HandOverProps & { options: ReturnType<typeof holderOptions> }) {
  const queries = useQueryClient();
  const form = useForm({
    initial: { holderId: '', reason: '' },
    submit: async ({ holderId, reason }) => {
      const body = { holderId, ...(reason.trim() === '' ? {} : { reason }) };
      await api(assignDuty, { params: { id: queue.id }, body });
      onClose();
      refreshTopics(queries, ['queue', 'alert', 'incident', 'journal']);
      toast({ text: `${options.find(({ value }) => value === holderId)?.label ?? 'They'} holds ${queue.name} now` });
    },
  });
  return (
    <FormView form={form} send="Hand over" onCancel={onClose}>
      <p className="wf-flat wf-dim">
        Whoever holds the queue owns every alert and incident in it that nobody claimed, from this moment on.
      </p>
      <Select
        label="To whom"
        placeholder="Choose a person"
        data={options.map(({ value, label }) => ({ value, label }))}
        searchable
        data-autofocus
        autoFocus
        nothingFoundMessage="Nobody fits"
        value={form.values.holderId === '' ? null : form.values.holderId}
        error={form.errorOf('holderId')}
        onChange={(value) => form.set('holderId', value ?? '')}
      />
      <Textarea label="Reason" placeholder="End of shift" autosize minRows={2} {...form.field('reason')} />
    </FormView>
  );
}
