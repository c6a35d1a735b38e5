/** Overrides, swaps, unattended hours and leave. */
import { z } from 'zod';
import { scopesOf, sees } from '#base/actor.ts';
import { idSchema, instantSchema } from '#base/schema.ts';
import { attendedCovers, dutyRoles } from '#engine/roster/model.ts';
import { change, type Route, read } from '#features/journal/server/index.ts';
import { hoursSchema, memberIdSchema, reasonSchema, zoneSchema } from '#features/roster/model.ts';
import { managesRosterOf, mayBookLeaveOf, overrideAbilities } from '#features/roster/policy.ts';
import {
  acceptUnattended,
  answerOverride,
  bookLeave,
  cancelLeave,
  endUnattended,
  makeOverride,
  offerSwap,
} from './commands.ts';
import { abilityFacts, manageableQueues, visibleQueues } from './routes-rosters.ts';
import { leavesAfter, swapsOf } from './store.ts';
import { leaveView, namesOf, overrideView, presentLeave, presentOverride } from './views.ts';
import { readRosterWorld } from './world.ts';

const queueParams = z.object({ id: idSchema('que') });
const overrideParams = z.object({ id: idSchema('ovr') });
const span = { startsAt: instantSchema, endsAt: instantSchema };
const made = z.object({ id: z.string() });
const done = z.object({ id: z.string() });
/** May be left out. */
const reason = reasonSchema.default('');

const overrideMake = change({
  name: 'overrides.make',
  method: 'POST',
  path: '/api/rosters/:id/overrides',
  needs: 'roster:manage',
  summary: 'Puts somebody on duty for a span, above all layers.',
  params: queueParams,
  body: z.object({ role: z.enum(dutyRoles), cover: z.enum(attendedCovers), memberId: memberIdSchema, ...span, reason }),
  returns: made,
  errors: ['queue_absent', 'span_empty', 'duty_in_the_past', 'member_not_active'],
  async run(changing, { params, body }) {
    return { id: await makeOverride(changing, params.id, body, manageableQueues(changing.actor)) };
  },
});

const swapOffer = change({
  name: 'swaps.offer',
  method: 'POST',
  path: '/api/rosters/:id/swaps',
  needs: 'roster:read',
  summary: 'Offers a span of your duty to somebody else; it counts when they accept.',
  params: queueParams,
  body: z.object({
    role: z.enum(dutyRoles),
    cover: z.enum(attendedCovers),
    memberId: idSchema('acc'),
    ...span,
    reason,
  }),
  returns: made,
  errors: ['queue_absent', 'person_needed', 'swap_with_oneself', 'span_empty', 'duty_in_the_past', 'member_not_active'],
  async run(changing, { params, body }) {
    return { id: await offerSwap(changing, params.id, body, visibleQueues(changing.actor)) };
  },
});

const swapsList = read({
  name: 'swaps.list',
  method: 'GET',
  path: '/api/swaps',
  needs: 'roster:read',
  summary: 'Swaps that wait for your answer, and those that you offered.',
  returns: z.object({ items: z.array(overrideView) }),
  async run({ db, actor, now }) {
    const rows = (await swapsOf(db, actor.id, now)).filter(({ scope }) => sees(scopesOf(actor, 'roster:read'), scope));
    const world = await readRosterWorld(db, { after: now });
    const name = await namesOf(
      db,
      world,
      rows.flatMap((row) => [row.member_id, row.instead_of ?? row.member_id]),
    );
    return { items: rows.map((row) => presentOverride(row, name, overrideAbilities(actor, abilityFacts(row)))) };
  },
});

const overrideAnswer = change({
  name: 'overrides.answer',
  method: 'POST',
  path: '/api/overrides/:id/answer',
  needs: 'roster:read',
  summary: 'Accepts or refuses a swap that was offered, or takes an override back.',
  params: overrideParams,
  body: z.object({ answer: z.enum(['accept', 'refuse', 'cancel']), reason }),
  returns: done,
  errors: [
    'override_absent',
    'override_not_yours',
    'override_already_standing',
    'override_already_refused',
    'override_already_cancelled',
    'duty_in_the_past',
  ],
  async run(changing, { params, body }) {
    const visible = scopesOf(changing.actor, 'roster:read');
    await answerOverride(changing, params.id, body, (scope) => sees(visible, scope));
    return { id: params.id };
  },
});

const unattendedAccept = change({
  name: 'unattended.accept',
  method: 'POST',
  path: '/api/rosters/:id/unattended',
  needs: 'roster:manage',
  summary: 'Declares hours of a queue unattended: a risk accepted by your name, until a date.',
  params: queueParams,
  body: z.object({ zone: zoneSchema, hours: hoursSchema.nullable(), ...span, reason: reasonSchema }),
  returns: made,
  errors: ['queue_absent', 'person_needed', 'span_empty', 'duty_in_the_past', 'acceptance_too_long'],
  async run(changing, { params, body }) {
    return { id: await acceptUnattended(changing, params.id, body, manageableQueues(changing.actor)) };
  },
});

const unattendedEnd = change({
  name: 'unattended.end',
  method: 'POST',
  path: '/api/unattended/:id/end',
  needs: 'roster:manage',
  summary: 'Ends an acceptance of unattended hours now.',
  params: z.object({ id: idSchema('acp') }),
  body: z.object({ reason }),
  returns: done,
  errors: ['acceptance_absent', 'acceptance_over'],
  async run(changing, { params, body }) {
    const manages = (scope: string): boolean => managesRosterOf(changing.actor, scope);
    await endUnattended(changing, params.id, body.reason, manages);
    return { id: params.id };
  },
});

const leaveList = read({
  name: 'leave.list',
  method: 'GET',
  path: '/api/leave',
  needs: 'roster:read',
  summary: 'Leave now and ahead. Reasons are shown to the person and to who manages rosters.',
  returns: z.object({ items: z.array(leaveView) }),
  async run({ db, actor, now }) {
    const rows = await leavesAfter(db, now);
    const world = await readRosterWorld(db, { after: now });
    const name = await namesOf(
      db,
      world,
      rows.map(({ account_id }) => account_id),
    );
    return {
      items: rows.map((row) => {
        const may = mayBookLeaveOf(actor, row.account_id);
        return presentLeave(may ? row : { ...row, reason: null }, name, may);
      }),
    };
  },
});

const leaveBook = change({
  name: 'leave.book',
  method: 'POST',
  path: '/api/leave',
  needs: 'roster:read',
  summary: 'Books leave: your own, or, with the right to manage rosters, that of others.',
  body: z.object({ accountId: idSchema('acc'), ...span, reason }),
  returns: made,
  errors: ['leave_not_yours', 'person_absent', 'span_empty', 'duty_in_the_past'],
  async run(changing, { body }) {
    return { id: await bookLeave(changing, body) };
  },
});

const leaveCancel = change({
  name: 'leave.cancel',
  method: 'POST',
  path: '/api/leave/:id/cancel',
  needs: 'roster:read',
  summary: 'Cancels leave that is not over.',
  params: z.object({ id: idSchema('lve') }),
  returns: done,
  errors: ['leave_absent', 'leave_not_yours', 'leave_over'],
  async run(changing, { params }) {
    await cancelLeave(changing, params.id);
    return { id: params.id };
  },
});

export const rosterRoutesOfChanges: readonly Route[] = [
  overrideMake,
  swapOffer,
  swapsList,
  overrideAnswer,
  unattendedAccept,
  unattendedEnd,
  leaveList,
  leaveBook,
  leaveCancel,
];
