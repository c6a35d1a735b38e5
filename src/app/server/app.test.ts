/** What holds for every route, asked of the whole program. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { projectFolder } from '#app/config.ts';
import { tables } from '#app/features.ts';
import { permissionMatrix } from '#app/permission-matrix.ts';
import { roles } from '#app/roles.ts';
import { type Caller, openTestApp, type TestApp } from '#app/testing/test-app.ts';
import { functionNames } from '#features/identity/model.ts';
import type { Route } from '#features/journal/server/index.ts';
import { sql } from '#storage/relational/sql.ts';

let t: TestApp;
let routes: readonly Route[];
let ada: Caller;
const samples = ['windows', 'linux-auditd', 'aws-cloudtrail'];

before(async () => {
  t = await openTestApp();
  routes = t.app.routes;
  ada = await t.person('ada@example.org', functionNames);
  const shipper = await t.token('intake');
  for (const name of samples) {
    const body = readFileSync(join(projectFolder, `content/samples/${name}.jsonl`), 'utf8');
    const answer = await shipper('/api/intake/events', { body, headers: { 'content-type': 'application/x-ndjson' } });
    assert.equal(answer.status, 200, answer.text);
  }
  await t.app.drain();
});
after(() => t.close());

/** An address of the route with ids that nothing has. */
const addressOf = (route: Route): string =>
  route.path.replaceAll(/:(\w+)/g, (_, name: string) => {
    if (name === 'seq') return '999999999';
    const kind =
      name === 'alertId'
        ? 'alr'
        : (
            {
              alerts: 'alr',
              incidents: 'inc',
              people: 'acc',
              tokens: 'tok',
              scopes: 'scp',
              queues: 'que',
              rosters: 'que',
              sessions: 'ses',
            } as Record<string, string>
          )[route.path.split('/').find((_part, at, all) => all[at + 1]?.startsWith(':')) ?? ''];
    return kind === undefined ? 'nothing-here' : `${kind}_${'0'.repeat(26)}`;
  });

const guarded = (): Route[] => routes.filter((route) => route.needs !== 'public');

test('every route is its own: name, and method with path', () => {
  for (const key of [(route: Route) => route.name, (route: Route) => `${route.method} ${route.path}`]) {
    const all = routes.map(key);
    assert.deepEqual(
      all.filter((one, at) => all.indexOf(one) !== at),
      [],
    );
  }
});

test('every permission that a route needs is held by some function', () => {
  const held = new Set<string>(Object.values(roles).flat());
  const needed = routes.map((route) => route.needs).filter((needs) => needs.includes(':'));
  assert.deepEqual(
    [...new Set(needed)].filter((needs) => !held.has(needs)),
    [],
  );
});

test('without signing in every guarded route answers 401', async () => {
  for (const route of guarded()) {
    const answer = await t.nobody(addressOf(route), {
      method: route.method as 'GET',
      ...(route.method === 'GET' ? {} : { body: {} }),
    });
    assert.equal(answer.status, 401, `${route.method} ${route.path}`);
    if (route.refuse === undefined) assert.equal(answer.json().code, 'not_signed_in');
    // No Basic: a browser would ask for a name and a password in a window of its own.
    assert.equal(answer.headers['www-authenticate'], 'Bearer realm="watchfloor"');
  }
  const withHeader = await t.nobody('/api/alerts', { headers: { authorization: 'Bearer wf_no' } });
  assert.match(String(withHeader.headers['www-authenticate']), /Bearer .*ApiKey .*Basic /);
});

test('a parameter that a route does not name is refused by name, except what clients of other products add', async () => {
  for (const route of routes.filter((one) => one.method === 'GET' || one.method === 'HEAD')) {
    const answer = await t.operator(`${addressOf(route)}?no-such=1`);
    const isLoose = /^intake\.(elasticsearch|hec)/.test(route.name);
    assert.equal(answer.status === 400 && answer.json().code === 'parameter_unknown', !isLoose, route.name);
  }
});

