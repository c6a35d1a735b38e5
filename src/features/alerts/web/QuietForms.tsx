/** Looking away from an alert until an hour: one alert by its owner, or its rule on its entity for everybody. */
import { Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { dayMs, hourMs, toInstant } from '#base/time.ts';
import { api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { type Form, useForm } from '#ui/form.ts';
import { PageLink } from '#ui/nav.tsx';
import { ApiError, problemOf } from '#ui/problem.ts';
import { countText } from '#ui/time-text.ts';
import { toast } from '#ui/toast.tsx';
import { Tag, zoneOf } from '#ui/Value.tsx';
import type { AlertFormProps } from './AlertDialogs.tsx';
import { type AlertView, getAlert, silenceAlert, snoozeAlert, wakeAlert } from './api-routes.ts';
import { entityWithKind, titleOf } from './words.ts';

const other = 'other';

interface End {
  readonly value: string;
  readonly label: string;
}
const ends = (spans: readonly (readonly [label: string, ms: number])[]): readonly End[] => [
  ...spans.map(([label, ms]) => ({ value: String(ms), label })),
  { value: other, label: 'another hour …' },
];

const snoozeEnds = ends([
  ['in 1 hour', hourMs],
  ['in 4 hours', 4 * hourMs],
  ['in 1 day', dayMs],
  ['in 7 days', 7 * dayMs],
]);
const silenceEnds = ends([
  ['in 8 hours', 8 * hourMs],
  ['in 1 day', dayMs],
  ['in 7 days', 7 * dayMs],
  ['in 30 days', 30 * dayMs],
]);

interface QuietValues extends Record<string, unknown> {
  readonly span: string;
  readonly at: string;
  readonly reason: string;
}

/** The hour that was chosen; throws what the field `at` shows when there is none. */
function untilOf({ span, at }: QuietValues): string {
  if (span !== other) return toInstant(Date.now() + Number(span));
  const time = new Date(at);
  if (Number.isNaN(time.getTime()))
    throw new ApiError(
      problemOf(0, { title: 'When?', issues: [{ code: 'missing', place: 'body/at', message: 'say until when' }] }),
    );
  return toInstant(time);
}

function EndFields({ form, choices }: { form: Form<QuietValues>; choices: readonly End[] }) {
  return (
    <>
      <Select
        label="Until"
        data={[...choices]}
        allowDeselect={false}
        value={form.values.span}
        onChange={(value) => form.set('span', value ?? other)}
        data-autofocus
      />
      {form.values.span === other && (
        <TextInput type="datetime-local" label={`Hour (${zoneOf()})`} {...form.field('at')} />
      )}
    </>
  );
}

export function SnoozeForm({ alert, acting, onClose }: AlertFormProps) {
  const form = useForm<QuietValues>({
    initial: { span: snoozeEnds[1]?.value ?? other, at: '', reason: '' },
    submit: async (values) => {
      const until = untilOf(values);
      const snoozed = await acting.send(snoozeAlert, alert, { until, reason: values.reason });
      const undo = async (): Promise<void> => void (await acting.send(wakeAlert, alert, {}));
      if (snoozed !== undefined) toast({ text: 'Put off; it is yours and comes back by itself', undo });
      onClose();
    },
  });
  return (
    <FormView form={form} send="Put off" onCancel={onClose}>
      <p className="wf-flat wf-dim">It is yours, and out of the queue until then or until its severity rises.</p>
      <EndFields form={form} choices={snoozeEnds} />
      <Textarea label="What you wait for (may be empty)" autosize minRows={2} {...form.field('reason')} />
    </FormView>
  );
}

export function SilenceForm({ alert, acting, onClose }: AlertFormProps) {
  const form = useForm<QuietValues>({
    initial: { span: silenceEnds[1]?.value ?? other, at: '', reason: '' },
    submit: async (values) => {
      const silenced = await acting.send(silenceAlert, alert, { until: untilOf(values), reason: values.reason });
      if (silenced !== undefined) toast({ text: 'Silenced. The page Silences lists it.' });
      onClose();
    },
  });
  return (
    <FormView form={form} send="Silence" onCancel={onClose}>
      <p className="wf-flat">
        <strong>{titleOf(alert)}</strong> on <span className="wf-mono">{entityWithKind(alert.entity)}</span> raises no
        alerts until then. Events are stored and counted all the same; a higher severity breaks through.
      </p>
      <TrueBefore alert={alert} />
      <EndFields form={form} choices={silenceEnds} />
      <Textarea label="Reason" autosize minRows={2} {...form.field('reason')} />
      <p className="wf-flat wf-dim">
        This alert stays as it is: judge it. All silences: <PageLink to="/silences">Silences</PageLink>
      </p>
    </FormView>
  );
}

/** A rule that was right before is not silenced lightly. */
function TrueBefore({ alert }: { alert: AlertView }) {
  const { data } = useQuery({
    queryKey: ['alert', alert.id],
    queryFn: ({ signal }) => api(getAlert, { params: { id: alert.id }, signal }),
  });
  const found = (data?.ruleVerdicts ?? [])
    .filter(({ verdict }) => verdict.startsWith('true_positive'))
    .reduce((sum, { count }) => sum + count, 0);
  if (found === 0) return null;
  return (
    <p className="wf-flat" role="alert">
      <Tag tone="bad">{`This rule was right ${countText(found)} ${found === 1 ? 'time' : 'times'} before.`}</Tag>
    </p>
  );
}
