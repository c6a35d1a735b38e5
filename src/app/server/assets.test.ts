/** A table of assets through the doors: taken as a whole, shown beside the alerts it is about, and seen only in its scope. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, openTestApp, type TestApp } from '#app/testing/test-app.ts';
import { probeEvent } from '#engine/range/load-events.ts';

let ours: TestApp;
let engineer: Caller;
let analyst: Caller;
let scope = '';

interface Report {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly total: number;
}

const take = async (text: string, more: object = {}) =>
  engineer('/api/assets/import', { body: { scope, name: 'inventory.csv', text, ...more } });
const report = async (text: string, more: object = {}): Promise<readonly number[]> => {
  const answer = await take(text, more);
  assert.equal(answer.status, 200, answer.text);
  const { added, changed, removed, total } = answer.json<Report>();
  return [added, changed, removed, total];
};

before(async () => {
  ours = await openTestApp();
  engineer = await ours.person('eve@example.org', ['platform-engineer']);
  analyst = await ours.person('ada@example.org', ['triage-analyst']);
  const scopes = (await ours.operator('/api/scopes')).json<{ items: { id: string }[] }>().items;
  scope = scopes[0]?.id ?? '';
  const send = await ours.token('intake');
  const headers = { 'content-type': 'application/x-ndjson' };
  await send('/api/intake/events', { body: `${probeEvent('listed', 3)}\n${probeEvent('unlisted', 3)}\n`, headers });
  await ours.app.drain();
});
after(() => ours.close());

test('a table is looked at, taken, taken again without a change, and replaced', async () => {
  const text = 'name,kind,importance\nharbor\\listed,user,critical\nws-01,host,low\n';
  assert.deepEqual(await report(text, { dryRun: true }), [2, 0, 0, 2]);
  assert.equal((await analyst('/api/assets')).json<{ total: number }>().total, 0);
  assert.deepEqual(await report(text), [2, 0, 0, 2]);
  assert.deepEqual(await report(text), [0, 0, 0, 2]);
  assert.deepEqual(
    await report('name,kind,importance,owner\nHARBOR\\Listed,user,critical,Finance\n', { replace: true }),
    [0, 1, 1, 1],
  );
  const entries = (await analyst(`/api/journal?stream=assets/${scope}`)).json<{ items: { says: string }[] }>().items;
  assert.deepEqual(
    entries.map(({ says }) => says),
    [
      'imported assets from inventory.csv: 0 added, 1 changed, 1 removed; 1 asset then',
      'imported assets from inventory.csv: 2 added, 0 changed, 0 removed; 2 assets then',
    ],
  );
});

test('a table with a fault is not taken at all', async () => {
  const answer = await take('name,importance\nws-09,low\nws-10,vital\n');
  assert.equal(answer.status, 400);
  const problem = answer.json<{ code: string; issues: { place: string }[] }>();
  assert.deepEqual([problem.code, problem.issues[0]?.place], ['assets_unfit', 'row 2, importance']);
  assert.equal((await analyst('/api/assets?q=ws-09')).json<{ total: number }>().total, 0);
});

test('alerts show what is known of their entity, and nothing where nobody listed it', async () => {
  const { items } = (await analyst('/api/alerts')).json<{
    items: { id: string; importance: string | null; entity: { value: string } }[];
  }>();
  const importanceOf = (value: string) => items.find(({ entity }) => entity.value.endsWith(value))?.importance;
  assert.deepEqual([importanceOf('\\listed'), importanceOf('unlisted')], ['critical', null]);
  const id = items.find(({ importance }) => importance === 'critical')?.id;
  const { asset } = (await analyst(`/api/alerts/${id}`)).json<{ asset: { owner: string; name: string } }>();
  assert.deepEqual([asset.name, asset.owner], ['HARBOR\\Listed', 'Finance']);
});

test('an analyst reads and does not import; a scope that is not there is not there', async () => {
  const refused = await analyst('/api/assets/import', { body: { scope, text: 'name\nx\n' } });
  assert.deepEqual([refused.status, refused.json().code], [403, 'permission_needed']);
  const elsewhere = await engineer('/api/assets/import', {
    body: { scope: 'scp_00000000000000000000000000', text: 'name\nx\n' },
  });
  assert.deepEqual([elsewhere.status, elsewhere.json().code], [404, 'scope_absent']);
});
