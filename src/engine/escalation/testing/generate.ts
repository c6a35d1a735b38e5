/** Generated rosters and policies around clock changes; all times are whole minutes, so that a minute scan is exact. */
import fc from 'fast-check';
import { weekdays } from '#engine/calendar/zone.ts';
import {
  type Contact,
  type EscalationWorld,
  methodKinds,
  type Policy,
  type Step,
  type Target,
} from '#engine/escalation/model.ts';
import type { AttendedCover, Layer, Leave, Override, Roster, Unattended } from '#engine/roster/model.ts';
import { levels } from '#engine/sigma/model.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/** Three zones with clock changes, each with the days around both of them, and one without. */
export const seasons = [
  { zone: 'Europe/Vienna', starts: ['2027-03-26', '2026-10-23'] },
  { zone: 'America/New_York', starts: ['2027-03-12', '2026-10-30'] },
  { zone: 'Australia/Lord_Howe', starts: ['2026-10-02', '2027-04-02'] },
] as const;

const people = ['ana', 'ben', 'cem', 'dia'];
const time = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), quarter: fc.constantFrom('00', '15', '30', '45') })
  .map(({ hour, quarter }) => `${String(hour).padStart(2, '0')}:${quarter}`);
const blocks = fc.array(
  fc.record({
    days: fc.subarray([...weekdays], { minLength: 1 }),
    from: time,
    to: fc.oneof(time, fc.constant('24:00')),
  }),
  { minLength: 1, maxLength: 2 },
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const zones = fc.constantFrom(...seasons.map(({ zone }) => zone), 'UTC');
const weekly = fc.record({ zone: zones, blocks });

const methodOf = (start: number) =>
  fc.record({
    id: fc.constantFrom('one', 'two'),
    kind: fc.constantFrom(...methodKinds),
    waking: fc.boolean(),
    verified: fc.boolean(),
    testedAt: maybe(fc.integer({ min: -95, max: -85 }).map((days) => start + days * dayMs)),
  });
const contactOf = (start: number, id: string): fc.Arbitrary<Contact> =>
  fc.record({
    id: fc.constant(id),
    name: fc.constant(id),
    isProvider: fc.constant(id === 'provider'),
    methods: fc.array(methodOf(start), { maxLength: 3 }),
    quiet: id === 'provider' ? fc.constant(undefined) : maybe(weekly),
    hours: id === 'provider' ? maybe(weekly) : fc.constant(undefined),
  });

const member = fc.constantFrom(...people);
const role = fc.constantFrom('primary' as const, 'secondary' as const);
const cover = fc.constantFrom<AttendedCover>('staffed', 'on-call');
const spanNear = (start: number) =>
  fc
    .record({ from: fc.integer({ min: -1440, max: 5760 }), length: fc.integer({ min: 1, max: 2880 }) })
    .map(({ from, length }) => ({ from: start + from * minuteMs, to: start + (from + length) * minuteMs }));

const layerOf = (start: number): fc.Arbitrary<Layer> =>
  fc
    .record({
      role,
      cover,
      zone: zones,
      members: fc.array(member, { minLength: 1, maxLength: 3 }),
      turnDays: fc.constantFrom(1, 2, 7),
      anchorDays: fc.integer({ min: -20, max: 20 }),
      handoverAt: time,
      hours: maybe(blocks),
      holiday: fc.integer({ min: 0, max: 3 }),
      id: fc.constantFrom('a', 'b', 'c', 'd'),
    })
    .map(({ anchorDays, holiday, ...layer }) => ({
      ...layer,
      anchor: new Date(start + anchorDays * dayMs).toISOString().slice(0, 10),
      holidays: layer.hours === undefined ? [] : [new Date(start + holiday * dayMs).toISOString().slice(0, 10)],
    }));

const overrideOf = (start: number): fc.Arbitrary<Override> =>
  fc
    .record({ id: fc.constant('o'), role, cover, member, span: spanNear(start) })
    .map(({ span, ...one }) => ({ ...one, ...span }));
const leaveOf = (start: number): fc.Arbitrary<Leave> =>
  fc.record({ member, span: spanNear(start) }).map(({ span, ...one }) => ({ ...one, ...span }));
const unattendedOf = (start: number): fc.Arbitrary<Unattended> =>
  fc
    .record({
      id: fc.constant('u'),
      zone: zones,
      hours: maybe(blocks),
      acceptedBy: member,
      reason: fc.constant('x'),
      span: spanNear(start),
    })
    .map(({ span, ...one }) => ({ ...one, ...span }));

export const rosterOf = (start: number, queueId = 'triage'): fc.Arbitrary<Roster> =>
  fc.record({
    queueId: fc.constant(queueId),
    name: fc.constant(queueId),
    layers: fc.array(layerOf(start), { maxLength: 4 }),
    overrides: fc.array(overrideOf(start), { maxLength: 3 }),
    unattended: fc.array(unattendedOf(start), { maxLength: 2 }),
    fallback: fc
      .subarray(people, { minLength: 1 })
      .map((all): [string, ...string[]] => [all[0] ?? people[0] ?? '', ...all.slice(1)]),
  });

export const leavesOf = (start: number): fc.Arbitrary<Leave[]> => fc.array(leaveOf(start), { maxLength: 4 });

export const worldOf = (start: number): fc.Arbitrary<EscalationWorld> =>
  fc
    .record({
      rosters: fc.tuple(rosterOf(start, 'triage'), rosterOf(start, 'hunt')),
      leave: leavesOf(start),
      contacts: fc.tuple(...[...people, 'provider'].map((id) => contactOf(start, id))),
      team: fc.subarray(people),
    })
    .map(({ rosters, leave, contacts, team }) => ({
      rosters,
      leave,
      contacts: new Map(contacts.map((contact) => [contact.id, contact])),
      teams: new Map([['all', team]]),
      accepted: [],
    }));

const target: fc.Arbitrary<Target> = fc.oneof(
  fc.record({ kind: fc.constant('duty' as const), id: fc.constantFrom('triage', 'hunt'), role }),
  fc.record({ kind: fc.constant('person' as const), id: member }),
  fc.record({ kind: fc.constant('team' as const), id: fc.constant('all') }),
  fc.record({ kind: fc.constant('provider' as const), id: fc.constant('provider') }),
);
const step: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.integer({ min: 0, max: 180 }).map((minutes) => minutes * minuteMs),
  targets: fc.array(target, { minLength: 1, maxLength: 2 }),
  via: maybe(fc.subarray([...methodKinds], { minLength: 3 })),
  severities: maybe(fc.subarray([...levels], { minLength: 2 })),
});
export const policyOf = (id = 'p'): fc.Arbitrary<Policy> =>
  fc.record({
    id: fc.constant(id),
    name: fc.constant(id),
    when: fc.constant({
      kinds: ['alert' as const],
      severities: [...levels],
      sources: undefined,
      tags: undefined,
      clocks: undefined,
    }),
    steps: fc.array(step, { minLength: 1, maxLength: 3 }),
    repeat: maybe(
      fc.record({
        times: fc.integer({ min: 1, max: 2 }),
        everyMs: fc.integer({ min: 1, max: 120 }).map((m) => m * minuteMs),
      }),
    ),
    lastResort: maybe(step),
    reachWithinMs: fc.constant({}),
  });
