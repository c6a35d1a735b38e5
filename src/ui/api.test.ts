import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressOf, api, apiEvents, apiRoute, isPassing } from './api.ts';
import { createLive, pauseMs, type Stream, topicsOf } from './live.ts';
import { ApiError, issuesByField, problemOf } from './problem.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  const calls: { path: string; init: RequestInit }[] = [];
  const fetcher = (async (path: string, init: RequestInit) => {
    calls.push({ path, init });
    return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
  }) as typeof fetch;
  return { fetcher, calls };
};

test('parameters, lists and blanks become an address', () => {
  assert.equal(addressOf('/api/alerts/:id/claim', { params: { id: 'a/b' } }), '/api/alerts/a%2Fb/claim');
  assert.equal(
    addressOf('/api/alerts', { query: { severity: ['high', 'low'], q: '', n: 0, x: undefined } }),
    '/api/alerts?severity=high%2Clow&n=0',
  );
  assert.throws(() => addressOf('/api/alerts/:id'), TypeError);
});

test('changing requests carry the header that other sites cannot send', async () => {
  const { fetcher, calls } = answer(200, { ok: true });
  await api(apiRoute('POST', '/api/x'), { body: { a: 1 } }, fetcher);
  await api(apiRoute('GET', '/api/x'), {}, fetcher);
  const headers = calls.map(({ init }) => init.headers as Record<string, string>);
  assert.equal(headers[0]?.['x-watchfloor'], '1');
  assert.equal(calls[0]?.init.body, '{"a":1}');
  assert.equal(headers[1]?.['x-watchfloor'], undefined);
});

test('a problem keeps its code, remedy and issues; 401 is announced', async () => {
  let said = '';
  apiEvents.addEventListener('signed-out', (event) => {
    said = String((event as CustomEvent).detail);
  });
  const body = {
    code: 'session_ended',
    title: 'Signed out',
    remedy: 'Sign in again.',
    issues: [{ code: 'x', place: '/name', message: 'Wrong' }, 7],
  };
  const error = await api(apiRoute('GET', '/api/x'), {}, answer(401, body).fetcher).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ApiError);
  assert.equal(error.code, 'session_ended');
  assert.equal(error.problem.remedy, 'Sign in again.');
  assert.equal(error.issues.length, 1);
  assert.equal(said, 'session_ended');
  const gone = await api(apiRoute('GET', '/api/x'), {}, (() =>
    Promise.reject(new TypeError('x'))) as typeof fetch).catch((thrown: unknown) => thrown);
  assert.ok(gone instanceof ApiError && gone.code === 'unreachable' && isPassing(gone));
  assert.equal(isPassing(error), false);
});

test('whatever a failed answer carries, a problem comes out', () => {
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 599 }), fc.anything(), (status, body) => {
      const problem = problemOf(status, body);
      assert.ok(problem.code !== '' && problem.title !== '' && Array.isArray(problem.issues));
    }),
  );
});

test('issues find their fields, the others stay', () => {
  const issue = (place: string) => ({ code: 'x', place, message: 'm' });
  const sorted = issuesByField([issue('/name'), issue('filters/0/op'), issue('other')], ['name', 'filters']);
  assert.deepEqual(Object.keys(sorted).sort(), ['', 'filters', 'name']);
});

test('the live stream comes back after a loss, and then asks for everything', () => {
  const streams: Stream[] = [];
  const later: (() => void)[] = [];
  const heard: unknown[] = [];
  const live = createLive({
    path: '/api/live',
    onTopics: (topics) => heard.push(topics),
    effects: {
      open: () => {
        const stream: Stream = { onopen: null, onmessage: null, onerror: null, close: () => {} };
        streams.push(stream);
        return stream;
      },
      now: () => 1000,
      later: (run) => {
        later.push(run);
        return () => {};
      },
      random: () => 0,
    },
  });
  live.start();
  assert.equal(live.snapshot().state, 'connecting');
  streams[0]?.onopen?.();
  streams[0]?.onmessage?.({ data: '{"topics":["alert"]}' });
  streams[0]?.onerror?.();
  assert.deepEqual(live.snapshot(), { state: 'lost', lostAt: 1000 });
  later[0]?.();
  assert.equal(live.snapshot().state, 'lost');
  streams[1]?.onopen?.();
  assert.equal(live.snapshot().state, 'live');
  assert.deepEqual(heard, [['alert'], 'all']);
  live.stop();
  assert.equal(live.snapshot().state, 'off');
});

test('any message is read without an error, and pauses stay bounded', () => {
  fc.assert(fc.property(fc.string(), (data) => Array.isArray(topicsOf(data))));
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const ms = pauseMs(attempt, random);
      assert.ok(ms >= 500 && ms <= 30_000);
    }),
  );
});
