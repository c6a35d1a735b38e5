/** Identity over HTTP, in process: what each route answers to strangers, to the wrong people, and to wrong requests. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino } from 'pino';
import { buildHttp } from '#app/server/http.ts';
import { hourMs, minuteMs } from '#base/time.ts';
import { everywhere } from '#features/identity/model.ts';
import {
  afterThrottle,
  type Bench,
  goodPassword,
  openBench,
  type Person,
} from '#features/identity/server/testing/bench.ts';
import { fromBase32, totp } from '#features/identity/server/totp.ts';
import type { Method, Route } from '#features/journal/server/index.ts';

let bench: Bench;
let app: FastifyInstance;
let boss: Person;
let bossCookie = '';
let nobody: Person;
let nobodyCookie = '';
let readToken = '';

before(async () => {
  bench = await openBench();
  app = buildHttp({
    routes: bench.identity.routes,
    journal: bench.journal,
    authenticate: (credentials) => bench.identity.authenticate(credentials),
    logger: pino({ level: 'silent' }),
    secure: false,
    trustProxy: false,
    holdActor: async () => true,
  });
});
after(async () => {
  await app.close();
  await bench.close();
});

interface Called {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: Record<string, never>;
  readonly cookie: string | undefined;
  readonly retryAfter: string | undefined;
}

interface CallOptions {
  readonly cookie?: string;
  readonly authorization?: string;
  readonly body?: object;
  readonly ip?: string;
}

async function call(method: Method, url: string, options: CallOptions = {}): Promise<Called> {
  const headers: Record<string, string> = { 'x-watchfloor': '1' };
  if (options.cookie !== undefined) headers.cookie = `wf_session=${options.cookie}`;
  if (options.authorization !== undefined) headers.authorization = options.authorization;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  const asked: InjectOptions = { method, url, headers, remoteAddress: options.ip ?? '198.51.100.20' };
  if (options.body !== undefined) asked.payload = JSON.stringify(options.body);
  const reply = await app.inject(asked);
  const set = String(reply.headers['set-cookie'] ?? '');
  const body = reply.body === '' ? {} : reply.json();
  return {
    status: reply.statusCode,
    code: body.code,
    body,
    cookie: /wf_session=([^;]*)/.exec(set)?.[1],
    retryAfter: reply.headers['retry-after'] as string | undefined,
  };
}

const signIn = async (person: Person): Promise<string> => {
  const { cookie } = await call('POST', '/api/session', { body: { email: person.email, password: goodPassword } });
  assert.ok(cookie);
  return cookie;
};

const someId = (prefix: string): string => `${prefix}_${'0'.repeat(26)}`;
const pathOf = (route: Route): string =>
  route.path.replace(
    ':id',
    route.path.includes('token') ? someId('tok') : route.path.includes('scope') ? someId('scp') : someId('acc'),
  );

test('the first account is made in the browser with the printed link, and is signed in', async () => {
  assert.deepEqual((await call('GET', '/api/welcome')).body, { open: true });
  const link = await bench.identity.createFirstLink();
  const body = {
    token: link?.secret,
    name: 'Ada',
    email: 'Ada@Example.org',
    password: goodPassword,
    preset: 'small-team',
  };
  assert.equal((await call('POST', '/api/welcome', { body: { ...body, token: 'x'.repeat(43) } })).code, 'link_absent');
  const refused = await call('POST', '/api/welcome', { body: { ...body, password: 'password1234' } });
  assert.equal(refused.code, 'password_refused');
  const made = await call('POST', '/api/welcome', { body });
  assert.equal(made.status, 201);
  const who = await call('GET', '/api/session', { cookie: made.cookie ?? '' });
  assert.equal(who.status, 200);
  const { account, scopes, permissions } = who.body as unknown as {
    account: { email: string; functions: unknown[] };
    scopes: { name: string }[];
    permissions: string[];
  };
  assert.equal(account.email, 'ada@example.org');
  assert.equal(account.functions.length, 10);
  assert.deepEqual(
    scopes.map((scope) => scope.name),
    ['Main'],
  );
  assert.ok(permissions.includes('people:manage'));
  assert.equal((await call('POST', '/api/welcome', { body })).code, 'already_set_up');
  assert.deepEqual((await call('GET', '/api/welcome')).body, { open: false });
});

test('people for the tests below sign in', async () => {
  boss = await bench.person('Boss', everywhere(['manager', 'platform-engineer']));
  nobody = await bench.person('Nobody', []);
  bossCookie = await signIn(boss);
  nobodyCookie = await signIn(nobody);
  const made = await call('POST', '/api/tokens', {
    cookie: bossCookie,
    body: { name: 'reader', can: ['read'], scope: null },
  });
  assert.equal(made.status, 201);
  readToken = (made.body as unknown as { secret: string }).secret;
});

test('a stranger gets 401 from every route that is not public', async () => {
  for (const route of bench.identity.routes) {
    const { status, code } = await call(route.method, pathOf(route));
    if (route.needs === 'public') assert.notEqual(code, 'not_signed_in', route.name);
    else assert.deepEqual([status, code], [401, 'not_signed_in'], route.name);
  }
});

test('a person without the permission gets 403 from every route that asks for one', async () => {
  for (const route of bench.identity.routes) {
    if (route.needs === 'public' || route.needs === 'signed-in') continue;
    const { status, code } = await call(route.method, pathOf(route), { cookie: nobodyCookie });
    assert.deepEqual([status, code], [403, 'permission_needed'], route.name);
  }
});

test('a token gets 403 from every route that is for people, and from every one that changes something', async () => {
  for (const route of bench.identity.routes) {
    if (route.needs === 'public' || route.needs.endsWith(':read')) continue;
    const { status } = await call(route.method, pathOf(route), { authorization: `Bearer ${readToken}` });
    assert.equal(status, 403, route.name);
  }
  assert.equal((await call('GET', '/api/people', { authorization: `Bearer ${readToken}` })).status, 200);
});

test('a change by cookie without the header of our own page is refused', async () => {
  const reply = await app.inject({
    method: 'DELETE',
    url: '/api/session',
    headers: { cookie: `wf_session=${bossCookie}` },
  });
  assert.equal(reply.statusCode, 403);
});

test('what is not there is 404 on every route that names a thing', async () => {
  for (const route of bench.identity.routes) {
    if (!route.path.includes(':id')) continue;
    const url = route.name === 'account.end-session' ? `/api/account/sessions/${someId('ses')}` : pathOf(route);
    const bodies: Record<string, object> = {
      'people.assign': { functions: [] },
      'people.suspend': { reason: 'gone' },
      'people.reset': {},
      'scopes.rename': { name: 'Elsewhere' },
    };
    const body = bodies[route.name];
    const { status } = await call(route.method, url, { cookie: bossCookie, ...(body === undefined ? {} : { body }) });
    assert.equal(status, 404, route.name);
  }
});

test('an id, a body or a query that does not fit is 400 and says where', async () => {
  const wrong = await call('POST', '/api/people', {
    cookie: bossCookie,
    body: { name: '', email: 'x', functions: [] },
  });
  assert.deepEqual([wrong.status, wrong.code], [400, 'input_invalid']);
  assert.equal((await call('GET', '/api/people/acc_1', { cookie: bossCookie })).status, 400);
  assert.equal((await call('GET', '/api/people?state=lost', { cookie: bossCookie })).status, 400);
});

test('a person is invited, accepts, is given functions, suspended, resumed and reset', async () => {
  const forensics = [{ function: 'forensics', scope: null }];
  const invited = await call('POST', '/api/people', {
    cookie: bossCookie,
    body: { name: 'Joan', email: 'joan@example.org', functions: forensics },
  });
  assert.equal(invited.status, 201);
  const { person, link } = invited.body as unknown as { person: { id: string }; link: { path: string } };
  const token = link.path.split('token=')[1] ?? '';
  const look = await call('POST', '/api/links/look', { body: { token } });
  assert.deepEqual([look.body.kind, look.body.email], ['invite', 'joan@example.org']);
  const again = { name: 'J', email: 'joan@example.org', functions: forensics };
  assert.equal((await call('POST', '/api/people', { cookie: bossCookie, body: again })).code, 'email_taken');
  const accepted = await call('POST', '/api/invitations/accept', { body: { token, password: goodPassword } });
  assert.equal(accepted.status, 200);
  const joan = accepted.cookie ?? '';
  assert.equal((await call('GET', '/api/tokens', { cookie: joan })).status, 403);
  const url = `/api/people/${person.id}`;
  await call('PUT', `${url}/functions`, {
    cookie: bossCookie,
    body: { functions: [{ function: 'platform-engineer', scope: null }] },
  });
  assert.equal((await call('GET', '/api/tokens', { cookie: joan })).status, 200);
  assert.equal((await call('POST', `${url}/invitation`, { cookie: bossCookie })).code, 'account_is_active');
  assert.equal((await call('POST', `${url}/resume`, { cookie: bossCookie })).status, 409);
  const gone = await call('POST', `${url}/suspend`, { cookie: bossCookie, body: { reason: 'left' } });
  assert.equal(gone.body.state, 'suspended');
  assert.equal((await call('GET', '/api/session', { cookie: joan })).status, 401);
  assert.equal((await call('POST', `${url}/reset`, { cookie: bossCookie, body: {} })).code, 'account_is_suspended');
  assert.equal((await call('POST', `${url}/resume`, { cookie: bossCookie })).status, 200);
  const reset = await call('POST', `${url}/reset`, { cookie: bossCookie, body: {} });
  const resetToken = String(reset.body.path).split('token=')[1];
  const next = { token: resetToken, password: 'seven silent lanterns' };
  assert.equal((await call('POST', '/api/resets/accept', { body: next })).status, 200);
  assert.equal((await call('POST', '/api/resets/accept', { body: next })).status, 404);
  assert.equal((await call('GET', `/api/people?q=joan`, { cookie: bossCookie })).body.total, 1);
});

test('guessing is slowed with 429 and says for how long, at sign-in and wherever the password is asked again', async () => {
  const ip = '203.0.113.77';
  const body = { email: nobody.email, password: 'wrong' };
  for (let count = 0; count < 5; count += 1)
    assert.equal((await call('POST', '/api/session', { body, ip })).code, 'sign_in_failed');
  const slowed = await call('POST', '/api/session', { body, ip });
  assert.deepEqual([slowed.status, slowed.code, slowed.retryAfter], [429, 'too_many_tries', '1']);
  const asks: readonly [string, object][] = [
    ['/api/account/password', { current: 'x', next: goodPassword }],
    ['/api/account/totp', { password: 'x' }],
    ['/api/account/totp/confirm', { code: '123456' }],
    ['/api/account/totp/disable', { password: 'x' }],
    ['/api/account/recovery-codes', { password: 'x' }],
  ];
  for (const [url, given] of asks)
    assert.equal((await call('POST', url, { cookie: nobodyCookie, body: given })).status, 429, url);
  bench.pass(afterThrottle);
  assert.equal(
    (await call('POST', '/api/account/totp', { cookie: nobodyCookie, body: { password: 'x' } })).code,
    'password_wrong',
  );
  bench.pass(afterThrottle);
});

test('sessions are listed, ended one by one or all others, and a new password ends the others', async () => {
  const kay = await bench.person('Kay', everywhere(['forensics']));
  const [one, two, three] = [await signIn(kay), await signIn(kay), await signIn(kay)];
  const list = async (cookie: string) =>
    (await call('GET', '/api/account/sessions', { cookie })).body.items as unknown as {
      id: string;
      current: boolean;
      ip: string;
    }[];
  const sessions = await list(one);
  assert.equal(sessions.length, 3);
  assert.equal(sessions.filter((session) => session.current).length, 1);
  const mine = (await list(two)).find((session) => session.current)?.id;
  assert.equal((await call('DELETE', `/api/account/sessions/${mine}`, { cookie: nobodyCookie })).status, 404);
  await call('DELETE', `/api/account/sessions/${mine}`, { cookie: one });
  assert.equal((await call('GET', '/api/session', { cookie: two })).status, 401);
  assert.equal((await call('DELETE', '/api/account/sessions', { cookie: one })).body.ended, 1);
  assert.equal((await call('GET', '/api/session', { cookie: three })).status, 401);
  const four = await signIn(kay);
  const change = { current: goodPassword, next: 'seven silent lanterns' };
  assert.equal((await call('POST', '/api/account/password', { cookie: one, body: change })).status, 200);
  assert.equal((await call('GET', '/api/session', { cookie: four })).status, 401);
  assert.equal((await call('GET', '/api/session', { cookie: one })).status, 200);
  const out = await call('DELETE', '/api/session', { cookie: one });
  assert.equal(out.cookie, '');
  assert.equal((await call('GET', '/api/session', { cookie: one })).status, 401);
});

test('one-time codes are set up, asked for at sign-in, renewed and removed', async () => {
  bench.pass(2 * hourMs);
  const alan = await bench.person('Alan', everywhere(['forensics']));
  const cookie = await signIn(alan);
  const password = { password: goodPassword };
  const post = (url: string, body: object) => call('POST', url, { cookie, body });
  assert.equal((await post('/api/account/totp/confirm', { code: '123456' })).code, 'totp_not_begun');
  assert.equal((await post('/api/account/totp/disable', password)).code, 'totp_not_on');
  assert.equal((await post('/api/account/recovery-codes', password)).code, 'totp_not_on');
  const begun = await post('/api/account/totp', password);
  const secret = fromBase32(String(begun.body.secret));
  const codeNow = () => totp(secret, bench.journal.clock().getTime());
  const confirmed = await post('/api/account/totp/confirm', { code: codeNow() });
  assert.equal((confirmed.body as unknown as { recoveryCodes: string[] }).recoveryCodes.length, 10);
  assert.equal((await post('/api/account/totp', password)).code, 'totp_already_on');
  const credentials = { email: alan.email, password: goodPassword };
  assert.equal((await call('POST', '/api/session', { body: credentials })).code, 'totp_required');
  bench.pass(minuteMs);
  const entered = await call('POST', '/api/session', { body: { ...credentials, code: codeNow() } });
  assert.equal(entered.status, 200);
  assert.equal(entered.body.totp, true);
  const renewed = await post('/api/account/recovery-codes', password);
  const [first] = (renewed.body as unknown as { recoveryCodes: string[] }).recoveryCodes;
  assert.equal((await call('POST', '/api/session', { body: { ...credentials, code: first } })).status, 200);
  assert.deepEqual((await call('GET', '/api/account/totp', { cookie })).body, { on: true, recoveryCodesLeft: 9 });
  assert.equal((await post('/api/account/totp/disable', password)).status, 200);
  assert.equal((await call('POST', '/api/session', { body: credentials })).status, 200);
});

test('a rotated session comes back as a cookie, whatever was asked', async () => {
  const cookie = await signIn(boss);
  bench.pass(16 * minuteMs);
  const rotated = await call('GET', '/api/people', { cookie });
  assert.ok(rotated.cookie);
  assert.notEqual(rotated.cookie, cookie);
  assert.equal((await call('GET', '/api/session', { cookie: rotated.cookie })).status, 200);
});

test('a token is made, shown once, listed without its secret, and revoked once', async () => {
  const cookie = await signIn(boss);
  const made = await call('POST', '/api/tokens', {
    cookie,
    body: { name: 'dc1', can: ['intake'], scope: null, source: 'windows-event' },
  });
  const { token, secret } = made.body as unknown as { token: { id: string }; secret: string };
  const listed = await call('GET', '/api/tokens', { cookie });
  assert.equal(JSON.stringify(listed.body).includes(secret), false);
  assert.equal(JSON.stringify(listed.body).includes(token.id), true);
  // An intake token reaches nothing here.
  assert.equal((await call('GET', '/api/tokens', { authorization: `Bearer ${secret}` })).status, 403);
  assert.equal((await call('GET', '/api/session', { authorization: `Bearer ${secret}` })).status, 403);
  assert.equal((await call('DELETE', `/api/tokens/${token.id}`, { cookie })).status, 200);
  assert.equal((await call('DELETE', `/api/tokens/${token.id}`, { cookie })).code, 'token_already_revoked');
  assert.equal((await call('GET', '/api/tokens', { authorization: `Bearer ${secret}` })).status, 401);
  const mixed = { name: 'x', can: ['intake', 'read'], scope: null };
  assert.equal((await call('POST', '/api/tokens', { cookie, body: mixed })).status, 400);
});

test('scopes and the preset are changed by those who hold everything, once per name', async () => {
  const cookie = await signIn(boss);
  const made = await call('POST', '/api/scopes', { cookie, body: { name: 'North' } });
  assert.equal(made.status, 201);
  assert.equal((await call('POST', '/api/scopes', { cookie, body: { name: 'north' } })).code, 'scope_name_taken');
  const url = `/api/scopes/${String(made.body.id)}`;
  assert.equal((await call('PATCH', url, { cookie, body: { name: 'Main' } })).status, 409);
  assert.equal((await call('PATCH', url, { cookie, body: { name: 'Far north' } })).status, 200);
  assert.equal(((await call('GET', '/api/scopes', { cookie })).body.items as unknown as unknown[]).length, 2);
  assert.deepEqual((await call('PUT', '/api/identity/settings', { cookie, body: { preset: 'specialised' } })).body, {
    preset: 'specialised',
  });
  assert.deepEqual((await call('GET', '/api/identity/settings', { cookie })).body, { preset: 'specialised' });
  assert.equal((await call('PATCH', '/api/account', { cookie, body: { name: 'The Boss' } })).status, 200);
});

test('the answer to GET /api/session is what the page relies on', async () => {
  const { body } = await call('GET', '/api/session', { cookie: await signIn(boss) });
  assert.deepEqual(Object.keys(body).sort(), ['account', 'permissions', 'preset', 'scopes', 'totp']);
  assert.deepEqual(Object.keys(body.account ?? {}).sort(), ['email', 'functions', 'id', 'name']);
});
