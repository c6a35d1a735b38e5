/** What was written in one request on two things is erased on both. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestApp } from '#app/testing/test-app.ts';
import { probeEvent } from '#engine/range/load-events.ts';

test('erasing what an escalation told the incident erases what it told the alert', async () => {
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
    const entries = (await analyst('/api/journal?limit=200')).json<{ items: { seq: number; type: string }[] }>().items;
    const one = entries.find(({ type }) => type === 'incident.alert_escalated');
    assert.ok(one !== undefined, JSON.stringify(entries.map(({ type }) => type)));
    assert.equal((await analyst(`/api/journal/${one.seq}/erase`, { body: { reason: 'privacy' } })).status, 200);
    for (const path of [`/api/journal?stream=alert/${alert.id}`, `/api/alerts/${alert.id}`, '/api/journal?limit=200'])
      assert.ok(!(await analyst(path)).text.includes('Jane Roe'), path);
    const check = (await ours.operator('/api/journal/rebuild', { body: {} })).json<{ differences: unknown[] }>();
    assert.deepEqual(check.differences, []);
  } finally {
    await ours.close();
  }
});
