/** What histories tell of an alert that became an incident: names to whoever may know them, and nothing once it is erased. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Caller, openTestApp, type TestApp } from '#app/testing/test-app.ts';
import type { Actor } from '#base/actor.ts';
import { probeEvent } from '#engine/range/load-events.ts';
import { nameThings } from './names.ts';

interface Line {
  readonly seq: number;
  readonly type: string;
  readonly says: string;
  readonly thing: string | null;
}

async function withEscalation(
  run: (ours: TestApp, analyst: Caller & { readonly id: string }, alertId: string) => Promise<void>,
): Promise<void> {
  const ours = await openTestApp();
  try {
    const analyst = await ours.person('ada@example.org', ['manager', 'triage-analyst']);
    const shipper = await ours.token('intake');
    const sent = await shipper('/api/intake/events', {
      body: `${probeEvent('erased-one', 3)}\n`,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    assert.equal(sent.status, 200, sent.text);
    await ours.app.drain();
    const [alert] = (await analyst('/api/alerts')).json<{ items: { id: string }[] }>().items;
    assert.ok(alert !== undefined);
    const told = { seen: 'LSASS dumped by Jane Roe', done: 'nothing yet', asked: 'isolate the host' };
    const escalated = await analyst(`/api/alerts/${alert.id}/escalate`, { body: { ...told, to: { title: 'Dump' } } });
    assert.equal(escalated.status, 200, escalated.text);
    await run(ours, analyst, alert.id);
  } finally {
    await ours.close();
  }
}

const linesOf = async (reader: Caller, query = 'limit=200'): Promise<readonly Line[]> =>
  (await reader(`/api/journal?${query}`)).json<{ items: Line[] }>().items;

test('erasing what an escalation told the incident erases what it told the alert', async () => {
  await withEscalation(async (ours, analyst, alertId) => {
    const entries = await linesOf(analyst);
    const one = entries.find(({ type }) => type === 'incident.alert_escalated');
    assert.ok(one !== undefined, JSON.stringify(entries.map(({ type }) => type)));
    assert.equal((await analyst(`/api/journal/${one.seq}/erase`, { body: { reason: 'privacy' } })).status, 200);
    for (const path of [`/api/journal?stream=alert/${alertId}`, `/api/alerts/${alertId}`, '/api/journal?limit=200'])
      assert.ok(!(await analyst(path)).text.includes('Jane Roe'), path);
    const check = (await ours.operator('/api/journal/rebuild', { body: {} })).json<{ differences: unknown[] }>();
    assert.deepEqual(check.differences, []);
  });
});

test('histories call people, queues, alerts and incidents by their names, and tell no title to whom may not see it', async () => {
  await withEscalation(async (ours, analyst, alertId) => {
    const bob = await ours.person('bob@example.org', ['triage-analyst']);
    const assigned = await analyst(`/api/alerts/${alertId}/assign`, { body: { assigneeId: bob.id, reason: 'yours' } });
    assert.equal(assigned.status, 200, assigned.text);
    const history = await linesOf(analyst, `stream=alert/${alertId}`);
    const says = history.map((line) => line.says);
    assert.ok(
      says.some((text) => text.startsWith('escalated it to “Dump”.')),
      says.join('\n'),
    );
    assert.ok(
      says.some((text) => text === 'assigned it to bob: yours'),
      says.join('\n'),
    );
    assert.match(history[0]?.thing ?? '', /^“.+”$/);
    assert.ok(!/(acc|alr|inc|que|tok)_[0-9a-z]{26}/.test((await linesOf(analyst)).map((line) => line.says).join('\n')));
    const elsewhere: Actor = {
      kind: 'person',
      id: bob.id,
      name: 'bob',
      grants: [{ scope: 'scp_other', permissions: new Set(['journal:read', 'alert:read']) }],
    };
    assert.deepEqual(
      [...(await nameThings(ours.app.journal.relational, elsewhere, [alertId, bob.id]))],
      [[bob.id, 'bob']],
    );
  });
});
