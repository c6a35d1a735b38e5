/** Many ways to get a roster or a policy wrong, each of which has to be found, at the right time and in the right place. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkRosters } from '#engine/roster/check.ts';
import { type OperatingModel, readOperatingModel } from './file.ts';
import { prove } from './prove.ts';

const good = readFileSync(join(import.meta.dirname, '../../../content/examples/team-of-four.yml'), 'utf8');
const from = Date.parse('2026-11-02T00:00:00+01:00');
const window = { from, to: from + 60 * 86_400_000 };

function modelOf(text: string): OperatingModel {
  const { model, issues } = readOperatingModel(text, 'team.yml');
  assert.deepEqual(issues, []);
  assert.ok(model !== undefined);
  return model;
}

function edited(edits: readonly (readonly [string | RegExp, string])[]): string {
  let text = good;
  for (const [old, fresh] of edits) {
    const next = text.replace(old, fresh);
    assert.notEqual(next, text, `nothing to replace: ${old}`);
    text = next;
  }
  return text;
}

interface Told {
  readonly code: string;
  readonly severity: string;
  readonly place: string;
  readonly people: readonly string[];
  readonly spans: readonly { readonly from: number; readonly to: number }[];
  readonly severities?: readonly string[];
}

const findingsOf = (text: string): readonly Told[] => {
  const model = modelOf(text);
  return [
    ...prove(model.policies, model.world, window).findings,
    ...checkRosters({ rosters: model.world.rosters, leave: model.world.leave, zones: model.zones }, window),
  ];
};

test('the team of four as it stands holds: no error, and its leave is told', () => {
  const findings = findingsOf(good);
  assert.deepEqual(
    findings.filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.ok(findings.some(({ code, people }) => code === 'leave_over_turn' && people.includes('dia')));
});

interface Flaw {
  readonly name: string;
  readonly edits: readonly (readonly [string | RegExp, string])[];
  readonly code: string;
  readonly severity?: string;
  readonly place?: string;
  readonly people?: readonly string[];
  /** When the first span begins and ends, local to Vienna with offset; `undefined`: the finding has no time. */
  readonly first?: readonly [string, string];
}

