import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { dayMs } from '#base/time.ts';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { Dialog } from '#ui/FormParts.tsx';
import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { Asked, Empty } from '#ui/States.tsx';
import { useMay, useMe } from '#ui/session.ts';
import { toast } from '#ui/toast.tsx';
import { toastProblem } from '#ui/toast-problem.tsx';
import { useActions } from '#ui/use-actions.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { Person, Tag, useNow, When } from '#ui/Value.tsx';
import { answerOverride, cancelLeave, type DutyView, type OverrideView, type QueueRoster } from './api-routes.ts';
import { rosterTopics, useDuty, useLeave, useRosters, useSwaps } from './data.ts';
import { LeaveForm, OverrideForm } from './RosterDialogs.tsx';
import { dutyOfMember } from './timeline.ts';
import { coverText } from './words.ts';

interface MyContext {
  open(dialog: 'leave'): void;
}

const actions: readonly Action<MyContext>[] = [
  {
    id: 'my-duty.leave',
    title: 'Book leave',
    section: 'My duty',
    icon: 'plus',
    keys: 'l',
    may: () => true,
    run: ({ open }) => open('leave'),
  },
];

/** My duty ahead, swaps that wait for my answer, my leave. */
export default function MyDutyPage() {
  const may = useMay();
  const [booking, setBooking] = useState(false);
  const offered = useActions(actions, { open: () => setBooking(true) });
  return (
    <>
      <PageHeader title="My duty" facts="The next six weeks" actions={offered} />
      <PageBody>
        <div className="wf-columns">
          <div className="wf-stack">
            <Waiting />
            <Ahead />
          </div>
          <MyLeave />
        </div>
      </PageBody>
      <Dialog title="Book leave" open={booking} onClose={() => setBooking(false)}>
        <LeaveForm onClose={() => setBooking(false)} mayForOthers={may('roster:manage')} />
      </Dialog>
    </>
  );
}

function Ahead() {
  const me = useMe();
  const rosters = useRosters();
  const hour = Math.floor(useNow() / 3_600_000) * 3_600_000;
  const duty = useDuty({ from: hour, to: hour + 42 * dayMs });
  const [swapping, setSwapping] = useState<DutyView>();
  return (
    <Section title="Ahead">
      <Asked query={duty} lead="Your duty">
        {({ items }) => (
          <DutyList
            duty={dutyOfMember(items, me.id).filter(({ endsAt }) => endsAt === null || Date.parse(endsAt) > hour)}
            queues={rosters.data?.items ?? []}
            me={me.id}
            onSwap={setSwapping}
          />
        )}
      </Asked>
      <Dialog title="Offer a swap" open={swapping !== undefined} onClose={() => setSwapping(undefined)}>
        <OverrideForm queueId={swapping?.queueId ?? ''} swap duty={swapping} onClose={() => setSwapping(undefined)} />
      </Dialog>
    </Section>
  );
}

interface DutyListProps {
  readonly duty: readonly DutyView[];
  readonly queues: readonly QueueRoster[];
  readonly me: string;
  onSwap(duty: DutyView): void;
}

function DutyList({ duty, queues, me, onSwap }: DutyListProps) {
  if (duty.length === 0)
    return (
      <Empty
        state="zero"
        title="You have no duty in the next six weeks"
        what="Duty comes from the rosters of the queues; the page Roster shows them all."
      />
    );
  return (
    <ul className="wf-stack" aria-label="Your duty">
      {duty.map((one) => (
        <li key={`${one.queueId} ${one.startsAt}`} className="wf-row">
          <span>
            <When at={one.startsAt} show="clock" /> –{' '}
            {one.endsAt === null ? 'until further notice' : <When at={one.endsAt} show="clock" />}
          </span>
          <strong>{queues.find(({ queueId }) => queueId === one.queueId)?.name ?? 'Queue'}</strong>
          <Tag>{one.holder.id === me ? coverText(one.cover, one.declared) : 'second'}</Tag>
          {one.cover !== null && (
            <Button size="compact-xs" variant="default" onClick={() => onSwap(one)}>
              Offer a swap
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Waiting() {
  const queries = useQueryClient();
  const me = useMe();
  const swaps = useSwaps();
  const answer = (swap: OverrideView, what: 'accept' | 'refuse' | 'cancel') =>
    api(answerOverride, { params: { id: swap.id }, body: { answer: what } })
      .then(() => toast({ text: { accept: 'Yours now', refuse: 'Refused', cancel: 'Taken back' }[what] }))
      .catch((error: unknown) => toastProblem(error, 'The swap'))
      .finally(() => refreshTopics(queries, rosterTopics));
  const waiting = swaps.data?.items ?? [];
  if (waiting.length === 0) return null;
  return (
    <Section title="Swaps that wait for an answer">
      <ul className="wf-stack">
        {waiting.map((swap) => (
          <li key={swap.id} className="wf-row">
            <When at={swap.startsAt} show="clock" /> – <When at={swap.endsAt} show="clock" />
            {swap.member.id === me.id ? (
              <>
                offered by <Person person={swap.insteadOf} />
              </>
            ) : (
              <>
                offered to <Person person={swap.member} />
              </>
            )}
            {swap.reason !== null && swap.reason !== '' && <span className="wf-dim">{swap.reason}</span>}
            {swap.can.accept && (
              <Button size="compact-xs" onClick={() => void answer(swap, 'accept')}>
                Accept
              </Button>
            )}
            {swap.can.refuse && (
              <Button size="compact-xs" variant="default" onClick={() => void answer(swap, 'refuse')}>
                Refuse
              </Button>
            )}
            {swap.can.cancel && (
              <Button size="compact-xs" variant="default" onClick={() => void answer(swap, 'cancel')}>
                Take back
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function MyLeave() {
  const queries = useQueryClient();
  const me = useMe();
  const leave = useLeave();
  const cancel = (id: string) =>
    api(cancelLeave, { params: { id }, body: {} })
      .then(() => toast({ text: 'Leave is cancelled' }))
      .catch((error: unknown) => toastProblem(error, 'The leave'))
      .finally(() => refreshTopics(queries, rosterTopics));
  return (
    <Section title="My leave">
      <Asked query={leave} lead="Leave">
        {({ items }) => {
          const mine = items.filter(({ member }) => member.id === me.id);
          if (mine.length === 0) return <Empty state="zero" title="No leave is booked" />;
          return (
            <ul className="wf-stack">
              {mine.map((one) => (
                <li key={one.id} className="wf-row">
                  <When at={one.startsAt} show="clock" /> – <When at={one.endsAt} show="clock" />
                  <span className="wf-dim">{one.reason}</span>
                  <Button size="compact-xs" variant="default" onClick={() => void cancel(one.id)}>
                    Cancel leave
                  </Button>
                </li>
              ))}
            </ul>
          );
        }}
      </Asked>
    </Section>
  );
}
