import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { addDays } from '#engine/calendar/zone.ts';
import { ActionIconButton } from '#ui/Actions.tsx';
import type { Action } from '#ui/action.ts';
import { Dialog } from '#ui/FormParts.tsx';
import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { PageLink, pathOf, useAddress } from '#ui/nav.tsx';
import { Asked, Empty } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';
import { clockText } from '#ui/time-text.ts';
import { useActions } from '#ui/use-actions.ts';
import { Person, Tag, useNow, zoneOf } from '#ui/Value.tsx';
import type { DutyView, LeaveView, QueueRoster } from './api-routes.ts';
import { useDuty, useFindings, useLeave, useRosters } from './data.ts';
import { Findings } from './Findings.tsx';
import { HolidaysForm, LeaveForm, ProviderForm } from './RosterDialogs.tsx';
import { Legend, type Line, Timeline } from './Timeline.tsx';
import {
  barsOf,
  dutyOfMember,
  type Frame,
  frameOf,
  hoursOn,
  leaveBars,
  mondayOf,
  peopleIn,
  type RangeName,
  ranges,
} from './timeline.ts';
import { coverText } from './words.ts';

type DialogName = 'leave' | 'holidays' | 'provider';

interface RosterContext {
  readonly manages: boolean;
  open(dialog: DialogName): void;
  move(steps: number): void;
}

const actions: readonly Action<RosterContext>[] = [
  {
    id: 'roster.leave',
    title: 'Book leave',
    section: 'Roster',
    icon: 'plus',
    keys: 'l',
    may: () => true,
    run: ({ open }) => open('leave'),
  },
];

const moreActions: readonly Action<RosterContext>[] = [
  {
    id: 'roster.holidays',
    title: 'Add public holidays',
    section: 'Roster',
    icon: 'plus',
    may: ({ manages }) => manages,
    run: ({ open }) => open('holidays'),
  },
  {
    id: 'roster.provider',
    title: 'Add an outside provider',
    section: 'Roster',
    icon: 'plus',
    may: ({ manages }) => manages,
    run: ({ open }) => open('provider'),
  },
];

const moves: readonly Action<RosterContext>[] = [
  {
    id: 'roster.earlier',
    title: 'Earlier',
    section: 'Roster',
    icon: 'left',
    keys: ['h', '['],
    inPalette: false,
    may: () => true,
    run: ({ move }) => move(-1),
  },
  {
    id: 'roster.today',
    title: 'This week',
    section: 'Roster',
    icon: 'clock',
    keys: 't',
    may: () => true,
    run: ({ move }) => move(0),
  },
  {
    id: 'roster.later',
    title: 'Later',
    section: 'Roster',
    icon: 'right',
    keys: [']'],
    inPalette: false,
    may: () => true,
    run: ({ move }) => move(1),
  },
];

/** Who is on duty when, what is wrong with that, and who is away. */
export default function RosterPage() {
  const may = useMay();
  const now = useNow();
  const [search, change] = useAddress();
  const [dialog, setDialog] = useState<DialogName>();
  const range: RangeName = search.range !== undefined && search.range in ranges ? (search.range as RangeName) : 'week';
  const start = /^\d{4}-\d\d-\d\d$/.test(search.from ?? '') ? (search.from ?? '') : mondayOf(now, zoneOf());
  const frame = frameOf(start, ranges[range], zoneOf());
  const context: RosterContext = {
    manages: may('roster:manage'),
    open: setDialog,
    move: (steps) => change({ from: steps === 0 ? undefined : addDays(start, steps * ranges[range]) }),
  };
  const offered = useActions(actions, context);
  const more = useActions(moreActions, context);
  const moving = useActions(moves, context);
  const rosters = useRosters();
  const close = () => setDialog(undefined);
  return (
    <>
      <PageHeader title="Roster" facts={`Times in ${zoneOf()}`} actions={offered} more={more} />
      <PageBody>
        <Asked query={rosters} lead="The rosters">
          {({ items }) => (
            <div className="wf-stack">
              <div className="wf-row">
                {moving.map((action) => (
                  <ActionIconButton key={action.id} action={action} />
                ))}
                <SegmentedControl
                  size="xs"
                  aria-label="How much is shown"
                  data={Object.keys(ranges)}
                  value={range}
                  onChange={(value) => change({ range: value === 'week' ? undefined : value })}
                />
                <Legend />
              </div>
              <Calendar queues={items} frame={frame} />
              <div className="wf-columns">
                <Section title="On duty now">
                  <NowList queues={items} />
                </Section>
                <Section title="What is wrong, 60 days ahead">
                  <Ahead isSetUp={items.some(({ roster }) => roster !== null)} />
                </Section>
              </div>
            </div>
          )}
        </Asked>
      </PageBody>
      <Dialog title="Book leave" open={dialog === 'leave'} onClose={close}>
        <LeaveForm onClose={close} mayForOthers={context.manages} />
      </Dialog>
      <Dialog title="Public holidays" open={dialog === 'holidays'} onClose={close}>
        <HolidaysForm onClose={close} />
      </Dialog>
      <Dialog title="Outside provider" open={dialog === 'provider'} onClose={close}>
        <ProviderForm onClose={close} />
      </Dialog>
    </>
  );
}