const noLeaveCover = [/ {6}- \{ id: leave-cover.*\n/, ''] as const;
const noSecond = [/ {6}- \{ id: second, .*\n {6}- \{ id: second-b.*\n/, ''] as const;
const noLastResort = [/ {4}last_resort: \{ after: 15m.*\n/, ''] as const;
const onlyPrimary = [
  / {6}- \{ after: 10m, call: \[secondary triage\] \}\n {6}- \{ after: 10m, call: \[team everybody\] \}\n/,
  '',
] as const;
const bare = [
  onlyPrimary,
  noLastResort,
  [/ {4}repeat: \{ times: 1.*\n/, ''],
  [/ {4}reach_within: \{ critical.*\n/, ''],
] as const;
const officeOnly = [/ {6}- \{ id: on-call.*\n/, ''] as const;
const end = '2027-01-01T00:00:00+01:00';

const flaws: readonly Flaw[] = [
  {
    name: 'a gap between the end of the office and the start of the night',
    edits: [
      [
        / {6}- \{ id: on-call.*\n/,
        '      - { id: on-call, cover: on-call, members: [ana, ben], starts: 2026-11-02, hours: [{ days: every day, from: "18:30", to: "08:00" }] }\n',
      ],
      noLeaveCover,
    ],
    code: 'duty_gap',
    place: 'queues.triage',
    first: ['2026-11-02T18:00:00+01:00', '2026-11-02T18:30:00+01:00'],
  },
  {
    name: 'the same gap makes the only step of a policy reach nobody then',
    edits: [
      [
        / {6}- \{ id: on-call.*\n/,
        '      - { id: on-call, cover: on-call, members: [ana, ben], starts: 2026-11-02, hours: [{ days: every day, from: "18:30", to: "08:00" }] }\n',
      ],
      noLeaveCover,
      ...bare,
    ],
    code: 'nobody_reached',
    place: 'policies.critical',
    first: ['2026-11-02T18:00:00+01:00', '2026-11-02T18:30:00+01:00'],
  },
  {
    name: 'weekends that nobody thought of',
    edits: [officeOnly, noLeaveCover, noSecond, ...bare],
    code: 'nobody_reached',
    place: 'policies.critical',
    first: ['2026-11-02T00:00:00+01:00', '2026-11-02T08:00:00+01:00'],
  },
  {
    name: 'hours declared unattended are a note, not an error',
    edits: [
      officeOnly,
      noLeaveCover,
      ...bare,
      [
        '    fallback: [ana, ben]',
        '    unattended: [{ accepted_by: ana, reason: nobody else, until: 2027-06-01 }]\n    fallback: [ana, ben]',
      ],
    ],
    code: 'unattended_accepted',
    severity: 'note',
    first: ['2026-11-02T00:00:00+01:00', '2026-11-02T08:00:00+01:00'],
  },
  {
    name: 'an acceptance that ends',
    edits: [
      officeOnly,
      noLeaveCover,
      [
        '    fallback: [ana, ben]',
        '    unattended: [{ accepted_by: ana, reason: nobody else, until: 2026-11-30 }]\n    fallback: [ana, ben]',
      ],
    ],
    code: 'unattended_acceptance_ends',
    people: ['ana'],
    first: ['2026-12-01T00:00:00+01:00', end],
  },
  {
    name: 'leave over the only person on call',
    edits: [
      noLeaveCover,
      [/id: on-call, cover: on-call, members: \[ana, ben, cem, dia\]/, 'id: on-call, cover: on-call, members: [dia]'],
      ...bare,
    ],
    code: 'nobody_reached',
    first: ['2026-12-23T00:00:00+01:00', '2026-12-24T08:00:00+01:00'],
  },
  {
    name: 'leave over a turn',
    edits: [],
    code: 'leave_over_turn',
    place: 'queues.triage.layers.on-call',
    people: ['dia'],
    first: ['2026-12-23T00:00:00+01:00', '2026-12-28T00:00:00+01:00'],
  },
  {
    name: 'a person named by a step who is on leave',
    edits: [['call: [team everybody]', 'call: [person dia]']],
    code: 'called_on_leave',
    people: ['dia'],
    first: ['2026-12-22T23:05:00+01:00', '2026-12-27T23:40:00+01:00'],
  },
  {
    name: 'a loop between two policies',
    edits: [
      ['call: [team everybody]', 'call: [policy high]'],
      ['after: 20m, call: [secondary triage]', 'after: 20m, call: [policy critical]'],
    ],
    code: 'policy_loop',
    place: 'policies.critical',
  },
  {
    name: 'a hand-over to a policy that is not there',
    edits: [['call: [team everybody]', 'call: [policy catastrophe]']],
    code: 'policy_unknown',
    place: 'policies.critical.steps.2',
  },
  {
    name: 'a step for who is second when nobody ever is',
    edits: [noSecond],
    code: 'step_never_runs',
    place: 'policies.critical.steps.1',
  },
  {
    name: 'a step that calls a team without members',
    edits: [['everybody: [ana, ben, cem, dia]', 'everybody: []']],
    code: 'target_unknown',
    place: 'policies.critical.steps.2',
  },
  {
    name: 'a step that calls a person who has left',
    edits: [['call: [team everybody]', 'call: [person eva]']],
    code: 'target_unknown',
    place: 'policies.critical.steps.2',
  },
  {
    name: 'a step by a channel that nobody has',
    edits: [['call: [team everybody]', 'call: [team everybody], via: [webhook]']],
    code: 'step_never_runs',
    place: 'policies.critical.steps.2',
  },
  {
    name: 'a step for severities that the policy is not for',
    edits: [['call: [team everybody]', 'call: [team everybody], severities: [low]']],
    code: 'step_for_no_severity',
    place: 'policies.critical.steps.2',
  },
  {
    name: 'quiet hours of the only person on call',
    edits: [
      [/id: on-call, cover: on-call, members: \[ana, ben, cem, dia\]/, 'id: on-call, cover: on-call, members: [ana]'],
      [/ {6}- \{ after: 20m, call: \[secondary triage\] \}\n {4}last_resort.*\n/, ''],
    ],
    code: 'quiet_hours_silence',
    place: 'policies.high',
    people: ['ana'],
    first: ['2026-11-02T00:00:00+01:00', '2026-11-02T07:00:00+01:00'],
  },
  {
    name: 'a waking channel whose test grows old',
    edits: [
      ['{ kind: sms, waking: true, tested: 2026-10-20 }', '{ kind: sms, waking: true, tested: 2026-09-01 }'],
      ...bare,
    ],
    code: 'channel_untested',
    people: ['cem'],
    first: ['2026-12-14T18:00:00+01:00', '2026-12-15T08:00:00+01:00'],
  },
  {
    name: 'on call with mail only',
    edits: [['      - { kind: sms, waking: true, tested: 2026-10-20 }\n', ''], ...bare],
    code: 'only_informing',
    place: 'policies.critical',
    first: ['2026-11-16T18:00:00+01:00', '2026-11-17T08:00:00+01:00'],
  },
  {
    name: 'a channel that its owner never verified',
    edits: [
      [
        '- { kind: voice, waking: true, tested: 2026-10-20 }\n\nproviders',
        '- { kind: voice, waking: true, verified: false, tested: 2026-10-20 }\n\nproviders',
      ],
      ...bare,
    ],
    code: 'channel_unverified',
    people: ['dia'],
    first: ['2026-11-02T00:00:00+01:00', '2026-11-02T08:00:00+01:00'],
  },
  {
    name: 'a public holiday that takes the office away, with nobody behind it',
    edits: [
      officeOnly,
      noLeaveCover,
      ['days: weekdays, from: 08:00, to: 18:00', 'days: every day, from: 00:00, to: 24:00'],
      ...bare,
    ],
    code: 'duty_gap',
    place: 'queues.triage',
    first: ['2026-12-08T00:00:00+01:00', '2026-12-09T00:00:00+01:00'],
  },
  {
    name: 'a human who is reached later than promised',
    edits: [
      [
        / {6}- \{ after: 0m, call: \[primary triage\] \}\n {6}- \{ after: 10m/,
        '      - { after: 0m, call: [primary triage], via: [webhook] }\n      - { after: 25m',
      ],
    ],
    code: 'reached_too_late',
    place: 'policies.critical',
    first: ['2026-11-02T00:00:00+01:00', '2026-11-02T08:35:00+01:00'],
  },
  {
    name: 'primary and secondary are the same person',
    edits: [
      ['members: [cem, dia, ana, ben]', 'members: [ana, ben, cem, dia]'],
      [/ {6}- \{ id: second-b.*\n/, ''],
    ],
    code: 'both_roles',
    place: 'queues.triage',
  },
  {
    name: 'the same person is called twice at once',
    edits: [[' - { after: 10m, call: [secondary triage] }', ' - { after: 5m, call: [primary triage] }']],
    code: 'called_twice',
    place: 'policies.critical',
  },
  {
    name: 'one person is all there is',
    edits: [['members: [ana, ben, cem, dia], turn: 7d', 'members: [ben, ana], turn: 7d'], ...bare],
    code: 'single_point_of_failure',
    people: ['ben'],
  },
  {
    name: 'one person is all there is, and that was accepted',
    edits: [
      ['members: [ana, ben, cem, dia], turn: 7d', 'members: [ben, ana], turn: 7d'],
      ...bare,
      [/$/, 'accepted: [{ finding: single_point_of_failure, member: ben, by: ana, until: 2027-06-01 }]\n'],
    ],
    code: 'single_point_accepted',
    severity: 'note',
    people: ['ben'],
  },
  {
    name: 'no policy for high',
    edits: [
      ['severities: [high]', 'severities: [medium]'],
      ['reach_within: { high: 1h }', 'reach_within: { medium: 1h }'],
    ],
    code: 'no_policy',
    place: 'policies',
  },
  {
    name: 'two policies for the same triggers',
    edits: [['severities: [high]', 'severities: [high, critical]']],
    code: 'several_policies',
    place: 'policies.high',
  },
  {
    name: 'a policy that stands behind one that takes all',
    edits: [['severities: [critical]', 'severities: [critical, high]']],
    code: 'policy_never_used',
    place: 'policies.high',
  },
  {
    name: 'a provider who is closed when it is needed',
    edits: [
      [
        'methods: [{ kind: voice, waking: true, tested: 2026-10-20 }]\n',
        'methods: [{ kind: voice, waking: true, tested: 2026-10-20 }]\n    hours: [{ days: weekdays, from: 09:00, to: 17:00 }]\n',
      ],
      ...bare,
      ['call: [primary triage]', 'call: [provider nightwatch]'],
    ],
    code: 'nobody_reached',
    place: 'policies.critical',
    first: ['2026-11-02T00:00:00+01:00', '2026-11-02T09:00:00+01:00'],
  },
  {
    name: 'too little rest between a late and an early shift',
    edits: [
      [
        'hours: [{ days: weekdays, from: 08:00, to: 18:00 }]',
        'hours: [{ days: [mon], from: 14:00, to: 23:00 }, { days: [tue], from: 06:00, to: 14:00 }]',
      ],
      ['turn: 1d', 'turn: 7d'],
    ],
    code: 'too_little_rest',
    place: 'people.ana',
    first: ['2026-11-02T23:00:00+01:00', '2026-11-03T06:00:00+01:00'],
  },
  {
    name: 'seven nights in a row',
    edits: [
      ['hours: [{ days: weekdays, from: 08:00, to: 18:00 }]', 'hours: [{ days: every day, from: 22:00, to: 06:00 }]'],
      ['turn: 1d', 'turn: 7d'],
    ],
    code: 'too_many_nights',
    people: ['ana'],
  },
  {
    name: 'a roster that names somebody who is not there',
    edits: [['members: [ben, ana], turn', 'members: [eva], turn']],
    code: 'member_unknown',
    place: 'queues.triage.layers.leave-cover',
  },
];

for (const flaw of flaws)
  test(`found: ${flaw.name}`, () => {
    const findings = findingsOf(edited(flaw.edits));
    const found = findings.filter(
      ({ code, place, people }) =>
        code === flaw.code &&
        (flaw.place === undefined || place === flaw.place) &&
        (flaw.people === undefined || flaw.people.every((person) => people.includes(person))),
    );
    assert.ok(
      found.length > 0,
      `found only ${[...new Set(findings.map(({ code, place }) => `${code} ${place}`))].join(', ')}`,
    );
    if (flaw.severity !== undefined) assert.equal(found[0]?.severity, flaw.severity);
    if (flaw.first !== undefined) {
      const [first] = found.flatMap(({ spans }) => spans).sort((a, b) => a.from - b.from);
      assert.deepEqual(
        first && [new Date(first.from).toISOString(), new Date(first.to).toISOString()],
        flaw.first.map((text) => new Date(text).toISOString()),
      );
    }
  });
