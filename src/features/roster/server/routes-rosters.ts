/** Rosters: reading, trying out and publishing them, and who is on duty when. */
import { z } from 'zod';
import { type Actor, scopesOf } from '#base/actor.ts';
import { absent, invalid } from '#base/errors.ts';
import { idSchema, instantSchema } from '#base/schema.ts';
import type { Span } from '#base/spans.ts';
import { dayMs, millisOf, toInstant } from '#base/time.ts';
import { change, type Reading, type Route, read } from '#features/journal/server/index.ts';
import { dutyBetween, listQueues, type QueueWithDuty } from '#features/ownership/server/index.ts';
import { reasonSchema, rosterSchema } from '#features/roster/model.ts';
import { managesRosterOf, overrideAbilities } from '#features/roster/policy.ts';
import { publishRoster } from './commands.ts';
import { overridesOf, queueIn, unattendedAfter } from './store.ts';
import {
  dutyView,
  findingsOf,
  findingView,
  membersIn,
  namesOf,
  overrideView,
  plannedDuty,
  presentDuty,
  presentOverride,
  presentUnattended,
  rosterView,
  unattendedView,
} from './views.ts';
import { type RosterWorld, readRosterWorld, rosterOf } from './world.ts';

export const visibleQueues = (actor: Actor) => queueIn(scopesOf(actor, 'roster:read'));
export const manageableQueues = (actor: Actor) => queueIn(scopesOf(actor, 'roster:manage'));

const queueParams = z.object({ id: idSchema('que') });
const longestMs = 400 * dayMs;

const spanQuery = z.object({ from: instantSchema.optional(), to: instantSchema.optional() });

/** Two weeks from now without further words. */
function windowOf({ from, to }: z.output<typeof spanQuery>, now: string): Span {
  const start = millisOf(from ?? now);
  const end = to === undefined ? start + 14 * dayMs : millisOf(to);
  if (end <= start) throw invalid('span_empty', 'the end has to lie after the start');
  if (end - start > longestMs) throw invalid('span_too_long', 'at most 400 days are looked at');
  return { from: start, to: end };
}

async function queueOf({ db, actor }: Reading, queueId: string): Promise<QueueWithDuty> {
  const queue = (await listQueues(db, visibleQueues(actor))).find(({ id }) => id === queueId);
  if (queue === undefined) throw absent('queue_absent', 'there is no such queue');
  return queue;
}

/** Zones are not kept with accounts yet: nights are judged in that of the layer that a person works in first. */
const zonesOf = (world: RosterWorld, rosters = world.rosters): ReadonlyMap<string, string> =>
  new Map(
    rosters.flatMap((roster) => [
      ...membersIn(roster).map((member) => [member, 'UTC'] as const),
      ...roster.layers.toReversed().flatMap(({ members, zone }) => members.map((member) => [member, zone] as const)),
    ]),
  );

const summary = z.object({
  queueId: z.string(),
  name: z.string(),
  roster: rosterView.nullable(),
  now: dutyView,
  can: z.object({ manage: z.boolean() }),
});

const rostersList = read({
  name: 'rosters.list',
  method: 'GET',
  path: '/api/rosters',
  needs: 'roster:read',
  summary: 'The queues with their rosters, and who is on duty now.',
  returns: z.object({ items: z.array(summary) }),
  async run({ db, actor, now }) {
    const world = await readRosterWorld(db, { after: now });
    const queues = await listQueues(db, visibleQueues(actor));
    const ids = queues.flatMap(({ holder_id, secondary_id }) => [holder_id, ...(secondary_id ? [secondary_id] : [])]);
    const name = await namesOf(db, world, ids);
    return {
      items: queues.map((queue) => {
        const row = world.published.get(queue.id);
        return {
          queueId: queue.id,
          name: queue.name ?? 'Queue',
          roster:
            row === undefined
              ? null
              : {
                  version: row.version,
                  layers: [...row.layers],
                  fallback: [...row.fallback],
                  publishedAt: row.published_at,
                  publishedBy: row.published_by,
                },
          now: {
            queueId: queue.id,
            startsAt: queue.starts_at,
            endsAt: null,
            cover: queue.cover,
            holder: name(queue.holder_id),
            secondary: queue.secondary_id === null ? null : name(queue.secondary_id),
            madeBy: queue.made_by,
            declared: queue.made_by !== 'fallback',
          },
          can: { manage: managesRosterOf(actor, queue.scope) },
        };
      }),
    };
  },
});

