/** Rosters through the doors: who may what, and what each sees. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, openTestApp, type TestApp } from '#app/testing/test-app.ts';

let ours: TestApp;
let manager: Caller & { readonly id: string };
let analyst: Caller & { readonly id: string };
let queueId = '';

before(async () => {
  ours = await openTestApp();
  manager = await ours.person('maya@example.org', ['manager', 'triage-analyst']);
  analyst = await ours.person('amir@example.org', ['triage-analyst']);
  const { items } = (await manager('/api/queues')).json<{ items: { id: string }[] }>();
  queueId = items[0]?.id ?? '';
});
after(() => ours.close());

const soon = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const roster = () => ({
  layers: [
    {
      id: 'week',
      role: 'primary',
      cover: 'on-call',
      zone: 'Europe/Vienna',
      members: [manager.id, analyst.id],
      turnDays: 7,
      anchor: '2026-11-02',
      handoverAt: '09:00',
      hours: null,
      holidaysId: null,
    },
  ],
  fallback: [manager.id],
});

test('a roster is tried out, published and then says who is on duty', async () => {
  const tried = await manager(`/api/rosters/${queueId}/preview`, { body: { roster: roster() } });
  assert.equal(tried.status, 200, tried.text);
  assert.ok(tried.json<{ duty: unknown[] }>().duty.length > 5);
  assert.equal((await manager('/api/roster-findings')).json<{ items: unknown[] }>().items.length, 0);
  const published = await manager(`/api/rosters/${queueId}`, {
    method: 'PUT',
    body: { roster: roster(), expectedVersion: 0 },
  });
  assert.equal(published.status, 200, published.text);
  const { items } = (await analyst(`/api/duty?queueId=${queueId}`)).json<{
    items: { cover: string; holder: { id: string }; startsAt: string; endsAt: string }[];
  }>();
  const ahead = items.filter(({ endsAt }) => endsAt > soon(0));
  assert.deepEqual(new Set(ahead.map(({ cover }) => cover)), new Set(['on-call']));
  ahead.slice(1).forEach((one, index) => {
    assert.equal(one.startsAt, ahead[index]?.endsAt);
  });
});

test('leave is booked by the person, moves the duty and is found by the check', async () => {
  const leave = await analyst('/api/leave', {
    body: { accountId: analyst.id, startsAt: soon(0), endsAt: soon(24 * 20), reason: 'knee' },
  });
  assert.equal(leave.status, 200, leave.text);
  const { items } = (await manager('/api/duty')).json<{ items: { holder: { id: string }; endsAt: string }[] }>();
  assert.ok(items.filter(({ endsAt }) => endsAt > soon(0)).every(({ holder }) => holder.id === manager.id));
  const findings = (await manager('/api/roster-findings')).json<{ items: { code: string }[] }>();
  assert.ok(findings.items.some(({ code }) => code === 'leave_over_turn'));
  // Why somebody is away is not everybody's business.
  const other = await ours.person('olga@example.org', ['threat-hunter']);
  const seen = (await other('/api/leave')).json<{ items: { reason: string | null; can: { cancel: boolean } }[] }>();
  assert.deepEqual(
    seen.items.map(({ reason, can }) => [reason, can.cancel]),
    [[null, false]],
  );
  const mine = (await analyst('/api/leave')).json<{ items: { id: string; reason: string | null }[] }>();
  assert.equal(mine.items[0]?.reason, 'knee');
  assert.equal((await other(`/api/leave/${mine.items[0]?.id}/cancel`, { body: {} })).status, 403);
  assert.equal((await analyst(`/api/leave/${mine.items[0]?.id}/cancel`, { body: {} })).status, 200);
  assert.equal((await analyst(`/api/leave/${mine.items[0]?.id}/cancel`, { body: {} })).status, 409);
});

test('a swap is offered, seen by the other and accepted', async () => {
  const offer = await analyst(`/api/rosters/${queueId}/swaps`, {
    body: { role: 'primary', cover: 'on-call', memberId: manager.id, startsAt: soon(1), endsAt: soon(3) },
  });
  assert.equal(offer.status, 200, offer.text);
  const { items } = (await manager('/api/swaps')).json<{ items: { id: string; can: { accept: boolean } }[] }>();
  assert.deepEqual(
    items.map(({ can }) => can.accept),
    [true],
  );
  const path = `/api/overrides/${items[0]?.id}/answer`;
  assert.equal((await analyst(path, { body: { answer: 'accept' } })).status, 403);
  assert.equal((await manager(path, { body: { answer: 'accept' } })).status, 200);
  assert.equal((await manager(path, { body: { answer: 'refuse' } })).status, 409);
});

test('holidays come from an iCalendar file; providers and teams are set up', async () => {
  const calendar = 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nEND:VEVENT\nEND:VCALENDAR';
  const set = await manager('/api/holidays', { body: { name: 'Austria', calendar } });
  assert.deepEqual(set.json<{ dates: string[] }>().dates, ['2026-12-25']);
  assert.equal((await manager('/api/holidays', { body: { name: 'None', calendar: 'x' } })).status, 400);
  const provider = { name: 'Nightwatch', responsibleId: manager.id, zone: 'UTC', hours: null };
  assert.equal((await manager('/api/providers', { body: provider })).status, 200);
  assert.equal((await manager('/api/teams', { body: { name: 'All', members: [manager.id, analyst.id] } })).status, 200);
  assert.equal((await analyst('/api/teams')).json<{ items: { members: unknown[] }[] }>().items[0]?.members.length, 2);
});

test('a suspension passes on what the roster gave, without a question', async () => {
  const before = (await manager('/api/rosters')).json<{ items: { now: { holder: { id: string } } }[] }>();
  const holder = before.items[0]?.now.holder.id ?? '';
  const other = holder === manager.id ? analyst : manager;
  const operator = ours.operator;
  const gone = await operator(`/api/people/${holder}/suspend`, { body: { reason: 'left' } });
  assert.equal(gone.status, 200, gone.text);
  const now = (await other('/api/rosters')).json<{ items: { now: { holder: { id: string } } }[] }>();
  assert.equal(now.items[0]?.now.holder.id, other.id);
});

test('strangers are refused, others may not manage, and what is not there is not there', async () => {
  assert.equal((await ours.nobody('/api/rosters')).status, 401);
  const put = { method: 'PUT', body: { roster: roster(), expectedVersion: 1 } } as const;
  const hunter = await ours.person('hans@example.org', ['threat-hunter']);
  assert.equal((await hunter(`/api/rosters/${queueId}`, put)).status, 403);
  const engineer = await ours.person('mo@example.org', ['manager']);
  assert.equal((await engineer('/api/rosters/que_00000000000000000000000000', put)).status, 404);
  assert.equal(
    (await engineer(`/api/rosters/${queueId}`, { ...put, body: { ...put.body, expectedVersion: 0 } })).status,
    409,
  );
  const wrong = { ...roster(), layers: [{ ...roster().layers[0], zone: 'Mars/Olympus' }] };
  assert.equal(
    (await engineer(`/api/rosters/${queueId}`, { ...put, body: { roster: wrong, expectedVersion: 1 } })).status,
    400,
  );
});