test('an intake token can do nothing but send', async () => {
  const token = await t.token('intake');
  for (const route of guarded().filter((one) => one.needs !== 'intake:send')) {
    const answer = await token(addressOf(route), {
      method: route.method as 'GET',
      ...(route.method === 'GET' ? {} : { body: {} }),
    });
    assert.equal(answer.status, 403, `${route.method} ${route.path}: ${answer.text}`);
  }
});

test('a person without the permission is refused, whatever the route', async () => {
  const person = await t.person('sim@example.org', ['attack-simulation']);
  const mine = new Set<string>(roles['attack-simulation']);
  for (const route of guarded().filter((one) => one.needs.includes(':') && !mine.has(one.needs))) {
    const answer = await person(addressOf(route), {
      method: route.method as 'GET',
      ...(route.method === 'GET' ? {} : { body: {} }),
    });
    assert.equal(answer.status, 403, `${route.method} ${route.path}: ${answer.text}`);
    if (route.refuse === undefined) assert.equal(answer.json().code, 'permission_needed');
  }
});

test('a change by cookie without our header is refused', async () => {
  const answer = await ada('/api/scopes', { body: { name: 'X' }, headers: { 'sec-fetch-site': 'cross-site' } });
  assert.deepEqual([answer.status, answer.json().code], [403, 'cross_site_request']);
});

test('what is not there is 404, with a code', async () => {
  for (const route of routes.filter(
    (one) => one.method === 'GET' && one.path.includes(':id') && one.path.startsWith('/api/'),
  )) {
    const missing = route.schemas.query?.safeParse({}).error?.issues.map((issue) => `${issue.path.join('.')}=nothing`);
    const answer = await t.operator(`${addressOf(route)}${missing === undefined ? '' : `?${missing.join('&')}`}`);
    assert.equal(answer.status, 404, `${route.path}: ${answer.text}`);
    assert.match(String(answer.json().code), /_absent$/);
  }
  assert.equal((await t.operator('/api/nowhere')).json().code, 'route_absent');
});

test('bad input names its place', async () => {
  const answer = await t.operator('/api/alerts?limit=9999');
  assert.equal(answer.status, 400);
  assert.deepEqual(
    [answer.json().code, answer.json<{ issues: { place: string }[] }>().issues[0]?.place],
    ['input_invalid', 'query/limit'],
  );
  const broken = await t.operator('/api/tokens', { body: '{"name":', headers: { 'content-type': 'application/json' } });
  assert.deepEqual([broken.status, broken.json().code], [400, 'body_not_json']);
});

test('two who claim the same alert: one wins, the other is told who', async () => {
  const one = await t.person('one@example.org', ['triage-analyst']);
  const two = await t.person('two@example.org', ['triage-analyst']);
  const list = await one('/api/alerts?limit=1');
  assert.equal(list.status, 200, list.text);
  const { items } = list.json<{ items: { id: string }[] }>();
  const claim = `/api/alerts/${items[0]?.id}/claim`;
  const answers = await Promise.all([
    one(claim, { method: 'POST', body: {} }),
    two(claim, { method: 'POST', body: {} }),
  ]);
  assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409]);
  const loser = answers.find((answer) => answer.status === 409)?.json();
  assert.equal(loser?.code, 'alert_already_claimed');
  assert.match(JSON.stringify(loser?.details), /one|two/);
});

