/**
 * The prover at the size of issue and of design: 20 policies, 50 people, 10 queues, 60 days. It has to be fast enough to
 * run while somebody edits a policy.
 *
 *   npm run bench:escalation            the ratio is to JSON.parse of the same model, so that machines compare
 */
import { weekdays } from '#engine/calendar/zone.ts';
import type { Contact, EscalationWorld, Policy } from '#engine/escalation/model.ts';
import { prove } from '#engine/escalation/prove.ts';
import { checkRosters } from '#engine/roster/check.ts';
import type { Roster } from '#engine/roster/model.ts';
import { percentile } from './numbers.ts';

const median = (values: readonly number[]): number => percentile(values, 0.5);

const dayMs = 86_400_000;
const from = Date.parse('2026-11-02T00:00:00Z');
const window = { from, to: from + 60 * dayMs };
const zones = ['Europe/Vienna', 'America/New_York', 'Asia/Singapore', 'Australia/Sydney'];
const people = Array.from({ length: 50 }, (_, index) => `person-${index}`);
const zoneOf = (index: number): string => zones[index % zones.length] ?? 'UTC';

const contacts = new Map(
  people.map((id, index): [string, Contact] => [
    id,
    {
      id,
      name: id,
      isProvider: false,
      methods: [
        { id: 'voice', kind: 'voice', waking: true, verified: true, testedAt: from - (index % 100) * dayMs },
        { id: 'mail', kind: 'mail', waking: false, verified: true, testedAt: undefined },
      ],
      quiet: { zone: zoneOf(index), blocks: [{ days: weekdays, from: '22:00', to: '07:00' }] },
      hours: undefined,
    },
  ]),
);

const rosters = Array.from({ length: 10 }, (_, queue): Roster => {
  const members = Array.from({ length: 12 }, (_, index) => people[(queue * 5 + index) % people.length] ?? '');
  const common = { zone: zoneOf(queue), members, anchor: '2026-11-02', holidays: [] };
  return {
    queueId: `queue-${queue}`,
    name: `Queue ${queue}`,
    layers: [
      {
        ...common,
        id: 'day',
        role: 'primary',
        cover: 'staffed',
        turnDays: 1,
        handoverAt: '08:00',
        hours: [{ days: weekdays, from: '08:00', to: '20:00' }],
      },
      { ...common, id: 'night', role: 'primary', cover: 'on-call', turnDays: 1, handoverAt: '20:00', hours: undefined },
      {
        ...common,
        id: 'second',
        role: 'secondary',
        cover: 'on-call',
        turnDays: 7,
        handoverAt: '09:00',
        hours: undefined,
      },
    ],
    overrides: [],
    unattended: [],
    fallback: [people[0] ?? ''],
  };
});

const world: EscalationWorld = {
  rosters,
  leave: people.map((member, index) => ({
    member,
    from: from + (index % 50) * dayMs,
    to: from + ((index % 50) + 7) * dayMs,
  })),
  contacts,
  teams: new Map(rosters.map((roster, index) => [`team-${index}`, roster.layers[0]?.members ?? []])),
  accepted: [],
};

const minuteMs = 60_000;
const policies = Array.from({ length: 20 }, (_, index): Policy => {
  const queue = `queue-${index % 10}`;
  const step = (afterMs: number, role: 'primary' | 'secondary') =>
    ({ afterMs, targets: [{ kind: 'duty', id: queue, role }], via: undefined, severities: undefined }) as const;
  return {
    id: `policy-${index}`,
    name: `Policy ${index}`,
    when: {
      kinds: ['alert', 'incident'],
      severities: ['high', 'critical'],
      sources: [`source-${index}`],
      tags: undefined,
      clocks: undefined,
    },
    steps: [
      step(0, 'primary'),
      step(10 * minuteMs, 'secondary'),
      {
        afterMs: 10 * minuteMs,
        targets: [{ kind: 'team', id: `team-${index % 10}` }],
        via: undefined,
        severities: undefined,
      },
    ],
    repeat: { times: 2, everyMs: 15 * minuteMs },
    lastResort: {
      afterMs: 15 * minuteMs,
      targets: [{ kind: 'person', id: people[index] ?? '' }],
      via: undefined,
      severities: undefined,
    },
    reachWithinMs: { critical: 20 * minuteMs },
  };
});

function time(run: () => unknown): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}

const text = JSON.stringify([policies, rosters, [...contacts.values()], world.leave]);
// Local times are remembered between runs, so the first one, in a fresh process, is what an editor feels at first.
const cold = time(() => prove(policies, world, window));
const runs = Array.from({ length: 7 }, () => time(() => prove(policies, world, window)));
const parse = median(Array.from({ length: 7 }, () => time(() => JSON.parse(text))));
const roster = median(
  Array.from({ length: 7 }, () =>
    time(() =>
      checkRosters(
        { rosters, leave: world.leave, zones: new Map(people.map((id, index) => [id, zoneOf(index)])) },
        window,
      ),
    ),
  ),
);
const proof = prove(policies, world, window);
console.log(
  JSON.stringify({
    policies: policies.length,
    people: people.length,
    days: 60,
    cells: proof.cases.reduce((sum, one) => sum + one.cells, 0),
    findings: proof.findings.length,
    cold_ms: Math.round(cold),
    warm_ms: Math.round(median(runs)),
    limit_ms: 1000,
    ratio_to_json_parse: Math.round(median(runs) / parse),
    roster_check_ms: Math.round(roster),
  }),
);