const rosterGet = read({
  name: 'rosters.get',
  method: 'GET',
  path: '/api/rosters/:id',
  needs: 'roster:read',
  summary: 'The roster of a queue with its overrides, swaps and unattended hours.',
  params: queueParams,
  returns: z.object({
    queueId: z.string(),
    name: z.string(),
    roster: rosterView,
    overrides: z.array(overrideView),
    unattended: z.array(unattendedView),
    can: z.object({ manage: z.boolean() }),
  }),
  errors: ['queue_absent'],
  async run(asked, { params }) {
    const { db, actor, now } = asked;
    const queue = await queueOf(asked, params.id);
    const world = await readRosterWorld(db, { after: now });
    const overrides = await overridesOf(db, queue.id, now);
    const unattended = (await unattendedAfter(db, now)).filter(({ queue_id }) => queue_id === queue.id);
    const name = await namesOf(db, world, [
      ...overrides.flatMap((row) => [row.member_id, ...(row.instead_of === null ? [] : [row.instead_of])]),
      ...unattended.map((row) => row.accepted_by),
    ]);
    const row = world.published.get(queue.id);
    return {
      queueId: queue.id,
      name: queue.name ?? 'Queue',
      roster: {
        version: row?.version ?? 0,
        layers: [...(row?.layers ?? [])],
        fallback: [...(row?.fallback ?? [queue.holder_id])],
        publishedAt: row?.published_at ?? null,
        publishedBy: row?.published_by ?? null,
      },
      overrides: overrides.map((one) => presentOverride(one, name, overrideAbilities(actor, abilityFacts(one)))),
      unattended: unattended.map((one) => presentUnattended(one, name)),
      can: { manage: managesRosterOf(actor, queue.scope) },
    };
  },
});

export const abilityFacts = (row: {
  readonly scope: string;
  readonly state: string;
  readonly member_id: string;
  readonly instead_of: string | null;
}) => ({ scope: row.scope, state: row.state, memberId: row.member_id, insteadOf: row.instead_of });

const dutyList = read({
  name: 'duty.list',
  method: 'GET',
  path: '/api/duty',
  needs: 'roster:read',
  summary: 'Who is on duty when: as it was in the past, as the rosters say it ahead.',
  query: spanQuery.extend({ queueId: idSchema('que').optional() }),
  returns: z.object({ items: z.array(dutyView) }),
  async run({ db, actor, now }, { query }) {
    const window = windowOf(query, now);
    const queues = (await listQueues(db, visibleQueues(actor))).filter(
      ({ id }) => query.queueId === undefined || id === query.queueId,
    );
    const ids = queues.map(({ id }) => id);
    const world = await readRosterWorld(db, { after: now });
    const past = await dutyBetween(db, ids, toInstant(window.from), toInstant(Math.min(window.to, millisOf(now))));
    const ahead = { from: Math.max(window.from, millisOf(now)), to: window.to };
    const planned =
      ahead.from < ahead.to
        ? plannedDuty(
            // Without a roster whoever holds the queue holds it on: its open interval says it all.
            world.rosters.filter(({ queueId }) => ids.includes(queueId) && world.published.has(queueId)),
            world.leave,
            ahead,
          )
        : [];
    const name = await namesOf(db, world, [
      ...past.flatMap((row) => [row.holder_id, ...(row.secondary_id === null ? [] : [row.secondary_id])]),
      ...planned.flatMap(({ interval }) => [
        interval.holder,
        ...(interval.secondary === undefined ? [] : [interval.secondary]),
      ]),
    ]);
    return {
      items: [
        ...past.map((row) => ({
          queueId: row.queue_id,
          startsAt: row.starts_at,
          endsAt: row.ends_at ?? (world.published.has(row.queue_id) ? now : null),
          cover: row.cover,
          holder: name(row.holder_id),
          secondary: row.secondary_id === null ? null : name(row.secondary_id),
          madeBy: row.made_by,
          declared: row.made_by !== 'fallback',
        })),
        ...planned.map(({ queueId, interval }) => presentDuty(queueId, interval, name)),
      ],
    };
  },
});