function Calendar({ queues, frame }: { queues: readonly QueueRoster[]; frame: Frame }) {
  const duty = useDuty(frame);
  const leave = useLeave();
  return (
    <Asked query={duty} lead="The duty">
      {({ items }) => (
        <Timeline frame={frame} label="Duty" lines={linesOf(queues, items, leave.data?.items ?? [], frame)} />
      )}
    </Asked>
  );
}

const queueLink = (id: string, name: string) => <PageLink to={pathOf('/roster/$id', { id })}>{name}</PageLink>;

function linesOf(
  queues: readonly QueueRoster[],
  duty: readonly DutyView[],
  leave: readonly LeaveView[],
  frame: Frame,
): Line[] {
  const clock = (at: string): string => clockText(at, zoneOf(), Date.now());
  const ofQueues = queues.flatMap(({ queueId, name }): Line[] => {
    const own = duty.filter((one) => one.queueId === queueId);
    const second = barsOf(own, 'secondary', frame, clock);
    return [
      { key: queueId, label: queueLink(queueId, name), bars: barsOf(own, 'primary', frame, clock), first: true },
      ...(second.length === 0
        ? []
        : [{ key: `${queueId} second`, label: <span className="wf-dim">second</span>, bars: second }]),
    ];
  });
  const ofPeople = peopleIn(duty, leave).map((member, index): Line => {
    const mine = dutyOfMember(duty, member.id);
    const away = leave.filter((one) => one.member.id === member.id);
    const hours = hoursOn(duty, member.id, frame);
    return {
      key: member.id,
      label: (
        <span className="wf-row">
          {member.name} {hours > 0 && <span className="wf-dim">{hours} h</span>}
        </span>
      ),
      bars: [
        ...barsOf(mine, 'primary', frame, clock).filter(({ text }) => text === member.name),
        ...leaveBars(away, frame, clock),
      ],
      first: index === 0,
    };
  });
  return [...ofQueues, ...ofPeople];
}

const NowList = ({ queues }: { queues: readonly QueueRoster[] }) => (
  <ul className="wf-stack">
    {queues.map(({ queueId, name, now, roster }) => (
      <li key={queueId} className="wf-row">
        <PageLink to={pathOf('/roster/$id', { id: queueId })}>{name}</PageLink>
        <Person person={now.holder} />
        <Tag tone={now.declared ? 'plain' : 'bad'}>{coverText(now.cover, now.declared)}</Tag>
        {now.secondary !== null && <span className="wf-dim">second: {now.secondary.name}</span>}
        {roster === null && <span className="wf-dim">no roster yet</span>}
      </li>
    ))}
  </ul>
);

function Ahead({ isSetUp }: { isSetUp: boolean }) {
  const findings = useFindings();
  if (!isSetUp)
    return (
      <Empty
        state="not-set-up"
        title="No queue has a roster yet"
        what="Whoever holds a queue holds it on. Open a queue above to set its roster up."
      />
    );
  return (
    <Asked query={findings} lead="The check">
      {({ items }) => <Findings findings={items} />}
    </Asked>
  );
}
