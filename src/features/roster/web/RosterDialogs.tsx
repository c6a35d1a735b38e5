import { Select, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { dayMs, hourMs } from '#base/time.ts';
import { attendedCovers, dutyRoles } from '#engine/roster/model.ts';
import { type ApiRoute, api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { type Form, useForm } from '#ui/form.ts';
import { useMe } from '#ui/session.ts';
import { toast } from '#ui/toast.tsx';
import { refreshTopics } from '#ui/use-live.ts';
import { zoneOf } from '#ui/Value.tsx';
import {
  acceptUnattended,
  bookLeave,
  type DutyView,
  makeOverride,
  offerSwap,
  setHolidays,
  setProvider,
} from './api-routes.ts';
import { instantOf, localInput, rosterTopics, useMembers } from './data.ts';
import { hoursOf } from './hours-text.ts';
import { coverWords, roleWords } from './words.ts';

interface DialogProps {
  onClose(): void;
}

/** Sends, tells, closes, and asks again for all that may look different now. */
function useSending(onClose: () => void) {
  const queries = useQueryClient();
  return async (route: ApiRoute<unknown>, input: { params?: Record<string, string>; body: object }, did: string) => {
    await api(route, input);
    onClose();
    refreshTopics(queries, rosterTopics);
    toast({ text: did });
  };
}

interface SpanValues extends Record<string, unknown> {
  startsAt: string;
  endsAt: string;
}

function SpanFields<V extends SpanValues>({ form }: { form: Form<V> }) {
  return (
    <div className="wf-row">
      <TextInput type="datetime-local" label={`From (${zoneOf()})`} className="wf-grow" {...form.field('startsAt')} />
      <TextInput type="datetime-local" label="To" className="wf-grow" {...form.field('endsAt')} />
    </div>
  );
}

const spanOf = ({ startsAt, endsAt }: SpanValues) => ({ startsAt: instantOf(startsAt), endsAt: instantOf(endsAt) });
const reasonOf = (reason: string) => (reason.trim() === '' ? {} : { reason });
/** The next full hour: what people mean when they plan. */
const nextHour = (): number => Math.ceil(Date.now() / hourMs) * hourMs;

export function LeaveForm({ onClose, mayForOthers }: DialogProps & { mayForOthers: boolean }) {
  const me = useMe();
  const members = useMembers();
  const send = useSending(onClose);
  const form = useForm({
    initial: { accountId: me.id, startsAt: localInput(nextHour()), endsAt: localInput(nextHour() + dayMs), reason: '' },
    submit: (values) =>
      send(
        bookLeave,
        { body: { accountId: values.accountId, ...spanOf(values), ...reasonOf(values.reason) } },
        'Leave is booked',
      ),
  });
  return (
    <FormView form={form} send="Book leave" onCancel={onClose}>
      {mayForOthers && (
        <Select
          label="Who"
          data={members.people}
          searchable
          allowDeselect={false}
          value={form.values.accountId}
          onChange={(value) => form.set('accountId', value ?? me.id)}
        />
      )}
      <SpanFields form={form} />
      <Textarea label="Reason" description="Shown to you and to who manages rosters" {...form.field('reason')} />
      <p className="wf-flat wf-dim">
        Duty that falls into it passes on: to the next layer, else to the fallback chain.
      </p>
    </FormView>
  );
}

export interface OverrideProps extends DialogProps {
  readonly queueId: string;
  /** An offer of one's own duty, not an override. */
  readonly swap?: boolean;
  /** The duty that the offer is about. */
  readonly duty?: DutyView | undefined;
}

export function OverrideForm({ queueId, onClose, swap = false, duty }: OverrideProps) {
  const me = useMe();
  const members = useMembers();
  const send = useSending(onClose);
  const form = useForm({
    initial: {
      memberId: '',
      role: (duty?.secondary?.id === me.id ? 'secondary' : 'primary') as string,
      cover: (duty?.cover ?? 'on-call') as string,
      startsAt: localInput(duty === undefined ? nextHour() : Date.parse(duty.startsAt)),
      endsAt: localInput(duty?.endsAt ? Date.parse(duty.endsAt) : nextHour() + 8 * hourMs),
      reason: '',
    },
    submit: ({ memberId, role, cover, reason, ...span }) =>
      send(
        swap ? offerSwap : makeOverride,
        { params: { id: queueId }, body: { memberId, role, cover, ...spanOf(span), ...reasonOf(reason) } },
        swap ? 'Offered: it counts when they accept' : 'They are on duty then',
      ),
  });
  const choices = swap ? members.people.filter(({ value }) => value !== me.id) : members.choices;
  return (
    <FormView form={form} send={swap ? 'Offer' : 'Put on duty'} onCancel={onClose}>
      <Select
        label={swap ? 'Who takes it' : 'Who'}
        placeholder="Choose"
        data={choices}
        searchable
        data-autofocus
        value={form.values.memberId === '' ? null : form.values.memberId}
        error={form.errorOf('memberId')}
        onChange={(value) => form.set('memberId', value ?? '')}
      />
      <div className="wf-row">
        <Select
          label="As"
          data={dutyRoles.map((value) => ({ value, label: roleWords[value] }))}
          allowDeselect={false}
          value={form.values.role}
          onChange={(value) => form.set('role', value ?? 'primary')}
        />
        <Select
          label="How"
          data={attendedCovers.map((value) => ({ value, label: coverWords[value] }))}
          allowDeselect={false}
          value={form.values.cover}
          onChange={(value) => form.set('cover', value ?? 'on-call')}
        />
      </div>
      <SpanFields form={form} />
      <Textarea label="Reason" {...form.field('reason')} />
    </FormView>
  );
}

export function UnattendedForm({ queueId, onClose }: DialogProps & { queueId: string }) {
  const send = useSending(onClose);
  const form = useForm({
    initial: { hours: '', startsAt: localInput(nextHour()), endsAt: localInput(nextHour() + 90 * dayMs), reason: '' },
    submit: async ({ hours, reason, ...span }) => {
      const blocks = hoursOf(hours);
      if (blocks === undefined) throw new Error('The hours cannot be read. Write them like mon-fri 18:00-08:00.');
      const body = { zone: zoneOf(), hours: blocks, ...spanOf(span), reason };
      await send(acceptUnattended, { params: { id: queueId }, body }, 'Accepted by your name');
    },
  });
  return (
    <FormView form={form} send="Accept the risk" danger onCancel={onClose}>
      <p className="wf-flat">
        In these hours nobody looks at the queue, and nobody is called. You accept that by your name until the end; you
        answer for what waits meanwhile.
      </p>
      <TextInput
        label="Hours"
        description={`Of each week, in ${zoneOf()}; nothing means all hours`}
        placeholder="mon-fri 18:00-08:00, sat sun 00:00-24:00"
        data-autofocus
        {...form.field('hours')}
      />
      <SpanFields form={form} />
      <Textarea label="Why this can be accepted" {...form.field('reason')} />
    </FormView>
  );
}

export function HolidaysForm({ onClose }: DialogProps) {
  const send = useSending(onClose);
  const form = useForm({
    initial: { name: '', dates: '', calendar: '' },
    submit: ({ name, dates, calendar }) => {
      const list = dates.split(/[\s,;]+/).filter((date) => date !== '');
      const body = { name, dates: list, ...(calendar.trim() === '' ? {} : { calendar }) };
      return send(setHolidays, { body }, `Holidays of ${name} are set`);
    },
  });
  return (
    <FormView form={form} send="Add" onCancel={onClose}>
      <TextInput label="Name" placeholder="Austria" data-autofocus {...form.field('name')} />
      <Textarea label="Dates" placeholder="2026-12-25 2026-12-26" autosize minRows={2} {...form.field('dates')} />
      <Textarea
        label="Or the text of an iCalendar file (.ics)"
        autosize
        minRows={3}
        maxRows={8}
        {...form.field('calendar')}
      />
    </FormView>
  );
}

export function ProviderForm({ onClose }: DialogProps) {
  const me = useMe();
  const members = useMembers();
  const send = useSending(onClose);
  const form = useForm({
    initial: { name: '', responsibleId: me.id },
    submit: ({ name, responsibleId }) =>
      send(
        setProvider,
        { body: { name, responsibleId, zone: zoneOf(), hours: null } },
        `${name} can be put into rosters`,
      ),
  });
  return (
    <FormView form={form} send="Add" onCancel={onClose}>
      <TextInput label="Name of the company" data-autofocus {...form.field('name')} />
      <Select
        label="Who of us answers for it"
        description="Owns the queue in the provider's hours"
        data={members.people}
        searchable
        allowDeselect={false}
        value={form.values.responsibleId}
        onChange={(value) => form.set('responsibleId', value ?? me.id)}
      />
    </FormView>
  );
}