const findingsList = read({
  name: 'rosters.findings',
  method: 'GET',
  path: '/api/roster-findings',
  needs: 'roster:read',
  summary: 'What is wrong with the rosters in the time ahead.',
  query: z.object({ days: z.coerce.number().int().min(1).max(400).default(60) }),
  returns: z.object({ from: z.string(), to: z.string(), items: z.array(findingView) }),
  async run({ db, actor, now }, { query }) {
    const world = await readRosterWorld(db, { after: now });
    const seen = new Set((await listQueues(db, visibleQueues(actor))).map(({ id }) => id));
    const rosters = world.rosters.filter(({ queueId }) => seen.has(queueId) && world.published.has(queueId));
    const window = { from: millisOf(now), to: millisOf(now) + query.days * dayMs };
    const name = await namesOf(db, world, rosters.flatMap(membersIn));
    return {
      from: toInstant(window.from),
      to: toInstant(window.to),
      items: findingsOf(world, rosters, zonesOf(world, rosters), window, name),
    };
  },
});

const rosterPreview = read({
  name: 'rosters.preview',
  method: 'POST',
  path: '/api/rosters/:id/preview',
  needs: 'roster:manage',
  summary: 'What a roster would do, without publishing it: duty and findings of the days ahead.',
  params: queueParams,
  body: z.object({ roster: rosterSchema, days: z.int().min(1).max(120).default(60) }),
  returns: z.object({ duty: z.array(dutyView), findings: z.array(findingView) }),
  errors: ['queue_absent'],
  async run(asked, { params, body }) {
    const { db, now } = asked;
    const queue = await queueOf(asked, params.id);
    const world = await readRosterWorld(db, { after: now });
    const around = { overrides: await overridesOf(db, queue.id, now), unattended: await unattendedAfter(db, now) };
    const draft = rosterOf(queue, body.roster, { ...around, holidays: world.holidays });
    const rosters = world.rosters.map((roster) => (roster.queueId === queue.id ? draft : roster));
    const window = { from: millisOf(now), to: millisOf(now) + body.days * dayMs };
    const name = await namesOf(db, world, rosters.flatMap(membersIn));
    // Findings about other queues are told when they name people of this one, such as double bookings.
    const findings = findingsOf(world, rosters, zonesOf(world, rosters), window, name).filter(
      ({ place, people }) =>
        place.startsWith(`queues.${queue.id}`) || people.some(({ id }) => membersIn(draft).includes(id)),
    );
    return {
      duty: plannedDuty([draft], world.leave, window).map(({ queueId, interval }) =>
        presentDuty(queueId, interval, name),
      ),
      findings,
    };
  },
});

const rosterPublish = change({
  name: 'rosters.publish',
  method: 'PUT',
  path: '/api/rosters/:id',
  needs: 'roster:manage',
  summary: 'Publishes a roster: from now on it says who is on duty.',
  params: queueParams,
  body: z.object({ roster: rosterSchema, expectedVersion: z.int().min(0), reason: reasonSchema.default('') }),
  returns: z.object({ version: z.int() }),
  errors: ['queue_absent', 'roster_changed_meanwhile', 'member_not_active', 'holidays_absent'],
  run: (changing, { params, body }) => publishRoster(changing, params.id, body, manageableQueues(changing.actor)),
});

export const rosterRoutesOfQueues: readonly Route[] = [
  rostersList,
  rosterGet,
  dutyList,
  findingsList,
  rosterPreview,
  rosterPublish,
];