test('what one may not see does not exist: no list, count or search shows anything of another scope', async () => {
  const { id: other } = (await t.operator('/api/scopes', { body: { name: 'Other' } })).json<{ id: string }>();
  const { items: scopes } = (await t.operator('/api/scopes')).json<{ items: { id: string }[] }>();
  const main = scopes.find((scope) => scope.id !== other)?.id ?? '';
  const stranger = await t.person('stranger@example.org', ['triage-analyst']);
  const everyFunction = [
    'manager',
    'threat-hunter',
    'detection-engineer',
    'platform-engineer',
    'forensics',
    'incident-coordinator',
  ];
  const moved = await t.operator(`/api/people/${stranger.id}/functions`, {
    method: 'PUT',
    body: { functions: ['triage-analyst', ...everyFunction].map((name) => ({ function: name, scope: other })) },
  });
  assert.equal(moved.status, 200, moved.text);
  for (const route of routes.filter(
    (one) => one.method === 'GET' && one.path.startsWith('/api/') && !one.path.includes(':') && one.name !== 'live',
  )) {
    const answer = await stranger(route.path);
    if (answer.status === 403 || route.name.startsWith('intake.')) continue;
    assert.equal(answer.status, 200, `${route.path}: ${answer.text}`);
    assert.equal(answer.text.includes(main), false, `${route.path} shows the other scope`);
  }
  const alerts = (await stranger('/api/alerts')).json<{ total: number }>();
  assert.equal(alerts.total, 0);
  const { items } = (await t.operator('/api/alerts?limit=1')).json<{ items: { id: string }[] }>();
  assert.equal((await stranger(`/api/alerts/${items[0]?.id}`)).status, 404);
  assert.equal((await stranger(`/api/alerts/${items[0]?.id}/context`)).status, 404);
  assert.equal((await stranger(`/api/alerts/${items[0]?.id}/claim`, { method: 'POST', body: {} })).status, 404);
  assert.equal((await stranger('/api/lake/query', { body: { sql: 'select count() from events' } })).status, 403);
});

test('answers fit the OpenAPI document', async () => {
  const document = (await t.nobody('/api/openapi.json')).json<{
    openapi: string;
    paths: Record<
      string,
      Record<
        string,
        { operationId: string; responses: Record<string, { content?: Record<string, { schema: object }> }> }
      >
    >;
  }>();
  assert.equal(document.openapi, '3.1.0');
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
  let checked = 0;
  for (const route of routes.filter((one) => one.method === 'GET' && one.kind === 'read' && !one.path.includes(':'))) {
    const operation = document.paths[route.path]?.get;
    assert.equal(operation?.operationId, route.name);
    const schema = operation?.responses['200']?.content?.['application/json']?.schema;
    const answer = await ada(route.path);
    if (schema === undefined) continue;
    assert.equal(answer.status, 200, `${route.path}: ${answer.text}`);
    const validate = ajv.compile(schema);
    assert.equal(validate(answer.json()), true, `${route.path}: ${JSON.stringify(validate.errors)}`);
    checked += 1;
  }
  assert.ok(checked >= 10, `only ${checked} answers were checked`);
});

test('every table is of one declared kind', async () => {
  const rows = await t.app.stores.relational.query<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  assert.deepEqual(rows.map((row) => row.name).sort(), Object.keys(tables).sort());
});

test('the page of permissions is the one made from the code', () => {
  const file = join(projectFolder, 'docs/reference/permissions.md');
  const made = permissionMatrix(routes);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, made);
  assert.equal(readFileSync(file, 'utf8'), made);
});

test('the journal verifies and replays to the same tables after all of this', async () => {
  assert.deepEqual((await t.operator('/api/journal/verify', { method: 'POST', body: {} })).json().faults, []);
  assert.deepEqual((await t.operator('/api/journal/rebuild', { method: 'POST', body: {} })).json().differences, []);
});

test('a live feed ends when the rights of its person change', async () => {
  const person = await t.person('live@example.org', ['triage-analyst']);
  const open = person('/api/live');
  await new Promise((resolve) => setTimeout(resolve, 200));
  const suspended = await t.operator(`/api/people/${person.id}/suspend`, { body: { reason: 'left the team' } });
  assert.equal(suspended.status, 200, suspended.text);
  assert.match((await open).text, /retry: 2000/);
  assert.equal((await person('/api/session')).status, 401);
});
